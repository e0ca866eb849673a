// A row of buttons is one stop of Tab; arrow keys go from one to the next, as the toolbar pattern of
// WAI-ARIA asks.

import { focusedNear } from "./dom.js";
import { nextItem } from "./menu.js";

/** @type {[string, string]} */
const ALONG_A_ROW = ["ArrowRight", "ArrowLeft"];

/**
 * Make a row of buttons one stop of Tab: the one that had the focus last, at first the first.
 * @param {HTMLElement} bar
 * @param {string} label what the row is, for who listens
 */
export function makeToolbar(bar, label) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  // Not those of a menu that opens out of it.
  const tools = () =>
    /** @type {HTMLElement[]} */ (
      [...bar.querySelectorAll("button")].filter((button) => !button.closest("[role=menu]"))
    );

  /** @param {Element | null} stop */
  function stopAt(stop) {
    for (const tool of tools()) tool.tabIndex = tool === stop ? 0 : -1;
  }

  bar.addEventListener("focusin", (event) => {
    const { target } = event;
    if (target instanceof HTMLElement && tools().includes(target)) stopAt(target);
  });
  bar.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const all = tools();
    const at = all.findIndex((tool) => tool === focusedNear(bar));
    const next = at < 0 ? null : nextItem(event.key, at, all.length, ALONG_A_ROW);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation(); // an arrow pans the picture, and goes from cell to cell
    all[next].focus();
  });
  stopAt(tools()[0] ?? null);
}
