import assert from "node:assert/strict";
import { test } from "node:test";

import { aPicture } from "./a_picture.js";
import { makeHeatScale, showHeat, showTags } from "../../flowr_nb/browser/static/core/annotations.js";

const tagsOf = (picture, id) => picture.elements.get(id).querySelectorAll(".tag").map(({ textContent }) => textContent);

test("tags stand where room was found for them, as text", () => {
  const picture = aPicture();
  showTags(picture, "steps", { n1: ["<b>1</b>", 3.5, 7, "end"], gone: ["2", 0, 0, "start"] });
  const tag = picture.elements.get("n1").querySelector(".tag");
  assert.equal(tag.textContent, "<b>1</b>");
  assert.equal(tag.children.length, 0);
  assert.deepEqual(["class", "x", "y", "text-anchor"].map((name) => tag.getAttribute(name)), ["tag steps", "3.5", "7", "end"]);
  assert.equal(picture.svg.querySelectorAll(".tag").length, 1);
});

test("tags take the place of those of their kind, and of no others", () => {
  const picture = aPicture();
  showTags(picture, "steps", { n1: ["1", 0, 0, "end"], n2: ["2", 0, 0, "end"] });
  showTags(picture, "visits", { n1: ["5×", 0, 0, "end"] });
  showTags(picture, "steps", { n1: ["3", 0, 0, "end"] });
  assert.deepEqual(tagsOf(picture, "n1"), ["5×", "3"]);
  assert.deepEqual(tagsOf(picture, "n2"), []);
});

test("elements are tinted by level, and lose it again", () => {
  const picture = aPicture();
  showHeat(picture, { n1: 1, n2: 5 });
  assert.equal(picture.elements.get("n2").dataset.heat, "5");
  showHeat(picture, { n1: 2 });
  assert.equal(picture.elements.get("n1").dataset.heat, "2");
  assert.equal(picture.elements.get("n2").dataset.heat, undefined);
});

test("the scale is there with its words", () => {
  const { element, show } = makeHeatScale();
  assert.ok(element.hidden);
  show("1 to 9 visits");
  assert.ok(!element.hidden);
  assert.equal(element.textContent, "1 to 9 visits");
  const swatches = element.querySelectorAll(".flowr-heat-swatch").map(({ dataset }) => dataset.heat);
  assert.deepEqual(swatches, ["1", "2", "3", "4", "5"]);
  show("");
  assert.ok(element.hidden);
});
