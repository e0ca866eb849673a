import assert from "node:assert/strict";
import { test } from "node:test";

import { fire, press, show, type } from "./fake_dom.js";
import { makeTextField } from "../../flowr_nb/browser/static/core/text_field.js";

const TEXT = "flow: a\nstates:\n  - id: b\n";
const found = (start, end, isError = true) => ({ isError, message: "no", line: 1, column: 1, start, end });

function setUp(text = TEXT) {
  const typed = [];
  const lines = [];
  const field = makeTextField((now) => typed.push(now), (line) => lines.push(line));
  show(field.root);
  field.show(text);
  const find = (selector) => field.root.querySelector(selector);
  return {
    ...field,
    input: field.field,
    typed,
    lines,
    behind: () => find(".flowr-text-behind").textContent,
    numbers: () => find(".flowr-text-gutter").textContent,
    signs: () => field.root.querySelectorAll(".flowr-text-sign").map((each) => [each.textContent, each.dataset.kind]),
    marked: () => field.root.querySelectorAll(".flowr-text-mark").map((each) => [each.textContent, each.dataset.kind]),
    isPoint: () => find(".flowr-text-mark").classList.contains("flowr-text-point"),
    key: (key, more) => press(field.field, key, more),
    at: (from, to = from) => field.field.setSelectionRange(from, to),
  };
}

test("what is behind is the same text, with the number of each line", () => {
  const { behind, numbers, input } = setUp();
  assert.equal(input.value, TEXT);
  assert.equal(behind(), `${TEXT}\n`, "one line more, which the last one is as high as");
  assert.equal(numbers(), "1\n2\n3\n4\n");
});

test("nothing but the text is read out, and nobody corrects it", () => {
  const { root, input } = setUp();
  for (const name of ["behind", "gutter"]) {
    assert.equal(root.querySelector(`.flowr-text-${name}`).getAttribute("aria-hidden"), "true");
  }
  assert.equal(input.spellcheck, false);
  assert.equal(input.getAttribute("autocorrect"), "off");
});

test("what is found is marked in the text, and told by a sign beside its line", () => {
  const { mark, marked, signs, numbers, isPoint } = setUp();
  mark([found(6, 7), found(22, 23, false)], TEXT);
  assert.deepEqual(marked(), [["a", "error"], [TEXT[22], "warning"]]);
  assert.deepEqual(signs(), [["✗ 1\n", "error"], ["! 3\n", "warning"]]);
  assert.equal(numbers(), "✗ 1\n2\n! 3\n4\n");
  assert.ok(!isPoint());
  mark([found(7, 7)], TEXT);
  assert.ok(isPoint(), "what takes no room is seen all the same");
});

test("of two on one line the worse gives its sign, and what lies within another is marked once", () => {
  const { mark, marked, signs } = setUp();
  mark([found(0, 4, false), found(2, 3, true)], TEXT);
  assert.deepEqual(signs(), [["✗ 1\n", "error"]]);
  assert.deepEqual(marked(), [["flow", "warning"]]);
});

test("markup is a text here as well", () => {
  const { mark, marked } = setUp("<img src=x>\n");
  mark([found(0, 11)], "<img src=x>\n");
  assert.deepEqual(marked(), [["<img src=x>", "error"]]);
});

test("what is typed is told, and the marks go along", () => {
  const { input, typed, mark, marked, numbers } = setUp();
  mark([found(6, 7)], TEXT);
  type(input, `# one\n${TEXT}`);
  assert.deepEqual(typed, [`# one\n${TEXT}`]);
  assert.deepEqual(marked(), [["a", "error"]]);
  assert.equal(numbers(), "1\n✗ 2\n3\n4\n5\n");
});

test("what was found in an older text is where that is now", () => {
  const { input, mark, marked } = setUp();
  type(input, `# one\n${TEXT}`);
  mark([found(6, 7)], TEXT);
  assert.deepEqual(marked(), [["a", "error"]]);
});

test("Enter and the brackets change the text as a browser's typing does", () => {
  const { input, key, at, typed } = setUp();
  at(15);
  assert.ok(key("Enter").defaultPrevented);
  assert.equal(input.value, "flow: a\nstates:\n  \n  - id: b\n");
  assert.deepEqual([input.selectionStart, typed.length], [18, 1]);
  assert.ok(key("]", { ctrlKey: true }).defaultPrevented);
  assert.equal(input.value, "flow: a\nstates:\n    \n  - id: b\n");
  key("[", { metaKey: true });
  assert.equal(input.value, "flow: a\nstates:\n  \n  - id: b\n");
});

test("every other key is the browser's, and Tab leaves", () => {
  const { input, key, at, typed } = setUp();
  at(3);
  const others = [
    ["Tab"],
    ["Tab", { shiftKey: true }],
    ["Escape"],
    ["a"],
    ["["],
    ["[", { ctrlKey: true, altKey: true }], // how a bracket is typed on many keyboards
    ["Enter", { ctrlKey: true }],
    ["Enter", { isComposing: true }],
    ["z", { ctrlKey: true }],
  ];
  for (const [name, more] of others) {
    const event = key(name, more);
    assert.ok(!event.defaultPrevented && !event.isStopped, JSON.stringify([name, more]));
  }
  assert.equal(input.value, TEXT);
  assert.deepEqual(typed, []);
});

test("where nothing may be typed no key changes anything", () => {
  const { input, key, at } = setUp();
  input.readOnly = true;
  at(7);
  assert.ok(!key("Enter").defaultPrevented);
  key("]", { ctrlKey: true });
  assert.equal(input.value, TEXT);
});

test("the browser is asked first, so that its undo knows of it", () => {
  const { input, key, at } = setUp();
  const asked = [];
  document.execCommand = (...what) => {
    asked.push(what);
    input.setRangeText(what[2], input.selectionStart, input.selectionEnd);
    return true;
  };
  at(7);
  key("Enter");
  delete document.execCommand;
  assert.deepEqual(asked, [["insertText", false, "\n"]]);
  assert.equal(input.value, "flow: a\n\nstates:\n  - id: b\n");
});

test("a text from elsewhere is no typing, and the caret stays at its letters", () => {
  const { input, at, typed, show: tell } = setUp();
  at(8, 14);
  tell(`# one\n${TEXT}`);
  assert.deepEqual([input.selectionStart, input.selectionEnd], [14, 20]);
  assert.deepEqual(typed, []);
});

test("the line of the caret is told when it is another", () => {
  const { input, at, lines } = setUp();
  at(9);
  fire(input, "keyup");
  at(10);
  fire(input, "click");
  at(20);
  fire(input, "keyup");
  assert.deepEqual(lines, [1, 2, 3]);
});

test("one goes to what was found: the caret is there, and it comes into sight", () => {
  const { input, root, go } = setUp("\n".repeat(200));
  root.clientHeight = 100;
  root.querySelector(".flowr-text-gutter").clientHeight = 201 * 20;
  go(found(150, 150));
  assert.equal(document.activeElement, input);
  assert.equal(input.selectionStart, 150);
  assert.ok(root.scrollTop > 2_900 && root.scrollTop < 3_000);
  const before = root.scrollTop;
  go(found(151, 151));
  assert.equal(root.scrollTop, before, "that is in sight");
});
