import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, show } from "./fake_dom.js";
import { aPicture, EDGES, STATES, svgOf } from "./a_picture.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeLegend, SIGNS } from "../../flowr_nb/browser/static/core/legend.js";
import { readPicture } from "../../flowr_nb/browser/static/core/picture.js";

function setUp() {
  const legend = makeLegend();
  show(make("div", "", legend.button, legend.panel));
  return { ...legend, words: () => legend.panel.children.map(({ textContent }) => textContent) };
}

test("it is shown when it is asked for", () => {
  const { button, panel } = setUp();
  assert.ok(panel.hidden);
  assert.equal(button.getAttribute("aria-pressed"), "false");
  clickAt(button);
  assert.ok(!panel.hidden);
  assert.equal(button.getAttribute("aria-pressed"), "true");
  clickAt(button);
  assert.ok(panel.hidden);
});

test("it explains the signs that occur, and no others", () => {
  const { button, show: tell, words } = setUp();
  tell(aPicture(svgOf([STATES[0], EDGES[1]])));
  assert.deepEqual(words(), [], "nothing is drawn that nobody sees");
  clickAt(button);
  assert.deepEqual(words(), ["state", "guarded: has conditions"]);
});

test("it goes with the picture, and stays what it is while the signs are the same", () => {
  const { button, panel, show: tell, words } = setUp();
  const picture = aPicture(svgOf([STATES[0]]));
  tell(picture);
  clickAt(button);
  const before = panel.children[0];
  tell(aPicture(svgOf([STATES[0]])));
  assert.equal(panel.children[0], before);
  picture.elements.get("n1").classList.add("visited", "current");
  tell(picture);
  assert.deepEqual(words(), ["state", "the run is here", "visited"]);
});

test("needs evidence and blocked are two signs", () => {
  const { button, show: tell, words } = setUp();
  const picture = aPicture(svgOf([EDGES[0]]));
  picture.elements.get("e1").setAttribute("class", "edge blocked needs");
  tell(picture);
  clickAt(button);
  assert.deepEqual(words(), ["needs evidence"]);
});

test("every sample can be drawn", () => {
  for (const [, classes, parts, words] of SIGNS) {
    assert.ok(readPicture(`<svg xmlns="http://www.w3.org/2000/svg"><g class="${classes}">${parts}</g></svg>`), words);
  }
});
