// Text with headings, lists, links and code: built element by element from a tree of plain data, of
// which only these elements are known. Nothing is ever read as markup.

import { make } from "./dom.js";

/** @typedef {[string, any[], string?]} RichElement its tag, what is in it (`Rich`), its address */
/** @typedef {string | RichElement} Rich */

const KNOWN = /** @type {const} */ ([
  "p", "em", "strong", "s", "ul", "ol", "li", "blockquote", "pre", "code", "br", "hr",
  "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a",
]);
const TO_THE_WEB = /^(?:https?:\/\/|mailto:)/;

/**
 * @param {Rich[]} tree see flowr_nb/lessons/markup.py
 * @returns {(string | HTMLElement)[]}
 */
export function richText(tree) {
  return tree.map((node) => {
    if (typeof node === "string") return node;
    const [tag, inside, address = ""] = node;
    const known = KNOWN.find((each) => each === tag);
    const children = richText(inside);
    if (!known) return make("span", "", ...children);
    const made = make(known, "", ...children);
    if (known === "a" && TO_THE_WEB.test(address)) {
      const link = /** @type {HTMLAnchorElement} */ (made);
      link.href = address;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
    }
    return made;
  });
}
