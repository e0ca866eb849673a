import assert from "node:assert/strict";
import { test } from "node:test";

import { makeFakeHost } from "./fake_dom.js";
import { followPart } from "../../flowr_nb/browser/static/core/part.js";

test("a part is read once for each change", () => {
  const host = makeFakeHost({ _news: '{"of": "1"}' });
  const part = followPart(host, "_news", () => {});
  const first = part.now();
  assert.deepEqual(first, { of: "1" });
  assert.equal(part.now(), first);
  host.tell("_news", '{"of": "2"}');
  assert.deepEqual(part.now(), { of: "2" });
});

test("where there is nothing it is null, also after something", () => {
  const host = makeFakeHost();
  const part = followPart(host, "_news", () => {});
  assert.equal(part.now(), null);
  host.tell("_news", "[1]");
  assert.deepEqual(part.now(), [1]);
  for (const nothing of ["", "null", undefined]) {
    host.tell("_news", nothing);
    assert.equal(part.now(), null);
  }
});

test("each change is told, until it is stopped", () => {
  const host = makeFakeHost();
  const told = [];
  const part = followPart(host, "_news", () => told.push(part.now()));
  host.tell("_news", "1");
  host.tell("_crumbs", "2");
  assert.deepEqual(told, [1]);
  part.stop();
  host.tell("_news", "3");
  assert.deepEqual(told, [1]);
  assert.equal(host.followers(), 0);
});
