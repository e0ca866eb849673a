import assert from "node:assert/strict";
import { test } from "node:test";

import { fittingScale, scrollInto } from "../../flowr_nb/widgets/static/viewport.js";

test("a wide picture shrinks to its frame, a small one grows a little", () => {
  assert.equal(fittingScale({ width: 1400, height: 900 }, { width: 700, height: 0 }), 0.5);
  assert.equal(fittingScale({ width: 100, height: 50 }, { width: 700, height: 0 }), 1.25);
});

test("a tall picture does not grow", () => {
  assert.equal(fittingScale({ width: 100, height: 900 }, { width: 700, height: 0 }), 1);
});

test("what has no size yet is shown as it is", () => {
  assert.equal(fittingScale({ width: 0, height: 0 }, { width: 700, height: 0 }), 1);
  assert.equal(fittingScale({ width: 100, height: 50 }, { width: 0, height: 0 }), 1);
});

test("what is in view stays where it is, what is not comes in with a margin", () => {
  assert.equal(scrollInto(100, 140, 0, 400), 0);
  assert.equal(scrollInto(10, 40, 0, 400), -38);
  assert.equal(scrollInto(380, 420, 0, 400), 68);
});
