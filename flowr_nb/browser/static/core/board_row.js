// A session as a row of a board's table.

import { HOURGLASS } from "./board_tokens.js";
import { make, makeWordButton, SVG } from "./dom.js";
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
