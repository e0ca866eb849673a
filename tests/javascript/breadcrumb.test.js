import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, makeFakeHost, show } from "./fake_dom.js";
import { crumbsOf, makeBreadcrumb } from "../../flowr_nb/browser/static/core/breadcrumb.js";

const TRAIL = [["feature", "build"], ["build-cycle", "review"], ["review-cycle", "reading"]];

function setUp(trail = TRAIL, shown = 2) {
  const host = makeFakeHost({ _crumbs: JSON.stringify({ trail, shown }) });
  const root = show(makeBreadcrumb(host, new Map()).root);
  return { host, root, buttons: () => root.querySelectorAll("button") };
}

test("the outermost flow, then the states that invoke the next one", () => {
  const { buttons } = setUp();
  assert.deepEqual(buttons().map((button) => button.textContent), ["feature", "build", "review"]);
  assert.deepEqual(buttons().map((button) => button.getAttribute("aria-current")), [null, null, "true"]);
  assert.equal(buttons()[1].title, "build-cycle, which build of feature invokes");
});

test("a press asks for a level by the states that invoke it", () => {
  const { host, buttons } = setUp();
  clickAt(buttons()[1]);
  assert.deepEqual(host.asked[0].message, { do: "level", path: ["build"] });
  assert.deepEqual(crumbsOf(TRAIL, 0)[0].path, []);
});

test("one level is nothing to tell", () => {
  assert.ok(setUp([["deploy", "testing"]], 0).root.hidden);
});

test("buttons stay what they are when another level is shown", () => {
  const { host, buttons } = setUp();
  const before = buttons();
  before[0].focus();
  host.tell("_crumbs", JSON.stringify({ trail: TRAIL, shown: 0 }));
  assert.deepEqual(buttons(), before);
  assert.equal(document.activeElement, before[0]);
  assert.equal(before[0].getAttribute("aria-current"), "true");
});
