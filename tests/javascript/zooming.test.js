import assert from "node:assert/strict";
import { test } from "node:test";

import {
  around,
  boundedScale,
  fittingScale,
  openingScale,
  partScale,
  pinched,
  scrollInto,
  wheelFactor,
  zoomAbout,
} from "../../flowr_nb/browser/static/core/zooming.js";

test("a wide picture shrinks to its frame, a small one grows a little", () => {
  assert.equal(fittingScale({ width: 1400, height: 900 }, { width: 700, height: 0 }), 0.5);
  assert.equal(fittingScale({ width: 100, height: 50 }, { width: 700, height: 0 }), 1.25);
});

test("in a frame that keeps its height a picture is no higher, where it can be read then", () => {
  const wide = { width: 1000, height: 400 };
  assert.equal(fittingScale({ width: 300, height: 100 }, wide, 110), 1.1);
  assert.equal(fittingScale({ width: 300, height: 100 }, wide, 900), 1.25);
  assert.equal(fittingScale({ width: 300, height: 200 }, wide, 110), 1.25, "else the frame grows");
});

test("a tall picture does not grow", () => {
  assert.equal(fittingScale({ width: 100, height: 900 }, { width: 700, height: 0 }), 1);
});

test("a picture opens fitted, unless it could not be read then", () => {
  assert.equal(openingScale({ width: 770, height: 900 }, { width: 700, height: 0 }), null);
  assert.equal(openingScale({ width: 800, height: 900 }, { width: 700, height: 0 }), 0.9);
  assert.equal(openingScale({ width: 0, height: 0 }, { width: 700, height: 0 }), null);
});

test("what has no size yet is shown as it is", () => {
  assert.equal(fittingScale({ width: 0, height: 0 }, { width: 700, height: 0 }), 1);
  assert.equal(fittingScale({ width: 100, height: 50 }, { width: 0, height: 0 }), 1);
  assert.equal(partScale({ width: 0, height: 0 }, { width: 700, height: 0 }), 1);
});

test("what is in view stays where it is, what is not comes in with a margin", () => {
  assert.equal(scrollInto(100, 140, 0, 400), 0);
  assert.equal(scrollInto(10, 40, 0, 400), -38);
  assert.equal(scrollInto(380, 420, 0, 400), 68);
});

test("what is too long for its frame comes in with its beginning, and stays so", () => {
  assert.equal(scrollInto(300, 800, 0, 400), 300);
  assert.equal(scrollInto(0, 500, 0, 400), 0);
  assert.equal(scrollInto(390, 770, 0, 400), 380, "half of what is spare is its margin");
});

test("a part fills its frame by the side that has less room, and is not blown up", () => {
  assert.equal(partScale({ width: 200, height: 800 }, { width: 700, height: 400 }), 0.5);
  assert.equal(partScale({ width: 1400, height: 10 }, { width: 700, height: 400 }), 0.5);
  assert.equal(partScale({ width: 10, height: 10 }, { width: 700, height: 400 }), 1.25);
});

test("no zoom goes beyond what can be read or found again", () => {
  assert.equal(boundedScale(100), 4);
  assert.equal(boundedScale(0.0001), 0.05);
  assert.equal(boundedScale(1.5), 1.5);
});

test("the point that is zoomed about stays where it is, however often", () => {
  const where = (shift, point) => ({
    x: shift.x + point.x * shift.k,
    y: shift.y + point.y * shift.k,
  });
  let shift = { x: 0, y: 0, k: 1 };
  const seen = { x: 320, y: 90 }; // on the screen, which is on the picture as well before any shift
  for (const factor of [1.25, 0.5, 3, 1.1]) shift = zoomAbout(shift, seen, factor);
  const back = where(shift, seen);
  assert.ok(Math.abs(back.x - seen.x) < 1e-9 && Math.abs(back.y - seen.y) < 1e-9);
  assert.ok(Math.abs(shift.k - 1.25 * 0.5 * 3 * 1.1) < 1e-9);
  assert.ok(where(shift, { x: 330, y: 90 }).x > where(shift, seen).x);
});

test("another point stays from where the picture was moved to", () => {
  const first = zoomAbout({ x: 0, y: 0, k: 1 }, { x: 100, y: 0 }, 2); // 100 stays: moved by -100
  assert.deepEqual(first, { x: -100, y: 0, k: 2 });
  // On the screen at 300 is now what was at 200; it stays at 300 when all is four times as large.
  const second = zoomAbout(first, { x: 300, y: 0 }, 2);
  assert.equal(second.x + 200 * second.k, 300);
});

test("the wheel zooms in when turned away, the same way back, and never wildly", () => {
  assert.ok(wheelFactor(-100, 0) > 1);
  assert.ok(Math.abs(wheelFactor(-100, 0) * wheelFactor(100, 0) - 1) < 1e-12);
  assert.ok(wheelFactor(-3, 1) > wheelFactor(-3, 0), "three lines are more than three pixels");
  assert.equal(wheelFactor(-100000, 0), wheelFactor(-1000, 0));
  assert.ok(wheelFactor(-100000, 0) < 1.5);
});

test("two fingers that part enlarge about their middle, two that wander move", () => {
  const before = [{ x: 100, y: 100 }, { x: 200, y: 100 }];
  assert.deepEqual(pinched(before, [{ x: 50, y: 100 }, { x: 250, y: 100 }]), {
    factor: 2,
    about: { x: 150, y: 100 },
    moved: { x: 0, y: 0 },
  });
  assert.deepEqual(pinched(before, [{ x: 110, y: 95 }, { x: 210, y: 95 }]).moved, { x: 10, y: -5 });
  assert.equal(pinched([before[0], before[0]], before).factor, 100, "from no distance: no infinity");
});

const box = (left, top, right, bottom) => ({ left, top, right, bottom });

test("the box around several holds all that fit, the nearest first; around none there is none", () => {
  const boxes = [box(0, 5, 10, 9), box(-3, 6, 4, 30)];
  assert.deepEqual(around(boxes, { width: 100, height: 100 }), box(-3, 5, 10, 30));
  assert.equal(around([], { width: 100, height: 100 }), null);
});

test("what lies far off is left out, and the first is always in", () => {
  const boxes = [box(0, 0, 10, 10), box(900, 0, 910, 10), box(0, 50, 10, 60)];
  assert.deepEqual(around(boxes, { width: 100, height: 100 }), box(0, 0, 10, 60));
  assert.deepEqual(around(boxes, { width: 1, height: 1 }), box(0, 0, 10, 10));
});
