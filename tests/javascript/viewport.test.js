import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, clickAt, show } from "./fake_dom.js";
import { aPicture, VIEW } from "./a_picture.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { showMarks } from "../../flowr_nb/browser/static/core/marks.js";
import { makeViewport } from "../../flowr_nb/browser/static/core/viewport.js";

const PADDING = 16;

/** A frame of a width, with a picture of 300 by 60 in it. */
function setUp(width = 600) {
  const viewport = makeViewport();
  const { frame, tools } = viewport;
  show(make("div", "", frame, tools));
  frame.clientWidth = width;
  frame.clientHeight = 400;
  frame.box = { left: 0, top: 0, width, height: 400 };
  const picture = aPicture();
  showMarks(picture, VIEW, {});
  viewport.setPicture(picture);
  const scale = () => Number(picture.svg.getAttribute("width")) / picture.natural.width;
  return { viewport, frame, tools, picture, scale, press: (words) => clickAt(tools.children.find((one) => one.textContent === words)) };
}

test("the frame can be reached by Tab, and says what it is", () => {
  const { frame } = setUp();
  assert.equal(frame.tabIndex, 0);
  assert.equal(frame.getAttribute("aria-label"), "diagram");
});

test("a picture opens fitted, and in what is too narrow as large as can be read", () => {
  assert.equal(setUp(600).scale(), 1.25);
  assert.equal(setUp(290 + PADDING).scale().toFixed(3), (290 / 300).toFixed(3));
  assert.equal(setUp(150).scale(), 0.9);
});

test("what is not on the page yet keeps its size", () => {
  assert.equal(setUp(0).scale(), 1);
});

test("buttons zoom in and out, within bounds, and fit again", () => {
  const { scale, press } = setUp();
  press("−");
  assert.equal(scale(), 1);
  press("+");
  assert.equal(scale(), 1.25);
  for (let round = 0; round < 20; round += 1) press("+");
  assert.equal(scale(), 4);
  for (let round = 0; round < 40; round += 1) press("−");
  assert.equal(scale().toFixed(3), "0.050");
  press("Fit");
  assert.equal(scale(), 1.25);
});

test("as the page is resized what was fitted is fitted again, and what was chosen stays", () => {
  const { viewport, frame, press, scale } = setUp();
  const resize = (width) => {
    frame.clientWidth = width;
    changed(frame);
  };
  resize(290 + PADDING);
  assert.equal(scale().toFixed(3), (290 / 300).toFixed(3));
  press("+");
  const chosen = scale();
  resize(600);
  assert.equal(scale(), chosen);
  const other = aPicture();
  viewport.setPicture(other);
  resize(150);
  assert.equal(Number(other.svg.getAttribute("width")), 270, "it opens so that it can be read");
  viewport.stop();
  resize(600);
  assert.equal(Number(other.svg.getAttribute("width")), 270);
});

test("while a gesture goes on only a transform changes; its end makes it real", () => {
  const { viewport, picture, scale } = setUp();
  viewport.stretch({ x: 0, y: 0 }, 2);
  assert.equal(scale(), 1.25);
  assert.equal(picture.svg.style.transform, "translate(0px, 0px) scale(2)");
  viewport.commit();
  assert.equal(scale(), 2.5);
  assert.equal(picture.svg.style.transform, "");
});

test("the current state comes into view, the frame scrolls and nothing else", () => {
  const { viewport, frame, picture } = setUp();
  picture.elements.get("n2").box = { left: 900, top: 100, width: 40, height: 20 };
  viewport.showCurrent();
  assert.equal(frame.scrollLeft, 940 + 48 - 600);
  assert.equal(frame.scrollTop, 0);
});

test("a picture that is put there before it is seen shows the current state once it is", () => {
  const { viewport, frame, picture } = setUp(0);
  picture.elements.get("n2").box = { left: 200, top: 900, width: 40, height: 20 };
  const scrolled = [];
  frame.scrollBy = (by) => scrolled.push(by);
  viewport.showCurrent();
  assert.deepEqual(scrolled, []);
  frame.clientWidth = 600;
  frame.box = { left: 0, top: 0, width: 600, height: 400 };
  changed(frame);
  assert.equal(scrolled.length, 1);
  assert.ok(scrolled[0].top > 400);
});

test("but not out of somebody's hand", () => {
  const { viewport, frame, picture } = setUp();
  picture.elements.get("n2").box = { left: 900, top: 100, width: 40, height: 20 };
  viewport.hold(true);
  viewport.showCurrent();
  assert.equal(frame.scrollLeft, 0);
  viewport.hold(false);
  viewport.showCurrent();
  assert.ok(frame.scrollLeft > 0);
});

test("what is gone to comes into the middle, large enough to be read", () => {
  const { viewport, frame, picture, scale, press } = setUp();
  for (let round = 0; round < 5; round += 1) press("−");
  assert.ok(scale() < 0.9);
  picture.elements.get("n3").box = { left: 1000, top: 150, width: 40, height: 20 };
  viewport.goTo(picture.elements.get("n3"));
  assert.equal(scale(), 1);
  assert.equal(frame.scrollLeft, 1020 - 300);
});

test("it asks for as much room as it needs to be read, where that is to be had", () => {
  const { viewport, frame } = setUp();
  const needed = () => frame.style["--flowr-needed"];
  const widget = show(make("div", "flowr-widget", frame));
  widget.clientWidth = 400;
  changed(frame);
  assert.equal(needed(), `${0.9 * 300 + PADDING + 2}px`);
  widget.clientWidth = 200;
  changed(frame);
  assert.equal(needed(), "0px");
  viewport.setPicture(null);
  widget.clientWidth = 400;
  changed(frame);
  assert.equal(needed(), `${0.9 * 300 + PADDING + 2}px`, "the widest so far");
});

test("another picture opens as if it were the first, and none is none", () => {
  const { viewport, frame, press } = setUp();
  press("+");
  const other = aPicture();
  viewport.setPicture(other);
  assert.equal(frame.children.length, 1);
  assert.equal(Number(other.svg.getAttribute("width")), 375);
  viewport.setPicture(null);
  assert.equal(frame.children.length, 0);
  press("+");
  press("Fit");
  viewport.showCurrent();
});
