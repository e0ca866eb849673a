import assert from "node:assert/strict";
import { test } from "node:test";

import { findMatches } from "../../flowr_nb/browser/static/core/search.js";

const candidates = [
  { id: "e1", name: "review", isState: false },
  { id: "s1", name: "peer-review", isState: true },
  { id: "s2", name: "review", isState: true },
  { id: "s3", name: "Review again", isState: true },
  { id: "s4", name: "Prüfung", isState: true },
];
const found = (typed) => findMatches(typed, candidates).map(({ id }) => id);

test("whole names first, then beginnings, then parts; states before triggers", () => {
  assert.deepEqual(found("review"), ["s2", "e1", "s3", "s1"]);
});

test("case, accents and the spaces around do not matter", () => {
  assert.deepEqual(found("  PRUF "), ["s4"]);
  assert.deepEqual(found("prüf"), ["s4"]);
});

test("nothing typed finds nothing, and neither does what is not there", () => {
  assert.deepEqual(found("   "), []);
  assert.deepEqual(found("zebra"), []);
  assert.deepEqual(found(".*"), []);
});
