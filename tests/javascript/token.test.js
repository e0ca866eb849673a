import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowBetween } from "../../flowr_nb/browser/static/core/token.js";

const arrow = (source, target, isTaken) => ({ dataset: { source, target }, matches: () => isTaken });

test("the arrow of a step is one that was taken, from where it was to where it is", () => {
  const elements = new Map([
    ["a", arrow("s1", "s2", false)],
    ["b", arrow("s1", "s2", true)],
    ["c", arrow("s2", "s1", true)],
    ["s1", { dataset: {}, matches: () => false }],
  ]);
  assert.equal(arrowBetween({ elements }, "s1", "s2"), elements.get("b"));
  assert.equal(arrowBetween({ elements }, "s2", "s1"), elements.get("c"));
});

test("a step that no arrow leads along has none: a return, or one into another picture", () => {
  assert.equal(arrowBetween({ elements: new Map() }, "s1", "s2"), null);
});
