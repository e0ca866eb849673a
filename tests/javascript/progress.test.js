import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, show } from "./fake_dom.js";
import { makeProgress } from "../../flowr_nb/browser/static/core/progress.js";

function setUp(t) {
  t.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const asked = [];
  const progress = makeProgress((message) => asked.push(message));
  show(progress.line);
  const [cancel, again] = progress.line.querySelectorAll("button");
  const [words, clock] = progress.line.querySelectorAll("span");
  return { progress, asked, cancel, again, words, clock };
}

test("while nothing is laid out there is no line", (t) => {
  const { progress } = setUp(t);
  assert.ok(progress.line.hidden);
  progress.show({});
  assert.ok(progress.line.hidden);
});

test("what goes on is told, how long, and can be called off", (t) => {
  const { progress, asked, cancel, again, words, clock } = setUp(t);
  progress.show({ state: "running", words: "Laying out <b>" });
  assert.equal(words.textContent, "Laying out <b>");
  assert.equal(words.getAttribute("role"), "status");
  assert.equal(clock.textContent, "… 0 s");
  assert.equal(clock.getAttribute("aria-hidden"), "true");
  t.mock.timers.tick(3000);
  assert.equal(clock.textContent, "… 3 s");
  assert.ok(again.hidden);
  clickAt(cancel);
  assert.deepEqual(asked, [{ do: "cancel" }]);
  progress.stop();
});

test("what was given up can be asked for, and the clock stands still", (t) => {
  const { progress, asked, cancel, again, clock } = setUp(t);
  progress.show({ state: "running", words: "" });
  progress.show({ state: "partial", words: "Only a part" });
  t.mock.timers.tick(3000);
  assert.equal(clock.textContent, "");
  assert.equal(progress.line.dataset.state, "partial");
  assert.ok(cancel.hidden);
  clickAt(again);
  assert.deepEqual(asked, [{ do: "lay-out" }]);
  progress.show({});
  assert.ok(progress.line.hidden);
});

test("the focus goes from the one button to the other, and is taken from nobody", (t) => {
  const { progress, cancel, again } = setUp(t);
  progress.show({ state: "running" });
  progress.show({ state: "partial" });
  assert.equal(document.activeElement, document.body);
  again.focus();
  progress.show({ state: "running" });
  assert.equal(document.activeElement, cancel);
  progress.show({ state: "partial" });
  assert.equal(document.activeElement, again);
});

test("it begins to count anew with each layout, and not when it is stopped", (t) => {
  const { progress, clock } = setUp(t);
  progress.show({ state: "running" });
  t.mock.timers.tick(5000);
  progress.show({ state: "running" });
  assert.equal(clock.textContent, "… 0 s");
  t.mock.timers.tick(1000);
  progress.stop();
  t.mock.timers.tick(5000);
  assert.equal(clock.textContent, "… 1 s");
});
