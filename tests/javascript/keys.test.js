import assert from "node:assert/strict";
import { test } from "node:test";

import { fire, listeners, press as pressAt, show } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { isOwnKey, keepKeys } from "../../flowr_nb/browser/static/hosts/keys.js";

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

test("what is done to a text is done to that, and nothing else is taken from the notebook", () => {
  const inText = { ...NOTHING, inField: true, inText: true };
  for (const key of ["z", "Z", "y", "a", "c", "x", "v", "[", "]", "ArrowLeft", "Home", "Backspace"]) {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { ctrlKey: true, shiftKey: true }]) {
      assert.ok(isOwnKey(press(key, more), inText), key);
      assert.equal(isOwnKey(press(key, more), { ...inText, inText: false }), false, key);
    }
    assert.equal(isOwnKey(press(key, { ctrlKey: true, altKey: true }), inText), false);
  }
  for (const key of ["s", "Enter", "f", "Tab"]) assert.equal(isOwnKey(press(key, { ctrlKey: true }), inText), false, key);
});

/** A widget of these parts, and which keys the notebook around it is told to leave alone. */
function setUp(...parts) {
  const root = make("div", "", ...parts);
  const heard = [];
  const page = show(make("div", "", root));
  page.addEventListener("keydown", ({ key }) => heard.push(key));
  const stop = keepKeys(root);
  const isKept = (element, key, more) => {
    pressAt(element, key, more);
    // Notebook 7 asks what has the focus before it asks whether the keys are the notebook's.
    return element.hasAttribute("data-lm-suppress-shortcuts");
  };
  return { root, heard, stop, isKept };
}

test("a key of the widget's is kept from the notebook, and another is not", () => {
  const button = make("button", "");
  const { isKept, heard, stop } = setUp(button);
  assert.ok(isKept(button, "b"));
  assert.ok(!isKept(button, "b", { ctrlKey: true }));
  assert.ok(!isKept(button, "ArrowDown"));
  assert.deepEqual(heard, ["b", "ArrowDown"]);
  stop();
});

test("a new line in a text runs no cell, and what is undone is what was typed", () => {
  const text = make("textarea", "");
  const { isKept, stop } = setUp(text);
  assert.ok(isKept(text, "Enter", { shiftKey: true }));
  assert.ok(isKept(text, "z", { ctrlKey: true }));
  assert.ok(!isKept(text, "s", { ctrlKey: true }));
  assert.ok(!isKept(text, "Tab"));
  stop();
});

test("what was typed is taken back, whoever waits at the field to call that off", () => {
  const text = make("textarea", "");
  const { stop } = setUp(text);
  const heard = [];
  text.addEventListener("beforeinput", ({ inputType }) => heard.push(inputType));
  for (const inputType of ["historyUndo", "insertText", "historyRedo"]) fire(text, "beforeinput", { inputType });
  assert.deepEqual(heard, ["insertText"]);
  stop();
});

test("Escape is the widget's while there is something that it closes", () => {
  for (const name of ["flowr-search", "flowr-consent", "flowr-name-form", "flowr-view"]) {
    const part = make("div", name);
    const button = make("button", "");
    const { isKept, stop } = setUp(part, button);
    assert.ok(isKept(button, "Escape"), name);
    part.hidden = true;
    assert.ok(!isKept(button, "Escape"), name);
    stop();
  }
});

test("a list of sessions is closed below the bar, and stays where it stands alone", () => {
  const list = () => make("section", "flowr-session-list", make("button", ""));
  const bar = make("section", "flowr-session-bar", list());
  const first = setUp(bar);
  assert.ok(first.isKept(bar.querySelector("button"), "Escape"));
  first.stop();
  const alone = list();
  const second = setUp(alone);
  assert.ok(!second.isKept(alone.firstChild, "Escape"));
  second.stop();
});

test("in a field more keys are the widget's: the caret is moved by them", () => {
  const field = make("input", "");
  const { isKept, stop } = setUp(field);
  for (const key of ["ArrowLeft", "Home", "Backspace"]) assert.ok(isKept(field, key), key);
  stop();
});

test("nothing is left behind of it on the window", () => {
  const before = listeners();
  setUp().stop();
  assert.equal(listeners(), before);
});
