import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { changed, fire, listeners, show, soon } from "./fake_dom.js";
import { aPicture } from "./a_picture.js";
import { makeCardPosition } from "../../flowr_nb/browser/static/core/card_position.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";

let release = () => {};

/** A picture in the middle of a page of 1000 by 800, and a card of 100 by 50. */
function setUp() {
  const frame = make("div", "");
  const card = make("div", "");
  const root = show(make("div", "", frame, card));
  root.box = frame.box = { left: 100, top: 200, width: 600, height: 300 };
  card.box = { left: 0, top: 0, width: 100, height: 50 };
  const picture = aPicture();
  frame.append(picture.svg);
  const element = picture.elements.get("n1");
  element.box = { left: 300, top: 300, width: 40, height: 20 };
  const beside = makeCardPosition({ root, frame, card });
  ({ release } = beside);
  const place = () => [card.style.left, card.style.top].map(parseFloat);
  return { ...beside, frame, card, root, element, picture, place };
}

afterEach(() => release());

test("it is there beside its element, and not over it", () => {
  const { card, follow, element, place } = setUp();
  assert.ok(card.hidden);
  follow(element);
  assert.ok(!card.hidden);
  assert.deepEqual(place(), [270, 328], "below, in the middle");
});

test("it covers no other state where there is room elsewhere", () => {
  const { follow, element, picture, place } = setUp();
  picture.elements.get("n2").querySelector(".outline").box = { left: 200, top: 325, width: 300, height: 100 };
  follow(element);
  assert.deepEqual(place(), [270, 300 - 50 - 8], "above");
});

test("it stays within the diagram's width, and is no wider", () => {
  const { follow, element, card, place } = setUp();
  element.box = { left: 100, top: 300, width: 10, height: 10 };
  follow(element);
  assert.ok(place()[0] >= 100);
  assert.equal(card.style.maxWidth, "300px");
});

test("it goes along when the page is scrolled or resized, and when the picture is zoomed", async () => {
  const { follow, element, picture, root, place } = setUp();
  follow(element);
  for (const [top, move] of [
    [310, () => fire(root, "scroll", { bubbles: false })],
    [320, () => changed(root)],
    [330, () => changed(picture.svg)],
  ]) {
    element.box = { ...element.box, top };
    move();
    await soon();
    await soon();
    assert.equal(place()[1], top + 28);
  }
});

test("what is scrolled away has no card to be seen, and has it again", async () => {
  const { follow, element, card, root } = setUp();
  const before = globalThis.getComputedStyle;
  globalThis.getComputedStyle = () => ({ overflow: "auto" });
  try {
    element.box = { left: 300, top: 600, width: 40, height: 20 };
    follow(element);
    assert.equal(card.style.visibility, "hidden");
    element.box = { left: 300, top: 300, width: 40, height: 20 };
    fire(root, "scroll", { bubbles: false });
    await soon();
    await soon();
    assert.equal(card.style.visibility, "");
  } finally {
    globalThis.getComputedStyle = before;
  }
});

test("when it is taken away nothing is left behind", () => {
  const before = listeners();
  const { follow, element, card, release: letGo } = setUp();
  follow(element);
  assert.ok(listeners() > before);
  letGo();
  assert.ok(card.hidden);
  assert.equal(listeners(), before);
});
