// Where the run stands: the state's name, and what its flow says of it. Lists are lists, mappings
// are rows, and what is long is folded.

import { make } from "./dom.js";

/** @typedef {string | unknown[] | Record<string, unknown>} AttributeValue */
/** @typedef {[string, AttributeValue][]} Attributes */

/** Rows that are seen at once; more are folded, so that the buttons below stay where they are. */
const MOST_SEEN = 2;
const LONGEST = 60;

/**
 * What is seen at once, and what is folded.
 * @param {Attributes} attrs
 * @returns {{ seen: Attributes, folded: Attributes }}
 */
export function foldAttributes(attrs) {
  const short = attrs.filter(([, value]) => lengthOf(value) <= LONGEST).slice(0, MOST_SEEN);
  return { seen: short, folded: attrs.filter((attr) => !short.includes(attr)) };
}

export function makeStateHeading() {
  const title = make("h3", "flowr-state");
  title.dataset.current = "";
  title.tabIndex = -1;
  const subtitle = make("p", "flowr-subtitle");
  const seen = make("dl", "flowr-attributes");
  const summary = make("summary", "");
  const folded = make("dl", "flowr-attributes");
  const fold = make("details", "flowr-fold", summary, folded);
  const root = make("div", "flowr-here", title, subtitle, seen, fold);
  let shown = "";
  return {
    root,
    title,
    fold,
    /** @param {{ title: string, subtitle: string, attrs: Attributes }} state */
    show(state) {
      if (title.textContent !== state.title) title.textContent = state.title;
      subtitle.textContent = state.subtitle;
      const text = JSON.stringify([state.title, state.attrs]);
      if (text === shown) return;
      shown = text;
      const parts = foldAttributes(state.attrs);
      seen.replaceChildren(...parts.seen.flatMap(attributeRow));
      folded.replaceChildren(...parts.folded.flatMap(attributeRow));
      fold.hidden = !parts.folded.length;
      fold.open = false;
      summary.textContent = `${parts.folded.length} more`;
      summary.title = parts.folded.map(([name]) => name).join(", ");
      if (parts.seen.length || parts.folded.length) root.classList.add("has-attributes");
    },
  };
}

/** @param {[string, unknown]} attribute */
function attributeRow([name, value]) {
  return [make("dt", "", name), make("dd", "", ...valueParts(value))];
}

/**
 * @param {unknown} value
 * @returns {(Node | string)[]}
 */
function valueParts(value) {
  if (Array.isArray(value)) {
    return [make("ul", "", ...value.map((item) => make("li", "", ...valueParts(item))))];
  }
  if (typeof value === "object" && value !== null) {
    return [make("dl", "", ...Object.entries(value).flatMap(attributeRow))];
  }
  return [`${value}`];
}

/**
 * Characters of a value in one line; what takes several lines is long.
 * @param {unknown} value
 */
function lengthOf(value) {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return value.join(", ").length;
  }
  if (typeof value === "object" && value !== null) return Infinity;
  const text = `${value}`;
  return text.includes("\n") ? Infinity : text.length;
}
