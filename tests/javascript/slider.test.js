import assert from "node:assert/strict";
import { test } from "node:test";

import {
  decimalsOf,
  evidenceText,
  makeSender,
  numberIn,
} from "../../flowr_nb/browser/static/core/slider.js";

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

/** Sends that are answered by hand, and how often the sender said that it is done. */
function letters() {
  const sent = [];
  const told = { done: 0 };
  const sender = makeSender(
    (values) => new Promise((answered) => sent.push({ values, answered })),
    () => (told.done += 1),
  );
  return { sent, told, sender };
}

const soon = () => new Promise((done) => setImmediate(done));

test("while a value is on its way the newest of each key waits, and then goes", async () => {
  const { sent, told, sender } = letters();
  sender.put({ score: "1" });
  sender.put({ score: "2" });
  sender.put({ score: "3", verdict: "good" });
  assert.deepEqual(sent.map(({ values }) => values), [{ score: "1" }]);
  assert.ok(sender.isBusy());
  sent[0].answered();
  await soon();
  assert.deepEqual(sent[1].values, { score: "3", verdict: "good" });
  assert.ok(sender.isBusy());
  assert.equal(told.done, 0);
  sent[1].answered();
  await soon();
  assert.ok(!sender.isBusy());
  assert.equal(told.done, 1);
  assert.equal(sent.length, 2);
});

test("a key may have a name that every object has", async () => {
  const { sent, sender } = letters();
  sender.put({ ["__proto__"]: "1" });
  sender.put({ ["__proto__"]: "2", constructor: "3" });
  sent[0].answered();
  await soon();
  assert.deepEqual(
    sent.map(({ values }) => JSON.stringify(values)),
    ['{"__proto__":"1"}', '{"__proto__":"2","constructor":"3"}'],
  );
  assert.equal(Object.keys(Object.prototype).length, 0);
  sent[1].answered();
});

test("an answer that never comes does not hold up the values after it for ever", async () => {
  const sent = [];
  const never = (values) => new Promise(() => sent.push(values));
  const sender = makeSender(never, () => {}, 5);
  sender.put({ score: "1" });
  sender.put({ score: "2" });
  await new Promise((done) => setTimeout(done, 60));
  assert.deepEqual(sent, [{ score: "1" }, { score: "2" }]);
});
