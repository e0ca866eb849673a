import assert from "node:assert/strict";
import { test } from "node:test";

import "./fake_dom.js";
import { keepHeight } from "../../flowr_nb/browser/static/core/kept_height.js";

/** A panel that is as high as a test says, with some room above its foot. */
function setUp() {
  const make = (tag) => document.createElement(tag);
  const size = { room: 0 };
  const [root, heading, fold, list, foot] = ["section", "header", "details", "ul", "footer"].map(make);
  foot.getBoundingClientRect = () => ({ top: size.room });
  list.getBoundingClientRect = () => ({ bottom: 0 });
  const height = keepHeight(root, { root: heading, fold }, list, foot);
  return {
    height,
    root,
    heading,
    fold,
    /** As a browser lays it out. */
    lay(width, high, top = 20, room = 0) {
      Object.assign(root, { offsetWidth: width, offsetHeight: high });
      Object.assign(heading, { offsetHeight: top });
      size.room = room;
    },
  };
}

test("a panel that was high stays so while one steps, and what is above the button too", () => {
  const { height, root, heading, lay } = setUp();
  lay(300, 400, 90);
  height.keep("deploy");
  lay(300, 400, 90, 150);
  height.keep("deploy");
  assert.deepEqual([root.style.minHeight, heading.style.minHeight], ["400px", "90px"]);
});

test("at another width, or with another flow, it begins anew", () => {
  const { height, root, lay } = setUp();
  lay(300, 400);
  height.keep("deploy");
  lay(500, 200);
  height.keep("deploy");
  assert.equal(root.style.minHeight, "200px");
  lay(500, 150);
  height.keep("feature");
  assert.equal(root.style.minHeight, "150px");
});

test("room that the picture beside it gives is no height of its own", () => {
  const { height, root, lay } = setUp();
  lay(300, 700, 90, 400);
  height.keep("deploy");
  assert.equal(root.style.minHeight, "300px");
});

test("what was unfolded by hand is nothing to keep", () => {
  const { height, heading, fold, lay } = setUp();
  fold.open = true;
  lay(300, 400, 300);
  height.keep("deploy");
  assert.notEqual(heading.style.minHeight, "300px");
});
