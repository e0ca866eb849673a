import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, fire, press, show } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeNameForm, makeNamePicker } from "../../flowr_nb/browser/static/core/session_picker.js";

const HOSTILE = ["__proto__", "constructor", "<img src=x onerror=alert(1)>", "a`b`"];

function setUpPicker() {
  const picker = makeNamePicker("session");
  const select = show(picker.root).querySelector("select");
  return { picker, select, words: () => select.options.map(({ textContent }) => textContent) };
}

test("a picker is called what it is for, and nothing else", () => {
  assert.equal(setUpPicker().select.getAttribute("aria-label"), "session");
});

test("a choice stays the choice while others come and go", () => {
  const { picker } = setUpPicker();
  picker.offer(["a", "b"], "—");
  assert.equal(picker.value(), "");
  picker.choose("b");
  picker.offer(["0", "a", "b", "c"], "—");
  assert.equal(picker.value(), "b");
  picker.offer(["b"], "— 1 of 9");
  assert.equal(picker.value(), "b");
});

test("a choice that is gone stays the choice, and no other name takes its place", () => {
  const { picker } = setUpPicker();
  picker.offer(["a", "b"], "—");
  picker.choose("b");
  picker.offer(["a", "c"], "—");
  assert.equal(picker.value(), "b");
  picker.choose("nobody");
  assert.equal(picker.value(), "");
});

test("without a word for none of them there is no such choice", () => {
  const { picker, words } = setUpPicker();
  picker.offer(["a", "b"]);
  assert.deepEqual(words(), ["a", "b"]);
});

test("the same names are not put in again: a picker may be open", () => {
  const { picker, select } = setUpPicker();
  picker.offer(["a", "b"], "—");
  const [, before] = select.options;
  picker.offer(["a", "b"], "—");
  assert.equal(select.options[1], before);
});

test("names are text, and any text is a name", () => {
  const { picker, select, words } = setUpPicker();
  picker.offer(HOSTILE, "—");
  assert.deepEqual(words(), ["—", ...HOSTILE]);
  assert.ok(select.options.every(({ children }) => !children.length));
  for (const name of HOSTILE) {
    picker.choose(name);
    assert.equal(picker.value(), name);
  }
});

test("what is picked by hand is told", () => {
  const { picker, select } = setUpPicker();
  const picked = [];
  picker.onPick(() => picked.push(picker.value()));
  picker.offer(["a", "b"], "—");
  picker.choose("a");
  assert.deepEqual(picked, []);
  select.value = "b";
  fire(select, "change");
  assert.deepEqual(picked, ["b"]);
});

function setUpForm() {
  const form = makeNameForm();
  const opener = make("button", "", "⋯");
  const around = show(make("div", "", opener, form.root));
  const [does, doesNot] = form.root.querySelectorAll("button");
  const taken = [];
  opener.focus();
  form.open("Rename", "friday", (name) => taken.push(name));
  return { form, opener, around, does, doesNot, taken, field: form.root.querySelector("input") };
}

test("a name is asked for in place, with the focus and the name there was", () => {
  const { form, field, does } = setUpForm();
  assert.equal(form.root.hidden, false);
  assert.equal(document.activeElement, field);
  assert.equal(field.value, "friday");
  assert.match(form.root.textContent, /^Rename to/);
  assert.equal(does.textContent, "Rename");
  assert.equal(does.type, "submit");
});

test("Enter takes it, without the spaces around; the focus goes back", () => {
  const { form, field, taken, opener } = setUpForm();
  field.value = "  monday ";
  assert.ok(fire(form.root, "submit").defaultPrevented, "nothing is loaded instead of the page");
  assert.deepEqual(taken, ["monday"]);
  assert.equal(form.root.hidden, true);
  assert.equal(document.activeElement, opener);
});

test("no name is no answer", () => {
  const { form, field, taken } = setUpForm();
  field.value = "  ";
  fire(form.root, "submit");
  assert.deepEqual(taken, []);
  assert.equal(form.root.hidden, false);
});

test("Escape leaves it, and closes nothing else", () => {
  const { form, field, taken, opener, around } = setUpForm();
  let heard = 0;
  around.addEventListener("keydown", () => (heard += 1));
  press(field, "x");
  press(field, "Escape");
  assert.equal(heard, 1);
  assert.equal(form.root.hidden, true);
  assert.equal(document.activeElement, opener);
  assert.deepEqual(taken, []);
});

test("so does its button, and what is asked next is about that", () => {
  const { form, doesNot, does, field, taken } = setUpForm();
  clickAt(doesNot);
  assert.equal(form.root.hidden, true);
  const copied = [];
  form.open("Duplicate", "friday-copy", (name) => copied.push(name));
  assert.equal(does.textContent, "Duplicate");
  assert.equal(field.value, "friday-copy");
  fire(form.root, "submit");
  assert.deepEqual([taken, copied], [[], ["friday-copy"]]);
});
