import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, show, soon } from "./fake_dom.js";
import { makeNews } from "../../flowr_nb/browser/static/core/news.js";

const CONFLICT = {
  kind: "conflict",
  words: "`friday` was changed elsewhere.",
  way: "Nothing is overwritten until you choose: *Take theirs* or *Keep mine*.",
  canTake: true,
  of: "1",
};
const ROWS = [
  ["stands in", "testing", "<b>build</b>"],
  ["moved", "2026-05-01T14:25:00+00:00", "2026-05-01T14:26:00+00:00"],
];
let stop = () => {};

function setUp(more = {}) {
  const text = (next) => JSON.stringify(next && { ...CONFLICT, ...next });
  const host = makeFakeHost({ _news: text(more) });
  const waiting = new Map();
  const news = makeNews(host, waiting);
  stop = news.stop;
  const root = show(news.root);
  return {
    host,
    root,
    waiting,
    tell: (next) => host.tell("_news", text(next)),
    button: (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words),
    words: () => root.querySelector(".flowr-news-words"),
    error: () => root.querySelector(".flowr-error").textContent,
    table: () => root.querySelector("table"),
    messages: () => host.asked.map(({ message }) => message),
  };
}

afterEach(() => stop());

test("without news there is nothing to see", () => {
  const { root, tell } = setUp(null);
  assert.ok(root.hidden);
  tell({});
  assert.ok(!root.hidden);
  tell(null);
  assert.ok(root.hidden);
});

test("what happened is told, names as code, with the ways on as they are called", () => {
  const { words } = setUp();
  assert.equal(words().getAttribute("role"), "alert");
  assert.equal(
    words().textContent,
    "friday was changed elsewhere. Nothing is overwritten until you choose: Take theirs or Keep mine.",
  );
  assert.equal(words().querySelector("code").textContent, "friday");
  assert.deepEqual(words().querySelectorAll("em").map(({ textContent }) => textContent), ["Take theirs", "Keep mine"]);
});

test("each way says of which news it is, a double click once", async () => {
  const { button, messages, host } = setUp();
  clickAt(button("Take theirs"));
  clickAt(button("Take theirs"), { detail: 2 });
  assert.deepEqual(messages(), [{ do: "take-theirs", of: "1" }]);
  await host.answer({ error: "no" });
  clickAt(button("Keep mine"));
  assert.deepEqual(messages()[1], { do: "keep-mine", of: "1" });
});

test("a press while something waits reminds", async () => {
  const { button, messages, host, error, waiting } = setUp();
  clickAt(button("Take theirs"));
  clickAt(button("Keep mine"));
  assert.equal(messages().length, 1);
  assert.match(error(), /^Take theirs waits/);
  await host.answer();
  waiting.set(0, "`pass`");
  clickAt(button("Keep mine"));
  assert.equal(messages().length, 1);
});

test("of what is gone nothing can be taken, nor compared", () => {
  const { button, tell } = setUp({ kind: "removed", canTake: false });
  assert.ok(button("Take theirs").hidden);
  assert.ok(button("Compare").hidden);
  assert.ok(!button("Keep mine").hidden);
  tell({ of: "2" });
  assert.ok(!button("Take theirs").hidden && !button("Compare").hidden);
});

test("an error is said at the news, and gone with what works next", async () => {
  const { button, host, error } = setUp();
  clickAt(button("Take theirs"));
  await host.answer({ error: "`friday` cannot be read" });
  assert.equal(error(), "friday cannot be read");
  clickAt(button("Compare"));
  await host.answer({ rows: ROWS });
  assert.equal(error(), "");
});

test("both are compared side by side, and put away again", async () => {
  const { button, host, table, messages } = setUp();
  const compare = button("Compare");
  assert.equal(compare.getAttribute("aria-expanded"), "false");
  clickAt(compare);
  clickAt(compare, { detail: 2 });
  assert.deepEqual(messages(), [{ do: "compare", of: "1" }]);
  await host.answer({ rows: ROWS });
  assert.equal(compare.getAttribute("aria-expanded"), "true");
  const cells = table().querySelectorAll("tbody tr").map(({ children }) => children.map((cell) => cell.textContent));
  assert.deepEqual(cells[0], ["stands in", "testing", "<b>build</b>"]);
  assert.equal(table().querySelectorAll("time").length, 2);
  assert.equal(table().querySelector("b"), null);
  clickAt(compare);
  assert.equal(table(), null);
  assert.equal(compare.getAttribute("aria-expanded"), "false");
  assert.equal(messages().length, 1);
});

test("what cannot be compared says so", async () => {
  const { button, host, table, error } = setUp();
  clickAt(button("Compare"));
  await host.answer({ error: "gone" });
  assert.equal(error(), "gone");
  assert.equal(table(), null);
  assert.equal(button("Compare").getAttribute("aria-expanded"), "false");
});

test("other news have neither the table nor the error of those before", async () => {
  const { button, host, table, error, tell, words, messages } = setUp();
  clickAt(button("Compare"));
  await host.answer({ rows: ROWS });
  clickAt(button("Take theirs"));
  await host.answer({ error: "no" });
  tell({ of: "2", words: "Removed." });
  assert.equal(table(), null);
  assert.equal(error(), "");
  assert.match(words().textContent, /^Removed\./);
  clickAt(button("Take theirs"));
  assert.deepEqual(messages().at(-1), { do: "take-theirs", of: "2" });
});

test("the same news told again disturb nothing", async () => {
  const { button, host, table, tell } = setUp();
  clickAt(button("Compare"));
  await host.answer({ rows: ROWS });
  const before = table();
  tell({});
  assert.equal(table(), before);
});

test("a comparison that comes after other news is not about those", async () => {
  const { button, host, table, tell } = setUp();
  clickAt(button("Compare"));
  tell({ of: "2" });
  await host.answer({ rows: ROWS });
  assert.equal(table(), null);
  assert.equal(button("Compare").getAttribute("aria-expanded"), "false");
});

test("words are text, never markup", () => {
  const { words } = setUp({ words: "<img src=x onerror=alert(1)> `__proto__`", way: "<b>" });
  assert.equal(words().textContent, "<img src=x onerror=alert(1)> __proto__ <b>");
  assert.equal(words().querySelector("img, b"), null);
});

test("with nobody behind it nothing is asked, and that is said", async () => {
  const { host, button, error } = setUp();
  host.disconnect();
  clickAt(button("Keep mine"));
  await soon();
  assert.equal(host.asked.length, 0);
  assert.match(error(), /^Not connected/);
});

test("nothing is left behind", () => {
  const { host } = setUp();
  stop();
  assert.equal(host.followers(), 0);
});

test("what is decided leaves the focus where the run stands, not to the page", () => {
  const { root, tell, button } = setUp();
  const current = document.createElement("h3");
  current.dataset.current = "";
  current.tabIndex = -1;
  root.parentElement.append(current);
  button("Take theirs").focus();
  tell({ canTake: false, of: "2" });
  assert.equal(document.activeElement, button("Keep mine"));
  tell(null);
  assert.equal(document.activeElement, current);
});
