import assert from "node:assert/strict";
import { test } from "node:test";

import { plainCard, verdictWords } from "../../flowr_nb/browser/static/core/card.js";

test("a verdict is told by a sign and by words", () => {
  assert.deepEqual(verdictWords(null, null), ["○", "not given yet"]);
  assert.deepEqual(verdictWords(false, "75"), ["✗", "you gave 75"]);
  assert.deepEqual(verdictWords(true, "85"), ["✓", "holds: you gave 85"]);
  assert.deepEqual(verdictWords(false, ""), ["✗", "you gave an empty text"]);
});

test("where nobody answers, a card has the element's own words", () => {
  const card = plainCard("approve: approval to canary");
  assert.equal(card.title, "approve: approval to canary");
  assert.deepEqual([card.conditions, card.ways, card.attrs], [[], [], []]);
});
