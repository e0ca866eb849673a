import assert from "node:assert/strict";
import { test } from "node:test";

import { isOwnKey } from "../../flowr_nb/widgets/static/hosts/keys.js";

const NOTHING = { closes: false, enters: false, inList: false };
const press = (key, more = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

test("what is typed is the diagram's, what has a modifier is the notebook's", () => {
  for (const key of ["b", "D", "0", "/", " ", "Enter"]) assert.ok(isOwnKey(press(key), NOTHING), key);
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
    assert.equal(isOwnKey(press("s", more), NOTHING), false);
  }
  assert.equal(isOwnKey(press("Tab"), NOTHING), false);
});

test("Escape is the diagram's where there is something to close", () => {
  assert.equal(isOwnKey(press("Escape"), NOTHING), false);
  assert.ok(isOwnKey(press("Escape"), { ...NOTHING, closes: true }));
});

test("Shift+Enter runs the cell but where there is something to look into", () => {
  const shifted = press("Enter", { shiftKey: true });
  assert.equal(isOwnKey(shifted, NOTHING), false);
  assert.ok(isOwnKey(shifted, { ...NOTHING, enters: true }));
});

test("arrows are the menu's in a menu, and the notebook's elsewhere", () => {
  assert.equal(isOwnKey(press("ArrowDown"), NOTHING), false);
  assert.ok(isOwnKey(press("ArrowDown"), { ...NOTHING, inList: true }));
});
