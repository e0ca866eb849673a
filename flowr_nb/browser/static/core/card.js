// What the card of an element says. All of it is set as text.

import { make, withCode } from "./dom.js";

/** @typedef {{ words: string, holds: boolean | null, given: string | null }} Condition */
/** @typedef {{ element: string, trigger: string, status: string, landing: string }} CardWay */
/**
 * @typedef {object} Card see `Card` in flowr_nb/diagram/card.py
 * @property {string} title
 * @property {string} subtitle
 * @property {string} status
 * @property {Condition[]} conditions
 * @property {string} landing
 * @property {string} problem
 * @property {string} heading
 * @property {CardWay[]} ways
 * @property {[string, string][]} attrs
 * @property {string} note
 */

/** @type {Record<string, string>} */
const STATUS_SIGNS = { open: "✓", blocked: "✗", "needs evidence": "○" };

/**
 * The sign of a verdict and what it means, in words.
 * @param {boolean | null} holds
 * @param {string | null} given
 * @returns {[string, string]}
 */
export function verdictWords(holds, given) {
  if (holds === null) return ["○", "not given yet"];
  const value = given === "" ? "an empty text" : given;
  return holds ? ["✓", `holds: you gave ${value}`] : ["✗", `you gave ${value}`];
}

/**
 * A card of nothing but an element's own words, where nobody answers.
 * @param {string} words
 * @returns {Card}
 */
export function plainCard(words) {
  const empty = { subtitle: "", status: "", landing: "", problem: "", heading: "", note: "" };
  return { title: words, ...empty, conditions: [], ways: [], attrs: [] };
}

/**
 * @param {Card} card
 * @returns {Node[]}
 */
export function cardContent(card) {
  /** @type {Node[]} */
  const parts = [make("p", "flowr-card-title", card.title)];
  const status = STATUS_SIGNS[card.status]
    ? `${STATUS_SIGNS[card.status]} ${card.status}`
    : card.status;
  if (status) {
    const shown = make("span", "flowr-card-status", status);
    shown.dataset.status = card.status;
    parts[0].appendChild(shown);
  }
  if (card.subtitle) parts.push(make("p", "flowr-card-quiet", card.subtitle));
  for (const { words, holds, given } of card.conditions) {
    const [sign, meaning] = verdictWords(holds, given);
    parts.push(
      row(sign, holds === null ? "needs evidence" : holds ? "open" : "blocked", words, meaning),
    );
  }
  if (card.landing) parts.push(make("p", "", `→ ${card.landing}`));
  if (card.problem) parts.push(make("p", "flowr-card-problem", ...withCode(`⚠ ${card.problem}`)));
  if (card.heading) parts.push(make("p", "flowr-card-quiet", `${card.heading}:`));
  for (const way of card.ways) {
    parts.push(row(STATUS_SIGNS[way.status] ?? "·", way.status, way.trigger, `→ ${way.landing}`));
  }
  for (const [name, value] of card.attrs) {
    parts.push(make("p", "", make("span", "flowr-card-quiet", `${name}: `), value));
  }
  if (card.note) parts.push(make("p", "flowr-card-quiet", ...withCode(card.note)));
  return parts;
}

/**
 * @param {string} sign
 * @param {string} status
 * @param {string} words
 * @param {string} meaning
 */
function row(sign, status, words, meaning) {
  const mark = make("span", "flowr-card-sign", sign);
  mark.dataset.status = status;
  // A screen reader reads the card as one text: the sign alone may be silent there.
  mark.setAttribute("aria-label", `${status}: `);
  mark.setAttribute("role", "img");
  return make(
    "p",
    "flowr-card-row",
    mark,
    make("span", "", `${words} `, make("span", "flowr-card-quiet", meaning)),
  );
}
