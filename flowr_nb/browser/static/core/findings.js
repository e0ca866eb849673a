// What is wrong with a flow, and where it says so.

import { make, makeGroup, withCode } from "./dom.js";
import { keepList } from "./keyed.js";
import { followPart } from "./part.js";

/** @typedef {{ isError: boolean, message: string, place: string, excerpt: string }} Finding */
/** @typedef {{ errors: number, warnings: number, more: number, items: Finding[] }} Findings */

/** @param {{ errors: number, warnings: number }} findings */
export function findingsWords({ errors, warnings }) {
  /** @type {[number, string][]} */
  const counts = [
    [errors, "error"],
    [warnings, "warning"],
  ];
  const words = counts.map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return words.filter((_, at) => counts[at][0]).join(", ");
}

/** @param {import("./asking.js").Host} host */
export function makeFindings(host) {
  const summary = make("summary", "");
  const items = make("ul", "");
  const more = make("p", "flowr-findings-more");
  const fold = make("details", "", summary, items, more);
  fold.open = true;
  const root = makeGroup("flowr-findings", "findings", fold);
  const list = keepList(
    items,
    (/** @type {Finding} */ finding) => JSON.stringify(finding),
    ({ isError, message, place, excerpt }) => {
      const sign = make("span", "flowr-finding-sign", isError ? "✗" : "!");
      sign.setAttribute("aria-hidden", "true");
      const words = make("p", "flowr-finding-message", ...withCode(message));
      const element = make("li", "flowr-finding", sign, words);
      element.append(make("p", "flowr-finding-place", place));
      if (excerpt) element.append(make("pre", "", excerpt));
      element.dataset.kind = isError ? "error" : "warning";
      return { element, show() {} };
    },
  );
  const part = followPart(host, "_findings", show);

  function show() {
    const now = /** @type {Findings | null} */ (part.now());
    root.hidden = !now?.items.length;
    if (!now) return;
    summary.textContent = findingsWords(now);
    root.dataset.kind = now.errors ? "error" : "warning";
    list.show(now.items);
    more.textContent = now.more ? `… and ${now.more} more` : "";
  }

  show();
  return { root, stop: part.stop };
}
