import assert from "node:assert/strict";
import { test } from "node:test";

import "./fake_dom.js";
import { makeMoment, momentWords } from "../../flowr_nb/browser/static/core/moments.js";

const now = new Date(2026, 4, 10, 14, 30);
const before = (minutes) => new Date(now.getTime() - minutes * 60_000);

test("a time is told as a person tells it", () => {
  assert.equal(momentWords(before(0.5), now), "just now");
  assert.equal(momentWords(before(1), now), "1 min ago");
  assert.equal(momentWords(before(59.9), now), "59 min ago");
  assert.equal(momentWords(before(60), now), "1 h ago");
  assert.equal(momentWords(before(14 * 60), now), "14 h ago");
  assert.equal(momentWords(before(15 * 60), now), "yesterday, 23:30");
  assert.equal(momentWords(new Date(2026, 4, 1, 9, 5), now), "1 May, 09:05");
  assert.equal(momentWords(new Date(2025, 11, 31, 9, 5), now), "31 Dec 2025, 09:05");
});

test("an hour ago at midnight is minutes, not yesterday", () => {
  assert.equal(momentWords(new Date(2026, 4, 9, 23, 50), new Date(2026, 4, 10, 0, 10)), "20 min ago");
});

test("a clock that is ahead is no riddle", () => {
  assert.equal(momentWords(before(-0.5), now), "just now");
  assert.match(momentWords(before(-10), now), /^10 May, 14:40$/);
});

test("the exact time is on hover, and for machines", () => {
  const moment = makeMoment("2026-05-01T14:25:00+00:00");
  assert.equal(moment.localName, "time");
  assert.equal(moment.getAttribute("datetime"), "2026-05-01T14:25:00+00:00");
  assert.match(moment.title, /2026.*:25:00/);
});

test("what is no time is shown as it is", () => {
  assert.equal(makeMoment("soon").textContent, "soon");
});
