import assert from "node:assert/strict";
import { test } from "node:test";

import { indented, lineAt, movedCaret, movedSpans, newLine } from "../../flowr_nb/browser/static/core/text_edits.js";

/** A text with `|` at the ends of what is selected, changed, in the same way. */
function changed(marked, change) {
  const from = marked.indexOf("|");
  const to = marked.lastIndexOf("|") - (marked.lastIndexOf("|") > from ? 1 : 0);
  const text = marked.replaceAll("|", "");
  const edit = change(text, from, to);
  const after = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  const [start, end] = edit.selected;
  return start === end
    ? `${after.slice(0, start)}|${after.slice(start)}`
    : `${after.slice(0, start)}|${after.slice(start, end)}|${after.slice(end)}`;
}
const enter = (text) => changed(text, newLine);
const goIn = (text) => changed(text, (...where) => indented(...where, true));
const goOut = (text) => changed(text, (...where) => indented(...where, false));

test("a new line begins as far in as the one before", () => {
  assert.equal(enter("a: 1|"), "a: 1\n|");
  assert.equal(enter("    a: 1|"), "    a: 1\n    |");
  assert.equal(enter("x\n    a: 1|\ny"), "x\n    a: 1\n    |\ny");
  assert.equal(enter("    a: |1"), "    a: \n      |1");
  assert.equal(enter("  |  a"), "  \n  |  a");
  assert.equal(enter("|    a"), "\n|    a");
});

test("behind a colon it begins further in, and behind an item under its first key", () => {
  assert.equal(enter("states:|"), "states:\n  |");
  assert.equal(enter("    next:  |"), "    next:  \n      |");
  assert.equal(enter("  - id: a|"), "  - id: a\n    |");
  assert.equal(enter("  - next:|"), "  - next:\n      |");
  assert.equal(enter("  - done|"), "  - done\n  |");
  assert.equal(enter("  - a:b|"), "  - a:b\n  |");
});

test("what is selected gives way to the new line", () => {
  assert.equal(enter("  a: |1 2|"), "  a: \n    |");
  assert.equal(enter("  a|\n  b|c"), "  a\n  |c");
});

test("lines go a step in and out, and what is selected stays selected", () => {
  assert.equal(goIn("a|b"), "  a|b");
  assert.equal(goIn("|"), "  |");
  assert.equal(goIn("x\n|a\nb|\ny"), "x\n  |a\n  b|\ny");
  assert.equal(goIn("|a\n\nb|"), "  |a\n\n  b|", "an empty line stays empty");
  assert.equal(goIn("|a\n|b"), "  |a\n|b", "the line behind the selection is none of it");
  assert.equal(goOut("    a|b"), "  a|b");
  assert.equal(goOut(" a|"), "a|");
  assert.equal(goOut("a|"), "a|");
  assert.equal(goOut("  |a\n b\nc|"), "|a\nb\nc|");
  assert.equal(goOut("\ta|"), "a|");
  assert.equal(goOut("x\n| a"), "x\n|a", "the caret stays in its line");
});

const span = (start, end) => ({ start, end, id: `${start}-${end}` });

test("what stands before what was typed stays, what is behind moves, what was typed over is gone", () => {
  const spans = [span(0, 2), span(5, 8), span(10, 12)];
  const text = "abcdefghijklmn";
  const moved = (after) => movedSpans(spans, text, after).map(({ start, end, id }) => [id, start, end]);
  assert.deepEqual(moved("abcdefghiXXjklmn"), [["0-2", 0, 2], ["5-8", 5, 8], ["10-12", 12, 14]]);
  assert.deepEqual(moved("abcdefXXhijklmn"), [["0-2", 0, 2], ["10-12", 11, 13]]);
  assert.deepEqual(moved("abcdhijklmn"), [["0-2", 0, 2], ["10-12", 7, 9]]);
  assert.deepEqual(moved(""), []);
  assert.equal(movedSpans(spans, text, text), spans);
});

test("letters that are added at a mark's end are no part of it", () => {
  const [only] = movedSpans([span(1, 3)], "a b c", "a b c d");
  assert.deepEqual([only.start, only.end], [1, 3]);
});

test("of letters that repeat themselves it is the same wherever one was taken out", () => {
  assert.deepEqual(movedSpans([span(4, 5)], "aaaab", "aaab").map(({ start }) => start), [3]);
});

test("a caret stays at its letters", () => {
  assert.equal(movedCaret(1, "abc", "abXc"), 1);
  assert.equal(movedCaret(3, "abc", "abXc"), 4);
  assert.equal(movedCaret(2, "abcd", "aXd"), 1, "of what is gone: where it was");
  assert.equal(movedCaret(5, "abcde", ""), 0);
});

test("lines are counted from 1", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => lineAt("a\n\nb", at)), [1, 1, 2, 3, 3]);
  assert.equal(lineAt("", 0), 1);
});
