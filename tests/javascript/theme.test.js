import assert from "node:assert/strict";
import { test } from "node:test";

import { isDarkColour } from "../../flowr_nb/widgets/static/theme.js";

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
