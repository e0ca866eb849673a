// Where the focus goes in a board's table: from row to row, and near to where it was when that is gone.

import { focusedNear } from "./dom.js";

/**
 * Arrow keys go from row to row.
 * @param {HTMLElement} body what the rows are in
 */
export function followArrows(body) {
  body.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target instanceof Element ? event.target : null;
    const row = from?.closest("tr");
    if (!by || !from || !row || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = sameIn(by > 0 ? row.nextElementSibling : row.previousElementSibling, from);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.focus();
  });
}

/**
 * Show other rows: who was in one that goes away is in the next one that stays, or the one before.
 * @param {HTMLElement} root where the focus may be
 * @param {HTMLElement} body what the rows are in
 * @param {HTMLElement} otherwise where the focus goes when there are no more rows
 * @param {() => void} show
 */
export function keepFocus(root, body, otherwise, show) {
  const focused = focusedNear(root);
  const row = focused && body.contains(focused) ? focused.closest("tr") : null;
  const rows = [...body.children];
  const at = row ? rows.indexOf(row) : 0;
  show();
  if (!focused || !row || body.contains(row)) return;
  const near = [...rows.slice(at), ...rows.slice(0, at).reverse()].find((each) => body.contains(each));
  (sameIn(near ?? body.firstElementChild, focused) ?? otherwise).focus({ preventScroll: true });
}

/**
 * What a row has in the place of something in another one.
 * @param {Element | null} row
 * @param {Element} from
 * @returns {HTMLElement | null}
 */
function sameIn(row, from) {
  const found = row?.querySelector(from.matches("input") ? "input" : "button");
  return found instanceof HTMLElement ? found : null;
}

/**
 * Who was at a button that is off by now is at one beside it, and not at the top of the page.
 * @param {Element | null} focused where the focus was
 * @param {HTMLButtonElement[][]} groups buttons that stand beside one another
 * @param {HTMLElement} otherwise where it goes when all of those are off
 */
export function stayNear(focused, groups, otherwise) {
  const isOff = (/** @type {HTMLButtonElement} */ each) => each.hidden || each.disabled || each.parentElement?.hidden;
  const group = groups.find((buttons) => buttons.some((each) => each === focused && isOff(each)));
  if (group) (group.find((each) => !isOff(each)) ?? otherwise).focus();
}
