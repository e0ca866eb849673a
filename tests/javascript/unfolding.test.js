import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "./fake_dom.js";
import { aPicture, svgOf } from "./a_picture.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { invokingState, makeUnfolding, wayBetween } from "../../flowr_nb/browser/static/core/unfolding.js";

const stand = (root, ...base) => ({ root, base });
const state = (id, name, kind) =>
  `<g class="${kind}" data-id="${id}" data-name="${name}"><title>${name}</title><rect class="outline"/></g>`;

test("a way leads into a flow or out of it, over as many levels as it likes", () => {
  const [outer, inner] = [stand("feature"), stand("feature", "build", "review")];
  assert.deepEqual(wayBetween(outer, inner), { isInto: true, path: ["build", "review"] });
  assert.deepEqual(wayBetween(inner, stand("feature", "build")), { isInto: false, path: ["review"] });
});

test("between flows of which none is in the other there is no way, nor between those of two runs", () => {
  assert.equal(wayBetween(stand("feature", "scope"), stand("feature", "build")), null);
  assert.equal(wayBetween(stand("feature", "scope"), stand("feature", "build", "review")), null);
  assert.equal(wayBetween(stand("feature"), stand("feature")), null);
  assert.equal(wayBetween(stand("deploy"), stand("feature", "build")), null);
});

test("the state that invokes a flow is found as far in as it is drawn, and no other of its name", () => {
  const parts = [
    state("s0", "review", "node state"),
    state("s1", "build", "cluster"),
    state("s1.s0", "review", "node subflow"),
    state("s1.e0", "review", "edge"),
  ];
  const picture = aPicture(svgOf(parts));
  const found = (...path) => invokingState(picture, path)?.dataset.id;
  assert.equal(found("build"), "s1");
  assert.equal(found("build", "review"), "s1.s0");
  assert.equal(found("build", "review", "deeper"), "s1.s0");
  assert.equal(found("build", "other"), "s1");
  assert.equal(found("review"), undefined, "it invokes nothing");
});

/** A frame with the outer picture, and the inner one that comes or goes. */
function setUp() {
  const frame = Object.assign(make("div", "flowr-frame"), { clientWidth: 400, clientHeight: 200 });
  frame.box = { left: 50, top: 20, width: 400, height: 200 };
  const sight = show(make("div", "", frame));
  const [outer, inner] = [aPicture(), aPicture(svgOf([state("s0", "unit", "node state")]))];
  for (const { svg } of [outer, inner]) svg.box = { left: 60, top: 30, width: 300, height: 60 };
  outer.elements.get("n2").querySelector(".outline").box = { left: 210, top: 30, width: 60, height: 30 };
  const ends = [];
  const moved = [];
  for (const { svg } of [outer, inner]) {
    svg.animate = (frames, timing) => {
      moved.push({ svg, frames, timing });
      let end = () => {};
      const finished = new Promise((done, fail) => {
        end = done;
        ends.push({ end: done, fail });
      });
      return { finished, cancel: () => end() };
    };
  }
  const unfolding = makeUnfolding(frame);
  const go = (before, way, after) => {
    frame.replaceChildren(before.svg);
    const unfold = unfolding.begin(before, way);
    frame.replaceChildren(after.svg);
    return unfold?.(after) ?? false;
  };
  const over = async () => {
    for (const { end } of ends) end();
    await new Promise((done) => setTimeout(done, 0));
  };
  return { frame, sight, outer, inner, moved, unfolding, go, over, ghost: () => sight.querySelector(".flowr-ghost") };
}

const INTO = { isInto: true, path: ["testing"] };
const OUT = { isInto: false, path: ["testing"] };
const SMALL = "translate(150px, 0px) scale(0.2, 0.5)";

test("into a subflow its picture grows out of the state's box, over the picture that goes", async () => {
  const { frame, outer, inner, moved, go, over, ghost } = setUp();
  assert.ok(go(outer, INTO, inner));
  assert.equal(ghost().nextElementSibling, frame);
  assert.ok(ghost().contains(outer.svg));
  assert.ok(ghost().inert);
  const [grown] = moved.filter(({ svg }) => svg === inner.svg);
  assert.deepEqual(grown.frames.map(({ transform }) => transform), [SMALL, "none"]);
  assert.ok(moved.every(({ timing }) => timing.duration <= 300));
  assert.ok("moving" in inner.svg.dataset, "nothing in it is pressed by then");
  await over();
  assert.equal(ghost(), null);
  assert.ok(!("moving" in inner.svg.dataset));
});

test("out of it the inner picture shrinks into the box, over the picture that comes", () => {
  const { frame, outer, inner, moved, go, ghost } = setUp();
  assert.ok(go(inner, OUT, outer));
  assert.equal(frame.nextElementSibling, ghost());
  const [shrunk] = moved.filter(({ svg }) => svg === inner.svg);
  assert.equal(shrunk.frames[0].transform, "none");
  assert.equal(shrunk.frames.at(-1).transform, SMALL);
});

test("what comes in between ends it, and leaves nothing behind", async () => {
  const { sight, outer, inner, go, unfolding, ghost } = setUp();
  go(outer, INTO, inner);
  go(inner, OUT, outer);
  assert.equal(sight.querySelectorAll(".flowr-ghost").length, 1);
  await new Promise((done) => setTimeout(done, 0));
  assert.ok(ghost(), "the end of the first is not that of the second");
  unfolding.stop();
  assert.equal(ghost(), null);
});

test("for whoever wants no motion, or where the state is not drawn, nothing moves", () => {
  const { outer, inner, moved, go, ghost } = setUp();
  assert.ok(!go(outer, { isInto: true, path: ["elsewhere"] }, inner));
  const { matchMedia } = globalThis;
  globalThis.matchMedia = () => ({ matches: true });
  assert.ok(!go(outer, INTO, inner));
  globalThis.matchMedia = matchMedia;
  assert.deepEqual(moved, []);
  assert.equal(ghost(), null);
});
