import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { listeners, press, show } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { followKeys, keyTable } from "../../flowr_nb/browser/static/core/keyboard.js";

let stop = () => {};

function setUp({ roves = false } = {}) {
  const done = [];
  const frame = make("div", "", make("input", ""), make("button", ""));
  const beside = make("button", "");
  const page = show(make("div", "", frame, beside));
  const heard = [];
  page.addEventListener("keydown", ({ key }) => heard.push(key));
  const viewport = { frame, zoom: (factor) => done.push(factor > 1 ? "in" : "out"), fit: () => done.push("fit") };
  const others = Object.fromEntries(["focus", "search", "home"].map((name) => [name, () => done.push(name)]));
  const rove = (key) => roves && key.startsWith("Arrow") && (done.push(key), true);
  stop = followKeys(viewport, keyTable(viewport, others), rove);
  return { frame, beside, done, heard, field: frame.children[0], button: frame.children[1] };
}

afterEach(() => stop());

test("each key does what the table says, before the notebook hears it", () => {
  const { frame, done, heard } = setUp();
  const event = press(frame, "+");
  assert.ok(event.defaultPrevented && event.isStopped);
  for (const key of ["=", "-", "0", "f", "/", "Home"]) press(frame, key);
  assert.deepEqual(done, ["in", "in", "out", "fit", "focus", "search", "home"]);
  assert.deepEqual(heard, []);
});

test("other keys, and those with a modifier, are the notebook's", () => {
  const { frame, done, heard } = setUp();
  press(frame, "b");
  press(frame, "Tab");
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) press(frame, "f", { [modifier]: true });
  assert.deepEqual(done, []);
  assert.deepEqual(heard, ["b", "Tab", "f", "f", "f"]);
});

test("what is typed is typed, and what is outside is outside", () => {
  const { field, beside, button, done } = setUp();
  press(field, "f");
  press(beside, "f");
  assert.deepEqual(done, []);
  press(button, "f");
  assert.deepEqual(done, ["focus"]);
});

test("an arrow goes from element to element, else it pans", () => {
  const { frame, done } = setUp({ roves: true });
  press(frame, "ArrowDown");
  assert.deepEqual(done, ["ArrowDown"]);
  assert.equal(frame.scrollTop, 0);
  stop();
  const other = setUp();
  assert.ok(press(other.frame, "ArrowDown").defaultPrevented);
  assert.ok(other.frame.scrollTop > 0);
  assert.ok(press(other.frame, "ArrowUp").defaultPrevented);
  assert.equal(other.frame.scrollTop, 0);
});

test("an arrow that moves nothing is the notebook's", () => {
  const { frame, heard } = setUp();
  assert.ok(!press(frame, "ArrowUp").defaultPrevented);
  assert.deepEqual(heard, ["ArrowUp"]);
});

test("nothing is left behind", () => {
  const before = listeners();
  const { frame, done } = setUp();
  assert.equal(listeners(), before + 1);
  stop();
  assert.equal(listeners(), before);
  press(frame, "f");
  assert.deepEqual(done, []);
});
