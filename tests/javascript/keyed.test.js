import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { keepList } from "../../flowr_nb/browser/static/core/keyed.js";

/** A list of buttons; `made` counts how many there ever were. */
function setUp() {
  const list = show(make("ul", ""));
  let made = 0;
  const kept = keepList(list, ({ key }) => key, () => {
    made += 1;
    const element = make("button", "");
    return { element, show: ({ words }) => (element.textContent = words) };
  });
  const tell = (...keys) => kept.show(keys.map((key) => ({ key, words: `about ${key}` })));
  return { list, kept, tell, words: () => list.children.map(({ textContent }) => textContent), made: () => made };
}

test("elements stand in the order of what they show, and are told it each time", () => {
  const { kept, tell, words } = setUp();
  tell("a", "b", "c");
  assert.deepEqual(words(), ["about a", "about b", "about c"]);
  tell("c", "a", "d");
  assert.deepEqual(words(), ["about c", "about a", "about d"]);
  kept.show([{ key: "a", words: "changed" }]);
  assert.deepEqual(words(), ["changed"]);
  tell();
  assert.deepEqual(words(), []);
});

test("an element stays what it is, with the focus, when others come and go around it", () => {
  const { list, tell, made } = setUp();
  tell("a", "b", "c");
  const middle = list.children[1];
  middle.focus();
  tell("new", "b", "d", "e");
  assert.equal(list.children[1], middle);
  assert.equal(document.activeElement, middle);
  assert.equal(made(), 6);
});

test("what comes back is made anew", () => {
  const { list, tell } = setUp();
  tell("a");
  const [before] = list.children;
  tell();
  tell("a");
  assert.notEqual(list.children[0], before);
});

test("keys that every object has are keys like others", () => {
  const { kept, tell, words } = setUp();
  assert.equal(kept.get("constructor"), undefined);
  tell("__proto__", "constructor", "toString");
  assert.deepEqual(words(), ["about __proto__", "about constructor", "about toString"]);
  tell("constructor");
  assert.equal(kept.get("__proto__"), undefined);
  assert.equal(kept.get("constructor").element.textContent, "about constructor");
});
