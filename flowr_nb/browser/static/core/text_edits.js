// What keys do to a text, as values: what is to be put in place of what. And where what was found in
// a text is in the next one.

/** How far one step of indentation goes. */
const STEP = "  ";

/**
 * @typedef {object} Edit
 * @property {number} from where what is replaced begins
 * @property {number} to and ends
 * @property {string} text what takes its place
 * @property {[number, number]} selected what is selected then
 */
/** @typedef {{ start: number, end: number }} Span */

/**
 * A new line that begins as far in as the one that it follows: behind `- id: …` under its `id`, and
 * behind a colon a step further in.
 * @param {string} text
 * @param {number} from where the selection begins
 * @param {number} to and ends
 * @returns {Edit}
 */
export function newLine(text, from, to) {
  const before = text.slice(lineStart(text, from), from);
  const [indent] = /^ */.exec(before) ?? [""];
  const isItem = /^ *- [^#]*:(?: |$)/.test(before);
  const opens = /:\s*$/.test(before);
  const added = `\n${indent}${isItem ? STEP : ""}${opens ? STEP : ""}`;
  const at = from + added.length;
  return { from, to, text: added, selected: [at, at] };
}

/**
 * The lines of a selection, each a step further in or out.
 * @param {string} text
 * @param {number} from where the selection begins
 * @param {number} to and ends
 * @param {boolean} isIn whether further in
 * @returns {Edit}
 */
export function indented(text, from, to, isIn) {
  const first = lineStart(text, from);
  // A selection that ends before a line has none of it.
  const last = to > from && text[to - 1] === "\n" ? to - 1 : to;
  const end = text.indexOf("\n", last) < 0 ? text.length : text.indexOf("\n", last);
  const lines = text.slice(first, end).split("\n");
  const changed = lines.map((line) => {
    if (isIn) return line || lines.length === 1 ? STEP + line : line;
    return line.replace(/^( {1,2}|\t)/, "");
  });
  const moved = changed.map((line, at) => line.length - lines[at].length);
  const total = moved.reduce((sum, each) => sum + each, 0);
  const start = Math.max(first, from + moved[0]);
  return { from: first, to: end, text: changed.join("\n"), selected: [start, Math.max(start, to + total)] };
}

/**
 * Where places of a text are in the next one: what stands before and behind what was typed stays at
 * its letters, and what was typed over is gone.
 * @template {Span} T
 * @param {T[]} spans
 * @param {string} before
 * @param {string} after
 * @returns {T[]}
 */
export function movedSpans(spans, before, after) {
  if (before === after) return spans;
  const { start, end, by } = changeOf(before, after);
  return spans
    .filter((span) => span.end < start || span.start >= end)
    .map((span) => (span.start >= end ? { ...span, start: span.start + by, end: span.end + by } : span));
}

/**
 * Where a caret is in the next text.
 * @param {number} at
 * @param {string} before
 * @param {string} after
 */
export function movedCaret(at, before, after) {
  const { start, end, by } = changeOf(before, after);
  if (at <= start) return at;
  return at >= end ? at + by : start;
}

/**
 * The line of a place, counted from 1.
 * @param {string} text
 * @param {number} at
 */
export function lineAt(text, at) {
  let line = 1;
  for (let found = text.indexOf("\n"); found >= 0 && found < at; found = text.indexOf("\n", found + 1)) line += 1;
  return line;
}

/**
 * @param {string} text
 * @param {number} at
 */
function lineStart(text, at) {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/**
 * What is different: from `start` to `end` of the first, which is `by` longer in the other.
 * @param {string} before
 * @param {string} after
 */
function changeOf(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let alike = 0;
  while (alike < most - start && before.at(-1 - alike) === after.at(-1 - alike)) alike += 1;
  return { start, end: before.length - alike, by: after.length - before.length };
}
