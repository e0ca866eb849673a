import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "./fake_dom.js";
import { consented } from "../../flowr_nb/browser/static/core/consent.js";
import { makeEvidenceField } from "../../flowr_nb/browser/static/core/evidence_field.js";
import { stepsLine } from "../../flowr_nb/browser/static/core/panel_foot.js";
import { makePastBand } from "../../flowr_nb/browser/static/core/past_band.js";
import { foldAttributes, makeStateHeading } from "../../flowr_nb/browser/static/core/state_heading.js";
import { conditionItems, conditionWords } from "../../flowr_nb/browser/static/core/transition_row.js";

test("consent is the same message, with what was asked back and nothing else", () => {
  const answer = { question: "sure?", losing: 2, sure: true, buffers: [], error: undefined };
  assert.deepEqual(consented({ do: "load", name: "a" }, answer), { do: "load", name: "a", losing: 2, sure: true });
});

test("the steps taken are one line, and say when there were more", () => {
  assert.equal(stepsLine(["prepare", "testing"], 1), "prepare → testing");
  assert.equal(stepsLine(["a"], 0), "a");
  assert.equal(stepsLine(["b", "c"], 5), "… → b → c");
});

test("lists are lists, mappings are rows, long ones are folded", () => {
  const heading = makeStateHeading();
  show(heading.root);
  const attrs = [["owner", "ci"], ["checks", ["a", "b"]], ["limits", { x: "1", ok: "true" }]];
  heading.show({ title: "testing", subtitle: "", attrs });
  assert.equal(heading.root.querySelector("[data-current]").textContent, "testing");
  const names = heading.root.querySelectorAll("dt").map((name) => name.textContent);
  assert.deepEqual(names, ["owner", "checks", "limits", "x", "ok"]);
  assert.deepEqual(heading.root.querySelectorAll("li").map((item) => item.textContent), ["a", "b"]);
  assert.equal(heading.fold.querySelector("dl").textContent, "limitsx1oktrue");
  assert.equal(heading.fold.open, false);
});

test("an opened fold stays open until there is something else to tell", () => {
  const heading = makeStateHeading();
  const attrs = [["limits", { x: 1 }]];
  heading.show({ title: "testing", subtitle: "", attrs });
  heading.fold.open = true;
  heading.show({ title: "testing", subtitle: "", attrs: structuredClone(attrs) });
  assert.ok(heading.fold.open);
  heading.show({ title: "prepare", subtitle: "", attrs });
  assert.ok(!heading.fold.open);
});

test("of many attributes two are seen, and none is lost", () => {
  const attrs = [..."abcd"].map((name) => [name, name]);
  const { seen, folded } = foldAttributes(attrs);
  assert.deepEqual([seen.length, folded.length], [2, 2]);
});

const condition = { key: "score", words: "score ≥ 80", demand: "≥ 80", holds: null, given: null, isAssumed: false };

test("a condition reads as a sentence", () => {
  assert.equal(conditionWords(condition), "score ≥ 80: not given yet");
  assert.equal(conditionWords({ ...condition, holds: false, given: "" }), "score ≥ 80, given “”: does not hold");
  assert.equal(conditionWords({ ...condition, given: "?" }), "score ≥ 80, given ?: cannot be told");
});

test("a key that is asked for twice has one field, and a field without a condition has a row", () => {
  const field = makeEvidenceField("score", { kind: "text", choices: [] }, { give() {}, enter() {} });
  const items = conditionItems({
    conditions: [condition, { ...condition }, { ...condition, words: "score ≤ 90" }],
    fields: ["score", "note"],
    fieldOf: () => field,
  });
  assert.deepEqual(items.map((item) => item.field !== null), [true, false, false, true]);
  assert.equal(new Set(items.map(({ id }) => id)).size, 4);
});

test("the band of the past says which, and is gone with it", () => {
  const band = makePastBand(() => {});
  band.show({ step: 1, words: "after step 2 of 3", at: null }, "");
  assert.match(band.root.textContent, /The past after step 2 of 3/);
  assert.ok(!band.root.hidden);
  const moved = band.root.querySelector('[role="status"]');
  assert.equal(moved.textContent, "");
  band.show({ step: 1, words: "after step 2 of 4", at: null }, "The run has moved meanwhile.");
  assert.equal(moved.textContent, "The run has moved meanwhile.");
  band.show(null, "");
  assert.ok(band.root.hidden);
});
