import assert from "node:assert/strict";
import { test } from "node:test";

import { isDarkColour } from "../../flowr_nb/browser/static/hosts/theme.js";

test("a colour is dark or light by how bright it looks", () => {
  assert.equal(isDarkColour("rgb(17, 20, 24)"), true);
  assert.equal(isDarkColour("rgb(255, 255, 255)"), false);
  assert.equal(isDarkColour("rgb(0, 0, 255)"), true);
  assert.equal(isDarkColour("rgb(0, 255, 0)"), false);
});

test("what is transparent or no colour says nothing", () => {
  for (const colour of ["rgba(0, 0, 0, 0)", "transparent", "", null, undefined]) {
    assert.equal(isDarkColour(colour), null);
  }
});

test("colours in newer notations are read, too", () => {
  assert.equal(isDarkColour("color(srgb 1 1 1)"), false);
  assert.equal(isDarkColour("color(srgb 0.0941176 0.109804 0.101961)"), true);
  assert.equal(isDarkColour("color(display-p3 0.9 0.9 0.9 / 0.2)"), null);
  assert.equal(isDarkColour("oklch(0.98 0.01 250)"), false);
  assert.equal(isDarkColour("lab(12 -1.5e-05 3)"), true);
});
