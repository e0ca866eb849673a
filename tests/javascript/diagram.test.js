import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { deflateSync } from "node:zlib";

import { clickAt, fire, listeners, makeFakeHost, press, show, soon, type } from "./fake_dom.js";
import { STATES, svgOf, VIEW } from "./a_picture.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeDiagram } from "../../flowr_nb/browser/static/core/diagram.js";
import { makeExport } from "../../flowr_nb/browser/static/core/exporting.js";
import { makeWhatIf } from "../../flowr_nb/browser/static/core/what_if.js";

const PARTS = {
  _svg: svgOf(),
  _view: JSON.stringify(VIEW),
  _notes: {},
  _heat: {},
  _step_numbers: {},
  _problem: "",
  _progress: {},
  _has_run: true,
  _opens: true,
  what_if: false,
  numbers: false,
};
const MOVED = { marks: { n1: "current", n2: "visited", e1: "open" }, label: "deploy, in prepare", at: [["deploy", "prepare"]] };
/** Longer than a card is waited for. */
const CARD = 180;
let stop = () => {};

function setUp(more = {}) {
  const host = makeFakeHost({ ...PARTS, ...more });
  const made = makeDiagram(host, new Map(), { makeExport, makeWhatIf });
  stop = made.stop;
  const refused = [];
  const page = make("div", "", made.root);
  page.addEventListener("flowr-refused", ({ detail }) => refused.push(detail));
  show(page);
  const { root } = made;
  const find = (selector) => root.querySelector(selector);
  return {
    host,
    root,
    page,
    refused,
    find,
    element: (id) => root.querySelectorAll("[data-id]").find((one) => one.dataset.id === id),
    button: (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words),
    status: find(".flowr-status"),
    frame: find(".flowr-frame"),
    tellView: (next) => host.tell("_view", JSON.stringify({ ...VIEW, ...next })),
    last: () => host.asked.at(-1)?.message,
    messages: () => host.asked.map(({ message }) => message),
  };
}

afterEach(() => stop());

test("the picture is drawn with its view, and told in words", () => {
  const { element, status, find } = setUp();
  assert.ok(element("n2").matches(".node.current.subflow"));
  assert.equal(element("n2").getAttribute("aria-current"), "step");
  assert.equal(element("e2").getAttribute("aria-label"), "pass (needs evidence)");
  assert.equal(status.textContent, "deploy, in testing");
  assert.equal(status.getAttribute("role"), "status");
  assert.equal(find("svg").getAttribute("aria-label"), "deploy, in testing");
});

test("a step changes the view of the same picture", () => {
  const { element, find, tellView, status } = setUp();
  const svg = find("svg");
  tellView(MOVED);
  assert.equal(find("svg"), svg);
  assert.ok(element("n1").matches(".current"));
  assert.ok(!element("n2").matches(".current"));
  assert.equal(status.textContent, "deploy, in prepare");
});

test("a press fires by name, and waits for none of the other parts", async () => {
  const { element, last, host, status } = setUp();
  clickAt(element("e3"));
  assert.deepEqual(last(), { do: "fire", trigger: "fail", at: VIEW.at });
  await host.answer({ error: "`fail` is gone" });
  assert.equal(status.textContent, "fail is gone");
  assert.equal(status.querySelector("code").textContent, "fail");
  assert.equal(status.dataset.level, "error");
});

test("what is missing is first told to where it can be typed", async () => {
  const { element, host, refused, page, status } = setUp();
  clickAt(element("e2"), { clientX: 1 });
  await host.answer({ error: "`coverage` is not given" });
  assert.deepEqual(refused, [{ trigger: "pass", error: "`coverage` is not given" }]);
  assert.equal(status.dataset.level, "error");
  page.addEventListener("flowr-refused", (event) => event.preventDefault());
  clickAt(element("e3"), { clientX: 90 });
  await host.answer({ error: "told elsewhere" });
  assert.doesNotMatch(status.textContent, /elsewhere/);
});

test("another picture leaves the focus at the current state, not to the page", () => {
  const { host, element } = setUp();
  element("e2").focus();
  host.tell("_svg", svgOf(STATES));
  assert.equal(document.activeElement, element("n2"));
});

test("a question about where the run was is gone when it moves on", async () => {
  const { element, host, find, frame } = setUp();
  clickAt(element("e2"));
  await host.answer({ question: "`coverage` is assumed", assuming: { coverage: "90" } });
  host.tell("_view", JSON.stringify(MOVED));
  assert.ok(find(".flowr-consent").hidden);
  assert.equal(document.activeElement, frame);
});

test("what is asked back is done with consent, else the focus is in the picture", async () => {
  const { element, host, find, last, frame } = setUp();
  clickAt(element("e2"));
  await host.answer({ question: "`coverage` is assumed", assuming: { coverage: "90" } });
  assert.equal(document.activeElement, find(".flowr-consent"));
  press(find(".flowr-consent"), "Escape");
  assert.equal(document.activeElement, frame);
  clickAt(element("e2"), { clientX: 90 });
  await host.answer({ question: "`coverage` is assumed", assuming: { coverage: "90" } });
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(last(), { do: "fire", trigger: "pass", at: VIEW.at, assuming: { coverage: "90" } });
});

test("what cannot be shown says so, and what comes then is shown", () => {
  const { host, frame, find } = setUp({ _svg: "<html></html>" });
  assert.match(frame.textContent, /cannot be shown/);
  host.tell("_svg", svgOf());
  assert.ok(find("svg"));
  assert.doesNotMatch(frame.textContent, /cannot be shown/);
  host.tell("_svg", "");
  assert.equal(frame.childNodes.length, 0);
});

test("picture and view that change together come in any order", () => {
  const { host, element, find } = setUp();
  const next = svgOf([STATES[0]]);
  const svg = find("svg");
  const tell = host.tell;
  // The view first: it belongs to a picture that is there already, but has not been told.
  host.get = ((get) => (part) => (part === "_svg" ? next : get(part)))(host.get);
  tell("_view", JSON.stringify({ marks: { n1: "current" }, label: "other" }));
  assert.notEqual(find("svg"), svg);
  assert.ok(element("n1").matches(".current"));
  const drawn = find("svg");
  tell("_svg", next);
  assert.equal(find("svg"), drawn, "and it is drawn once");
});

test("a packed picture is drawn when it is unpacked, unless another has come meanwhile", async () => {
  const packed = (text) => deflateSync(text).toString("base64");
  const { host, element, find } = setUp({ _svg: packed(svgOf()) });
  assert.equal(find("svg"), null);
  for (let round = 0; !find("svg") && round < 100; round += 1) await soon();
  assert.ok(element("n2").matches(".current"));
  host.tell("_svg", packed(svgOf([STATES[0]])));
  clickAt(element("e3"));
  assert.equal(host.asked.length, 0, "what is pressed meanwhile is of another picture");
  host.tell("_svg", svgOf([STATES[1]]));
  await new Promise((done) => setTimeout(done, 50));
  assert.deepEqual(find("svg").querySelectorAll("[data-id]").map(({ dataset }) => dataset.id), ["n2"]);
});

test("what is packed badly cannot be shown", async () => {
  const { frame } = setUp({ _svg: "AAAA" });
  for (let round = 0; !frame.textContent && round < 100; round += 1) await soon();
  assert.match(frame.textContent, /cannot be shown/);
});

test("after a step by key the focus is at the state that was reached, and Tab at what is next", async () => {
  const { element, tellView, host } = setUp();
  element("e3").focus();
  tellView(MOVED);
  assert.equal(document.activeElement, element("n1"));
  await new Promise((done) => setTimeout(done, CARD));
  assert.equal(host.asked.length, 0, "nobody has asked for its card");
  assert.ok(press(element("n1"), "Tab").defaultPrevented);
  assert.equal(document.activeElement, element("e1"));
  assert.ok(!press(element("e1"), "Tab").defaultPrevented);
});

test("the focus is taken from nobody", () => {
  const { tellView } = setUp();
  tellView(MOVED);
  assert.equal(document.activeElement, document.body);
});

test("a sign that was pressed has the focus again in the next picture", () => {
  const { host, find } = setUp();
  find(".fold").focus();
  const open = '<g class="cluster" data-id="n2" data-name="testing"><rect class="outline" x="0" y="0" width="9"/></g>';
  host.tell("_svg", svgOf([STATES[0], open]));
  assert.equal(document.activeElement, find(".fold"));
  assert.equal(find(".fold").getAttribute("aria-expanded"), "true");
});

test("a subflow that is looked into has a bar, and the focus goes along and back", () => {
  const { element, find, tellView, last, root } = setUp();
  press(element("n2"), "Enter");
  assert.deepEqual(last(), { do: "enter", path: ["testing"] });
  tellView({ title: "build-cycle", base: ["testing"] });
  assert.ok(!find(".flowr-view").hidden);
  assert.equal(document.activeElement, find(".flowr-view button"));
  press(root, "Escape");
  assert.deepEqual(last(), { do: "back" });
  tellView({});
  assert.ok(find(".flowr-view").hidden);
  assert.equal(document.activeElement, element("n2"));
});

test("what somebody else looks into takes no focus here", () => {
  const { tellView, find } = setUp();
  tellView({ title: "build-cycle" });
  assert.ok(!find(".flowr-view").hidden);
  assert.equal(document.activeElement, document.body);
});

test("Escape closes the search first, and with nothing to close it is somebody else's", () => {
  const { find, button, page, root, tellView, messages } = setUp();
  let heard = 0;
  page.addEventListener("keydown", () => (heard += 1));
  press(root, "Escape");
  assert.equal(heard, 1);
  tellView({ title: "build-cycle" });
  clickAt(button("Find"));
  press(find(".flowr-search input"), "Escape");
  assert.ok(find(".flowr-search").hidden);
  clickAt(button("Find"));
  press(button("Turn"), "Escape");
  assert.ok(find(".flowr-search").hidden);
  assert.deepEqual(messages(), []);
  press(button("Turn"), "Escape");
  assert.deepEqual(messages(), [{ do: "back" }]);
});

test("what is searched is found again in another picture", () => {
  const { find, button, host, element } = setUp();
  clickAt(button("Find"));
  type(find(".flowr-search input"), "test");
  assert.equal(find(".flowr-search .flowr-count").textContent, "1 found");
  host.tell("_svg", svgOf([STATES[1]], 'id="other"'));
  assert.equal(element("n2").dataset.found, "");
});

test("a card asks by the path of names, of an arrow with its trigger", async () => {
  const { element, host } = setUp({ _view: JSON.stringify({ ...VIEW, base: ["outer"] }) });
  fire(element("e2"), "pointerover");
  await new Promise((done) => setTimeout(done, CARD));
  assert.deepEqual(host.asked[0].message, { do: "explain", path: ["outer", "testing"], trigger: "pass" });
  assert.equal(host.asked[0].isAside, true);
});

test("switches are host's, and show what it says", () => {
  const { button, host } = setUp();
  clickAt(button("Steps"));
  assert.equal(host.get("numbers"), true);
  assert.equal(button("Steps").getAttribute("aria-pressed"), "true");
  host.tell("numbers", false);
  assert.equal(button("Steps").getAttribute("aria-pressed"), "false");
});

test("without a run there is nothing to try or to number", () => {
  const { button } = setUp({ _has_run: false });
  assert.equal(button("Steps"), undefined);
  assert.equal(button("What if"), undefined);
});

const AHEAD = {
  rows: [
    {
      ...{ trigger: "pass", status: "needs evidence", landing: "approval", isOver: false, problem: "" },
      ...{ conditions: [], fields: ["coverage"], of: ["deploy", "testing"], place: "asked here" },
    },
  ],
  more: 0,
  fields: { coverage: { kind: "text", choices: [] } },
  typed: {},
  assumed: { coverage: "86" },
};

test("what if is under the picture while it is told, and asks by key", async () => {
  const { find, host, last, button } = setUp();
  clickAt(button("What if"));
  assert.equal(host.get("what_if"), true);
  assert.ok(find(".flowr-ahead").hidden);
  host.tell("_ahead", JSON.stringify(AHEAD));
  const field = find('.flowr-ahead input[type="text"]');
  assert.equal(field.value, "86");
  type(field, "90");
  assert.deepEqual(last(), { do: "assume", values: { coverage: "90" } });
  await host.answer();
  host.tell("_ahead", "null");
  assert.ok(find(".flowr-ahead").hidden);
});

test("beside a panel, what if is there and not under the picture", () => {
  const { find } = setUp({ _parts: ["diagram", "panel"], _ahead: JSON.stringify(AHEAD) });
  assert.equal(find(".flowr-ahead"), null);
});

test("tags, tints and findings are on the picture, and go with what they are about", () => {
  const { host, element, find } = setUp({
    _heat: { levels: { n1: 5 }, tags: { n1: ["9×", 0, 0, "end"] }, words: "1 to 9" },
    _step_numbers: { e1: ["1", 0, 0, "end"] },
    _notes: { n3: ["error", "no way leads `here`"] },
  });
  assert.equal(element("n1").dataset.heat, "5");
  assert.equal(element("e1").querySelector(".tag.steps").textContent, "1");
  assert.ok(element("n3").matches(".faulty"));
  assert.equal(element("n3").getAttribute("aria-label"), "release\nno way leads here");
  assert.equal(find(".flowr-heat").textContent, "1 to 9");
  host.tell("_heat", {});
  host.tell("_notes", {});
  assert.equal(element("n1").querySelector(".tag"), null);
  assert.equal(element("n3").querySelector(".badge"), null);
  assert.ok(find(".flowr-heat").hidden);
});

test("a problem is told instead of the state, on a picture that is old by now", () => {
  const { root, host, status } = setUp();
  host.tell("_problem", "no such flow");
  assert.equal(status.textContent, "no such flow");
  assert.equal(status.dataset.level, "error");
  assert.ok(root.hasAttribute("data-stale"));
  host.tell("_problem", "");
  assert.equal(status.dataset.level, "info");
  assert.ok(!root.hasAttribute("data-stale"));
});

test("how the layout goes on is told above the picture", () => {
  const { host, find, last } = setUp();
  host.tell("_progress", { state: "partial", words: "Only a part" });
  assert.ok(!find(".flowr-progress").hidden);
  clickAt(find(".flowr-progress").querySelectorAll("button")[1]);
  assert.deepEqual(last(), { do: "lay-out" });
});

test("the word that is seen on a button is in the name that is heard", () => {
  const { root } = setUp({ what_if: true, _progress: { state: "partial", words: "Only a part" } });
  for (const button of root.querySelectorAll("button")) {
    const [word] = button.textContent.match(/[A-Za-z][A-Za-z ]*/) ?? [""];
    const name = button.getAttribute("aria-label") ?? button.textContent;
    assert.ok(name.toLowerCase().includes(word.toLowerCase()), `${word} is heard as ${name}`);
  }
});

test("the button turns the other way than the picture runs", () => {
  const { button, host, last } = setUp();
  assert.equal(button("Turn").title, "Turn: draw from the top down");
  clickAt(button("Turn"));
  assert.deepEqual(last(), { do: "turn" });
  host.tell("_svg", svgOf().replace('"LR"', '"TB"'));
  assert.equal(button("Turn").title, "Turn: draw from left to right");
});

test("with nobody behind it that is told, and nothing is asked", async () => {
  const { host, status, element } = setUp();
  host.disconnect();
  assert.match(status.textContent, /^deploy, in testing \(not connected/);
  clickAt(element("e3"));
  await soon();
  assert.equal(host.asked.length, 0);
  assert.match(status.textContent, /^Not connected/);
});

test("names are text, and any text is a name", () => {
  const name = "&lt;img src=x onerror=alert(1)&gt;";
  const text =
    `<g class="node state" data-id="n1" data-name="__proto__"><title>__proto__</title><text>__proto__</text></g>` +
    `<g class="edge" data-id="e1" data-name="${name}" data-source="n1" data-target="n1"><title>${name}</title><text>${name}</text></g>`;
  const view = { marks: { n1: "current", e1: "open" }, label: "<b>", at: [["__proto__", "constructor"]] };
  const { element, last, status } = setUp({ _svg: svgOf([text]), _view: JSON.stringify(view) });
  assert.equal(status.children.length, 0);
  clickAt(element("e1"));
  assert.deepEqual(last(), { do: "fire", trigger: "<img src=x onerror=alert(1)>", at: [["__proto__", "constructor"]] });
});

test("nothing is left behind", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "Date"] });
  const before = listeners();
  const { host, find } = setUp();
  host.tell("_progress", { state: "running", words: "" });
  assert.ok(host.followers() > 0 && listeners() > before);
  stop();
  assert.equal(host.followers(), 0);
  assert.equal(listeners(), before);
  const words = find(".flowr-progress").textContent;
  t.mock.timers.tick(5000);
  assert.equal(find(".flowr-progress").textContent, words);
});
