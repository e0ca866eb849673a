import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, press, show, soon, type } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeWhatIf } from "../../flowr_nb/browser/static/core/what_if.js";

const RANGE = { kind: "range", minimum: 0, maximum: 100, step: 1, unit: "%", choices: [] };
const CHOICE = { kind: "choice", choices: ["approved", ""] };
const SWITCH = { kind: "switch", choices: ["true"] };
const TEXT = { kind: "text", choices: [] };

const condition = (key, holds = null, given = null) => ({
  key,
  words: `${key} is asked`,
  demand: "is asked",
  holds,
  given,
  isAssumed: given !== null,
  flow: "",
});
const row = (trigger, keys, more = {}) => ({
  trigger,
  status: "needs evidence",
  landing: `after ${trigger}`,
  isOver: false,
  problem: "",
  conditions: keys.map((key) => condition(key)),
  fields: keys,
  of: ["deploy", "approval"],
  place: "in approval",
  ...more,
});
/** What is ahead, of keys with their kinds: a transition each. */
const ahead = (fields, more = {}) => ({
  rows: Object.keys(fields).map((key) => row(`go-${key}`, [key])),
  more: 0,
  fields,
  typed: {},
  assumed: {},
  ...more,
});

let asked = [];
let stop = () => {};

afterEach(async () => {
  // What is not answered is waited for.
  for (let round = 0; round < 4; round += 1) {
    for (const { answer } of asked) answer({});
    await soon();
  }
  stop();
});

/** The form, with what it asks; each waits until it is answered. */
function setUp(fields, more) {
  const now = (next) => JSON.stringify(next === null ? null : ahead(fields, next));
  const host = makeFakeHost({ _ahead: now(more) });
  const made = makeWhatIf(host, new Map());
  stop = made.stop;
  ({ asked } = host);
  const around = show(make("div", "", made.root));
  const { root } = made;
  const find = (selector) => root.querySelector(selector);
  return {
    host,
    root,
    around,
    find,
    all: (selector) => root.querySelectorAll(selector),
    field: (key) => root.querySelectorAll("[data-evidence]").find((one) => one.dataset.evidence === key),
    button: (words) => root.querySelectorAll("button").find(({ title, textContent }) => (title || textContent).startsWith(words)),
    slider: find('input[type="range"]'),
    tell: (next) => host.tell("_ahead", now(next)),
    sent: () => host.asked.map(({ message }) => message.values),
  };
}

const slide = (slider, value) => {
  slider.value = value;
  fire(slider, "input");
};

test("it is there while it is told, and says where each is asked for", () => {
  const { root, all, tell } = setUp({ coverage: RANGE });
  assert.ok(!root.hidden);
  const [head] = all(".flowr-transition-head");
  assert.match(head.textContent, /go-coverage.*after go-coverage.*in approval/);
  tell(null);
  assert.ok(root.hidden);
});

test("nothing can be fired in it", () => {
  const { all } = setUp({ coverage: RANGE });
  assert.equal(all("[data-trigger]").length, 0);
});

test("names are text, never markup", () => {
  const { root } = setUp({ "<b>": TEXT }, { rows: [row("<i>", ["<b>"], { place: "in <u>" })] });
  assert.equal(root.querySelector("b, i, u"), null);
  assert.match(root.textContent, /<i>.*in <u>.*<b>/);
});

test("where nothing is asked for that is said, and where there is more, too", () => {
  const { root, tell } = setUp({}, {});
  assert.match(root.textContent, /No guard ahead asks for evidence/);
  tell({ rows: [row("go", ["note"])], more: 7 });
  assert.match(root.textContent, /and 7 transitions more/);
  assert.doesNotMatch(root.textContent, /No guard/);
});

test("a slider and its number assume a value", async () => {
  const { slider, field, sent, host } = setUp({ coverage: RANGE });
  assert.equal(slider.getAttribute("aria-valuetext"), "not assumed");
  slide(slider, "86");
  assert.deepEqual(host.asked[0].message, { do: "assume", values: { coverage: "86%" } });
  assert.equal(field("coverage").value, "86%");
  await host.answer();
  type(field("coverage"), "120");
  assert.deepEqual(sent()[1], { coverage: "120" });
  assert.equal(slider.value, "120");
  await host.answer();
  type(field("coverage"), "");
  assert.deepEqual(sent()[2], { coverage: null });
  assert.ok(slider.classList.contains("unset"));
});

test("what is moved while one is on its way goes with the next, the last of each", async () => {
  const { slider, sent, host } = setUp({ coverage: RANGE });
  for (const value of ["1", "2", "3"]) slide(slider, value);
  assert.deepEqual(sent(), [{ coverage: "1%" }]);
  await host.answer();
  assert.deepEqual(sent(), [{ coverage: "1%" }, { coverage: "3%" }]);
});

test("what is being moved is ahead of what was answered", async () => {
  const { slider, tell, host } = setUp({ coverage: RANGE });
  slide(slider, "50");
  tell({ assumed: { coverage: "10%" } });
  assert.equal(slider.value, "50");
  tell({ assumed: { coverage: "50%" } });
  await host.answer();
  tell({ assumed: { coverage: "70%" } });
  assert.equal(slider.value, "70");
  tell({});
  assert.ok(slider.classList.contains("unset"));
});

test("a number that is typed is not written over by its own answer", async () => {
  const { field, tell, host } = setUp({ coverage: RANGE, note: TEXT });
  type(field("coverage"), "0.");
  tell({ assumed: { coverage: "0" } });
  await host.answer();
  assert.equal(field("coverage").value, "0.");
  field("note").focus();
  fire(field("coverage"), "blur");
  tell({ assumed: { coverage: "7%" } });
  assert.equal(field("coverage").value, "7%");
});

test("values that are asked for exactly are buttons beside the slider", () => {
  const { button, sent, slider } = setUp({ coverage: { ...RANGE, choices: ["100%"] } });
  const exact = button("coverage is 100%");
  assert.equal(exact.getAttribute("aria-pressed"), "false");
  clickAt(exact);
  assert.deepEqual(sent(), [{ coverage: "100%" }]);
  assert.equal(exact.getAttribute("aria-pressed"), "true");
  assert.equal(slider.value, "100");
});

test("of few values each is there, an empty one as well, and any other can be typed", async () => {
  const { button, field, sent, host, tell } = setUp({ verdict: CHOICE });
  const [approved, empty] = [button("verdict is approved"), button("verdict is an empty text")];
  clickAt(empty);
  assert.deepEqual(sent(), [{ verdict: "" }]);
  assert.equal(empty.getAttribute("aria-pressed"), "true");
  await host.answer();
  type(field("verdict"), "perhaps");
  assert.deepEqual(sent()[1], { verdict: "perhaps" });
  assert.equal(empty.getAttribute("aria-pressed"), "false");
  fire(field("verdict"), "blur");
  await host.answer();
  tell({ assumed: { verdict: "approved" } });
  assert.equal(approved.getAttribute("aria-pressed"), "true");
  assert.equal(field("verdict").value, "");
  tell({ assumed: { verdict: "other" } });
  assert.equal(field("verdict").value, "other");
});

test("what is true or false is a switch, which can also be neither", async () => {
  const { field, find, sent, host, tell, button } = setUp({ signed: SWITCH });
  const box = field("signed");
  assert.equal(box.type, "checkbox");
  assert.ok(box.indeterminate);
  box.checked = true;
  fire(box, "change");
  assert.deepEqual(sent(), [{ signed: "true" }]);
  assert.ok(!box.indeterminate);
  await host.answer();
  tell({ assumed: { signed: "false" } });
  assert.ok(!box.checked && !box.indeterminate);
  assert.equal(find(".flowr-switch-word").textContent, "false");
  clickAt(button("Assume no signed"));
  assert.deepEqual(sent()[1], { signed: null });
  assert.equal(document.activeElement, box);
  await host.answer();
  tell({ assumed: { signed: "perhaps" } });
  assert.ok(box.indeterminate);
  assert.equal(find('input[type="text"]').value, "perhaps");
  assert.ok(!find('input[type="text"]').hidden);
});

test("what is assumed is told by shape and word, and only where it is", () => {
  const { field, all, tell } = setUp({ coverage: RANGE, verdict: CHOICE });
  const marks = () => all(".flowr-field-aids .flowr-assumed").map(({ hidden }) => !hidden);
  assert.deepEqual(marks(), [false, false]);
  tell({ assumed: { coverage: "86%", verdict: "approved" } });
  assert.deepEqual(marks(), [true, true]);
  assert.ok(field("coverage").matches(".is-assumed"));
  assert.ok(field("verdict").closest(".has-assumed"));
  assert.ok(!field("verdict").matches(".is-assumed")); // where nothing is written
});

test("one is taken back, or all", async () => {
  const { button, sent, tell, host, slider, root } = setUp({ coverage: RANGE, note: TEXT });
  const all = button("Clear all");
  assert.ok(all.disabled && button("Give no coverage").hidden);
  tell({ assumed: { coverage: "86%", note: "x" } });
  assert.ok(!all.disabled);
  clickAt(button("Assume no coverage"));
  assert.deepEqual(sent(), [{ coverage: null }]);
  assert.ok(slider.classList.contains("unset"));
  await host.answer();
  all.focus();
  clickAt(all);
  assert.deepEqual(sent()[1], { coverage: null, note: null });
  assert.ok(root.contains(document.activeElement) && document.activeElement !== all);
});

test("what is given counts before what is assumed, and that is said", () => {
  const { all, tell } = setUp({ coverage: RANGE, note: TEXT });
  const notes = all(".flowr-field-note");
  assert.ok(notes[0].hidden);
  tell({ typed: { coverage: "75%", note: "" } });
  assert.deepEqual(notes.map(({ textContent }) => textContent), ["75% is given, and counts", "“” is given, and counts"]);
  tell({});
  assert.ok(notes[0].hidden);
});

test("controls stay what they are, with the focus, while others come and go", () => {
  const { field, tell } = setUp({ note: TEXT, coverage: RANGE });
  const before = field("note");
  before.focus();
  tell({ rows: [row("first", ["coverage"]), row("go-note", ["note"])] });
  assert.equal(field("note"), before);
  assert.equal(document.activeElement, before);
  tell({ rows: [row("another", ["note"], { of: ["deploy", "canary"] })] });
  assert.equal(field("note"), before);
});

test("of two transitions with one name each has a row of its own", () => {
  const { all } = setUp(
    { a: TEXT, b: TEXT },
    { rows: [row("go", ["a"]), row("go", ["b"], { of: ["deploy", "canary"], place: "in canary" })] },
  );
  assert.deepEqual(all(".flowr-row-place").map(({ textContent }) => textContent), ["in approval", "in canary"]);
});

test("a focus whose row is gone is not lost", () => {
  const { field, tell, root } = setUp({ note: TEXT });
  field("note").focus();
  tell({ rows: [] });
  assert.ok(root.contains(document.activeElement));
});

test("Enter goes to the next that waits", () => {
  const { field, tell } = setUp({ a: TEXT, b: TEXT, c: TEXT });
  tell({ assumed: { b: "x" } });
  field("a").focus();
  press(field("a"), "Enter");
  assert.equal(document.activeElement, field("c"));
});

test("keys that every object has are keys like others", async () => {
  const fields = JSON.parse('{"__proto__": {"kind": "text", "choices": []}, "constructor": {"kind": "text", "choices": []}}');
  const { field, sent, tell, host } = setUp(fields);
  assert.deepEqual([field("__proto__").value, field("constructor").value], ["", ""]);
  type(field("__proto__"), "x");
  assert.deepEqual(Object.entries(sent()[0]), [["__proto__", "x"]]);
  await host.answer();
  fire(field("__proto__"), "blur");
  tell({ assumed: JSON.parse('{"__proto__": "y"}') });
  assert.equal(field("__proto__").value, "y");
});

test("what goes wrong is said there", async () => {
  const { all, field, host } = setUp({ note: TEXT });
  type(field("note"), "x");
  await host.answer({ error: "no" });
  const alerts = all('[role="alert"]').map(({ textContent }) => textContent);
  assert.equal(alerts.join(""), "no");
});

test("with nobody behind it nothing is set", () => {
  const { field, slider, host } = setUp({ coverage: RANGE });
  host.disconnect();
  assert.ok(field("coverage").readOnly);
  slide(slider, "50");
  assert.equal(host.asked.length, 0);
});

test("keys in it are no commands of the notebook", () => {
  const { root, field, around, button } = setUp({ note: TEXT });
  let heard = 0;
  around.addEventListener("keydown", () => (heard += 1));
  press(field("note"), "b");
  press(button("Clear all"), "b");
  assert.equal(heard, 0);
  assert.equal(root.dataset.lmSuppressShortcuts, "true");
});

test("nothing is left behind", () => {
  const { host } = setUp({ note: TEXT });
  stop();
  assert.equal(host.followers(), 0);
});
