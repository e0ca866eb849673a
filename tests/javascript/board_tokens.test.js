import assert from "node:assert/strict";
import { test } from "node:test";

import { makeFakeHost, show } from "./fake_dom.js";
import { aPicture } from "./a_picture.js";
import { countsOf, drawSign, makeTokens, SESSION_SIGNS } from "../../flowr_nb/browser/static/core/board_tokens.js";

const SEATS = { n1: [10, 20, false], n2: [100, 20, true], n3: [5, 5, false] };
const ONE = ["1 session", ["session", 0, 8, ""]];
const MANY = ["12 sessions, 3 of them stuck", ["many", 0, 24, "12"], ["waiting", 27, 28, "3"]];
const counted = (counts) => new Map(Object.entries(counts));
const signs = (picture, id) => picture.elements.get(id).querySelector(".signs");

test("numbers come in parts, and an element's id is no name of an object's own", () => {
  const host = makeFakeHost({ _counts_0: { n1: ONE }, _counts_3: { n2: MANY }, _counts_4: JSON.parse('{"__proto__": 1}') });
  assert.deepEqual([...countsOf(host).keys()], ["n1", "n2", "__proto__"]);
});

test("one alone is a token, many are a number, the second group is square", () => {
  assert.deepEqual(drawSign(["session", 0, 8, ""]).map(({ tagName }) => tagName), ["circle"]);
  const [pill, text] = drawSign(["many", 0, 24, "12"]);
  assert.equal(pill.getAttribute("class"), "many-pill");
  assert.equal(text.textContent, "12");
  assert.equal(drawSign(["other", 0, 24, "12"])[0].getAttribute("rx"), "3");
  assert.deepEqual(drawSign(["waiting", 0, 28, "3"]).map(({ tagName }) => tagName), ["rect", "path", "text"]);
});

test("the legend knows each sign that is drawn", () => {
  const drawn = [["session", 0, 8, ""], ["many", 0, 24, "12"], ["other", 0, 24, "12"], ["waiting", 0, 28, "3"]];
  const classes = drawn.map((sign) => `.${drawSign(sign)[0].getAttribute("class")}`);
  assert.deepEqual(SESSION_SIGNS.map(([selector]) => selector), classes);
  for (const [selector, , parts, words] of SESSION_SIGNS) {
    assert.ok(parts.includes(`class="${selector.slice(1)}"`) && words);
  }
});

test("signs stand on their seat, from where they begin or up to where they end", () => {
  const picture = aPicture();
  show(picture.svg);
  makeTokens().show(picture, SEATS, counted({ n1: ONE, n2: MANY }), new Set());
  assert.equal(signs(picture, "n1").getAttribute("transform"), "translate(10,20)");
  assert.equal(signs(picture, "n2").getAttribute("transform"), "translate(45,20)");
  assert.equal(signs(picture, "n3"), null);
});

test("a state is a button that says how many are there, and whether it is picked", () => {
  const picture = aPicture();
  show(picture.svg);
  makeTokens().show(picture, SEATS, counted({ n2: MANY }), new Set(["n2"]));
  const [n1, n2] = ["n1", "n2"].map((id) => picture.elements.get(id));
  assert.equal(n2.getAttribute("aria-label"), "testing: 12 sessions, 3 of them stuck");
  assert.deepEqual([n2, n1].map((each) => each.getAttribute("aria-pressed")), ["true", "false"]);
  assert.equal(n1.getAttribute("aria-label"), "prepare: no session");
  assert.equal(n1.getAttribute("role"), "button");
  assert.notEqual(picture.elements.get("e1").getAttribute("role"), "button");
});

test("only what has changed is drawn again, and what is no more is gone", () => {
  const picture = aPicture();
  show(picture.svg);
  const tokens = makeTokens();
  tokens.show(picture, SEATS, counted({ n1: ONE, n2: MANY }), new Set());
  const [first, second] = [signs(picture, "n1"), signs(picture, "n2")];
  tokens.show(picture, SEATS, counted({ n1: ONE, n2: ONE }), new Set());
  assert.equal(signs(picture, "n1"), first);
  assert.notEqual(signs(picture, "n2"), second);
  tokens.show(picture, SEATS, counted({}), new Set());
  assert.equal(signs(picture, "n1"), null);
  assert.equal(picture.elements.get("n1").getAttribute("aria-label"), "prepare: no session");
});

test("another picture is dressed anew", () => {
  const tokens = makeTokens();
  const [one, other] = [aPicture(), aPicture()];
  show(one.svg);
  show(other.svg);
  tokens.show(one, SEATS, counted({ n1: ONE }), new Set());
  tokens.show(other, SEATS, counted({ n1: ONE }), new Set());
  assert.notEqual(signs(other, "n1"), null);
});

test("who moves along no arrow that is drawn moves all the same, unseen", () => {
  const tokens = makeTokens();
  tokens.move([["n1", "n3"]]); // before there is a picture
  const picture = aPicture();
  show(picture.svg);
  tokens.show(picture, SEATS, counted({}), new Set());
  tokens.move([["n1", "n3"], ["n9", "n1"]]);
});
