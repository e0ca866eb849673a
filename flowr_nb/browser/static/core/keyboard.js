// What each key does while the focus is in the picture. The README has the same table.

import { sourceOf } from "./dom.js";
import { DIRECTIONS } from "./spatial_navigation.js";
import { ZOOM_STEP } from "./zooming.js";

const KEY_PIXELS = 60;

/**
 * What each key does; arrows go from element to element, and where there is none they pan.
 * @param {import("./viewport.js").Viewport} viewport
 * @param {{ focus: () => void, search: () => void, home: () => void }} others
 * @returns {Record<string, () => void>}
 */
export function keyTable(viewport, { focus, search, home }) {
  return {
    "+": () => viewport.zoom(ZOOM_STEP),
    "=": () => viewport.zoom(ZOOM_STEP),
    "-": () => viewport.zoom(1 / ZOOM_STEP),
    0: viewport.fit,
    f: focus,
    "/": search,
    Home: home,
  };
}

/**
 * Listen to the keys that mean something while the focus is in the picture. On the window, before
 * the host hears them: a notebook has meanings of its own for single keys.
 * @param {import("./viewport.js").Viewport} viewport
 * @param {Record<string, () => void>} actions from `keyTable`
 * @param {(key: string, target: Element) => boolean} rove goes from element to element; whether a
 *   key does that
 * @returns {() => void} how to stop
 */
export function followKeys(viewport, actions, rove) {
  const { frame } = viewport;
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const target = sourceOf(event);
    if (!target || !frame.contains(target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    if (!(event.key in actions) && !rove(event.key, target) && !pan(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]?.();
  }

  /**
   * @param {string} key
   * @returns {boolean} whether there was something to move
   */
  function pan(key) {
    if (!(key in DIRECTIONS)) return false;
    const [x, y] = DIRECTIONS[key];
    const { scrollLeft, scrollTop } = frame;
    frame.scrollBy({ left: x * KEY_PIXELS, top: y * KEY_PIXELS, behavior: "instant" });
    return frame.scrollLeft !== scrollLeft || frame.scrollTop !== scrollTop;
  }

  window.addEventListener("keydown", onKey, true);
  return () => window.removeEventListener("keydown", onKey, true);
}
