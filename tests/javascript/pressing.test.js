import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, press, show } from "./fake_dom.js";
import { aPicture, svgOf, VIEW } from "./a_picture.js";
import { makeAsking } from "../../flowr_nb/browser/static/core/asking.js";
import { makeConsent } from "../../flowr_nb/browser/static/core/consent.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { showMarks } from "../../flowr_nb/browser/static/core/marks.js";
import { followPresses } from "../../flowr_nb/browser/static/core/pressing.js";
import { addSigns } from "../../flowr_nb/browser/static/core/subflows.js";

const AT = VIEW.at;
/** Longer than a second click is waited for. */
const DOUBLE = 300;
let stop = () => {};

function setUp({ view = VIEW, tellsElsewhere = false, isThere = true, text = svgOf() } = {}) {
  const host = makeFakeHost();
  const said = [];
  const entered = [];
  const refused = [];
  const picture = aPicture(text);
  addSigns(picture);
  showMarks(picture, view, {});
  const frame = make("div", "", picture.svg);
  const consent = makeConsent("Fire with these", (message) => void presses.send(message), () => frame.focus());
  show(make("div", "", frame, consent.root));
  const say = (words) => said.push(words);
  const asking = makeAsking(host, say, () => say(""));
  let now = view;
  const presses = followPresses({
    frame,
    picture: () => (isThere ? picture : null),
    view: () => now,
    asking,
    say,
    consent,
    onEnter: (id) => entered.push(id),
    onRefused: (...how) => (refused.push(how), tellsElsewhere),
  });
  ({ stop } = presses);
  return {
    host,
    said,
    entered,
    refused,
    consent,
    picture,
    presses,
    element: (id) => picture.elements.get(id),
    sign: () => picture.svg.querySelector(".fold"),
    move: (next) => (now = { ...now, ...next }),
    messages: () => host.asked.map(({ message }) => message),
  };
}

afterEach(() => stop());

test("an arrow fires its transition, by its name and where it was seen", () => {
  const { element, messages } = setUp();
  clickAt(element("e3").querySelector("text"));
  assert.deepEqual(messages(), [{ do: "fire", trigger: "fail", at: AT }]);
});

test("one that needs evidence is asked for all the same: the answer says what is missing", async () => {
  const { element, messages, host, refused, said } = setUp();
  clickAt(element("e2"));
  assert.equal(messages()[0].trigger, "pass");
  await host.answer({ error: "`coverage` is not given" });
  assert.deepEqual(refused, [["pass", "`coverage` is not given"]]);
  assert.deepEqual(said, ["`coverage` is not given"]);
});

test("what is said elsewhere is not said here", async () => {
  const { element, host, said } = setUp({ tellsElsewhere: true });
  clickAt(element("e2"));
  await host.answer({ error: "no" });
  assert.deepEqual(said, []);
});

test("a state fires the one transition that leads there; of several one is to be chosen", () => {
  const { element, messages } = setUp();
  clickAt(element("n1"));
  assert.deepEqual(messages(), [{ do: "fire", trigger: "fail", at: AT }]);
  stop();
  const two = setUp({ view: { ...VIEW, marks: { ...VIEW.marks, e1: "open" } }, text: svgOf().replace('data-target="n2"', 'data-target="n1"') });
  clickAt(two.element("n1"));
  assert.deepEqual(two.messages(), []);
  assert.match(two.said[0], /choose one of the arrows/);
});

test("what is not offered does nothing, and neither does what is between", () => {
  const { element, messages, picture } = setUp();
  clickAt(element("e1"));
  clickAt(picture.svg);
  assert.deepEqual(messages(), []);
});

test("a double click is one step, also when the first has moved the run", () => {
  const { element, messages, move } = setUp();
  const place = { clientX: 5, clientY: 5 };
  clickAt(element("e3"), place);
  clickAt(element("e3"), { ...place, detail: 2 });
  move({ at: [["deploy", "prepare"]] });
  clickAt(element("e2"), place);
  assert.equal(messages().length, 1);
});

test("a press while something waits reminds", () => {
  const { element, messages, said } = setUp();
  clickAt(element("e3"), { clientX: 1 });
  clickAt(element("e2"), { clientX: 90 });
  assert.equal(messages().length, 1);
  assert.match(said[0], /^`fail` waits/);
});

test("what is asked back is done with consent", async () => {
  const { element, messages, host, consent } = setUp();
  clickAt(element("e2"));
  await host.answer({ question: "`coverage` is assumed", assuming: { coverage: "90" } });
  assert.ok(!consent.root.hidden);
  clickAt(consent.root.querySelector(".flowr-primary"));
  assert.deepEqual(messages()[1], { do: "fire", trigger: "pass", at: AT, assuming: { coverage: "90" } });
});

test("while another picture is on its way nothing of this one is fired", () => {
  const { element, messages } = setUp({ isThere: false });
  clickAt(element("e3"));
  press(element("e3"), "Enter");
  assert.deepEqual(messages(), []);
});

test("a sign opens and closes a subflow in place, by its path", () => {
  const { sign, messages } = setUp({ view: { ...VIEW, base: ["outer"] } });
  clickAt(sign());
  assert.deepEqual(messages(), [{ do: "open", path: ["outer", "testing"] }]);
  stop();
  const open = setUp({
    text: svgOf(['<g class="cluster" data-id="n2" data-name="testing"><rect class="outline" x="0" y="0" width="9"/></g>']),
  });
  clickAt(open.sign());
  assert.deepEqual(open.messages(), [{ do: "close", path: ["testing"] }]);
});

test("a state that invokes a flow waits for a second click, which looks into it", async () => {
  const leading = { marks: { ...VIEW.marks, e1: "open" } };
  const { element, messages, entered } = setUp({ view: { ...VIEW, ...leading } });
  clickAt(element("n2"));
  assert.deepEqual(messages(), []);
  fire(element("n2"), "dblclick");
  assert.deepEqual(messages(), [{ do: "enter", path: ["testing"] }]);
  assert.deepEqual(entered, ["n2"]);
  await new Promise((done) => setTimeout(done, DOUBLE));
  assert.equal(messages().length, 1, "and the first click fires nothing any more");
});

test("one click on it alone fires what leads there", async () => {
  const { element, messages } = setUp({ view: { ...VIEW, marks: { ...VIEW.marks, e1: "open" } } });
  clickAt(element("n2"));
  await new Promise((done) => setTimeout(done, DOUBLE));
  assert.deepEqual(messages().map(({ trigger }) => trigger), ["build"]);
});

test("a click that waits is about the place where it was made", async () => {
  const { element, messages, move } = setUp({ view: { ...VIEW, marks: { ...VIEW.marks, e1: "open" } } });
  clickAt(element("n2"));
  move({ at: [["deploy", "elsewhere"]] });
  await new Promise((done) => setTimeout(done, DOUBLE));
  assert.deepEqual(messages(), [{ do: "fire", trigger: "build", at: AT }]);
});

test("Enter and space do what a click does, once for each press", () => {
  for (const key of ["Enter", " "]) {
    const { element, messages } = setUp();
    assert.ok(press(element("e3"), key).defaultPrevented);
    press(element("e3"), key, { repeat: true });
    assert.equal(messages().length, 1);
    stop();
  }
});

test("of Enter, Enter the second is the rest of the first, where that was a step", async () => {
  const { element, messages, host, move } = setUp();
  const enter = (timeStamp) => press(element("e3"), "Enter", { timeStamp });
  enter(0);
  await host.answer();
  move({ at: [["deploy", "prepare"]] });
  assert.ok(enter(200).defaultPrevented, "else a notebook runs its cell");
  assert.equal(messages().length, 1);
  press(element("e3"), "Tab");
  enter(300); // what Tab has gone to is meant
  assert.equal(messages().length, 2);
});

test("a double click looks into nothing that its first click has put there", async () => {
  const { element, messages, move } = setUp();
  clickAt(element("e3"));
  move({ at: [["deploy", "prepare"]] });
  fire(element("n2"), "dblclick");
  assert.deepEqual(messages().map((message) => message.do), ["fire"]);
});

test("keys with a modifier are the notebook's", () => {
  const { element, messages } = setUp();
  for (const modifier of ["ctrlKey", "altKey", "metaKey", "shiftKey"]) {
    assert.ok(!press(element("e3"), "Enter", { [modifier]: true }).defaultPrevented, modifier);
  }
  assert.deepEqual(messages(), []);
});

test("Enter looks into a subflow, unless something leads there; Shift+Enter in any case", () => {
  const { element, messages } = setUp();
  press(element("n2"), "Enter");
  assert.deepEqual(messages(), [{ do: "enter", path: ["testing"] }]);
  stop();
  const leading = setUp({ view: { ...VIEW, marks: { ...VIEW.marks, e1: "open" } } });
  press(leading.element("n2"), "Enter");
  assert.equal(leading.messages()[0].do, "fire");
  press(leading.element("n2"), "Enter", { shiftKey: true });
  assert.deepEqual(leading.messages()[1], { do: "enter", path: ["testing"] });
});

test("a key on a sign opens it", () => {
  const { sign, messages } = setUp();
  press(sign(), "Enter");
  assert.deepEqual(messages(), [{ do: "open", path: ["testing"] }]);
});
