import assert from "node:assert/strict";
import { test } from "node:test";

import { makeOneGesture } from "../../flowr_nb/browser/static/core/one_gesture.js";

/** A run that a test moves, and the gestures on it. */
function setUp() {
  const run = { at: "a" };
  return { run, gesture: makeOneGesture(() => run.at) };
}

const click = (timeStamp, more = {}) => ({ clientX: 10, clientY: 10, detail: 1, timeStamp, ...more });

test("a click means something, and so does the next one where nothing has moved", () => {
  const { gesture } = setUp();
  assert.ok(!gesture.isLeftoverClick(click(0)));
  assert.ok(!gesture.isLeftoverClick(click(300)));
});

test("the second click of a double one means nothing", () => {
  assert.ok(setUp().gesture.isLeftoverClick(click(0, { detail: 2 })));
});

test("a click at the same place right after a step is the rest of the one before", () => {
  const { run, gesture } = setUp();
  gesture.isLeftoverClick(click(0));
  run.at = "b";
  assert.ok(gesture.isLeftoverClick(click(600)));
  assert.ok(gesture.isLeftoverClick(click(1200)), "and so is a third one");
  assert.ok(!gesture.isLeftoverClick(click(2000)));
});

test("a click elsewhere is another gesture", () => {
  const { run, gesture } = setUp();
  gesture.isLeftoverClick(click(0));
  run.at = "b";
  assert.ok(!gesture.isLeftoverClick(click(100, { clientX: 40 })));
});

test("Enter in doubt is a leftover when the run has moved, unless something was typed", () => {
  const { run, gesture } = setUp();
  assert.ok(!gesture.isLeftoverKey({ timeStamp: 0 }));
  assert.ok(!gesture.isLeftoverKey({ timeStamp: 100 }));
  run.at = "b";
  assert.ok(gesture.isLeftoverKey({ timeStamp: 200 }));
  gesture.forget();
  assert.ok(!gesture.isLeftoverKey({ timeStamp: 300 }));
});

test("a held key is one press", () => {
  const { gesture } = setUp();
  assert.ok(!gesture.isLeftoverKey({ timeStamp: 0 }));
  assert.ok(gesture.isLeftoverKey({ timeStamp: 900, repeat: true }));
});
