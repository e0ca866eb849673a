import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, show, soon, type } from "./fake_dom.js";
import { countWords, makeSessionList } from "../../flowr_nb/browser/static/core/session_list.js";

const row = (name, more = {}) => ({
  name,
  flow: "deploy",
  place: "testing",
  updated: "2026-05-01T14:25:00+00:00",
  error: "",
  ...more,
});
const OF_ALL = { found: 50, total: 50, page: 0, pages: 3, size: 20, orders: ["name", "newest first"] };
const pageOf = (rows, more = {}) => ({ rows, ...OF_ALL, ...more });
const EMPTY = pageOf([], { found: 0, total: 0, pages: 1 });
/** Longer than what is typed waits for more of it. */
const typed = () => new Promise((done) => setTimeout(done, 200));
let stop = () => {};

/** A list on a page; alone it asks at once. */
function setUp({ parts = ["sessions"] } = {}) {
  const host = makeFakeHost({ _parts: parts });
  let opened = 0;
  const list = makeSessionList(host, new Map(), () => (opened += 1));
  stop = list.stop;
  const root = show(list.root);
  const find = (selector) => root.querySelector(selector);
  return {
    host,
    list,
    root,
    find,
    opened: () => opened,
    rows: () => root.querySelectorAll("tbody tr"),
    names: () => root.querySelectorAll("tbody tr th").map(({ textContent }) => textContent),
    link: (name) => root.querySelectorAll(".flowr-link").find(({ textContent }) => textContent === name),
    button: (text) => root.querySelectorAll("button").find(({ textContent }) => textContent === text),
    alert: () => find(".flowr-session-talk .flowr-error").textContent,
    messages: () => host.asked.map(({ message }) => message),
    last: () => host.asked.at(-1)?.message,
  };
}

afterEach(() => stop());

test("which rows are shown is told, of how many", () => {
  const rows = [row("a"), row("b")];
  assert.equal(countWords(pageOf(rows, { page: 2, found: 12, total: 12, size: 5 })), "11–12 of 12");
  assert.equal(countWords(pageOf(rows, { page: 2, found: 42, total: 42 })), "41–42 of 42");
  assert.equal(countWords(pageOf(rows, { found: 2, total: 12345 })), "1–2 of 2 of 12,345");
  assert.equal(countWords(pageOf([], { found: 0, total: 9 })), "none of 0 of 9");
});

test("alone it asks at once, as an aside; beside others when it is looked at", () => {
  const { host } = setUp();
  assert.deepEqual(host.asked[0].message, { do: "sessions", search: "", order: "", page: 0 });
  assert.equal(host.asked[0].isAside, true);
  stop();
  const other = setUp({ parts: ["bar", "diagram"] });
  assert.equal(other.host.asked.length, 0);
  other.list.again();
  assert.equal(other.last().do, "sessions");
});

test("a row says name, flow, state and when", async () => {
  const { host, rows, find } = setUp();
  await host.answer(pageOf([row("friday")]));
  const [name, ...cells] = rows()[0].children;
  assert.equal(name.localName, "th");
  assert.deepEqual([name, ...cells.slice(0, 2)].map(({ textContent }) => textContent), ["friday", "deploy", "testing"]);
  assert.equal(cells[2].querySelector("time").getAttribute("datetime"), "2026-05-01T14:25:00+00:00");
  assert.equal(find(".flowr-list-count").textContent, "1–1 of 50");
});

test("a press opens the session by its name, a double click once", async () => {
  const { host, link, messages, opened, last } = setUp();
  await host.answer(pageOf([row("a"), row("friday")]));
  clickAt(link("friday"));
  clickAt(link("friday"), { detail: 2 });
  assert.deepEqual(messages().slice(1), [{ do: "load", name: "friday" }]);
  await host.answer({});
  assert.equal(opened(), 1);
  assert.equal(last().do, "sessions", "and what there is now is looked up");
});

test("a second press while one waits reminds", async () => {
  const { host, link, messages, alert } = setUp();
  await host.answer(pageOf([row("a"), row("b")]));
  clickAt(link("a"));
  clickAt(link("b"));
  assert.equal(messages().length, 2);
  assert.match(alert(), /^Load waits/);
});

test("steps that would be lost are asked about before", async () => {
  const { host, link, find, last, opened } = setUp();
  await host.answer(pageOf([row("friday")]));
  clickAt(link("friday"));
  await host.answer({ question: "2 steps of `a` are lost", losing: 2 });
  assert.equal(opened(), 0);
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(last(), { do: "load", name: "friday", losing: 2 });
});

test("pages are turned, within what there is", async () => {
  const { host, button, last } = setUp();
  await host.answer(pageOf([row("a")]));
  assert.ok(button("◀").disabled);
  clickAt(button("▶"));
  assert.equal(last().page, 1);
  await host.answer(pageOf([row("b")], { page: 1 }));
  assert.ok(!button("◀").disabled && !button("▶").disabled);
  clickAt(button("▶"));
  assert.equal(last().page, 2);
  await host.answer(pageOf([row("c")], { page: 2 }));
  assert.ok(button("▶").disabled);
  assert.equal(document.activeElement, button("◀"), "the focus is not on what cannot be pressed");
  clickAt(button("◀"));
  assert.equal(last().page, 1);
});

test("the page that was answered is the page, also when there are fewer by now", async () => {
  const { host, button, messages } = setUp();
  await host.answer(pageOf([row("a")]));
  clickAt(button("▶"));
  await host.answer(pageOf([row("a")], { page: 0, pages: 2 }));
  clickAt(button("▶"));
  assert.deepEqual(messages().map(({ page }) => page), [0, 1, 1]);
});

test("what is typed is searched for when it is typed, from the first page", async () => {
  const { host, find, button, messages, last } = setUp();
  await host.answer(pageOf([row("a")]));
  clickAt(button("▶"));
  await host.answer(pageOf([row("b")], { page: 1 }));
  type(find('input[type="search"]'), "f");
  type(find('input[type="search"]'), "fri");
  assert.equal(messages().length, 2);
  await typed();
  assert.equal(messages().length, 3);
  assert.deepEqual(last(), { do: "sessions", search: "fri", order: "name", page: 0 });
});

test("another order begins on the first page", async () => {
  const { host, find, button, last } = setUp();
  await host.answer(pageOf([row("a")]));
  clickAt(button("▶"));
  const order = find("select");
  assert.deepEqual(
    order.options.map(({ value }) => value),
    ["name", "newest first"],
  );
  order.value = "newest first";
  fire(order, "change");
  assert.deepEqual(last(), { do: "sessions", search: "", order: "newest first", page: 0 });
});

test("an answer that was overtaken is dropped", async () => {
  const { host, list, names, alert } = setUp();
  list.again();
  list.again();
  await host.answer(pageOf([row("newest")]), 2);
  await host.answer(pageOf([row("older")]), 1);
  await host.answer({ error: "slow" }, 0);
  assert.deepEqual(names(), ["newest"]);
  assert.equal(alert(), "");
});

test("what is answered after it was stopped is dropped", async () => {
  const { host, names } = setUp();
  stop();
  await host.answer(pageOf([row("late")]));
  assert.deepEqual(names(), []);
});

test("few sessions need no search; none are told apart from none that match", async () => {
  const { host, list, find } = setUp();
  await host.answer(EMPTY);
  assert.equal(find(".flowr-list-empty").textContent, "no sessions yet");
  assert.ok(find("table").hidden);
  assert.ok(find(".flowr-list-tools").hidden);
  list.again();
  await host.answer(pageOf([], { found: 0 }));
  assert.equal(find(".flowr-list-empty").textContent, "no session matches");
  assert.ok(!find(".flowr-list-tools").hidden);
  list.again();
  await host.answer(pageOf([row("a")], { found: 20, total: 20 }));
  assert.ok(find(".flowr-list-tools").hidden);
  assert.ok(!find("table").hidden);
  assert.equal(find(".flowr-list-empty").textContent, "");
});

test("a damaged one says why, opens not, and shows its file", async () => {
  const { host, rows, link, button, find, last } = setUp();
  await host.answer(pageOf([row("bad", { error: "`bad.yaml`, line 3: no mapping" }), row("good")]));
  const [bad, good] = rows();
  assert.equal(link("bad"), undefined);
  assert.ok(link("good"));
  assert.equal(bad.querySelector("code").textContent, "bad.yaml");
  assert.ok(bad.classList.contains("flowr-damaged") && !good.classList.contains("flowr-damaged"));
  clickAt(button("Show the file"));
  assert.deepEqual(last(), { do: "show-file", name: "bad" });
  await host.answer({ text: "<script>\n- : -", file: "bad.yaml" });
  const text = find("pre");
  assert.equal(text.textContent, "<script>\n- : -");
  assert.equal(text.children.length, 0);
  assert.equal(find(".flowr-file strong").textContent, "bad.yaml");
  assert.equal(document.activeElement, text, "it can be scrolled by key");
});

test("the file is closed again, with the focus at what showed it", async () => {
  const { host, button, find } = setUp();
  await host.answer(pageOf([row("bad", { error: "no" })]));
  clickAt(button("Show the file"));
  await host.answer({ text: "…", file: "bad.yaml" });
  clickAt(button("✕"));
  assert.equal(find("pre"), null);
  assert.equal(document.activeElement, button("Show the file"));
});

test("of two files the one that was asked for last is shown", async () => {
  const { host, root, find } = setUp();
  await host.answer(pageOf([row("bad", { error: "no" }), row("worse", { error: "no" })]));
  const [first, second] = root.querySelectorAll(".flowr-damaged button");
  clickAt(first);
  clickAt(second);
  await host.answer({ text: "2", file: "worse.yaml" }, 2);
  await host.answer({ text: "1", file: "bad.yaml" }, 1);
  assert.equal(find("pre").textContent, "2");
});

test("a file that cannot be shown says why", async () => {
  const { host, button, find, alert } = setUp();
  await host.answer(pageOf([row("bad", { error: "no" })]));
  clickAt(button("Show the file"));
  await host.answer({ error: "`bad` is gone" });
  assert.equal(alert(), "bad is gone");
  assert.equal(find("pre"), null);
});

test("that they cannot be listed is said until they can", async () => {
  const { host, list, alert, names } = setUp();
  await host.answer({ error: "the folder is gone" });
  assert.equal(alert(), "the folder is gone");
  list.again();
  await host.answer(pageOf([row("a")]));
  assert.equal(alert(), "");
  assert.deepEqual(names(), ["a"]);
});

test("why a session was not opened stays while the list is looked up", async () => {
  const { host, list, link, alert } = setUp();
  await host.answer(pageOf([row("a")]));
  clickAt(link("a"));
  await host.answer({ error: "`a` is damaged" });
  list.again();
  await host.answer(pageOf([row("a")]));
  assert.equal(alert(), "a is damaged");
});

test("looking it up takes the focus from no row that is still there", async () => {
  const { host, list, link } = setUp();
  await host.answer(pageOf([row("a"), row("b")]));
  link("b").focus();
  list.again();
  await host.answer(pageOf([row("0"), row("b")]));
  assert.equal(document.activeElement, link("b"));
});

test("a row that is damaged keeps the focus too, and one that is mended can be opened", async () => {
  const { host, list, link, button, find } = setUp();
  await host.answer(pageOf([row("bad", { error: "no" })]));
  button("Show the file").focus();
  list.again();
  await host.answer(pageOf([row("a"), row("bad", { error: "nothing" })]));
  assert.equal(document.activeElement, button("Show the file"));
  assert.equal(find(".flowr-damaged .flowr-error").textContent, "nothing");
  list.again();
  await host.answer(pageOf([row("bad", { place: "deploy › canary" })]));
  assert.equal(find(".flowr-damaged"), null);
  assert.ok(link("bad").closest("tr").textContent.includes("deploy › canary"));
});

test("names are text, and any text is a name", async () => {
  const { host, names, link, last } = setUp();
  const hostile = ["__proto__", "constructor", "<img src=x onerror=alert(1)>"];
  await host.answer(pageOf(hostile.map((name) => row(name, { place: "<b>", updated: "<i>" }))));
  assert.deepEqual(names(), hostile);
  for (const name of hostile) {
    assert.equal(link(name).children.length, 0);
    clickAt(link(name));
    assert.deepEqual(last(), { do: "load", name });
    await host.answer({ error: "no" });
  }
});

test("with nobody behind it that is said, and nothing is asked", async () => {
  const { host, list, find } = setUp();
  await host.answer(pageOf([row("a")]));
  host.disconnect();
  assert.match(find(".flowr-list-empty").textContent, /^Not connected/);
  list.again();
  await soon();
  assert.equal(host.asked.length, 1);
});

test("nothing is left behind", async () => {
  const { host, find, messages } = setUp();
  type(find('input[type="search"]'), "f");
  stop();
  await typed();
  assert.equal(messages().length, 1);
  assert.equal(host.followers(), 0);
});
