import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, listeners, makeFakeHost, press, show, soon, type } from "./fake_dom.js";
import { makeBoardTable, withNews } from "../../flowr_nb/browser/static/core/board_table.js";

const row = (name, more = {}) => ({
  name,
  path: ["build", "review"],
  since: "2026-05-01T14:25:00+00:00",
  steps: 3,
  last: "go",
  isOver: false,
  isStuck: false,
  isSelected: false,
  group: "",
  share: null,
  ...more,
});
const pageOf = (rows, more = {}) => ({ rows, found: rows.length, start: 0, n: 0, size: 50, ...more });
const typed = () => new Promise((done) => setTimeout(done, 200));
let stop = () => {};

async function setUp(rows = [row("a"), row("b"), row("c")], more = {}) {
  const host = makeFakeHost({ _table_news: "null" });
  const asked = [];
  const opened = [];
  const said = [];
  let answer = {};
  const table = makeBoardTable(host, {
    view: "v",
    ask: async (message) => (asked.push(message), answer),
    open: (name) => opened.push(name),
    say: (text) => said.push(text),
  });
  stop = table.stop;
  const root = show(table.root);
  table.showTotals({ total: more.total ?? rows.length, stuck: 1, selected: 0 });
  table.again();
  await host.answer(pageOf(rows, more));
  let n = 0;
  return {
    host,
    table,
    root,
    asked,
    opened,
    said,
    refuse: () => (answer = null),
    find: (selector) => root.querySelector(selector),
    names: () => root.querySelectorAll("tbody th").map(({ textContent }) => textContent),
    button: (text) => root.querySelectorAll("button").find(({ textContent }) => textContent === text),
    checks: () => root.querySelectorAll("tbody input"),
    last: () => host.asked.at(-1)?.message,
    tell: (news, of = (n += 1)) => host.tell("_table_news", JSON.stringify({ n: of, views: { v: news }, moves: [] })),
    /** What is asked again for what was pressed. */
    wish: () => {
      const { search, order, reversed, stuck, at, start } = host.asked.at(-1).message;
      return { search, order, reversed, stuck, at, start };
    },
  };
}
const USUAL = { search: "", order: "name", reversed: false, stuck: false, at: [], start: 0 };

afterEach(() => stop());

test("news of a page take the place of its rows, and of what is not known nothing is made up", () => {
  const rows = [row("a"), row("b")];
  const changed = row("b", { steps: 4 });
  assert.deepEqual(withNews(rows, { rows: [changed], start: 0 }), [rows[0], changed]);
  assert.deepEqual(withNews(rows, { names: ["b", "a"], start: 0 }), [rows[1], rows[0]]);
  assert.equal(withNews(rows, { names: ["b", "c"], start: 0 }), null);
  assert.deepEqual(withNews([], { names: ["__proto__"], rows: [row("__proto__")], start: 0 })?.length, 1);
});

test("a row says where a session is, since when, what it did last and how often", async () => {
  const stuck = row("<b>", { isStuck: true });
  const { root, names } = await setUp([stuck, row("b", { steps: null, share: 0.5, group: "team-a" }), row("c", { isOver: true, steps: null })]);
  assert.deepEqual(names(), ["<b>", "b", "c"]);
  const cells = root.querySelectorAll("tbody tr").map((each) => each.querySelectorAll("td").map(({ textContent }) => textContent));
  assert.equal(cells[0][1], "build › reviewstuck");
  assert.equal(cells[2][1], "build › reviewover");
  assert.deepEqual(cells[0].slice(3), ["go", "3", "—", ""]); // read, and nobody can say
  assert.deepEqual(cells[1].slice(3), ["…", "…", "50 %", "team-a"]);
  assert.deepEqual(cells[2].slice(3), ["…", "…", "…", ""]); // not read yet
  assert.notEqual(root.querySelector("time"), null);
});

test("a column is sorted by a press, the other way round by a second one, and says so", async () => {
  const { root, button, wish, host } = await setUp();
  const sorted = () => root.querySelectorAll("th").filter((each) => each.hasAttribute("aria-sort")).map((each) => [each.textContent, each.getAttribute("aria-sort")]);
  assert.deepEqual(sorted(), [["session", "ascending"]]);
  clickAt(button("since"));
  assert.deepEqual(wish(), { ...USUAL, order: "since" });
  clickAt(button("since"));
  assert.deepEqual(wish(), { ...USUAL, order: "since", reversed: true });
  assert.deepEqual(sorted(), [["since", "descending"]]);
  await host.answer(pageOf([]));
});

test("what is typed is searched for, once", async () => {
  const { find, wish, host } = await setUp();
  const before = host.asked.length;
  type(find("input[type=search]"), "re");
  type(find("input[type=search]"), "rev");
  await typed();
  assert.deepEqual(wish(), { ...USUAL, search: "rev" });
  assert.equal(host.asked.length, before + 1);
});

test("a state that is picked is a chip that lets go of it", async () => {
  const { table, find, wish } = await setUp();
  let told = 0;
  table.followPicked(() => (told += 1));
  table.pick(["build"]);
  assert.deepEqual(wish(), { ...USUAL, at: [["build"]] });
  assert.deepEqual(table.picked(), [["build"]]);
  table.pick(["ship"]);
  assert.deepEqual(wish(), { ...USUAL, at: [["ship"]] });
  clickAt(find(".flowr-chip"));
  assert.deepEqual(wish(), USUAL);
  assert.equal(find(".flowr-chip"), null);
  assert.equal(told, 3);
});

test("only those that are stuck are listed while that is pressed", async () => {
  const { button, wish } = await setUp();
  clickAt(button("Stuck"));
  assert.deepEqual(wish(), { ...USUAL, stuck: true });
  assert.equal(button("Stuck").getAttribute("aria-pressed"), "true");
});

test("pages are turned, and where there is one there is nothing to turn", async () => {
  const { button, wish, host } = await setUp([row("a")], { found: 120, total: 120 });
  assert.equal(button("◀").disabled, true);
  clickAt(button("▶"));
  assert.deepEqual(wish(), { ...USUAL, start: 50 });
  await host.answer(pageOf([row("b")], { found: 60, start: 50 }));
  assert.equal(button("▶").disabled, true);
  clickAt(button("◀"));
  await host.answer(pageOf([row("a")], { found: 1 }));
  assert.equal(button("▶").hidden, true);
});

test("a session is opened by its name", async () => {
  const { button, opened } = await setUp();
  clickAt(button("b"));
  assert.deepEqual(opened, ["b"]);
});

test("boxes mark, with Shift all from the last one on", async () => {
  const { checks, asked } = await setUp();
  const [a, , c] = checks();
  a.checked = true;
  clickAt(a);
  c.checked = true;
  clickAt(c, { shiftKey: true });
  assert.deepEqual(asked, [
    { do: "select", names: ["a"], on: true },
    { do: "select", names: ["a", "b", "c"], on: true },
  ]);
});

test("all that is found is marked at once, and all is unmarked", async () => {
  const { button, asked, table } = await setUp();
  clickAt(button("Mark all 3"));
  table.showTotals({ total: 3, stuck: 0, selected: 3 });
  clickAt(button("Unmark all"));
  assert.deepEqual(asked, [
    { do: "select", all: true, view: "v" },
    { do: "select", all: true, on: false, view: "v" },
  ]);
});

test("arrow keys go from row to row", async () => {
  const { button, checks } = await setUp();
  button("a").focus();
  press(button("a"), "ArrowDown");
  assert.equal(document.activeElement.textContent, "b");
  press(button("b"), "ArrowUp");
  press(button("a"), "ArrowUp");
  assert.equal(document.activeElement.textContent, "a");
  checks()[1].focus();
  press(checks()[1], "ArrowDown");
  assert.equal(document.activeElement, checks()[2]);
});

test("news change the rows that they are about, and the focus stays", async () => {
  const { table, tell, names, button, root, host } = await setUp();
  button("b").focus();
  const before = host.asked.length;
  tell({ rows: [row("b", { steps: 9 })], start: 0 });
  table.hear();
  assert.equal(root.querySelectorAll("tbody tr")[1].querySelector("td.flowr-of-steps").textContent, "9");
  tell({ names: ["c", "b"], found: 2, start: 0 });
  table.hear();
  assert.deepEqual(names(), ["c", "b"]);
  assert.equal(document.activeElement.textContent, "b");
  assert.equal(host.asked.length, before);
});

test("where news are missed the page is asked for again; old ones are none", async () => {
  const { table, tell, host } = await setUp();
  const before = host.asked.length;
  tell({ rows: [row("a")], start: 0 }, 5);
  table.hear();
  assert.equal(host.asked.length, before + 1);
  await host.answer(pageOf([row("a")], { n: 7 }));
  tell({ rows: [row("a", { steps: 1 })], start: 0 }, 6);
  assert.equal(table.hear(), null);
});

test("news of what is not known make it ask", async () => {
  const { table, tell, host } = await setUp();
  const before = host.asked.length;
  tell({ names: ["x"], start: 0 });
  table.hear();
  assert.equal(host.asked.length, before + 1);
});

test("an answer that another question has overtaken is none", async () => {
  const { table, host, names } = await setUp();
  table.again();
  table.again();
  const [first, second] = [host.asked.length - 2, host.asked.length - 1];
  await host.answer(pageOf([row("new")]), second);
  await host.answer(pageOf([row("old")]), first);
  assert.deepEqual(names(), ["new"]);
});

test("what goes wrong is said, and nothing is asked where nobody answers", async () => {
  const { table, host, said, find } = await setUp();
  table.again();
  await host.answer({ error: "the disk is gone" });
  assert.deepEqual(said, ["the disk is gone"]);
  const before = host.asked.length;
  host.disconnect();
  table.again();
  assert.equal(host.asked.length, before);
  assert.match(find(".flowr-list-empty").textContent, /Not connected/);
});

test("nothing found is said, and that there is nothing", async () => {
  const { find, table, host } = await setUp([], { total: 4 });
  assert.equal(find(".flowr-list-empty").textContent, "no session matches");
  table.showTotals({ total: 0, stuck: 0, selected: 0 });
  assert.equal(find(".flowr-list-empty").textContent, "no sessions yet");
  await soon();
  stop();
  stop = () => {};
  assert.equal(host.followers(), 0);
  assert.equal(listeners() >= 0, true);
});

test("who was in a row that goes away is in the next one that stays, or the one before", async () => {
  const { table, tell, button, checks, find } = await setUp();
  button("b").focus();
  tell({ names: ["a", "c"], found: 2, start: 0 });
  table.hear();
  assert.equal(document.activeElement, button("c"));
  checks()[1].focus();
  tell({ names: ["a"], found: 1, start: 0 });
  table.hear();
  assert.equal(document.activeElement, checks()[0]);
  tell({ names: ["x", "y"], rows: [row("x"), row("y")], found: 2, start: 0 });
  table.hear();
  assert.equal(document.activeElement, checks()[0]);
  button("x").focus();
  tell({ names: ["w", "v", "y"], rows: [row("w"), row("v")], found: 3, start: 0 });
  table.hear();
  assert.equal(document.activeElement, button("y"));
  tell({ names: [], found: 0, start: 0 });
  table.hear();
  assert.equal(document.activeElement, find("input[type=search]"));
});

test("where nobody answers, nothing is told that the rows do not show", async () => {
  const { table, host, find, root, button, said, names } = await setUp();
  const before = host.asked.length;
  host.disconnect();
  table.pick(["build"]);
  clickAt(button("since"));
  clickAt(button("Stuck"));
  type(find("input[type=search]"), "b");
  await typed();
  assert.equal(host.asked.length, before);
  assert.equal(find(".flowr-chip"), null);
  assert.equal(button("Stuck").getAttribute("aria-pressed"), "false");
  assert.equal(root.querySelectorAll("th[aria-sort]").length, 1);
  assert.deepEqual(names(), ["a", "b", "c"]);
  assert.equal(said.length, 4);
  assert.match(said[0], /^Not connected/);
  table.showTotals({ total: 3, stuck: 1, selected: 0 });
  assert.match(find(".flowr-list-empty").textContent, /Not connected/);
});

test("what could not be marked has no mark", async () => {
  const { checks, refuse } = await setUp();
  refuse();
  const [a] = checks();
  a.checked = true;
  clickAt(a);
  await soon();
  assert.equal(a.checked, false);
});

test("who was at a button that is off by now is at one beside it", async () => {
  const { table, button, find, host } = await setUp([row("a")], { found: 120, total: 120 });
  table.showTotals({ total: 120, stuck: 1, selected: 2 });
  button("Unmark all").focus();
  table.showTotals({ total: 120, stuck: 1, selected: 0 });
  assert.equal(document.activeElement, button("Mark all 120"));
  button("Stuck").focus();
  table.showTotals({ total: 120, stuck: 0, selected: 0 });
  assert.equal(document.activeElement, find("input[type=search]"));
  button("▶").focus();
  table.again();
  await host.answer(pageOf([row("a")], { found: 120, start: 100 }));
  assert.equal(document.activeElement, button("◀"));
  table.again();
  await host.answer(pageOf([row("a")]));
  assert.equal(document.activeElement, find("input[type=search]"));
});

test("while the kernel is busy it is said that the rows are those of before", async () => {
  const { table, host, find } = await setUp();
  table.pick(["build"]);
  assert.equal(find(".flowr-list-empty").textContent, "");
  await new Promise((done) => setTimeout(done, 350));
  assert.match(find(".flowr-list-empty").textContent, /kernel is busy/);
  await host.answer(pageOf([row("a")]));
  assert.equal(find(".flowr-list-empty").textContent, "");
  table.pick(["build"]);
  await host.answer({ error: "no" });
  await new Promise((done) => setTimeout(done, 350));
  assert.equal(find(".flowr-list-empty").textContent, "");
});
