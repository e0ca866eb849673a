import assert from "node:assert/strict";
import { test } from "node:test";

import { DIRECTIONS, nextIn } from "../../flowr_nb/browser/static/core/spatial_navigation.js";

const { ArrowLeft, ArrowRight, ArrowUp, ArrowDown } = DIRECTIONS;
const HERE = { x: 0, y: 0 };

test("an arrow goes to the nearest that lies its way", () => {
  const places = [
    { x: 50, y: 5 },
    { x: 20, y: -3 },
    { x: -30, y: 0 },
    { x: 4, y: 60 },
    { x: 0, y: -25 },
  ];
  assert.equal(nextIn(ArrowRight, HERE, places), 1);
  assert.equal(nextIn(ArrowLeft, HERE, places), 2);
  assert.equal(nextIn(ArrowDown, HERE, places), 3);
  assert.equal(nextIn(ArrowUp, HERE, places), 4);
});

test("what is straight ahead comes before what is nearer and aside", () => {
  const places = [
    { x: 20, y: 30 },
    { x: 90, y: 0 },
  ];
  assert.equal(nextIn(ArrowRight, HERE, places), 1);
});

test("where nothing is straight ahead it goes to what is that way at all", () => {
  assert.equal(nextIn(ArrowRight, HERE, [{ x: 10, y: 200 }]), 0);
});

test("where nothing lies that way there is nowhere to go", () => {
  assert.equal(nextIn(ArrowLeft, HERE, [{ x: 10, y: 0 }, HERE]), -1);
  assert.equal(nextIn(ArrowUp, HERE, []), -1);
});
