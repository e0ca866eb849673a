import assert from "node:assert/strict";
import { test } from "node:test";

import { edgesTo, inWords, isOffered, offered } from "../../flowr_nb/browser/static/core/marks.js";

const edge = (id, target, open) => ({ id, target, open });

test("open edges to a state win over blocked ones", () => {
  const edges = [edge("e0", "s1", false), edge("e1", "s1", true), edge("e2", "s2", true)];
  assert.deepEqual(edgesTo("s1", edges), [edge("e1", "s1", true)]);
});

test("where all edges to a state are blocked, all of them lead there", () => {
  const edges = [edge("e0", "s1", false), edge("e1", "s1", false)];
  assert.deepEqual(edgesTo("s1", edges), edges);
  assert.deepEqual(edgesTo("s9", edges), []);
});

test("a transition is offered when it is open or blocked, and for no part of a word", () => {
  assert.ok(isOffered("taken open"));
  assert.ok(isOffered("needs blocked"));
  assert.ok(!isOffered("taken"));
  assert.ok(!isOffered("opened unblocked"));
  assert.ok(!isOffered(""));
});

test("what is offered is only what the picture has", () => {
  const elements = new Map([["e0", { dataset: { target: "s1" } }]]);
  const view = { label: "", marks: { e0: "taken open", e7: "open", s1: "current" } };
  assert.deepEqual(offered(view, elements), [edge("e0", "s1", true)]);
});

test("marks and findings are told in words, and only those that mean something", () => {
  assert.equal(inWords("state a", "current way", ""), "state a (current)");
  assert.equal(inWords("state a", "", "unreachable"), "state a\nunreachable");
  assert.equal(inWords("state a", "taken", ""), "state a");
  assert.equal(inWords("state a", "", "`b` is missing"), "state a\nb is missing");
});
