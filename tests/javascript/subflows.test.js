import assert from "node:assert/strict";
import { test } from "node:test";

import { SIGNS } from "../../flowr_nb/browser/static/core/legend.js";
import { boxOfPath } from "../../flowr_nb/browser/static/core/subflows.js";

test("the box of a path is read off its numbers", () => {
  assert.deepEqual(boxOfPath("M20,-65C20,-65 66,-65.5 66,-65 8,-230.6 78,-77"), {
    left: 8,
    right: 78,
    top: -230.6,
  });
});

test("what is no path has no box", () => {
  assert.equal(boxOfPath(""), null);
});

test("every sign of the legend stands for something else, in words", () => {
  const selectors = SIGNS.map(([selector]) => selector);
  assert.equal(new Set(selectors).size, SIGNS.length);
  for (const [, classes, parts, words] of SIGNS) assert.ok(classes && parts && words);
});
