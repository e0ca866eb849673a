import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap, placeCard } from "../../flowr_nb/browser/static/core/placing.js";

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
  for (const what of [(boxes) => [boxes, []], (boxes) => [[], boxes]]) {
    assert.equal(placeCard(card, anchor, bounds, ...what([below])).top, 72);
    const beside = placeCard(card, anchor, bounds, ...what([below, above]));
    assert.deepEqual(beside, { left: 358, top: 150 });
  }
});

test("to cover no node it moves along its side, or goes over words", () => {
  const low = { left: 0, top: 0, width: 600, height: 170 };
  const anchor = { left: 250, top: 10, width: 100, height: 40 };
  const beside = [0, 360].map((left) => ({ left, top: 0, width: 240, height: 50 }));
  const corner = { left: 160, top: 60, width: 80, height: 100 };
  assert.deepEqual(placeCard(card, anchor, low, beside), { left: 200, top: 58 });
  assert.deepEqual(placeCard(card, anchor, low, [...beside, corner]), { left: 250, top: 58 });
  const words = [{ left: 250, top: 60, width: 300, height: 90 }];
  assert.equal(placeCard(card, anchor, low, [...beside, corner], words).left, 250);
});

test("one node that is covered whole is better than two that are touched", () => {
  const narrow = { left: 200, top: 0, width: 200, height: 400 };
  const anchor = { left: 250, top: 190, width: 100, height: 40 };
  const touched = [0, 390].map((left) => ({ left, top: 0, width: 210, height: 185 }));
  const whole = { left: 260, top: 260, width: 90, height: 60 };
  assert.ok(placeCard(card, anchor, narrow, [...touched, whole]).top > 230);
});

test("it goes a little farther off where that leaves a node free", () => {
  const anchor = { left: 200, top: 200, width: 60, height: 30 };
  const around = [
    { left: 0, top: 0, width: 285, height: 190 },
    { left: 0, top: 240, width: 285, height: 160 },
    { left: 0, top: 0, width: 180, height: 400 },
  ];
  assert.deepEqual(placeCard(card, anchor, bounds, around), { left: 292, top: 165 });
});

test("a card larger than its bounds begins where they begin", () => {
  const small = { left: 10, top: 10, width: 100, height: 50 };
  const at = placeCard(card, { left: 40, top: 20, width: 20, height: 20 }, small);
  assert.deepEqual(at, { left: 10, top: 10 });
});
