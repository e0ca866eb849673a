import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { fire, listeners, press, show } from "./fake_dom.js";
import { aPicture } from "./a_picture.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeExplain } from "../../flowr_nb/browser/static/core/explain.js";

const REST = 150;
const GRACE = 250;
const PATIENCE = 600;
const CARD = {
  title: "pass",
  subtitle: "",
  status: "open",
  conditions: [],
  landing: "release",
  problem: "",
  heading: "",
  ways: [],
  attrs: [],
  note: "",
};
const WAYS = [
  { element: "e2", trigger: "pass", status: "open", landing: "release" },
  { element: "e3", trigger: "fail", status: "needs evidence", landing: "prepare" },
];
let stop = () => {};

/** A picture with a card; time goes on when the test says so. */
function setUp(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const frame = make("div", "");
  const menu = make("div", "", make("button", ""));
  menu.setAttribute("role", "menu");
  const root = make("div", "", frame, menu);
  const page = show(make("div", "", root));
  const explain = makeExplain({
    root,
    frame,
    ask: (element) => new Promise((answer) => asked.push({ id: element.dataset.id, answer })),
  });
  ({ stop } = explain);
  const picture = aPicture();
  frame.append(picture.svg);
  explain.setPicture(picture);
  const card = root.querySelector(".flowr-card");
  let x = 0;
  return {
    ...explain,
    page,
    root,
    menu,
    frame,
    card,
    picture,
    asked,
    element: (id) => picture.elements.get(id),
    /** The pointer goes to an element, or to what is between. */
    point(id) {
      const target = id ? picture.elements.get(id) : picture.svg;
      fire(target, "pointermove", { clientX: (x += 9), clientY: 0 });
      fire(target, "pointerover");
    },
    wait: async (time) => {
      t.mock.timers.tick(time);
      await Promise.resolve();
    },
    async answer(content = CARD, at = asked.length - 1) {
      asked[at].answer(content);
      for (let round = 0; round < 4; round += 1) await Promise.resolve();
    },
  };
}

afterEach(() => stop());

test("where the pointer comes to rest it is asked why, and the card says it", async (t) => {
  const { point, wait, asked, answer, card, element } = setUp(t);
  point("e2");
  await wait(REST - 1);
  assert.equal(asked.length, 0);
  await wait(1);
  assert.deepEqual(asked.map(({ id }) => id), ["e2"]);
  assert.ok(card.hidden);
  await answer();
  assert.ok(!card.hidden);
  assert.match(card.textContent, /^pass✓ open→ release/);
  assert.equal(card.getAttribute("role"), "tooltip");
  assert.equal(element("e2").getAttribute("aria-describedby"), card.id);
});

test("on its way over others it asks of none of them", async (t) => {
  const { point, wait, asked } = setUp(t);
  for (const id of ["n1", "e1", "n2"]) {
    point(id);
    await wait(REST - 50);
  }
  await wait(REST);
  assert.deepEqual(asked.map(({ id }) => id), ["n2"]);
});

test("it goes when the pointer has gone, unless that is on its way to the card", async (t) => {
  const { point, wait, answer, card, element } = setUp(t);
  point("e2");
  await wait(REST);
  await answer();
  point(null);
  await wait(GRACE - 1);
  fire(card, "pointerenter");
  await wait(GRACE);
  assert.ok(!card.hidden);
  fire(card, "pointerleave");
  await wait(GRACE);
  assert.ok(card.hidden);
  assert.equal(element("e2").getAttribute("aria-describedby"), null);
});

test("it is asked once for each view", async (t) => {
  const { point, wait, answer, asked, card, forget } = setUp(t);
  point("e2");
  await wait(REST);
  await answer();
  point("n1");
  await wait(REST);
  await answer({ ...CARD, title: "prepare" });
  point("e2");
  await wait(REST);
  assert.equal(asked.length, 2);
  assert.match(card.textContent, /^pass/);
  forget();
  assert.equal(asked.length, 3, "what is seen is asked about again");
  await answer({ ...CARD, status: "blocked" });
  assert.match(card.textContent, /✗ blocked/);
  point("n1");
  await wait(REST);
  assert.equal(asked.length, 4);
});

test("without an answer the element's own words have to do, until it comes", async (t) => {
  const { point, wait, answer, card } = setUp(t);
  point("e2");
  await wait(REST);
  await wait(PATIENCE);
  assert.equal(card.textContent, "pass");
  await answer();
  assert.match(card.textContent, /release/);
});

test("what is left before there was an answer has no card", async (t) => {
  const { point, wait, card } = setUp(t);
  point("e2");
  await wait(REST);
  point(null);
  await wait(GRACE);
  await wait(PATIENCE);
  assert.ok(card.hidden);
});

test("an answer about what is not pointed at any more is not shown, but known", async (t) => {
  const { point, wait, answer, card, asked } = setUp(t);
  point("e2");
  await wait(REST);
  point("n1");
  await wait(REST);
  await answer(CARD, 0);
  assert.ok(card.hidden);
  point("e2");
  await wait(REST);
  assert.ok(!card.hidden);
  assert.equal(asked.length, 2);
});

test("the ways on from a state are lit with its card, and with it alone", async (t) => {
  const { point, wait, answer, element } = setUp(t);
  point("n2");
  await wait(REST);
  await answer({ ...CARD, title: "testing", ways: [...WAYS, { ...WAYS[0], element: "__proto__" }] });
  assert.ok(element("e2").matches(".preview.preview-open"));
  assert.ok(element("e3").matches(".preview.preview-blocked"));
  point(null);
  await wait(GRACE);
  assert.ok(!element("e2").matches(".preview") && !element("e3").matches(".preview-blocked"));
});

test("Escape sends it away, and only it, until the pointer moves elsewhere and back", async (t) => {
  const { point, wait, answer, card, page, frame, asked } = setUp(t);
  let heard = 0;
  page.addEventListener("keydown", () => (heard += 1));
  point("e2");
  await wait(REST);
  await answer();
  press(frame, "Escape");
  assert.ok(card.hidden);
  assert.equal(heard, 0);
  press(frame, "Escape");
  assert.equal(heard, 1, "the next one is about something else");
  point("e2");
  await wait(REST);
  assert.ok(card.hidden);
  point("n1");
  await wait(REST);
  point("e2");
  await wait(REST);
  assert.ok(!card.hidden);
  assert.equal(asked.length, 2);
});

test("Escape that is meant for something else closes it too, and is heard there", async (t) => {
  const { point, wait, answer, card, page, menu } = setUp(t);
  let heard = 0;
  page.addEventListener("keydown", () => (heard += 1));
  for (const target of [menu.firstChild, page]) {
    point("n1");
    await wait(REST);
    point("e2");
    await wait(REST);
    await answer();
    press(target, "Escape");
    assert.ok(card.hidden);
  }
  assert.equal(heard, 2);
});

test("what comes to light under a pointer that rests was not asked for", async (t) => {
  const { point, wait, answer, element, frame, asked } = setUp(t);
  point("e2");
  await wait(REST);
  await answer();
  press(frame, "Escape");
  fire(element("n1"), "pointerover");
  await wait(REST);
  assert.equal(asked.length, 1);
});

test("a press sends it away", async (t) => {
  const { point, wait, answer, card, element } = setUp(t);
  point("e2");
  await wait(REST);
  await answer();
  fire(element("e2"), "pointerdown");
  assert.ok(card.hidden);
});

test("the focus has a card too, but not where it was put", async (t) => {
  const { element, wait, asked, pass } = setUp(t);
  for (const id of ["n1", "n2"]) element(id).setAttribute("tabindex", "0");
  pass(element("n2"));
  element("n2").focus();
  await wait(REST);
  assert.equal(asked.length, 0);
  element("n1").focus();
  await wait(REST);
  assert.deepEqual(asked.map(({ id }) => id), ["n1"]);
});

test("the browser's own tooltips are gone, and their words are still there", (t) => {
  const { picture, element } = setUp(t);
  assert.equal(picture.svg.querySelector("title"), null);
  assert.equal(element("n1").getAttribute("aria-label"), "prepare");
});

test("with another picture it is gone, and so is what was known", async (t) => {
  const { point, wait, answer, card, setPicture, picture, asked } = setUp(t);
  point("e2");
  await wait(REST);
  await answer();
  setPicture(picture);
  assert.ok(card.hidden);
  point("e2");
  await wait(REST);
  assert.equal(asked.length, 2);
});

test("where nothing is known of an element its words have to do", async (t) => {
  const { point, wait, answer, card } = setUp(t);
  point("n1");
  await wait(REST);
  await answer(null);
  assert.ok(card.hidden);
  await wait(PATIENCE);
  assert.equal(card.textContent, "prepare");
});

test("nothing is left behind", async (t) => {
  const before = listeners();
  const { point, wait, asked } = setUp(t);
  assert.ok(listeners() > before);
  point("e2");
  stop();
  await wait(REST);
  assert.equal(listeners(), before);
  assert.equal(asked.length, 0);
});
