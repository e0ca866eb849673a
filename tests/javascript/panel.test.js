import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, press, show, soon, type } from "./fake_dom.js";
import { makePanel } from "../../flowr_nb/browser/static/core/panel.js";
import { makeWhatIf } from "../../flowr_nb/browser/static/core/what_if.js";

const TESTING = [["deploy", "testing"]];
const RANGE = { kind: "range", minimum: 0, maximum: 100, step: 1, unit: "%", choices: [] };
const TEXT = { kind: "text", choices: [] };

const condition = (key, holds = null, given = null, isAssumed = false) => ({
  key,
  words: `${key} ≥ 80%`,
  demand: "≥ 80%",
  holds,
  given,
  isAssumed,
  flow: "",
});

const row = (trigger, status = "open", conditions = [], fields = conditions.map(({ key }) => key)) => ({
  trigger,
  status,
  landing: `after ${trigger}`,
  isOver: false,
  problem: "",
  conditions,
  fields,
});

const state = (more = {}) => ({
  at: TESTING,
  title: "testing",
  subtitle: "",
  attrs: [],
  rows: [row("pass", "needs evidence", [condition("coverage"), condition("failures")]), row("fail")],
  fields: { coverage: RANGE, failures: TEXT },
  typed: {},
  assumed: {},
  words: "",
  over: null,
  problem: "",
  stranded: null,
  past: null,
  meanwhile: "",
  recent: ["prepare", "testing"],
  count: 1,
  canUndo: true,
  ...more,
});

const MOVED = { at: [["deploy", "prepare"]], title: "prepare", count: 2 };
let stop = () => {};
let asked = [];

/** A panel on a page, and its host. */
function setUp(more) {
  const host = makeFakeHost({ _panel: JSON.stringify(state(more)) });
  const made = makePanel(host, new Map(), { makeWhatIf });
  stop = made.stop;
  ({ asked } = host);
  const root = show(made.root);
  const find = (selector) => root.querySelector(selector);
  return {
    host,
    root,
    find,
    button: (trigger) => root.querySelectorAll("[data-trigger]").find((one) => one.dataset.trigger === trigger),
    field: (key) => root.querySelectorAll("[data-evidence]").find((one) => one.dataset.evidence === key),
    tell: (next) => host.tell("_panel", JSON.stringify(state(next))),
    asked: (what) => host.asked.map(({ message }) => message).filter((message) => message.do === what),
  };
}

afterEach(async () => {
  // What is not answered is waited for.
  for (let round = 0; round < 4; round += 1) {
    for (const { answer } of asked) answer({});
    await soon();
  }
  stop();
});

test("a press names the trigger, and the place that it was seen at", () => {
  const { button, asked } = setUp();
  clickAt(button("fail"));
  assert.deepEqual(asked("fire"), [{ do: "fire", trigger: "fail", at: TESTING }]);
});

test("a button is never disabled by what it says of its transition", () => {
  const { button } = setUp({ rows: [row("pass", "blocked", [condition("coverage", false, "75")])] });
  assert.equal(button("pass").disabled, false);
  assert.equal(button("pass").dataset.status, "blocked");
});

test("a double click fires once, and so does one in doubt", async () => {
  const { host, button, asked, find } = setUp();
  clickAt(button("fail"));
  clickAt(button("fail"), { detail: 2 });
  clickAt(button("fail"), { clientX: 50 });
  assert.equal(asked("fire").length, 1);
  assert.match(find('[data-status="open"] [role="alert"]').textContent, /^`?fail`? waits/);
  await host.answer();
  clickAt(button("fail"), { clientX: 90 });
  assert.equal(asked("fire").length, 2);
});

test("Enter, Enter fires once when the first has moved the run", async () => {
  const { host, button, asked, tell } = setUp();
  button("fail").focus();
  press(button("fail"), "Enter");
  tell({ ...MOVED, rows: [row("fail"), row("build")] });
  await host.answer();
  press(button("fail"), "Enter");
  assert.equal(asked("fire").length, 1);
  press(button("fail"), "Enter", { timeStamp: performance.now() + 2000 });
  assert.equal(asked("fire").length, 2);
});

test("a step that comes back to where it was is a step, too", async () => {
  const { host, button, asked, tell } = setUp();
  press(button("fail"), "Enter");
  tell({ count: 2 });
  await host.answer();
  press(button("fail"), "Enter");
  assert.equal(asked("fire").length, 1);
});

test("a click right after a step at the same place is the rest of the one before", async () => {
  const { host, button, asked, tell } = setUp();
  clickAt(button("fail"), { clientX: 5, clientY: 5 });
  tell({ ...MOVED, rows: [row("cancel")] });
  await host.answer();
  clickAt(button("cancel"), { clientX: 5, clientY: 5 });
  assert.equal(asked("fire").length, 1);
});

test("a held Enter fires once", () => {
  const { button, asked } = setUp();
  press(button("fail"), "Enter");
  press(button("fail"), "Enter", { repeat: true });
  assert.equal(asked("fire").length, 1);
});

test("rows and fields stay what they are while the run steps", () => {
  const { field, button, tell } = setUp();
  const [before, pass] = [field("coverage"), button("pass")];
  before.focus();
  tell({ typed: { failures: "0" } });
  assert.equal(field("coverage"), before);
  assert.equal(button("pass"), pass);
  assert.equal(document.activeElement, before);
});

test("a field that goes to another row keeps the focus", () => {
  const { field, tell } = setUp();
  const before = field("coverage");
  before.focus();
  tell({ ...MOVED, rows: [row("check", "needs evidence", [condition("coverage")])] });
  assert.equal(field("coverage"), before);
  assert.equal(document.activeElement, before);
});

test("what is typed is sent as typed, with the place it was typed at", async () => {
  const { host, field, asked } = setUp();
  type(field("coverage"), "86 %");
  assert.deepEqual(asked("give"), [{ do: "give", key: "coverage", text: "86 %", at: TESTING }]);
  await host.answer();
  type(field("coverage"), "");
  assert.deepEqual(asked("give")[1], { do: "give", key: "coverage", text: null, at: TESTING });
});

test("evidence is for where it was typed, also when the run moves before it is sent", async () => {
  const { host, field, asked, tell } = setUp();
  type(field("coverage"), "8");
  type(field("coverage"), "86");
  tell({ ...MOVED });
  await host.answer();
  assert.deepEqual(asked("give").at(-1), { do: "give", key: "coverage", text: "86", at: TESTING });
});

test("a field that is typed in is not overwritten by an older answer", async () => {
  const { host, field, tell } = setUp();
  type(field("coverage"), "8");
  type(field("coverage"), "86");
  tell({ typed: { coverage: "8" } });
  assert.equal(field("coverage").value, "86");
  await host.answer();
  await host.answer();
  tell({ typed: { coverage: "86" } });
  field("failures").focus();
  tell({ typed: { coverage: "90" } });
  assert.equal(field("coverage").value, "90");
});

test("what was typed is sent before it is fired with", async () => {
  const { host, field, button, asked } = setUp();
  type(field("coverage"), "86");
  clickAt(button("pass"));
  await soon();
  assert.equal(asked("fire").length, 0);
  await host.answer();
  await soon();
  assert.equal(asked("fire").length, 1);
});

test("missing evidence: the caret is in its field, with the message at the row", async () => {
  const { host, button, field, find } = setUp();
  clickAt(button("pass"));
  await host.answer({ error: "`coverage` is not given" });
  assert.equal(document.activeElement, field("coverage"));
  const alert = find('[data-status="needs evidence"] [role="alert"]');
  assert.equal(alert.textContent, "coverage is not given");
  assert.equal(alert.querySelector("code").textContent, "coverage");
});

test("a message is gone with the next thing that works", async () => {
  const { host, button, find } = setUp();
  clickAt(button("pass"));
  await host.answer({ error: "no" });
  clickAt(button("fail"), { clientX: 90 });
  await host.answer({});
  assert.ok(find('[data-status="needs evidence"] [role="alert"]').textContent === "");
});

test("what was refused of a row that is gone is said all the same", async () => {
  const { host, button, find, tell } = setUp();
  clickAt(button("fail"));
  tell({ ...MOVED, rows: [row("build")] });
  await host.answer({ error: "the run has moved on" });
  assert.equal(find('.flowr-panel-foot [role="alert"]').textContent, "the run has moved on");
});

test("Enter goes to the next field that waits, and fires in the last one", async () => {
  const { field, asked, host } = setUp();
  type(field("coverage"), "86");
  press(field("coverage"), "Enter");
  assert.equal(document.activeElement, field("failures"));
  await host.answer();
  type(field("failures"), "0");
  await host.answer();
  press(field("failures"), "Enter");
  await soon();
  assert.deepEqual(asked("fire"), [{ do: "fire", trigger: "pass", at: TESTING }]);
});

test("a slider sets the text, and a value that is named is set by its button", () => {
  const { root, field, asked } = setUp({ fields: { coverage: RANGE, failures: { kind: "choice", choices: ["0", "1"] } } });
  const slider = root.querySelector('input[type="range"]');
  slider.value = "42";
  fire(slider, "input");
  assert.equal(field("coverage").value, "42%");
  const chip = root.querySelector(".flowr-chip");
  clickAt(chip);
  assert.equal(field("failures").value, ""); // the button says it
  assert.equal(chip.getAttribute("aria-pressed"), "true");
  assert.equal(asked("give")[0].text, "42%");
  clickAt(chip);
  assert.equal(chip.getAttribute("aria-pressed"), "false");
});

test("what is true or false is a switch, and can be taken away again", async () => {
  const { root, field, asked, host, tell } = setUp({ fields: { coverage: { kind: "switch", choices: ["true"] } } });
  const box = field("coverage");
  assert.ok(box.indeterminate);
  box.checked = true;
  fire(box, "change");
  assert.equal(asked("give")[0].text, "true");
  await host.answer();
  tell({ fields: { coverage: { kind: "switch", choices: ["true"] } }, typed: { coverage: "true" } });
  clickAt(root.querySelectorAll("button").find(({ title }) => title === "Give no coverage any more"));
  assert.equal(asked("give")[1].text, null);
  assert.equal(document.activeElement, box);
});

test("what is only assumed is taken back where it is shown", () => {
  const { root, asked } = setUp({ assumed: { coverage: "90" } });
  clickAt(root.querySelectorAll("button").find(({ title }) => title === "Assume no coverage any more"));
  assert.deepEqual(asked("assume"), [{ do: "assume", values: { coverage: null } }]);
  assert.equal(asked("give").length, 0);
});

test("what if is in the panel, and what is given here is not asked there", () => {
  const ahead = { rows: [row("approve", "needs evidence", [condition("score")])], more: 0, fields: {}, typed: {}, assumed: {} };
  const { root, find, host, tell } = setUp();
  assert.ok(find(".flowr-ahead").hidden);
  host.tell("_ahead", JSON.stringify(ahead));
  assert.ok(!find(".flowr-ahead").hidden);
  tell({ ...MOVED });
  assert.ok(root.contains(find(".flowr-ahead")));
});

test("many values are a list at the field", () => {
  const { root, field } = setUp({ fields: { coverage: { kind: "choice", choices: ["a", "b", "c", "d", "e"] } } });
  const list = root.querySelector("datalist");
  assert.equal(field("coverage").getAttribute("list"), list.id);
  assert.equal(list.querySelectorAll("option").length, 5);
  assert.equal(root.querySelector(".flowr-chip"), null);
});

test("of many values the empty one is a button, for an emptied field gives nothing", () => {
  const { root, asked } = setUp({ fields: { coverage: { kind: "choice", choices: ["a", "b", "c", "d", ""] } } });
  const chips = root.querySelectorAll(".flowr-chip");
  assert.deepEqual(chips.map(({ title }) => title), ["coverage is an empty text"]);
  clickAt(chips[0]);
  assert.equal(asked("give")[0].text, "");
  assert.equal(chips[0].getAttribute("aria-pressed"), "true");
});

test("an empty text that is given is seen where no button is for it", () => {
  const { field } = setUp({ fields: { coverage: RANGE }, typed: { coverage: "" } });
  assert.equal(field("coverage").placeholder, "“”");
});

test("after a step the focus is at the next thing to do", async () => {
  const { host, button, field, tell } = setUp();
  clickAt(button("fail"));
  tell({ ...MOVED, rows: [row("build", "blocked"), row("go")] });
  await host.answer();
  assert.equal(document.activeElement, button("go"));
  tell({ count: 3, rows: [row("pass", "needs evidence", [condition("coverage")])] });
  assert.equal(document.activeElement, field("coverage"));
});

test("what is typed while somebody else moves the run goes into no other field", () => {
  const { find, field, tell, root } = setUp();
  field("coverage").focus();
  tell({ ...MOVED, rows: [row("approve", "needs evidence", [condition("score")])], fields: { score: TEXT } });
  assert.equal(root.getRootNode().activeElement, find("[data-current]"));
  assert.match(find('.flowr-panel-foot [role="alert"]').textContent, /coverage is not asked for any more/);
});

test("a key that is asked for in the new place keeps what is being typed, which is not given unasked", async () => {
  const { find, field, tell, asked, host } = setUp();
  field("coverage").focus();
  type(field("coverage"), "8");
  await host.answer();
  tell({ ...MOVED, rows: [row("again", "needs evidence", [condition("coverage")])] });
  assert.equal(field("coverage").value, "8");
  assert.match(find('.flowr-panel-foot [role="alert"]').textContent, /coverage is not given here until you go on/);
  assert.equal(asked("give").length, 1);
  type(field("coverage"), "86");
  assert.deepEqual(asked("give").at(-1), { do: "give", key: "coverage", text: "86", at: MOVED.at });
  await host.answer();
});

test("Enter gives what was typed for the place before, and only then does what it does", async () => {
  const { field, tell, asked, host } = setUp();
  field("coverage").focus();
  type(field("coverage"), "86");
  await host.answer();
  tell({ ...MOVED, rows: [row("again", "needs evidence", [condition("coverage")])] });
  press(field("coverage"), "Enter");
  await soon();
  assert.deepEqual(asked("give").at(-1), { do: "give", key: "coverage", text: "86", at: MOVED.at });
  assert.equal(asked("fire").length, 0);
  await host.answer();
  await soon();
  assert.deepEqual(asked("fire"), [{ do: "fire", trigger: "again", at: MOVED.at }]);
});

test("what was typed for the place before is gone when its field is left", async () => {
  const { field, tell, asked, host } = setUp();
  field("coverage").focus();
  type(field("coverage"), "86");
  await host.answer();
  tell({ ...MOVED, rows: [row("again", "needs evidence", [condition("coverage")])] });
  field("coverage").blur();
  assert.equal(field("coverage").value, "");
  assert.equal(asked("give").length, 1);
});

test("a step of one's own leaves nothing in the field", async () => {
  const { field, tell, button, host } = setUp();
  field("coverage").focus();
  type(field("coverage"), "86");
  await host.answer();
  clickAt(button("fail"));
  tell({ ...MOVED, rows: [row("again", "needs evidence", [condition("coverage")])] });
  assert.equal(field("coverage").value, "");
});

test("the focus is taken from nobody", () => {
  const { tell } = setUp();
  tell({ ...MOVED, rows: [row("go")] });
  assert.equal(document.activeElement, document.body);
});

test("what is assumed looks so, is not typed, and is asked about", async () => {
  const { host, find, button, field, asked } = setUp({
    assumed: { coverage: "90" },
    rows: [row("pass", "open", [condition("coverage", true, "90", true)])],
  });
  assert.equal(field("coverage").value, "");
  assert.equal(field("coverage").placeholder, "90");
  assert.ok(field("coverage").matches(".is-assumed"));
  assert.match(find(".flowr-verdict").textContent, /✓ coverage ≥ 80%, assumed 90: holds/);
  clickAt(button("pass"));
  await host.answer({ question: "`coverage` is assumed", assuming: { coverage: "90" }, buffers: [] });
  assert.equal(document.activeElement, find(".flowr-consent"));
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(asked("fire")[1], { do: "fire", trigger: "pass", at: TESTING, assuming: { coverage: "90" } });
});

test("what is asked back and not wanted is not done, and Enter in doubt is no consent", async () => {
  const { host, find, button, asked } = setUp();
  press(button("fail"), "Enter");
  await host.answer({ question: "Sure?", sure: true });
  press(document.activeElement, "Enter");
  assert.equal(asked("fire").length, 1);
  clickAt(find(".flowr-consent button:not(.flowr-primary)"));
  assert.equal(asked("fire").length, 1);
  assert.ok(find(".flowr-consent").hidden);
});

test("what was asked back about another place is gone with it", async () => {
  const { host, find, button, tell } = setUp();
  clickAt(button("fail"));
  await host.answer({ question: "Sure?", sure: true });
  tell({ count: 2 });
  assert.ok(find(".flowr-consent").hidden);
  assert.notEqual(document.activeElement, document.body);
});

test("the rest of a double click does not take the focus from what is next", async () => {
  const { host, button, tell, root } = setUp();
  clickAt(button("fail"));
  tell({ ...MOVED, rows: [row("go")] });
  await host.answer();
  assert.ok(fire(root, "mousedown", { detail: 2 }).defaultPrevented);
  assert.ok(!fire(root, "mousedown", { detail: 1 }).defaultPrevented);
});

test("verdicts are told by sign and words", () => {
  const { root } = setUp({
    rows: [row("pass", "blocked", [condition("a", true, "86"), condition("b", false, "75"), condition("c")])],
  });
  assert.deepEqual(
    root.querySelectorAll(".flowr-verdict").map((verdict) => verdict.textContent),
    ["✓ a ≥ 80%, given 86: holds", "✗ b ≥ 80%, given 75: does not hold", "○ c ≥ 80%: not given yet"],
  );
});

test("what others do while one looks back is said there, and once the step is no more at the foot", () => {
  const past = { step: 2, count: 5, words: "after step 3 of 5", at: null };
  const { find, tell } = setUp({ past });
  const foot = () => find(".flowr-panel-foot .flowr-error").textContent;
  tell({ past, count: 2, meanwhile: "The run has moved meanwhile." });
  assert.match(find(".flowr-past").textContent, /The run has moved meanwhile\./);
  assert.equal(foot(), "");
  tell({ ...MOVED, meanwhile: "It is no more." });
  assert.ok(find(".flowr-past").hidden);
  assert.equal(foot(), "It is no more.");
  tell({ ...MOVED, count: 3 });
  assert.equal(foot(), "");
});

test("where the place is gone: since which file, and the ways out", async () => {
  const { root, find, asked, tell } = setUp();
  const button = (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words);
  const changed = "2026-05-01T14:25:00+00:00";
  assert.ok(find(".flowr-stranded").hidden);
  tell({ rows: [], problem: "`tests` is gone", stranded: { canLoad: true, file: "deploy.yaml", changed } });
  assert.match(find(".flowr-stranded").textContent, /deploy\.yaml was changed/);
  assert.equal(find(".flowr-stranded time").getAttribute("datetime"), changed);
  assert.ok(button("Choose another session").hidden); // alone there is no list of them
  clickAt(button("Load the session again"));
  assert.deepEqual(asked("load-again"), [{ do: "load-again", at: TESTING }]);
  tell({ rows: [], problem: "`tests` is gone", stranded: { canLoad: false, file: null, changed: null } });
  assert.ok(button("Load the session again").hidden);
  assert.ok(find(".flowr-stranded-words").hidden);
});

test("the past has no live buttons, and two ways out", async () => {
  const past = { step: 2, count: 5, words: "after step 3 of 5", at: "2026-05-01T14:25:00+00:00" };
  const { root, find, asked, tell, host, button } = setUp({ past });
  assert.equal(root.querySelectorAll("[data-trigger]").length, 0);
  assert.equal(root.querySelectorAll("input").length, 0);
  assert.match(find(".flowr-past").textContent, /after step 3 of 5/);
  const [now, back] = root.querySelectorAll(".flowr-past button");
  clickAt(back);
  assert.deepEqual(asked("return"), [{ do: "return", step: 2, at: past.at }]);
  await host.answer();
  clickAt(now);
  assert.deepEqual(asked("look"), [{ do: "look", step: null, at: null }]);
  tell({});
  assert.ok(button("pass"));
  assert.equal(document.activeElement, root.querySelector("[data-evidence]"));
});

test("a run that is over says so, and can begin again", () => {
  const { find, asked, root } = setUp({ rows: [], over: { exit: "abandoned", flow: "deploy" } });
  assert.match(find(".flowr-over").textContent, /deploy is over: it ended in abandoned/);
  const begin = root.querySelectorAll("[data-restart]");
  assert.equal(begin.length, 1);
  assert.equal(begin[0].textContent, "Begin again");
  clickAt(begin[0]);
  assert.deepEqual(asked("restart"), [{ do: "restart", at: TESTING }]);
});

test("undo says where it was seen, and is disabled when there is nothing to undo", () => {
  const { find, asked, tell } = setUp();
  clickAt(find("[data-undo]"));
  assert.deepEqual(asked("undo"), [{ do: "undo", at: TESTING }]);
  tell({ canUndo: false });
  assert.ok(find("[data-undo]").disabled);
  assert.notEqual(document.activeElement, document.body);
});

test("with nobody behind it nothing is asked, and that is said", () => {
  const { host, root, button, field } = setUp();
  host.disconnect();
  assert.match(root.querySelector(".flowr-gone").textContent, /^Not connected/);
  clickAt(button("fail"));
  assert.equal(host.asked.length, 0);
  assert.ok(field("coverage").readOnly);
});

test("names that every object has are names like others", async () => {
  const keys = ["__proto__", "constructor", "toString"];
  const fields = JSON.parse('{"__proto__": {"kind": "choice", "choices": ["a"]}}');
  const typed = JSON.parse('{"__proto__": "b"}');
  const { host, field, asked, button } = setUp({
    rows: [row("__proto__", "needs evidence", keys.map((key) => condition(key))), row("constructor")],
    fields,
    typed,
  });
  assert.equal(field("__proto__").value, "b");
  assert.equal(field("constructor").value, "");
  type(field("__proto__"), "c");
  assert.deepEqual(asked("give"), [{ do: "give", key: "__proto__", text: "c", at: TESTING }]);
  await host.answer();
  clickAt(button("constructor"));
  assert.equal(asked("fire")[0].trigger, "constructor");
});

test("names are text, never markup", () => {
  const { button } = setUp({ rows: [row("<img src=x onerror=alert(1)>")] });
  assert.equal(button("<img src=x onerror=alert(1)>").children.length, 0);
});

test("nothing is left behind", () => {
  const { host } = setUp();
  stop();
  assert.equal(host.followers(), 0);
});
