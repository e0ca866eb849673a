import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, press, show, soon, type } from "./fake_dom.js";
import { make } from "../../flowr_nb/widgets/static/core/dom.js";
import { makeWhatIf } from "../../flowr_nb/widgets/static/core/what_if.js";

const RANGE = { key: "coverage", kind: "range", minimum: 0, maximum: 100, step: 1, unit: "%", choices: [], here: true, words: "≥ 80%" };
const CHOICE = { ...RANGE, key: "verdict", kind: "choice", unit: "", choices: ["approved", ""], here: false, words: "verdict" };
const MANY = { ...CHOICE, key: "colour", choices: ["a", "b", "c", "d", "e"] };
const TEXT = { ...CHOICE, key: "note", kind: "text", choices: [] };
const NOTHING = { assumed: {}, typed: {} };

let open = [];

afterEach(async () => {
  // What is not answered is waited for.
  for (let round = 0; round < 3; round += 1) {
    for (const { answer } of open) answer();
    await soon();
  }
});

/** The panel, with what it sends; each waits until it is answered. */
function setUp(...questions) {
  const sent = [];
  open = sent;
  const whatIf = makeWhatIf((values) => new Promise((answer) => sent.push({ values, answer })));
  const around = show(make("div", "", whatIf.panel));
  whatIf.panel.hidden = false;
  whatIf.setQuestions(questions);
  const find = (selector) => whatIf.panel.querySelector(selector);
  return {
    ...whatIf,
    around,
    find,
    rows: () => whatIf.panel.querySelectorAll("fieldset"),
    slider: find('input[type="range"]'),
    number: find('input[type="number"]'),
    text: find('input[type="text"]'),
    radios: whatIf.panel.querySelectorAll('input[type="radio"]'),
    clear: find("fieldset button[title]"),
    all: find(".flowr-evidence-head button"),
    sent: () => sent.map(({ values }) => values),
    async answer(given) {
      if (given) whatIf.setGiven(given);
      sent.at(-1).answer();
      await soon();
    },
  };
}

const slide = (slider, value) => {
  slider.value = value;
  fire(slider, "input");
};

test("a row a key, as text, with what asks for it", () => {
  const { rows } = setUp(RANGE, { ...TEXT, key: "<b>", words: "<i>" });
  assert.deepEqual(
    rows().map((row) => row.querySelector("legend").textContent),
    ["coverageasked here", "<b>"],
  );
  assert.equal(rows()[1].querySelector("b, i"), null);
  assert.equal(rows()[0].getAttribute("aria-describedby"), rows()[0].querySelector(".flowr-evidence-words").id);
});

test("where nothing is asked for that is said", () => {
  const { panel, setQuestions, rows } = setUp(RANGE);
  setQuestions([]);
  assert.equal(rows().length, 0);
  assert.match(panel.textContent, /No guard ahead asks for evidence/);
  setQuestions([RANGE]);
  assert.equal(rows().length, 1);
  assert.doesNotMatch(panel.textContent, /No guard/);
});

test("a slider and its number assume a value with its unit", async () => {
  const { slider, number, sent, answer } = setUp(RANGE);
  assert.equal(slider.getAttribute("aria-valuetext"), "not given");
  assert.equal(slider.getAttribute("aria-label"), "coverage, in %");
  slide(slider, "86");
  assert.deepEqual(sent(), [{ coverage: "86%" }]);
  assert.equal(number.value, "86");
  await answer();
  type(number, "120");
  assert.deepEqual(sent()[1], { coverage: "120%" });
  assert.equal(slider.value, "120");
  await answer();
  type(number, "");
  assert.deepEqual(sent()[2], { coverage: null });
  assert.ok(slider.classList.contains("unset"));
});

test("what is moved while one is on its way goes with the next, the last of each", async () => {
  const { slider, sent, answer } = setUp(RANGE);
  for (const value of ["1", "2", "3"]) slide(slider, value);
  assert.deepEqual(sent(), [{ coverage: "1%" }]);
  await answer();
  assert.deepEqual(sent(), [{ coverage: "1%" }, { coverage: "3%" }]);
});

test("what is being moved is ahead of what was answered", async () => {
  const { slider, setGiven, answer } = setUp(RANGE);
  slide(slider, "50");
  setGiven({ assumed: { coverage: "10%" }, typed: {} });
  assert.equal(slider.value, "50");
  await answer({ assumed: { coverage: "50%" }, typed: {} });
  setGiven({ assumed: { coverage: "70%" }, typed: {} });
  assert.equal(slider.value, "70");
  setGiven(NOTHING);
  assert.ok(slider.classList.contains("unset"));
});

test("a number that is typed is not written over by its own answer", async () => {
  const { number, setGiven, answer } = setUp(RANGE);
  type(number, "0.");
  await answer({ assumed: { coverage: "0%" }, typed: {} });
  assert.equal(number.value, "0.");
  setGiven({ assumed: { coverage: "7%" }, typed: {} });
  assert.equal(number.value, "7");
});

test("values that are asked for exactly are buttons", () => {
  const { panel, sent, slider } = setUp({ ...RANGE, choices: ["100%"] });
  const exact = panel.querySelectorAll("button").find(({ title }) => title === "coverage is exactly 100%");
  assert.equal(exact.getAttribute("aria-pressed"), "false");
  clickAt(exact);
  assert.deepEqual(sent(), [{ coverage: "100%" }]);
  assert.equal(exact.getAttribute("aria-pressed"), "true");
  assert.equal(slider.value, "100");
});

test("of few values each is there, and any other can be typed", async () => {
  const { radios, text, sent, answer, setGiven } = setUp(CHOICE);
  assert.equal(radios.length, 2);
  radios[1].checked = true;
  fire(radios[1], "change");
  assert.deepEqual(sent(), [{ verdict: "" }]);
  await answer();
  type(text, "perhaps");
  assert.deepEqual(sent()[1], { verdict: "perhaps" });
  assert.ok(radios.every(({ checked }) => !checked));
  await answer();
  setGiven({ assumed: { verdict: "approved" }, typed: {} });
  assert.ok(radios[0].checked);
  assert.equal(text.value, "");
  setGiven({ assumed: { verdict: "other" }, typed: {} });
  assert.ok(!radios[0].checked);
  assert.equal(text.value, "other");
});

test("of many values one is picked", async () => {
  const { find, sent, answer, text } = setUp(MANY);
  const select = find("select");
  assert.equal(select.options.length, 6);
  select.value = "4";
  fire(select, "change");
  assert.deepEqual(sent(), [{ colour: "e" }]);
  await answer({ assumed: { colour: "e" }, typed: {} });
  assert.equal(select.value, "4");
  select.value = "-1";
  fire(select, "change");
  assert.deepEqual(sent()[1], { colour: null });
  await answer();
  type(text, "x");
  assert.equal(select.value, "-1");
});

test("a text is assumed as it is typed; none is none", async () => {
  const { text, sent, answer } = setUp(TEXT);
  assert.equal(text.getAttribute("aria-label"), "note");
  type(text, "86 %");
  await answer();
  type(text, "");
  assert.deepEqual(sent(), [{ note: "86 %" }, { note: null }]);
});

test("one is taken back, or all", async () => {
  const { clear, all, sent, setGiven, answer, slider } = setUp(RANGE, TEXT);
  assert.ok(clear.disabled && all.disabled);
  setGiven({ assumed: { coverage: "86%", note: "x" }, typed: {} });
  assert.ok(!clear.disabled && !all.disabled);
  clickAt(clear);
  assert.deepEqual(sent(), [{ coverage: null }]);
  assert.ok(slider.classList.contains("unset"));
  await answer();
  clickAt(all);
  assert.deepEqual(sent()[1], { coverage: null, note: null });
});

test("what is typed counts before what is assumed, and that is said", () => {
  const { rows, setGiven } = setUp(RANGE, TEXT);
  const [first, second] = rows().map((row) => row.querySelector(".flowr-evidence-typed"));
  assert.ok(first.hidden);
  setGiven({ assumed: {}, typed: { coverage: "75%", note: "" } });
  assert.equal(first.textContent, "75% is typed, and counts");
  assert.equal(second.textContent, "“” is typed, and counts");
  setGiven(NOTHING);
  assert.ok(first.hidden);
});

test("rows stay what they are, with the focus, while what they ask is the same", () => {
  const { rows, setQuestions, text } = setUp(TEXT);
  text.focus();
  setQuestions([{ ...TEXT }, RANGE]);
  assert.equal(rows().length, 2);
  setQuestions([{ ...TEXT }]);
  setQuestions([TEXT]);
  assert.equal(rows()[0].querySelector('input[type="text"]'), text);
  setQuestions([{ ...TEXT, words: "asked otherwise" }]);
  assert.notEqual(rows()[0].querySelector('input[type="text"]'), text);
});

test("keys that every object has are keys like others", async () => {
  const { rows, sent, setGiven, answer } = setUp({ ...TEXT, key: "__proto__" }, { ...TEXT, key: "constructor" });
  const [proto, constructor] = rows().map((row) => row.querySelector("input"));
  setGiven(NOTHING);
  assert.deepEqual([proto.value, constructor.value], ["", ""]);
  type(proto, "x");
  assert.deepEqual(Object.entries(sent()[0]), [["__proto__", "x"]]);
  await answer(JSON.parse('{"assumed": {"__proto__": "y"}, "typed": {}}'));
  assert.equal(proto.value, "y");
});

test("keys in it are no commands of the notebook", () => {
  const { panel, text, around } = setUp(TEXT);
  let heard = 0;
  around.addEventListener("keydown", () => (heard += 1));
  press(text, "b");
  assert.equal(heard, 0);
  assert.equal(panel.dataset.lmSuppressShortcuts, "true");
});
