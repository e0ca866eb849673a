import assert from "node:assert/strict";
import { test } from "node:test";

import { makeTableHost } from "../../flowr_nb/browser/static/hosts/table_host.js";
import { nearestPicture } from "../../flowr_nb/browser/static/hosts/table_pictures.js";
import { classOf, compareDecimals } from "../../flowr_nb/browser/static/hosts/table_values.js";

const KEY = { key: "score", named: ["pass", "80"], thresholds: ["0.5", "80"] };

test("a text is of the class that it is named as, or that its first number is in", () => {
  const found = ["pass", "80", "none", "-1", "0.50", "79.9", "80.0", "80%", "81", "007", "x .5 y"];
  assert.deepEqual(found.map((text) => classOf(text, KEY)), [0, 1, 2, 3, 4, 5, 6, 6, 7, 5, 4]);
  assert.equal(classOf("12", { key: "", named: ["a"], thresholds: [] }), 1);
});

test("what Python might read otherwise is of no class", () => {
  for (const text of ["٨٥", "8５", "\ud83d", "x".repeat(10_001)]) assert.equal(classOf(text, KEY), null, text);
  assert.equal(classOf("ten 😀", KEY), 2);
});

test("digits of other scripts matter only where a number is compared", () => {
  const named = ["حجرة ٣"];
  assert.deepEqual(["حجرة ٣", "حجرة ٤"].map((text) => classOf(text, { key: "", named, thresholds: [] })), [0, 1]);
  assert.deepEqual(["حجرة ٣", "حجرة ٤"].map((text) => classOf(text, { key: "", named, thresholds: ["3"] })), [0, null]);
});

test("numbers are compared exactly, whatever their length", () => {
  const long = `${"9".repeat(40)}.${"1".repeat(40)}`;
  const ascending = ["-2", "-1.5", "-0.5", "0", ".25", "0.3", "1", "9", "10", long, `${long}1`];
  for (const [at, one] of ascending.entries()) {
    for (const [place, other] of ascending.entries()) {
      assert.ok(Math.sign(compareDecimals(one, other)) === Math.sign(at - place), `${one} ${other}`);
    }
  }
  assert.ok(compareDecimals("-0.0", "0") === 0);
  assert.ok(compareDecimals("007.50", "7.5") === 0);
});

const open = (...places) => (inside) => places.some((place) => place.join() === inside.join());

test("the nearest picture has what was asked for, and what has to be", () => {
  const tree = [[["a"], 1], [["b"], 2], [["b", "c"], 3]];
  const pictures = [[], [["a"]], [["b"]], [["a"], ["b"], ["b", "c"]]].map((opened) => ({ flow: 0, opened }));
  assert.equal(nearestPicture(pictures, 0, tree, open(["a"])), 1);
  assert.equal(nearestPicture(pictures, 0, tree, open(["a"], ["b"]), [["b"], true]), 3);
  assert.equal(nearestPicture(pictures, 0, tree, open(["a"], ["b"]), [["b", "c"], false]), 1);
  assert.equal(nearestPicture(pictures, 1, tree, open()), -1);
});

const place = (title, rows) => ({
  ...{ at: [["door", title]], where: title, title, subtitle: "", attrs: [], words: "", over: null, problem: "" },
  ...{ fields: [["__proto__", { kind: "select", choices: [["yes", "yes"]] }]], rows },
});
const row = (trigger, to, conditions = []) => ({
  ...{ trigger, landing: "", isOver: false, problem: "", fields: [], to, conditions, edges: [[0, "shut", trigger]] },
});
const TABLE = {
  ...{ title: "door", theme: "auto", expand: "none", start: 0, given: [], been: { states: [], edges: [] } },
  flows: [{ name: "door", tree: [] }],
  keys: [{ key: "__proto__", named: ["yes"], thresholds: [] }],
  conditions: [{ key: 0, words: "__proto__ = yes", demand: "= yes", holds: "10" }],
  places: [place("shut", [row("open", 1, [[0, ""]]), row("stay", 0)]), place("opened", [row("shut", 0)])],
  cards: [[[], "shut", "open", { title: "open", isJudged: true, conditions: [[0, "__proto__ = yes"]] }]],
  pictures: [
    {
      ...{ flow: 0, opened: [], svg: "<svg/>", notes: [], heat: {} },
      scopes: [[[], [["shut", "s0"], ["opened", "s1"]], [["shut", "open", "e0"], ["shut", "stay", "e1"]]]],
    },
  ],
};

const SHUT = [["door", "shut"]];
const marks = (host) => JSON.parse(host.get("_view")).marks;
const panel = (host) => JSON.parse(host.get("_panel"));

test("a table answers as a kernel does: refused, given, fired, taken back", async () => {
  const host = makeTableHost(TABLE);
  const told = [];
  host.follow("_panel", () => told.push(panel(host).title));
  assert.deepEqual(panel(host).rows.map(({ status, isShut }) => [status, isShut]), [["needs evidence", true], ["open", false]]);
  assert.deepEqual(marks(host), { s0: "current", e0: "needs blocked", e1: "open" });
  assert.match((await host.ask({ do: "fire", trigger: "open", at: SHUT })).error, /needs evidence: __proto__ = yes/);
  assert.deepEqual(await host.ask({ do: "give", key: "__proto__", text: "yes", at: SHUT }), {});
  const { card } = await host.ask({ do: "explain", path: ["shut"], trigger: "open" });
  assert.deepEqual([card.status, card.conditions[0].holds, card.conditions[0].given], ["open", true, "yes"]);
  await host.ask({ do: "fire", trigger: "open", at: SHUT });
  assert.deepEqual(marks(host), { s0: "visited", s1: "current", e0: "taken" });
  assert.match((await host.ask({ do: "fire", trigger: "open", at: SHUT })).error, /moved on/);
  assert.deepEqual([panel(host).count, panel(host).canUndo, panel(host).recent], [1, true, ["shut", "opened"]]);
  await host.ask({ do: "undo", at: [["door", "opened"]] });
  assert.deepEqual([panel(host).title, panel(host).canUndo], ["shut", false]);
  assert.equal(Object.entries(panel(host).typed)[0].join(), "__proto__,yes");
  assert.deepEqual(told, ["shut", "opened", "shut"]);
});

test("what a page cannot do is told, and names of every object are no messages", async () => {
  const host = makeTableHost(TABLE);
  for (const what of ["save", "constructor", "__proto__"]) {
    assert.match((await host.ask({ do: what })).error, /cannot do that/);
  }
  assert.match((await host.ask({ do: "open", path: ["nowhere"] })).error, /no picture/);
});

test("a flow that the page has no picture of by itself is not looked into, and nothing else changes", async () => {
  const flows = [{ name: "door", tree: [[["shut"], 1]] }, { name: "lock", tree: [] }];
  const host = makeTableHost({ ...TABLE, flows });
  const before = host.get("_view");
  for (const what of ["enter", "level"]) {
    assert.match((await host.ask({ do: what, path: ["shut"] })).error, /no picture of that flow by itself/);
  }
  await host.ask({ do: "give", key: "__proto__", text: null, at: SHUT });
  assert.equal(host.get("_view"), before);
});

test("an empty text is a value, which null takes away", async () => {
  const keys = [{ key: "note", named: [""], thresholds: [] }];
  const conditions = [{ key: 0, words: "note = “”", demand: "= “”", holds: "10" }];
  const host = makeTableHost({ ...TABLE, keys, conditions });
  const status = () => panel(host).rows[0].status;
  assert.equal(status(), "needs evidence");
  await host.ask({ do: "give", key: "note", text: "", at: SHUT });
  assert.deepEqual([status(), panel(host).rows[0].conditions[0].given], ["open", ""]);
  await host.ask({ do: "give", key: "note", text: null, at: SHUT });
  assert.equal(status(), "needs evidence");
});

test("where a run is in a flow without a picture, the flow that waits for it is shown", () => {
  const flows = [{ name: "door", tree: [[["shut"], 1]] }, { name: "lock", tree: [] }];
  const inside = { ...place("in", []), at: [["door", "shut"], ["lock", "in"]] };
  const host = makeTableHost({ ...TABLE, flows, places: [inside] });
  assert.equal(JSON.parse(host.get("_view")).label, "door waits in shut for lock");
  assert.deepEqual(marks(host), { s0: "current inside" });
});
