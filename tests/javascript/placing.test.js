import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap, placeCard } from "../../flowr_nb/widgets/static/placing.js";

const bounds = { left: 0, top: 0, width: 600, height: 400 };
const card = { width: 200, height: 100 };

test("a card goes below what it is about, and above where there is no room below", () => {
  const top = { left: 250, top: 20, width: 100, height: 40 };
  assert.deepEqual(placeCard(card, top, bounds), { left: 200, top: 68 });
  const low = { left: 250, top: 340, width: 100, height: 40 };
  assert.deepEqual(placeCard(card, low, bounds), { left: 200, top: 232 });
});

test("in a low frame it goes beside", () => {
  const flat = { left: 0, top: 0, width: 600, height: 110 };
  const left = { left: 20, top: 40, width: 100, height: 40 };
  assert.deepEqual(placeCard(card, left, flat), { left: 128, top: 10 });
  const right = { left: 480, top: 40, width: 100, height: 40 };
  assert.deepEqual(placeCard(card, right, flat), { left: 272, top: 10 });
});

test("it is never out of bounds, and free of its anchor wherever there is room", () => {
  for (let left = -40; left <= 580; left += 31) {
    for (let top = -40; top <= 380; top += 23) {
      const anchor = { left, top, width: 60, height: 30 };
      const at = placeCard(card, anchor, bounds);
      assert.ok(at.left >= 0 && at.left + card.width <= 600, `${left}, ${top}`);
      assert.ok(at.top >= 0 && at.top + card.height <= 400, `${left}, ${top}`);
      assert.equal(overlap({ ...at, ...card }, anchor), 0, `${left}, ${top}`);
    }
  }
});

test("of sides that leave the anchor free, the one that covers least of the others wins", () => {
  const anchor = { left: 250, top: 180, width: 100, height: 40 };
  const below = { left: 200, top: 230, width: 150, height: 40 };
  const above = { left: 290, top: 100, width: 20, height: 20 };
  assert.equal(placeCard(card, anchor, bounds, [below]).top, 72);
  assert.deepEqual(placeCard(card, anchor, bounds, [below, above]), { left: 358, top: 150 });
});

test("a card larger than its bounds begins where they begin", () => {
  const small = { left: 10, top: 10, width: 100, height: 50 };
  const at = placeCard(card, { left: 40, top: 20, width: 20, height: 20 }, small);
  assert.deepEqual(at, { left: 10, top: 10 });
});
