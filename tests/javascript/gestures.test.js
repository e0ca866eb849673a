import assert from "node:assert/strict";
import { test } from "node:test";

import { fire, show, soon } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { followGestures, isDrag } from "../../flowr_nb/browser/static/core/gestures.js";

/** A frame, and what its viewport is told. */
function setUp() {
  const told = [];
  const frame = make("div", "", make("button", ""));
  show(make("div", "", frame));
  const stop = followGestures({
    frame,
    hold: (held) => told.push(["hold", held]),
    stretch: (...how) => told.push(["stretch", ...how]),
    commit: () => told.push(["commit"]),
  });
  const pointer = (type, clientX, clientY, more = {}) =>
    fire(frame, `pointer${type}`, { clientX, clientY, button: 0, pointerId: 1, pointerType: "mouse", ...more });
  return { frame, told, stop, pointer };
}

const QUIET = 200;
const wait = (time) => new Promise((done) => setTimeout(done, time));

test("an unsteady click is no drag", () => {
  assert.equal(isDrag(3, 2), false);
  assert.equal(isDrag(3, 3), true);
});

test("the wheel is the page's own, but with a modifier it zooms about the pointer", async () => {
  const { frame, told } = setUp();
  assert.ok(!fire(frame, "wheel", { deltaY: -100, deltaMode: 0 }).defaultPrevented);
  assert.deepEqual(told, []);
  const event = fire(frame, "wheel", { deltaY: -100, deltaMode: 0, ctrlKey: true, clientX: 30, clientY: 40 });
  assert.ok(event.defaultPrevented && event.isStopped);
  const [held, [what, point, factor]] = told;
  assert.deepEqual(held, ["hold", true]);
  assert.deepEqual([what, point], ["stretch", { x: 30, y: 40 }]);
  assert.ok(factor > 1);
});

test("what the wheel did is made real once it is quiet", async () => {
  const { frame, told } = setUp();
  fire(frame, "wheel", { deltaY: -100, deltaMode: 0, metaKey: true });
  fire(frame, "wheel", { deltaY: -100, deltaMode: 0, metaKey: true });
  assert.equal(told.filter(([what]) => what === "commit").length, 0);
  await wait(QUIET);
  assert.deepEqual(told.slice(-2), [["commit"], ["hold", false]]);
  assert.equal(told.filter(([what]) => what === "commit").length, 1);
});

test("nothing is made real after it was stopped", async () => {
  const { frame, told, stop } = setUp();
  fire(frame, "wheel", { deltaY: 1, deltaMode: 0, ctrlKey: true });
  stop();
  await wait(QUIET);
  assert.equal(told.filter(([what]) => what === "commit").length, 0);
});

test("a drag moves what is seen, and is not a click", async () => {
  const { frame, told, pointer } = setUp();
  let clicks = 0;
  frame.addEventListener("click", () => (clicks += 1));
  frame.scrollTo({ left: 100, top: 100 });
  pointer("down", 50, 50);
  pointer("move", 52, 51);
  assert.equal(frame.scrollLeft, 100);
  pointer("move", 30, 60);
  assert.deepEqual([frame.scrollLeft, frame.scrollTop], [120, 90]);
  assert.equal(frame.dataset.dragged, "");
  assert.deepEqual(told, [["commit"], ["hold", true]]);
  pointer("up", 30, 60);
  fire(frame.firstChild, "click");
  assert.equal(clicks, 0);
  assert.equal(frame.dataset.dragged, undefined);
  assert.deepEqual(told.at(-1), ["hold", false]);
  await soon();
  fire(frame.firstChild, "click");
  assert.equal(clicks, 1, "only the click that ends it");
});

test("a click with an unsteady hand is a click", () => {
  const { frame, pointer } = setUp();
  let clicks = 0;
  frame.addEventListener("click", () => (clicks += 1));
  pointer("down", 50, 50);
  pointer("move", 52, 51);
  pointer("up", 52, 51);
  fire(frame, "click");
  assert.equal(clicks, 1);
});

test("a drag that was cancelled swallows no later click", async () => {
  const { frame, pointer } = setUp();
  let clicks = 0;
  frame.addEventListener("click", () => (clicks += 1));
  pointer("down", 50, 50);
  pointer("move", 10, 10);
  pointer("cancel", 10, 10);
  await soon();
  fire(frame, "click");
  assert.equal(clicks, 1);
});

test("neither another button nor another pointer drags, nor a finger", () => {
  const { frame, pointer } = setUp();
  frame.scrollTo({ left: 100 });
  pointer("down", 50, 50, { button: 2 });
  pointer("move", 10, 10);
  pointer("down", 50, 50, { pointerType: "touch" });
  pointer("move", 10, 10);
  pointer("down", 50, 50);
  pointer("move", 10, 10, { pointerId: 2 });
  pointer("up", 10, 10, { pointerId: 2 });
  assert.equal(frame.scrollLeft, 100);
  pointer("move", 40, 50);
  assert.equal(frame.scrollLeft, 110);
});

test("two fingers zoom and move, one is the page's", () => {
  const { frame, told } = setUp();
  const touch = (type, ...places) =>
    fire(frame, type, { touches: places.map(([clientX, clientY]) => ({ clientX, clientY })) });
  assert.ok(!touch("touchstart", [0, 0]).defaultPrevented);
  assert.deepEqual(told, []);
  assert.ok(touch("touchstart", [0, 0], [100, 0]).defaultPrevented);
  touch("touchmove", [0, 10], [200, 10]);
  assert.deepEqual(told, [["hold", true], ["stretch", { x: 50, y: 0 }, 2, { x: 50, y: 10 }]]);
  touch("touchend", [0, 10]);
  assert.deepEqual(told.slice(2), [["commit"], ["hold", false]]);
  touch("touchend");
  assert.equal(told.length, 4);
});
