import assert from "node:assert/strict";
import { test } from "node:test";

import { neighbourhood } from "../../flowr_nb/browser/static/core/focus.js";

// a → b → c → d → e, with a way back from d to b, and one that repeats c.
const LINKS = [
  { id: "1", source: "a", target: "b" },
  { id: "2", source: "b", target: "c" },
  { id: "3", source: "c", target: "d" },
  { id: "4", source: "d", target: "e" },
  { id: "5", source: "d", target: "b" },
  { id: "6", source: "c", target: "c" },
];
const sorted = (set) => [...set].sort().join(" ");

test("one step back and two ahead, with the edges between them", () => {
  assert.equal(sorted(neighbourhood("b", LINKS)), "1 2 3 5 6 a b c d");
});

test("as far as asked for", () => {
  assert.equal(sorted(neighbourhood("c", LINKS, 0, 0)), "6 c");
  assert.equal(sorted(neighbourhood("c", LINKS, 0, 1)), "3 6 c d");
  assert.equal(sorted(neighbourhood("c", LINKS, 2, 0)), "1 2 3 5 6 a b c d");
});

test("a node that nothing leads to or from is its own neighbourhood", () => {
  assert.equal(sorted(neighbourhood("z", LINKS)), "z");
});
