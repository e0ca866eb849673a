import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, show, soon } from "./fake_dom.js";
import { makePrediction, tallyInWords } from "../../flowr_nb/browser/static/core/prediction.js";

const QUESTION = { text: [["p", ["in ", ["code", ["a"]], ": what happens?"]]], choices: ["b", "blocked: c"], chosen: null, isRight: null, why: [] };
const ASKED = { step: 1, question: QUESTION, right: 0, asked: 0 };
let stops = [];

function setUp(state = {}) {
  const host = makeFakeHost({ _parts: ["diagram", "prediction"], _prediction: JSON.stringify({ ...ASKED, ...state }) });
  const part = makePrediction(host, new Map());
  stops.push(part.stop);
  const root = show(part.root);
  const button = (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words);
  return { host, root, button, tell: (next) => host.tell("_prediction", JSON.stringify({ ...ASKED, ...next })) };
}

afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

test("how many were right is told once one was answered", () => {
  assert.equal(tallyInWords({ right: 0, asked: 0 }), "");
  assert.equal(tallyInWords({ right: 1, asked: 2 }), "1 of 2 right");
});

test("a guess is asked for before anything is done, and is told with its reason", async () => {
  const { host, root, button, tell } = setUp();
  assert.match(root.textContent, /What happens next\?in a: what happens\?bblocked: c/);
  assert.equal(button("Next question").hidden, true);
  clickAt(button("Check"));
  assert.equal(host.asked.length, 0);
  assert.match(root.textContent, /Choose an answer first/);
  root.querySelectorAll("input")[1].checked = true;
  button("Check").focus();
  clickAt(button("Check"));
  assert.deepEqual(host.asked.at(-1).message, { do: "choose", choice: "blocked: c", step: 1 });
  await host.answer({});
  await soon();
  tell({ question: { ...QUESTION, chosen: "blocked: c", isRight: false, why: [["p", ["It leads to b."]]] }, asked: 1 });
  assert.match(root.textContent, /✗ That is not it\.It leads to b\./);
  assert.match(root.textContent, /0 of 1 right/);
  assert.equal(root.querySelector("fieldset").disabled, true, "a guess is made once");
  assert.equal(button("Check").hidden, true);
  assert.equal(document.activeElement, button("Next question"), "the focus goes where the hand goes next");
  clickAt(button("Next question"));
  assert.deepEqual(host.asked.at(-1).message, { do: "go", to: "next", step: 1 });
  await host.answer({});
  tell({ step: 2, asked: 1 });
  assert.equal(root.querySelector("fieldset").disabled ?? false, false);
  assert.equal(document.activeElement, root.querySelectorAll("input")[0]);
});

test("who moves the run in the picture keeps the focus there", () => {
  const { root, tell } = setUp();
  const before = document.activeElement;
  tell({ step: 2, question: { ...QUESTION, choices: ["x", "y"] } });
  assert.match(root.textContent, /xy/);
  assert.equal(root.contains(before), false);
  assert.equal(document.activeElement, before);
});

test("where nothing is left to ask one begins again", () => {
  const { host, root, button } = setUp({ question: { text: [["p", ["nothing is left to ask"]]] } });
  assert.equal(root.querySelectorAll("input").length, 0);
  clickAt(button("Begin again"));
  assert.deepEqual(host.asked.at(-1).message, { do: "go", to: "again", step: 1 });
});

test("what cannot be done is told beside the question, until another is asked", async () => {
  const { host, root, button, tell } = setUp();
  root.querySelectorAll("input")[0].checked = true;
  clickAt(button("Check"));
  await host.answer({ error: "the run has moved since `a` was asked" });
  await soon();
  assert.match(root.textContent, /the run has moved since a was asked/);
  tell({ step: 2 });
  assert.doesNotMatch(root.textContent, /the run has moved/);
});
