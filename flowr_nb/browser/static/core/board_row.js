// A session as a row of a board's table, and the way from row to row.

import { HOURGLASS } from "./board_tokens.js";
import { focusedNear, make, makeWordButton, SVG } from "./dom.js";
import { makeMoment } from "./moments.js";

/** What stands between the states that a session is in, outermost first. */
export const STATES_APART = " › ";

/**
 * @typedef {object} BoardRow
 * @property {string} name
 * @property {string[]} path every state that it is in, outermost first
 * @property {string} since
 * @property {number | null} steps
 * @property {string} last
 * @property {boolean} isOver
 * @property {boolean} isStuck
 * @property {boolean} isSelected
 * @property {string} group the one that it is in of those that are compared
 * @property {number | null} share how much it has reached, from 0 to 1; null where that is not known yet, or cannot be
 */

/**
 * @param {BoardRow} made
 * @param {object} does
 * @param {(name: string, opener: HTMLElement) => void} does.open
 * @param {(name: string, isOn: boolean, isRange: boolean) => void} does.mark
 * @returns {import("./keyed.js").Kept<BoardRow>}
 */
export function makeBoardRow({ name }, { open, mark }) {
  const opener = makeWordButton(name, "flowr-link", ({ detail }) => {
    if (detail < 2) open(name, opener);
  });
  opener.title = `open ${name}`;
  const check = make("input", "");
  check.type = "checkbox";
  check.setAttribute("aria-label", `mark ${name}`);
  check.addEventListener("click", (event) => mark(name, check.checked, event.shiftKey));
  const first = make("th", "flowr-of-name", opener);
  first.scope = "row";
  const cells = ["state", "since", "last", "steps", "share", "group"].map((column) => make("td", `flowr-of-${column}`));
  const element = make("tr", "", make("td", "flowr-check", make("label", "", check)), first, ...cells);
  return {
    element,
    /** @param {BoardRow} row */
    show({ path, since, last, steps, isOver, isStuck, isSelected, group, share }) {
      check.checked = isSelected;
      element.toggleAttribute("data-selected", isSelected);
      element.toggleAttribute("data-over", isOver);
      const state = make("span", "", path.join(STATES_APART));
      const signs = isStuck ? [makeStuckSign("stuck")] : isOver ? [make("span", "flowr-is-over", "over")] : [];
      cells[0].replaceChildren(state, ...signs);
      cells[1].replaceChildren(since ? makeMoment(since) : "");
      cells[2].replaceChildren(steps === null ? "…" : last);
      cells[3].replaceChildren(steps === null ? "…" : steps.toLocaleString("en"));
      cells[4].replaceChildren(share !== null ? `${Math.round(share * 100)} %` : steps === null ? "…" : "—");
      cells[5].replaceChildren(group);
    },
  };
}

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

/** @param {string} words */
function makeStuckSign(words) {
  const sign = document.createElementNS(SVG, "svg");
  sign.setAttribute("viewBox", "-1 -6 8 12");
  sign.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", HOURGLASS);
  sign.append(path);
  return make("span", "flowr-stuck", sign, words);
}
