import assert from "node:assert/strict";
import { test } from "node:test";

import { nextItem } from "../../flowr_nb/browser/static/core/menu.js";

test("arrows go round, Home and End to the ends", () => {
  assert.equal(nextItem("ArrowDown", 0, 3), 1);
  assert.equal(nextItem("ArrowDown", 2, 3), 0);
  assert.equal(nextItem("ArrowUp", 0, 3), 2);
  assert.equal(nextItem("Home", 2, 3), 0);
  assert.equal(nextItem("End", 0, 3), 2);
  assert.equal(nextItem("a", 1, 3), null);
});
