import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, show, soon } from "./fake_dom.js";
import { answeredInWords, makeLesson, placeInWords } from "../../flowr_nb/browser/static/core/lesson.js";
import { keptInWords, makeLessonAnswers } from "../../flowr_nb/browser/static/core/lesson_answers.js";
import { richText } from "../../flowr_nb/browser/static/core/rich_text.js";

const STEP = {
  title: "A lesson",
  step: 1,
  count: 3,
  text: [["p", ["Look at ", ["code", ["x"]], "."]]],
  isDrawn: true,
  problem: "",
  way: null,
  question: null,
  exercise: null,
  kept: "lesson-one",
  notKept: "",
  news: "",
  answered: null,
};
const QUESTION = { text: [["p", ["Which?"]]], choices: ["left", "right"], chosen: null, isRight: null, why: [] };
let stops = [];

function setUp(make, state) {
  const host = makeFakeHost({ _parts: ["lesson", "answers"], _lesson: JSON.stringify({ ...STEP, ...state }) });
  const part = make(host, new Map());
  stops.push(part.stop);
  const root = show(part.root);
  const button = (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words);
  return { host, root, button, tell: (next) => host.tell("_lesson", JSON.stringify({ ...STEP, ...next })) };
}

/** Answers what was asked last, where time stands still. */
async function answered(host) {
  host.asked.at(-1).answer({});
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

function withMotion(isWanted) {
  globalThis.matchMedia = () => ({ matches: !isWanted });
}

afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

test("where one is in a lesson is told in words", () => {
  assert.equal(placeInWords({ step: 0, count: 3 }), "step 1 of 3");
  assert.equal(placeInWords({ step: null, count: 3 }), "the end of 3 steps");
  assert.equal(answeredInWords({ right: 2, asked: 3 }), "That was the last step: 2 of 3 questions answered right.");
  assert.equal(answeredInWords({ right: 0, asked: 0 }), "That was the last step.");
  assert.equal(keptInWords({ kept: "s", notKept: "the disk is full", news: "" }), "not kept: the disk is full");
  assert.equal(keptInWords({ kept: "s", notKept: "", news: "it begins anew" }), "it begins anew; kept in the session s");
});

test("text is made of known elements, and a link leads to the web or nowhere", () => {
  const [made] = richText([["p", [["a", ["x"], "javascript:1"], ["a", ["y"], "https://x.y"], ["script", ["z"]]]]]);
  const [bad, good] = made.querySelectorAll("a");
  assert.equal(bad.href ?? "", "");
  assert.equal(good.href, "https://x.y");
  assert.equal(made.querySelectorAll("script").length, 0);
  assert.equal(made.textContent, "xyz");
});

test("a step tells its text, its place and what is wrong with it", () => {
  const { root, tell } = setUp(makeLesson, { problem: "the flow is not to be had" });
  assert.match(root.textContent, /A lessonstep 2 of 3/);
  assert.match(root.textContent, /Look at x\./);
  assert.match(root.textContent, /the flow is not to be had/);
  tell({ text: [["h3", ["A lesson"]]], problem: "" });
  assert.equal(root.querySelector(".flowr-lesson-title").hidden, true, "one thing is said once");
});

test("a walk is replayed from its beginning, at a pace, and stops at its end", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  withMotion(true);
  const { host, root, button, tell } = setUp(makeLesson, { way: { length: 2, at: 2 } });
  assert.match(root.textContent, /2 of 2 steps walked/);
  clickAt(button("Replay"));
  for (const at of [0, 1, 2]) {
    const { message } = host.asked.at(-1);
    assert.deepEqual(message, { do: "walk", to: at, step: 1 });
    tell({ way: { length: 2, at } });
    await answered(host);
    context.mock.timers.tick(5000);
  }
  assert.equal(host.asked.length, 3);
  assert.ok(button("Replay"));
});

test("a walk that is being shown is paused by a press, and by another step", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  withMotion(true);
  const { host, button, tell } = setUp(makeLesson, { way: { length: 3, at: 3 } });
  clickAt(button("Replay"));
  await answered(host);
  tell({ way: { length: 3, at: 0 } });
  clickAt(button("Pause"));
  context.mock.timers.tick(5000);
  assert.equal(host.asked.length, 1);
  clickAt(button("Replay"));
  await answered(host);
  tell({ step: 2, way: { length: 3, at: 0 } });
  context.mock.timers.tick(5000);
  assert.equal(host.asked.length, 2);
  assert.ok(button("Replay"));
});

test("who wants nothing to move goes step by step", () => {
  withMotion(false);
  const { host, button } = setUp(makeLesson, { way: { length: 2, at: 0 } });
  assert.equal(button("Replay").hidden, true);
  assert.equal(button("‹ one step").disabled, true);
  clickAt(button("one step ›"));
  assert.deepEqual(host.asked.at(-1).message, { do: "walk", to: 1, step: 1 });
  withMotion(true);
});

test("an answer is checked, told by sign and word, and explained", async () => {
  const { host, root, button, tell } = setUp(makeLessonAnswers, { question: QUESTION });
  clickAt(button("Check"));
  assert.equal(host.asked.length, 0);
  assert.match(root.textContent, /Choose an answer first/);
  root.querySelectorAll("input")[1].checked = true;
  clickAt(button("Check"));
  assert.deepEqual(host.asked.at(-1).message, { do: "choose", choice: "right", step: 1 });
  await host.answer({});
  tell({ question: { ...QUESTION, chosen: "right", isRight: false, why: [["p", ["Left is."]]] } });
  assert.match(root.textContent, /✗ That is not it\.Left is\./);
  assert.equal(root.querySelectorAll("input")[1].checked, true);
});

test("a flow is handed in as it was written, and stays while it is judged", async () => {
  const exercise = { prompt: [["p", ["Write."]]], text: "flow: x", verdict: null };
  const { host, root, button, tell } = setUp(makeLessonAnswers, { exercise });
  const field = root.querySelector("textarea");
  field.value = "flow: mine";
  clickAt(button("Check"));
  assert.deepEqual(host.asked.at(-1).message, { do: "hand-in", text: "flow: mine", step: 1 });
  await host.answer({});
  tell({ exercise: { ...exercise, text: "flow: mine", verdict: { isRight: true, message: "equal", score: "" } } });
  assert.equal(root.querySelector("textarea"), field);
  assert.equal(field.value, "flow: mine");
  assert.match(root.textContent, /✓ equal/);
});

test("there is a way on and a way back, and at the end one begins again", async () => {
  const { host, button, tell } = setUp(makeLessonAnswers, { step: 0 });
  assert.equal(button("Back").disabled, true);
  clickAt(button("Next"));
  assert.deepEqual(host.asked.at(-1).message, { do: "go", to: "next", step: 0 });
  clickAt(button("Next"));
  assert.equal(host.asked.length, 1, "one press, one step");
  await host.answer({});
  await soon();
  tell({ step: 2 });
  assert.ok(button("Finish"));
  tell({ step: null, answered: { right: 0, asked: 0 } });
  assert.equal(button("Next").hidden, true);
  clickAt(button("Begin again"));
  assert.deepEqual(host.asked.at(-1).message, { do: "go", to: "again", step: null });
});
