// Into a subflow and out of it: the box of the state that invokes it grows into the inner flow's
// picture, and the inner picture shrinks into that box again, so that a person sees where it went.
//
// What is gone already stays for that long as a ghost, which nothing can be done with.

import { make } from "./dom.js";
import { glide, isLarge, shiftOf, wantsNoMotion, whileMoving } from "./motion.js";
import { pathOf } from "./picture.js";
import { within } from "./placing.js";

/** @typedef {import("./placing.js").Box} Box */
/**
 * @typedef {object} Stand which flow a picture shows
 * @property {string | undefined} root the outermost flow of its run
 * @property {string[]} base the states that lead from there to the flow that is shown
 */
/** @typedef {{ isInto: boolean, path: string[] }} Way the states on it, and whether it leads into them */

const UNFOLD_MS = 280;
const EDGE = "0 0 0 2px var(--flowr-current)";
const NO_EDGE = "0 0 0 2px transparent";

/**
 * The states that lead from one flow into the other, and which way that goes.
 * @param {Stand} from
 * @param {Stand} to
 * @returns {Way | null} null where neither is within the other
 */
export function wayBetween(from, to) {
  const [outer, inner] = from.base.length < to.base.length ? [from, to] : [to, from];
  const path = inner.base.slice(outer.base.length);
  const isWithin = outer.base.every((state, at) => state === inner.base[at]);
  if (from.root !== to.root || !path.length || !isWithin) return null;
  return { isInto: inner === to, path };
}

/**
 * The state of a picture, closed or open, that invokes what a path leads to: as far in as is drawn.
 * @param {import("./picture.js").Picture} picture
 * @param {string[]} path
 * @returns {SVGGElement | null}
 */
export function invokingState(picture, path) {
  /** @type {SVGGElement | null} */
  let found = null;
  let depth = 0;
  for (const [id, element] of picture.elements) {
    if (!element.matches(".node.subflow, .cluster")) continue;
    const names = pathOf(picture, id);
    if (names.length <= depth || names.some((name, at) => name !== path[at])) continue;
    [found, depth] = [element, names.length];
  }
  return found;
}

/**
 * @param {HTMLElement} frame what pictures are seen through
 */
export function makeUnfolding(frame) {
  const ghost = make("div", "flowr-ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  /** @type {Animation[]} */
  let running = [];

  /**
   * Where something is in the frame.
   * @param {Element} element
   * @returns {Box}
   */
  function placeOf(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    return { left: left - outer.left, top: top - outer.top, width, height };
  }

  /**
   * The box that a picture grows out of; what is out of sight counts as at the frame's edge.
   * @param {import("./picture.js").Picture} picture
   * @param {string[]} path
   * @returns {Box | null}
   */
  function invokingBox(picture, path) {
    const outline = invokingState(picture, path)?.querySelector(".outline");
    if (!outline) return null;
    const box = placeOf(outline);
    const width = Math.min(box.width, frame.clientWidth);
    const height = Math.min(box.height, frame.clientHeight);
    const left = within(box.left, 0, frame.clientWidth - width);
    return { left, top: within(box.top, 0, frame.clientHeight - height), width, height };
  }

  /**
   * Begin on a way between flows, while the picture that goes is still there.
   * @param {import("./picture.js").Picture | null} before
   * @param {Way | null} way
   * @returns {((picture: import("./picture.js").Picture) => boolean) | null} shows the other one
   *   come, when it is there, and tells whether it could; null where nothing is to move
   */
  function begin(before, way) {
    stop();
    if (!before || !way || wantsNoMotion() || isLarge(before)) return null;
    const { isInto, path } = way;
    const place = placeOf(before.svg);
    const out = isInto ? invokingBox(before, path) : null;
    return (picture) => {
      const box = isInto ? out : invokingBox(picture, path);
      if (!box || !place.width || isLarge(picture)) return false;
      const { svg } = before;
      svg.setAttribute("width", String(place.width));
      svg.setAttribute("height", String(place.height));
      svg.setAttribute("style", `left: ${place.left}px; top: ${place.top}px`);
      ghost.replaceChildren(svg);
      if (isInto) frame.before(ghost);
      else frame.after(ghost);
      const small = shiftOf(glide(asPoint(box), asPoint(isInto ? placeOf(picture.svg) : place), 1));
      const mine = isInto ? grow(picture.svg, svg, small) : shrink(picture.svg, svg, small);
      running = mine;
      whileMoving(picture.svg, mine, () => {
        if (running === mine) stop();
      });
      return true;
    };
  }

  function stop() {
    for (const each of running) each.cancel();
    running = [];
    ghost.remove();
    ghost.replaceChildren();
  }

  return { begin, stop };
}

/** @param {Box} box */
const asPoint = ({ left, top, width, height }) => ({ x: left, y: top, width, height });

/**
 * @param {SVGElement} inner
 * @param {SVGElement} outer
 * @param {string} small the transform that puts the inner picture into the state's box
 */
function grow(inner, outer, small) {
  const timing = { duration: UNFOLD_MS, easing: "ease-out" };
  const paper = "var(--flowr-paper)";
  return [
    inner.animate(
      [
        { transform: small, backgroundColor: paper, boxShadow: EDGE },
        { transform: "none", backgroundColor: paper, boxShadow: NO_EDGE },
      ],
      timing,
    ),
    outer.animate([{ opacity: 1 }, { opacity: 0 }], timing),
  ];
}

/**
 * @param {SVGElement} outer
 * @param {SVGElement} inner
 * @param {string} small as above
 */
function shrink(outer, inner, small) {
  const timing = { duration: UNFOLD_MS, easing: "ease-in-out" };
  const paper = "var(--flowr-paper)";
  return [
    inner.animate(
      [
        { transform: "none", backgroundColor: paper, boxShadow: NO_EDGE, opacity: 1 },
        { opacity: 1, offset: 0.7 },
        { transform: small, backgroundColor: paper, boxShadow: EDGE, opacity: 0 },
      ],
      timing,
    ),
    outer.animate([{ opacity: 0 }, { opacity: 1 }], timing),
  ];
}
