import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "./fake_dom.js";
import { aPicture, svgOf } from "./a_picture.js";
import { elementAt, pathOf, readPicture, wordsBox } from "../../flowr_nb/browser/static/core/picture.js";

test("a picture is read with its size and its elements", () => {
  const { svg, natural, elements } = aPicture();
  assert.deepEqual(natural, { width: 300, height: 60 });
  assert.deepEqual([...elements.keys()], ["n1", "n2", "n3", "e1", "e2", "e3"]);
  assert.equal(svg.getAttribute("role"), "group");
});

test("what is no picture is none", () => {
  for (const text of ["<", "", "<html></html>", "<svg></svg>", "no", '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>']) {
    assert.equal(readPicture(text), null, text);
  }
});

test("an element has its words, and keeps what it was drawn as", () => {
  const { elements } = aPicture();
  const { dataset } = elements.get("n2");
  assert.equal(dataset.kind, "node subflow");
  assert.equal(dataset.plain, "testing");
  assert.equal(elements.get("n2").getAttribute("aria-label"), "testing");
  assert.equal(elements.get("n2").getAttribute("role"), "img");
});

test("names are words, whatever is in them", () => {
  const name = "&lt;img src=x onerror=alert(1)&gt;";
  const text = svgOf([`<g class="node" data-id="__proto__" data-name="${name}"><title>${name}</title></g>`]);
  const { elements } = readPicture(text);
  assert.equal(elements.get("__proto__").dataset.plain, "<img src=x onerror=alert(1)>");
  assert.equal(elements.get("constructor"), undefined);
});

test("a line has a wide one under it that is hit", () => {
  const { elements } = aPicture();
  const [hit, line] = elements.get("e1").querySelectorAll("path");
  assert.equal(hit.getAttribute("class"), "hit");
  assert.equal(hit.getAttribute("d"), line.getAttribute("d"));
  assert.equal(line.getAttribute("class"), "line");
});

test("a point belongs to the element around it, of this picture alone", () => {
  const picture = aPicture();
  show(picture.svg);
  const words = picture.elements.get("n1").querySelector("text");
  assert.equal(elementAt(picture, words), picture.elements.get("n1"));
  assert.equal(elementAt(picture, picture.svg), null);
  assert.equal(elementAt(aPicture(), words), null);
  assert.equal(elementAt(null, words), null);
  assert.equal(elementAt(picture, null), null);
});

test("a path names the states that lead to one, outermost first", () => {
  const picture = aPicture(
    svgOf([
      '<g class="cluster" data-id="n2" data-name="build"></g>',
      '<g class="cluster" data-id="n2.n1" data-name="review"></g>',
      '<g class="node" data-id="n2.n1.n4" data-name="reading"></g>',
    ]),
  );
  assert.deepEqual(pathOf(picture, "n2.n1.n4"), ["build", "review", "reading"]);
  assert.deepEqual(pathOf(picture, "n9"), [""]);
  assert.deepEqual(pathOf(null, "n2"), [""]);
});

test("a state is where it is, an arrow where its words are, a frame where its title is", () => {
  const picture = aPicture(
    svgOf([
      '<g class="cluster" data-id="n2"></g><g class="cluster-title" data-target="n2"><text/></g>',
      '<g class="edge" data-id="e1"><path class="line" d="M0,0"/><text/><text/><text class="tag"/></g>',
      '<g class="edge" data-id="e2"><path class="line" d="M0,0"/></g>',
      '<g class="node" data-id="n1"><text/></g>',
    ]),
  );
  const place = (element, left, top) => (element.box = { left, top, width: 10, height: 5 });
  const [title, first, second, tag, ofNode] = picture.svg.querySelectorAll("text");
  place(title, 7, 8);
  place(first, 20, 30);
  place(second, 25, 36);
  place(tag, 900, 900);
  place(ofNode, 900, 900);
  const [cluster, edge, bare, node] = [...picture.elements.values()];
  assert.deepEqual(wordsBox(cluster), { left: 7, top: 8, width: 10, height: 5 });
  assert.deepEqual(wordsBox(edge), { left: 20, top: 30, width: 15, height: 11 });
  assert.equal(wordsBox(bare).left, 200);
  assert.equal(wordsBox(node).left, 300);
});
