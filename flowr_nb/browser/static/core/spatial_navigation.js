// From element to element by arrow key: every state and every transition has a card, and few of
// them are stops of Tab. The arrow goes to what lies that way in the picture.

import { wordsBox } from "./picture.js";

/** @typedef {import("./zooming.js").Point} Point */
/** @typedef {[number, number]} Direction to the right and down: one of them is 0, the other ±1 */

/** @type {Record<string, Direction>} */
export const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ASIDE = 2; // a pixel beside the way counts as two along it
const REACHED = ".node[data-id]:not(.start), .edge[data-id]:has(text), .cluster[data-id]";

/**
 * The place that lies in a direction: the nearest of those that are more that way than aside, or
 * where there is none, of all that are that way at all.
 * @param {Direction} direction
 * @param {Point} from
 * @param {Point[]} places
 * @returns {number} its index; -1 where nothing lies there
 */
export function nextIn([right, down], from, places) {
  const ways = places.map(({ x, y }) => {
    const [across, along] = [x - from.x, y - from.y];
    const ahead = across * right + along * down;
    const aside = Math.abs(across * down) + Math.abs(along * right);
    if (ahead <= 0) return { isAhead: false, far: Infinity };
    return { isAhead: aside <= ahead, far: ahead + ASIDE * aside };
  });
  const straight = ways.map(({ isAhead, far }) => (isAhead ? far : Infinity));
  const found = straight.some(Number.isFinite) ? straight : ways.map(({ far }) => far);
  const least = Math.min(...found);
  return Number.isFinite(least) ? found.indexOf(least) : -1;
}

/** @param {() => import("./picture.js").Picture | null} shown the picture that is shown now */
export function makeSpatialNavigation(shown) {
  /** @returns {SVGGElement[]} */
  const reached = () => [...(shown()?.svg.querySelectorAll(REACHED) ?? [])].map(asGroup);

  return {
    /**
     * @param {string} key
     * @param {Element} target what has the focus
     * @returns {boolean} whether the key was meant for this: an arrow, on an element
     */
    go(key, target) {
      const from = target.closest("[data-id], .fold");
      if (!(key in DIRECTIONS) || !from) return false;
      const others = reached().filter((element) => element !== from);
      const next = nextIn(DIRECTIONS[key], middleOf(asGroup(from)), others.map(middleOf));
      others[next]?.focus();
      return true;
    },
    /** To the current state, or where there is none, to the first. */
    home() {
      const all = reached();
      const current = all.find((element) => element.matches(".node.current"));
      (current ?? all.find((element) => element.matches(".node")))?.focus();
    },
  };
}

/** @param {Element} element */
function asGroup(element) {
  return /** @type {SVGGElement} */ (element);
}

/**
 * @param {SVGGElement} element
 * @returns {Point}
 */
function middleOf(element) {
  const { left, top, width, height } = wordsBox(element);
  return { x: left + width / 2, y: top + height / 2 };
}
