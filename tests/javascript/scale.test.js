import assert from "node:assert/strict";
import { test } from "node:test";

import {
  decimalsOf,
  evidenceText,
  makeSender,
  numberIn,
} from "../../flowr_nb/widgets/static/scale.js";

test("a step says how many decimals a value needs", () => {
  for (const [step, decimals] of [[1, 0], [10, 0], [0.5, 1], [0.1, 1], [0.01, 2], [1e-9, 9]]) {
    assert.equal(decimalsOf(step), decimals, String(step));
  }
});

test("a number of a slider is evidence without the noise of binary fractions", () => {
  assert.equal(evidenceText(0.1 + 0.2, 0.1, "%"), "0.3%");
  assert.equal(evidenceText(80, 1, " days"), "80 days");
  assert.equal(evidenceText(-0.00001, 0.1, ""), "0.0");
});

test("the number of a text is the first in it, as the guards read it", () => {
  for (const [text, number] of [["80%", 80], ["-3.5 days", -3.5], [".5", 0.5], ["v2 of 3", 2]]) {
    assert.equal(numberIn(text), number);
  }
  for (const text of ["", "none", null, undefined]) assert.equal(numberIn(text), null);
});

test("while a value is on its way the newest of each key waits, and then goes", () => {
  const sent = [];
  const sender = makeSender((values, turn) => sent.push({ values, turn }), "me");
  sender.put({ score: "1" });
  sender.put({ score: "2" });
  sender.put({ score: "3", verdict: "good" });
  assert.deepEqual(sent, [{ values: { score: "1" }, turn: "me-1" }]);
  assert.ok(sender.isBusy());
  sender.answered("other-1"); // of another view of the same widget
  sender.answered(null);
  assert.equal(sent.length, 1);
  sender.answered("me-1");
  assert.deepEqual(sent[1], { values: { score: "3", verdict: "good" }, turn: "me-2" });
  sender.answered("me-1"); // too late
  assert.ok(sender.isBusy());
  sender.answered("me-2");
  assert.ok(!sender.isBusy());
  assert.equal(sent.length, 2);
  sender.stop();
});

test("a key may have a name that every object has", () => {
  const sent = [];
  const sender = makeSender((values) => sent.push(JSON.stringify(values)), "me");
  sender.put({ ["__proto__"]: "1" });
  sender.put({ ["__proto__"]: "2", constructor: "3" });
  sender.answered("me-1");
  assert.deepEqual(sent, ['{"__proto__":"1"}', '{"__proto__":"2","constructor":"3"}']);
  assert.equal(Object.keys(Object.prototype).length, 0);
  sender.stop();
});

test("an answer that never comes does not hold up the values after it for ever", async () => {
  const sent = [];
  const sender = makeSender((values) => sent.push(values), "me", 5);
  sender.put({ score: "1" });
  sender.put({ score: "2" });
  await new Promise((done) => setTimeout(done, 60));
  assert.deepEqual(sent, [{ score: "1" }, { score: "2" }]);
  sender.stop();
});
