// What is wrong with a text, each with the way to its place.

import { make, makeGroup, withCode } from "./dom.js";
import { findingsWords } from "./findings.js";
import { keepList } from "./keyed.js";

/** @typedef {import("./text_field.js").Mark} Found */

/** @param {(found: Found) => void} go goes to the place of one */
export function makeFound(go) {
  const summary = make("p", "flowr-found-summary");
  const items = make("ul", "");
  const more = make("p", "flowr-findings-more");
  const root = makeGroup("flowr-findings flowr-found", "findings", summary, items, more);
  const list = keepList(items, keyOf, makeOne);

  /** @param {Found} found */
  function keyOf({ isError, message, start, end }) {
    return JSON.stringify([isError, message, start, end]);
  }

  /** @param {Found} found */
  function makeOne(found) {
    const { isError, message, line, column } = found;
    const sign = make("span", "flowr-finding-sign", isError ? "✗" : "!");
    sign.setAttribute("aria-hidden", "true");
    const where = `${isError ? "error" : "warning"}, line ${line}, column ${column}`;
    const words = make("span", "flowr-finding-message", ...withCode(message));
    const button = make("button", "flowr-finding-go", words, " ", make("span", "flowr-finding-place", where));
    button.type = "button";
    button.title = "Go to this place in the text";
    button.addEventListener("click", () => go(found));
    const element = make("li", "flowr-finding", sign, button);
    element.dataset.kind = isError ? "error" : "warning";
    element.dataset.line = String(line);
    return { element, show() {} };
  }

  return {
    root,
    /**
     * @param {{ errors: number, warnings: number, more: number }} counts
     * @param {Found[]} found where each is by now
     */
    show(counts, found) {
      list.show(found);
      summary.textContent = findingsWords(counts) || "Nothing is wrong with this flow.";
      root.dataset.kind = counts.errors ? "error" : counts.warnings ? "warning" : "none";
      more.textContent = counts.more ? `… and ${counts.more} more` : "";
      more.hidden = !counts.more;
    },
    /**
     * Which are those of the line that the caret is in.
     * @param {number} line
     */
    here(line) {
      for (const element of /** @type {HTMLElement[]} */ ([...items.children])) {
        element.toggleAttribute("data-here", element.dataset.line === String(line));
      }
    },
  };
}
