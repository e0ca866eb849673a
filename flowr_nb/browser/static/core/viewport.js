// The frame that the picture is seen through: fitting, zooming, keeping the current state in view.
// While a gesture goes on only a transform changes, which costs no layout; its end makes it real.

import { make, makeButton } from "./dom.js";
import { smoothly } from "./motion.js";
import { makeScrollSigns } from "./scroll_signs.js";
import {
  READABLE,
  ZOOM_STEP,
  around,
  boundedScale,
  fittingScale,
  openingScale,
  partScale,
  scrollInto,
  zoomAbout,
} from "./zooming.js";

const PADDING = 16;
const TALLEST = 0.7; // of the window, as in the stylesheet
const STILL = { x: 0, y: 0, k: 1 };

/** @typedef {ReturnType<typeof makeViewport>} Viewport */

export function makeViewport() {
  const frame = make("div", "flowr-frame");
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "diagram");
  frame.setAttribute("aria-keyshortcuts", "+ - 0 f / Home");
  const { signs, update: showSigns } = makeScrollSigns(frame);
  const sight = make("div", "flowr-sight", frame, ...signs);
  // Its size is the picture's own, whatever transform that has: what there is to scroll stays so.
  const paper = make("div", "flowr-paper");
  const tools = make("div", "flowr-tools");
  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  /** @type {number | null} */
  let scale = null; // null: fitted
  let isOpening = false;
  let isFresh = false; // not seen yet: nothing of it has to be followed by the eye
  let isChosen = false; // by a person: it stays, however the page is resized
  let shift = STILL;
  let isHeld = false;
  let widest = 0;
  let fittedTo = 0;
  let keptAt = 0; // the width at which it keeps its height
  let keptHeight = 0;
  /** @type {(() => Element[]) | null} */
  let keptIn = null;

  const usedScale = () => (picture ? picture.svg.clientWidth / picture.natural.width || 1 : 1);

  function applyScale() {
    if (!picture || !frame.clientWidth) return; // not on the page yet; the observer calls again
    const inner = { width: frame.clientWidth - PADDING, height: frame.clientHeight };
    if (isOpening) scale = openingScale(picture.natural, inner);
    const used = scale ?? fittingScale(picture.natural, inner, keptHeight);
    picture.svg.setAttribute("width", String(picture.natural.width * used));
    picture.svg.setAttribute("height", String(picture.natural.height * used));
    if (isOpening && scale) showMiddle(currentBox());
    isOpening = false;
    showSigns();
  }

  /** As wide as it needs to be read, where that is to be had: a larger one scrolls anyway. */
  function askForRoom() {
    const most = frame.closest(".flowr-widget")?.clientWidth ?? 0;
    frame.style.setProperty("--flowr-needed", widest <= most ? `${widest}px` : "0px");
  }

  /**
   * Enlarge about a point of the window for as long as a gesture goes on; `commit` ends it.
   * @param {import("./zooming.js").Point} point
   * @param {number} factor
   * @param {import("./zooming.js").Point} [moved]
   */
  function stretch(point, factor, moved = { x: 0, y: 0 }) {
    if (!picture) return;
    const bounded = boundedScale(usedScale() * shift.k * factor) / (usedScale() * shift.k);
    // What the picture's corner would be without the shift: a transform moves no layout.
    const box = picture.svg.getBoundingClientRect();
    const corner = { x: box.left - shift.x, y: box.top - shift.y };
    const next = zoomAbout(shift, { x: point.x - corner.x, y: point.y - corner.y }, bounded);
    shift = { x: next.x + moved.x, y: next.y + moved.y, k: next.k };
    picture.svg.style.transform = `translate(${shift.x}px, ${shift.y}px) scale(${shift.k})`;
  }

  /** Make real what a gesture has shown. */
  function commit() {
    if (!picture || shift === STILL) return;
    isChosen = true;
    const seen = picture.svg.getBoundingClientRect();
    scale = boundedScale(usedScale() * shift.k);
    shift = STILL;
    picture.svg.style.transform = "";
    applyScale();
    const now = picture.svg.getBoundingClientRect();
    frame.scrollBy({ left: now.left - seen.left, top: now.top - seen.top, behavior: "instant" });
  }

  const currentBox = () =>
    picture?.svg.querySelector(".node.current")?.getBoundingClientRect() ?? null;

  /**
   * By button or key: about the current state where it is seen, else about the middle.
   * @param {number} factor
   */
  function zoom(factor) {
    commit();
    const outer = frame.getBoundingClientRect();
    const box = currentBox();
    const middle = box && { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    const isSeen =
      middle &&
      middle.x > outer.left &&
      middle.x < outer.right &&
      middle.y > outer.top &&
      middle.y < outer.bottom;
    const centre = { x: (outer.left + outer.right) / 2, y: (outer.top + outer.bottom) / 2 };
    stretch(isSeen ? middle : centre, factor);
    commit();
    if (isSeen) showCurrent();
  }

  function fit() {
    commit();
    keepHeight(false);
    scale = null;
    isOpening = false;
    isChosen = true;
    applyScale();
    showCurrent();
  }

  /**
   * Zoom and scroll so that these elements fill the frame, the first of them in any case.
   * @param {Element[]} elements
   */
  function fitTo(elements) {
    if (!picture || !frame.clientWidth) return;
    commit();
    const room = {
      width: frame.clientWidth - 2 * PADDING,
      height: window.innerHeight * TALLEST - 2 * PADDING,
    };
    const boxes = elements.map((element) => element.getBoundingClientRect());
    const now = usedScale();
    const most = now / READABLE;
    const box = around(boxes, { width: room.width * most, height: room.height * most });
    if (!box || !picture) return;
    const corner = picture.svg.getBoundingClientRect();
    const part = { width: (box.right - box.left) / now, height: (box.bottom - box.top) / now };
    scale = partScale(part, room);
    applyScale();
    const moved = picture.svg.getBoundingClientRect();
    const place = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) =>
      to + ((at - from) * (scale ?? 1)) / now;
    showMiddle({
      left: place(box.left, corner.left, moved.left),
      right: place(box.right, corner.left, moved.left),
      top: place(box.top, corner.top, moved.top),
      bottom: place(box.bottom, corner.top, moved.top),
    });
  }

  /**
   * Bring an element to the middle of the frame, large enough to be read.
   * @param {Element} element
   */
  function goTo(element) {
    commit();
    if (usedScale() < READABLE) {
      isChosen = true;
      scale = 1;
      applyScale();
    }
    const box = element.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    const isSeen =
      !scrollInto(box.left, box.right, outer.left, outer.right) &&
      !scrollInto(box.top, box.bottom, outer.top, outer.bottom);
    if (!isSeen) showMiddle(box);
  }

  /** @param {import("./zooming.js").Box | null} box */
  function showMiddle(box) {
    if (!box) return;
    const outer = frame.getBoundingClientRect();
    scroll(
      (box.left + box.right) / 2 - (outer.left + frame.clientWidth / 2),
      (box.top + box.bottom) / 2 - (outer.top + frame.clientHeight / 2),
    );
  }

  /**
   * @param {number} left
   * @param {number} top
   */
  function scroll(left, top) {
    if (left || top) frame.scrollBy({ left, top, behavior: isFresh ? "instant" : smoothly() });
  }

  /** Scroll the frame, never the page, only so far that the current state is in view. */
  function showCurrent() {
    if (isHeld || !frame.clientWidth) return; // not out of somebody's hand, nor before it is seen
    if (keptIn) {
      fitTo(keptIn());
      return;
    }
    const box = currentBox();
    if (!box) return;
    const outer = frame.getBoundingClientRect();
    const [right, bottom] = [outer.left + frame.clientWidth, outer.top + frame.clientHeight];
    scroll(
      scrollInto(box.left, box.right, outer.left, right),
      scrollInto(box.top, box.bottom, outer.top, bottom),
    );
    isFresh = false;
  }

  /**
   * @param {import("./picture.js").Picture | null} shown
   * @param {boolean} [isStep] whether a step has put it there: what is below stays where it is then
   *   if it can
   */
  function setPicture(shown, isStep = false) {
    keepHeight(isStep);
    picture = shown;
    shift = STILL;
    scale = null;
    isOpening = true;
    isFresh = true;
    isChosen = false;
    paper.replaceChildren(...(shown ? [shown.svg] : []));
    frame.replaceChildren(...(shown ? [paper] : []));
    // The widest so far: what is beside it does not come and go with each step into a subflow.
    widest = Math.max(widest, shown ? Math.ceil(shown.natural.width * READABLE) + PADDING + 2 : 0);
    askForRoom();
    applyScale();
  }

  /**
   * Be as high at least, and where a picture can be read then, no higher.
   * @param {boolean} isKept
   */
  function keepHeight(isKept) {
    keptAt = frame.offsetWidth;
    keptHeight = isKept ? frame.clientHeight - PADDING : 0;
    frame.style.minHeight = isKept ? `min(${TALLEST * 100}vh, ${frame.offsetHeight}px)` : "";
  }

  /**
   * Keep what this gives in view instead of the whole; null for the whole again.
   * @param {(() => Element[]) | null} elements
   */
  function keepIn(elements) {
    keptIn = elements;
    if (elements) fitTo(elements());
    else fit();
  }

  tools.append(
    makeButton("−", "Zoom out", () => zoom(1 / ZOOM_STEP)),
    makeButton("+", "Zoom in", () => zoom(ZOOM_STEP)),
    makeButton("Fit", "Fit to the width", fit),
  );
  const sizes = new ResizeObserver(() => {
    askForRoom();
    showSigns();
    if (frame.offsetWidth !== keptAt) keepHeight(false);
    // As high as what it shows, it is so because of that.
    if (frame.clientWidth === fittedTo) return;
    const isSeenFirst = !fittedTo; // it was put there while nothing showed it
    fittedTo = frame.clientWidth;
    if (shift !== STILL || isHeld) return;
    if (keptIn) return fitTo(keptIn());
    isOpening = !isChosen;
    applyScale();
    if (isSeenFirst) showCurrent();
  });
  sizes.observe(frame);
  return {
    frame,
    sight,
    tools,
    setPicture,
    showCurrent,
    stretch,
    commit,
    zoom,
    fit,
    goTo,
    keepIn,
    /** @param {boolean} held whether a person is moving the picture now */
    hold: (held) => void (isHeld = held),
    stop: () => sizes.disconnect(),
  };
}
