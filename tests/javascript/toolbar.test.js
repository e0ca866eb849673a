import assert from "node:assert/strict";
import { test } from "node:test";

import { press, show } from "./fake_dom.js";
import { make, makeButton } from "../../flowr_nb/browser/static/core/dom.js";
import { nextItem } from "../../flowr_nb/browser/static/core/menu.js";
import { makeToolbar } from "../../flowr_nb/browser/static/core/toolbar.js";

const nextTool = (key, at, count) => nextItem(key, at, count, ["ArrowRight", "ArrowLeft"]);

test("arrows go round, Home and End to the ends, and nothing else moves", () => {
  assert.equal(nextTool("ArrowRight", 2, 3), 0);
  assert.equal(nextTool("ArrowLeft", 0, 3), 2);
  assert.equal(nextTool("Home", 2, 3), 0);
  assert.equal(nextTool("End", 0, 3), 2);
  assert.equal(nextTool("ArrowUp", 0, 3), null);
});

test("a row is one stop of Tab, where the focus was last", () => {
  const bar = make("div", "", ...["a", "b", "c"].map((name) => makeButton(name, name, () => {})));
  makeToolbar(bar, "letters");
  show(bar);
  const buttons = bar.querySelectorAll("button");
  const stops = () => buttons.map((button) => button.tabIndex);
  assert.equal(bar.getAttribute("role"), "toolbar");
  assert.deepEqual(stops(), [0, -1, -1]);
  buttons[0].focus();
  press(buttons[0], "ArrowRight");
  assert.equal(document.activeElement, buttons[1]);
  assert.deepEqual(stops(), [-1, 0, -1]);
  press(buttons[1], "ArrowLeft", { ctrlKey: true });
  assert.equal(document.activeElement, buttons[1]);
});
