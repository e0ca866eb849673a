// The groups of a board: which two are compared, and how many are in each; of more two are chosen.

import { focusedNear, make } from "./dom.js";

/** @typedef {[string, number]} Group what it is called, and how many sessions are in it */

const COMPARED = 2;

/** @param {number} number */
const told = (number) => number.toLocaleString("en");

/**
 * @param {(names: string[]) => void} choose two of them are to be compared
 */
export function makeBoardGroups(choose) {
  const root = make("p", "flowr-groups");
  const note = make("span", "flowr-group-note");
  /** @type {Group[]} */
  let known = [];
  const places = [0, 1].map((at) => {
    // By the shape that its numbers have in the picture.
    const sign = make("span", at ? "flowr-group-other" : "flowr-group-one");
    const pick = make("select", "");
    pick.setAttribute("aria-label", at ? "the other group that is compared" : "the group that is compared");
    pick.addEventListener("change", () => {
      const names = known.slice(0, COMPARED).map(([name]) => name);
      // Who takes the other one's place gives it his own.
      if (pick.value === names[1 - at]) names[1 - at] = names[at];
      names[at] = pick.value;
      choose(names);
    });
    return { sign, pick, element: make("span", "flowr-group") };
  });

  /** @param {Group[]} groups */
  function namesOf(groups) {
    return groups.map(([name]) => name).join("\n");
  }

  return {
    root,
    /**
     * @param {Group[]} groups those that are compared first
     * @param {number} more how many there are that are not among them
     */
    show(groups, more) {
      const isSame = namesOf(groups) === namesOf(known);
      known = groups;
      groups.slice(0, COMPARED).forEach(([, number], at) => (places[at].sign.textContent = told(number)));
      if (isSame) return;
      const isChosen = groups.length > COMPARED;
      const focused = focusedNear(root);
      const shown = places.slice(0, groups.length);
      shown.forEach(({ sign, pick, element }, at) => {
        const sorted = groups.map(([name]) => name).sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
        if (isChosen) pick.replaceChildren(...sorted.map((name) => new Option(name, name)));
        pick.value = groups[at][0];
        element.replaceChildren(sign, isChosen ? pick : groups[at][0]);
      });
      const rest = `two of ${told(groups.length + more)} groups are compared; the column “group” has all`;
      note.textContent = more ? `${rest}, here are the first ${told(groups.length)}` : rest;
      root.replaceChildren(...shown.map(({ element }) => element), ...(isChosen ? [note] : []));
      if (focused instanceof HTMLElement && root.contains(focused)) focused.focus();
    },
  };
}
