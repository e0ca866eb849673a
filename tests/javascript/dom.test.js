import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, fire, show } from "./fake_dom.js";
import { make, makeButton, makeToggle, makeWordButton, sourceOf, visibleBox, withCode, withoutTicks } from "../../flowr_nb/browser/static/core/dom.js";

test("what is made is text and elements, never markup", () => {
  const made = make("p", "a b", "<b>x</b>", make("i", "", "y"));
  assert.equal(made.className, "a b");
  assert.equal(made.textContent, "<b>x</b>y");
  assert.equal(made.querySelector("b"), null);
});

test("names in backticks are code", () => {
  const shown = (text) => withCode(text).map((part) => (typeof part === "string" ? part : [part.localName, part.textContent]));
  assert.deepEqual(shown("`a` is no `<b>`."), [["code", "a"], " is no ", ["code", "<b>"], "."]);
  assert.deepEqual(shown("plain"), ["plain"]);
  assert.deepEqual(shown(""), []);
  assert.deepEqual(shown("one ` alone"), ["one ` alone"]);
  assert.deepEqual(shown("none in ``"), ["none in ``"]);
});

test("where there is no code, names stand without backticks", () => {
  assert.equal(withoutTicks("`a` is no `<b>`; one ` alone"), "a is no <b>; one ` alone");
});

test("a button of a sign says in words what it does, and sends no form", () => {
  let clicks = 0;
  const button = show(makeButton("▶", "the next page", () => (clicks += 1)));
  assert.deepEqual([button.type, button.title, button.getAttribute("aria-label")], ["button", "the next page", "the next page"]);
  clickAt(button);
  assert.equal(clicks, 1);
});

test("a button of words hears the click that it was", () => {
  const details = [];
  const button = show(makeWordButton("Save", "x", ({ detail }) => details.push(detail)));
  assert.equal(button.type, "button");
  assert.equal(button.getAttribute("aria-label"), null);
  clickAt(button);
  clickAt(button, { detail: 2 });
  assert.deepEqual(details, [1, 2]);
});

test("a toggle asks for the other state, and shows the one that it is told", () => {
  const asked = [];
  const toggle = show(makeToggle("Steps", "Number the steps", (isOn) => asked.push(isOn)));
  assert.equal(toggle.getAttribute("aria-pressed"), "false");
  clickAt(toggle);
  clickAt(toggle);
  toggle.setAttribute("aria-pressed", "true");
  clickAt(toggle);
  assert.deepEqual(asked, [true, true, false]);
});

test("the source of an event is what was hit, also within a shadow root", () => {
  const inside = make("input", "");
  const host = show(make("div", "", inside));
  const event = fire(host, "keydown", { composedPath: () => [inside, host] });
  assert.equal(sourceOf(event), inside);
  assert.equal(sourceOf({ composedPath: () => [], target: null }), null);
});

test("what can be seen is within the window, and within what clips", () => {
  const inner = make("div", "");
  const clips = make("div", "clips", inner);
  const open = make("div", "", clips);
  show(open);
  inner.box = { left: -50, top: 0, width: 3000, height: 3000 };
  clips.box = { left: 100, top: 10, width: 300, height: 200 };
  open.box = { left: 0, top: 0, width: 1, height: 1 };
  const before = globalThis.getComputedStyle;
  globalThis.getComputedStyle = (element) => ({ overflow: element === clips ? "auto" : "visible" });
  try {
    assert.deepEqual(visibleBox(inner), { left: 100, top: 10, width: 300, height: 200 });
    assert.deepEqual(visibleBox(clips), { left: 100, top: 10, width: 300, height: 200 });
  } finally {
    globalThis.getComputedStyle = before;
  }
  assert.deepEqual(visibleBox(inner), { left: 0, top: 0, width: innerWidth, height: innerHeight });
});
