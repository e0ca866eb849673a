// A field of evidence on a page: a value to be chosen of each class that makes a difference. Numbers
// have the widget's own field, which takes what is typed.

import { make } from "../core/dom.js";
import { makeEvidenceField } from "../core/evidence_field.js";

/**
 * @param {string} key
 * @param {any} kind of a select `choices` are pairs: the text of evidence, and what it is called
 * @param {Parameters<typeof makeEvidenceField>[2]} does
 * @returns {import("../core/evidence_field.js").EvidenceField}
 */
export function makeTableField(key, kind, does) {
  return kind.kind === "select" ? makeSelect(key, kind.choices, does) : makeEvidenceField(key, kind, does);
}

/**
 * @param {string} key
 * @param {[string, string][]} choices
 * @param {Parameters<typeof makeEvidenceField>[2]} does
 * @returns {import("../core/evidence_field.js").EvidenceField}
 */
function makeSelect(key, choices, { give, enter }) {
  const select = make("select", "flowr-field-select");
  select.dataset.evidence = key;
  select.setAttribute("aria-label", key);
  select.append(new Option("not given", ""), ...choices.map(([value, label]) => new Option(label, value)));
  const root = make("div", "flowr-field", select);
  // The first option is that nothing is given; an empty text is another one.
  const placeOf = (/** @type {string} */ text) =>
    [...select.options].findIndex(({ value }, place) => place > 0 && value === text);
  select.addEventListener("change", () => give(select.selectedIndex > 0 ? select.value : null));
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // letters and arrows mean something to what is around, too
    if (event.key !== "Enter") return;
    event.preventDefault();
    enter(event);
  });
  return {
    root,
    aids: make("div", "flowr-field-aids"),
    // What is asked of the control is what a select has, too: a name, a description, the focus.
    input: /** @type {any} */ (select),
    isOpen: () => select.selectedIndex < 1,
    show(typed, _assumed, { isAhead, isFrozen }) {
      select.disabled = isFrozen;
      if (isAhead) return;
      const isGiven = typed !== undefined;
      // As the run has it that it begins with.
      if (isGiven && placeOf(typed) < 0) select.append(new Option(typed || "“”", typed));
      select.selectedIndex = isGiven ? placeOf(typed) : 0;
    },
    giveHeld() {},
    settle: () => false,
  };
}
