import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, show } from "./fake_dom.js";
import { makeTimeline } from "../../flowr_nb/browser/static/core/timeline.js";

const step = (number, more = {}) => ({
  step: number,
  words: `go ${number}`,
  kind: "fire",
  at: `2026-05-01T14:2${number}:00+00:00`,
  evidence: [],
  assumed: [],
  ...more,
});
const STEPS = [step(1, { evidence: [["coverage", "85"], ["score", "9"]], assumed: ["score"] }), step(0)];
const BEGUN = "2026-05-01T14:00:00+00:00";
let stop = () => {};

function setUp({ parts = ["timeline"], history = false, steps = STEPS, ...state } = {}) {
  const all = { count: 2, looking: null, meanwhile: "", isListed: true, begun: "prepare", begunAt: BEGUN, ...state };
  const host = makeFakeHost({ _parts: parts, history, _steps_0: JSON.stringify(steps), _timeline: JSON.stringify(all) });
  const made = makeTimeline(host, new Map());
  stop = made.stop;
  const root = show(made.root);
  return {
    host,
    root,
    rows: () => root.querySelectorAll(".flowr-step"),
    tell({ steps: page, ...next }) {
      if (page) host.tell("_steps_0", JSON.stringify(page));
      host.tell("_timeline", JSON.stringify({ ...all, ...next }));
    },
    last: () => host.asked.at(-1)?.message,
  };
}

afterEach(() => stop());

test("now is first, the beginning last, with evidence and what of it was assumed", () => {
  const { rows } = setUp();
  const [now, newest, , begun] = rows();
  assert.equal(now.textContent, "now");
  assert.equal(now.getAttribute("aria-current"), "true");
  assert.match(newest.textContent, /^go 1.*coverage = 85score = 9 assumed$/);
  assert.ok(newest.querySelector("time").title);
  assert.equal(begun.querySelector(".flowr-step-words").textContent, "begun in prepare");
});

test("a press looks at a step by its number and its time", async () => {
  const { rows, last, host } = setUp();
  clickAt(rows()[1]);
  assert.deepEqual(last(), { do: "look", step: 1, at: STEPS[0].at });
  await host.answer();
  clickAt(rows()[3]);
  assert.deepEqual(last(), { do: "look", step: -1, at: BEGUN });
  await host.answer();
  clickAt(rows()[0]);
  assert.deepEqual(last(), { do: "look", step: null, at: null });
});

test("what is looked at is marked, with the ways out of the past", () => {
  const { rows, root, tell, last } = setUp();
  tell({ looking: 0 });
  assert.deepEqual(rows().map((row) => row.getAttribute("aria-current")), [null, null, "true", null]);
  clickAt(root.querySelectorAll(".flowr-past button")[1]);
  assert.deepEqual(last(), { do: "return", step: 0, at: STEPS[1].at });
});

test("beside a panel the band is the panel's", () => {
  const { root } = setUp({ parts: ["panel", "timeline"], history: true, looking: 0 });
  assert.ok(root.querySelector(".flowr-past").hidden);
});

test("rows stay what they are when steps are added and taken back", () => {
  const { rows, tell } = setUp();
  const [, newest] = rows();
  newest.focus();
  tell({ count: 3, steps: [step(2), ...STEPS] });
  assert.equal(rows()[2], newest);
  assert.equal(document.activeElement, newest);
  tell({ steps: [step(1, { at: "2026-05-02T00:00:00+00:00" }), STEPS[1]] });
  assert.notEqual(rows()[1], newest);
});

test("in a whole the steps are there when they are asked for", () => {
  const { root, rows, host, tell } = setUp({ parts: ["diagram", "timeline"], steps: null, isListed: false });
  assert.equal(rows().length, 0);
  const toggle = root.querySelector("[aria-pressed]");
  clickAt(toggle);
  assert.equal(host.get("history"), true);
  tell({ steps: STEPS, isListed: true });
  assert.equal(rows().length, 4);
  assert.equal(toggle.getAttribute("aria-pressed"), "true");
  clickAt(toggle);
  assert.equal(rows().length, 0);
});

test("alone it has no such button", () => {
  assert.equal(setUp().root.querySelector("[aria-pressed]"), null);
});

test("steps that are not listed are counted", () => {
  const { root } = setUp({ count: 300 });
  assert.match(root.textContent, /298 earlier steps are not listed/);
});

test("an error is said, and gone with the next thing that works", async () => {
  const { root, rows, host } = setUp();
  clickAt(rows()[1]);
  await host.answer({ error: "step 1 is no more" });
  const alert = root.querySelector("[role=alert]");
  assert.equal(alert.textContent, "step 1 is no more");
  clickAt(rows()[2]);
  await host.answer();
  assert.equal(alert.textContent, "");
});

test("the focus stays in the list when what had it is gone", () => {
  const { root, rows, tell } = setUp({ looking: 1 });
  root.querySelector(".flowr-past button").focus();
  tell({ looking: null });
  assert.equal(document.activeElement, rows()[0]);
  rows()[1].focus();
  tell({ count: 1, steps: [STEPS[1]] });
  assert.equal(document.activeElement, rows()[0]);
});

test("nothing is left behind", () => {
  const { host } = setUp();
  stop();
  assert.equal(host.followers(), 0);
});

test("alone it says what others do while one looks back, and that a step is no more", () => {
  const { root, tell } = setUp({ looking: 1 });
  tell({ looking: 1, meanwhile: "The run has moved meanwhile." });
  assert.match(root.querySelector(".flowr-past").textContent, /The run has moved meanwhile\./);
  tell({ looking: null, meanwhile: "It is no more." });
  assert.equal(root.querySelector(".flowr-error").textContent, "It is no more.");
});

test("the steps come in pages, in any order, and stand by their numbers", () => {
  const { host, rows } = setUp({ count: 4 });
  const all = rows().length;
  host.tell("_steps_4", JSON.stringify([step(3), step(2)]));
  assert.equal(rows().length, all + 2);
  const words = rows().slice(1, 5).map((row) => row.querySelector(".flowr-step-words").textContent);
  assert.deepEqual(words, ["go 3", "go 2", "go 1", "go 0"]);
  host.tell("_steps_4", "null");
  assert.equal(rows().length, all);
});
