import assert from "node:assert/strict";
import { test } from "node:test";

import { glide, isStill } from "../../flowr_nb/browser/static/core/motion.js";

const box = (x, y, width, height) => ({ x, y, width, height });

test("what moved is put back where it was, in the picture's own pixels", () => {
  const moved = glide(box(100, 40, 60, 20), box(20, 80, 60, 20), 0.5);
  assert.deepEqual(moved, { x: 160, y: -80, scaleX: 1, scaleY: 1 });
});

test("a box that grew into a frame starts as small as it was", () => {
  const grown = glide(box(0, 0, 60, 20), box(0, 0, 240, 200), 1);
  assert.deepEqual(grown, { x: 0, y: 0, scaleX: 0.25, scaleY: 0.1 });
});

test("what has no size is not stretched", () => {
  assert.deepEqual(glide(box(0, 0, 9, 9), box(1, 1, 0, 0), 1), { x: -1, y: -1, scaleX: 1, scaleY: 1 });
});

test("what stayed does not move, what shifted or grew does", () => {
  const stayed = glide(box(5, 5, 60, 20), box(5.2, 5, 60, 20), 1);
  assert.ok(isStill(stayed));
  assert.ok(!isStill({ ...stayed, x: 3 }));
  assert.ok(!isStill({ ...stayed, scaleY: 1.2 }));
});
