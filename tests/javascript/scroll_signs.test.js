import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, fire, show } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeScrollSigns, sidesWithMore } from "../../flowr_nb/browser/static/core/scroll_signs.js";

/** A frame that shows 400 by 300 of 1000 by 304. */
function aFrame(scrollLeft = 0, scrollTop = 0) {
  const sizes = { clientWidth: 400, clientHeight: 300, scrollWidth: 1000, scrollHeight: 304 };
  return Object.assign(make("div", "flowr-frame"), sizes, { scrollLeft, scrollTop });
}

function setUp() {
  const frame = aFrame();
  const { signs, update } = makeScrollSigns(frame);
  show(make("div", "", frame, ...signs));
  update();
  const shown = () => signs.filter((sign) => sign.hasAttribute("data-more")).map((sign) => sign.dataset.side);
  const button = (side) => signs.find((sign) => sign.dataset.side === side).querySelector("button");
  return { frame, signs, shown, button };
}

test("there is more where something of the picture is hidden; the frame's padding is nothing", () => {
  assert.deepEqual(sidesWithMore(aFrame()), ["right"]);
  assert.deepEqual(sidesWithMore(aFrame(100)), ["left", "right"]);
  assert.deepEqual(sidesWithMore(aFrame(596)), ["left"]);
  assert.deepEqual(sidesWithMore({ ...aFrame(), scrollWidth: 400, clientWidth: 400, scrollHeight: 900, scrollTop: 300, scrollLeft: 0, clientHeight: 300 }), ["top", "bottom"]);
});

test("a sign goes to what is hidden, and away at the end", () => {
  const { frame, shown, button } = setUp();
  assert.deepEqual(shown(), ["right"]);
  clickAt(button("right"));
  assert.equal(frame.scrollLeft, 320);
  fire(frame, "scroll", { bubbles: false });
  assert.deepEqual(shown(), ["left", "right"]);
  frame.scrollLeft = 600;
  fire(frame, "scroll", { bubbles: false });
  assert.deepEqual(shown(), ["left"]);
});

test("a sign has a name, is no stop of Tab, and takes the focus from nothing", () => {
  const { signs, button } = setUp();
  assert.equal(button("left").getAttribute("aria-label"), "Scroll to the left");
  assert.ok(signs.every((sign) => sign.querySelector("button").tabIndex === -1));
  assert.ok(fire(button("right"), "mousedown").defaultPrevented);
  const hidden = signs.map((sign) => sign.getAttribute("aria-hidden"));
  assert.deepEqual(hidden, ["true", "false", "true", "true"], "what is not seen is not there");
});
