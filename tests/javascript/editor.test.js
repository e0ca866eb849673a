import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, makeFakeHost, press, show, type } from "./fake_dom.js";
import { makeEditor, savedWords, TYPING_PAUSE } from "../../flowr_nb/browser/static/core/editor.js";

const TEXT = "flow: a\nexits: [b]\n";
const DRAFT = { text: TEXT, by: "code.1", errors: 0, warnings: 0, more: 0, items: [] };
const PLACE = { name: "a", where: "flows/a.yaml", isSaved: true, isNew: false, isBehind: false, most: 4194304 };
const NEWS = { kind: "changed", words: "flows/a.yaml was changed elsewhere.", way: "*Reload* takes that.", canTake: true, of: "1" };
const FOUND = { isError: true, message: "`b` is <no> exit", line: 2, column: 9, start: 16, end: 17 };
const HOSTILE = ["__proto__", "<img src=x onerror=alert(1)>"];
let stop = () => {};

function setUp(draft = {}, place = {}, news = null) {
  const text = (part) => JSON.stringify(part);
  const host = makeFakeHost({
    _draft: text({ ...DRAFT, ...draft }),
    _place: text({ ...PLACE, ...place }),
    _news: text(news),
  });
  let stopped = 0;
  const makePicture = () => ({ root: document.createElement("div"), stop: () => (stopped += 1) });
  const editor = makeEditor(host, new Map(), makePicture);
  stop = editor.stop;
  const root = show(editor.root);
  const find = (selector) => root.querySelector(selector);
  const field = find("textarea");
  return {
    ...editor,
    host,
    root,
    find,
    field,
    stopped: () => stopped,
    button: (words) => root.querySelectorAll("button").find(({ textContent }) => textContent === words),
    messages: () => host.asked.map(({ message }) => message),
    error: () => find(".flowr-editor > .flowr-error").textContent,
    done: () => find(".flowr-done").textContent,
    mark: () => find(".flowr-mark").textContent,
    summary: () => find(".flowr-found-summary").textContent,
    items: () => root.querySelectorAll(".flowr-finding"),
    tellDraft: (next) => host.tell("_draft", text({ ...DRAFT, ...next })),
    tellPlace: (next) => host.tell("_place", text({ ...PLACE, ...next })),
    tellNews: (next) => host.tell("_news", text(next)),
    type: (what) => type(field, what),
  };
}

const pause = () => new Promise((done) => setTimeout(done, TYPING_PAUSE + 60));

afterEach(() => stop());

test("text, place and what is wrong are shown", () => {
  const { field, find, mark, summary, items } = setUp({ errors: 1, items: [FOUND] });
  assert.equal(field.value, TEXT);
  assert.equal(field.getAttribute("aria-label"), "text of the flow a");
  assert.equal(field.getAttribute("aria-invalid"), "true");
  assert.match(document.querySelectorAll(`#${field.getAttribute("aria-describedby")}`)[0].textContent, /Tab leaves/);
  assert.equal(find(".flowr-where").textContent, "flows/a.yaml");
  assert.equal(mark(), "✓ saved");
  assert.equal(summary(), "1 error");
  assert.equal(items().length, 1);
  assert.match(items()[0].textContent, /b is <no> exit error, line 2, column 9/);
  assert.equal(find(".flowr-finding code").textContent, "b");
});

test("whether it is saved is told in words", () => {
  assert.equal(savedWords({ ...PLACE }), "✓ saved");
  assert.equal(savedWords({ ...PLACE, isSaved: false }), "● not saved");
  assert.equal(savedWords({ ...PLACE, isSaved: false, isNew: true }), "● not saved yet");
  assert.equal(savedWords({ ...PLACE, isSaved: false, isBehind: true }), "● not saved, and changed elsewhere");
});

test("Save stands out as long as there is something to save", () => {
  const { button, tellPlace } = setUp();
  assert.ok(!button("Save").classList.contains("flowr-primary"));
  tellPlace({ isSaved: false, isNew: true });
  assert.ok(button("Save").classList.contains("flowr-primary"));
  assert.ok(button("Reload").disabled, "there is nothing to load");
});

test("what is typed is told once, after a pause", async () => {
  const { type: write, messages, host } = setUp();
  for (const text of ["f", "fl", "flow: b"]) write(text);
  assert.deepEqual(messages(), []);
  await pause();
  assert.equal(messages().length, 1);
  const [{ do: what, text, by }] = messages();
  assert.deepEqual([what, text], ["type", "flow: b"]);
  assert.match(by, /^view-\w+\.1$/);
  assert.ok(!host.asked[0].isAside);
});

test("while an answer is waited for only the newest text waits", async () => {
  const { type: write, messages, host } = setUp();
  write("one");
  await pause();
  write("two");
  await pause();
  write("three");
  await pause();
  assert.equal(messages().length, 1);
  await host.answer();
  assert.deepEqual(messages().map(({ text }) => text), ["one", "three"]);
});

test("an answer to an older text leaves the newer one, and its marks where they belong", async () => {
  const { type: write, field, messages, tellDraft, host, root } = setUp();
  write(`${TEXT}# one\n`);
  await pause();
  const { by } = messages()[0];
  write(`# two\n${TEXT}# one\n`);
  tellDraft({ text: `${TEXT}# one\n`, by, errors: 1, items: [FOUND] });
  await host.answer();
  assert.equal(field.value, `# two\n${TEXT}# one\n`);
  assert.equal(root.querySelector(".flowr-text-mark").textContent, "b");
  assert.equal(root.querySelector(".flowr-text-sign").textContent, "✗ 3\n");
});

test("an answer to an older text leaves the newer one also where that is told already", async () => {
  const { type: write, field, messages, tellDraft, button } = setUp();
  write("one");
  await pause();
  write("two");
  clickAt(button("Save"));
  assert.equal(messages()[1].text, "two");
  tellDraft({ text: "one", by: messages()[0].by });
  assert.equal(field.value, "two");
});

test("a text of code or another view takes the place of what nobody has typed over", () => {
  const { field, tellDraft } = setUp();
  tellDraft({ text: "flow: b\n", by: "code.2" });
  assert.equal(field.value, "flow: b\n");
  tellDraft({ text: "flow: c\n", by: "view-other.7" });
  assert.equal(field.value, "flow: c\n");
});

test("what is typed and not told yet is never taken away", async () => {
  const { field, type: write, tellDraft, messages } = setUp();
  write("mine");
  tellDraft({ text: "theirs", by: "code.2" });
  assert.equal(field.value, "mine");
  await pause();
  assert.equal(messages()[0].text, "mine");
});

test("Save tells the newest text first, and means that one", async () => {
  const { type: write, button, messages, host, done } = setUp();
  write("mine");
  clickAt(button("Save"));
  const [first, second] = messages();
  assert.deepEqual([first.do, first.text, second.do], ["type", "mine", "save-text"]);
  assert.equal(second.by, first.by);
  await pause();
  assert.equal(messages().length, 2, "it is told once");
  await host.answer({}, 0);
  await host.answer({ done: "saved: `a` in memory" });
  assert.equal(done(), "saved: a in memory");
});

test("Save means what is shown where nothing was typed here", () => {
  const { save, messages, tellDraft } = setUp();
  tellDraft({ text: "flow: c\n", by: "view-other.7" });
  save();
  assert.deepEqual(messages(), [{ do: "save-text", by: "view-other.7" }]);
});

test("what went wrong is said, and gone with what works next", async () => {
  const { button, host, error, done } = setUp();
  clickAt(button("Save"));
  await host.answer({ error: "`a` is read-only" });
  assert.equal(error(), "a is read-only");
  clickAt(button("Save"));
  await host.answer({ done: "saved" });
  assert.deepEqual([error(), done()], ["", "saved"]);
});

test("a text that is refused says so, until one is taken", async () => {
  const { type: write, host, error } = setUp();
  write("too large");
  await pause();
  await host.answer({ error: "the text is too large" });
  assert.equal(error(), "the text is too large");
  write("small");
  await pause();
  await host.answer();
  assert.equal(error(), "");
});

test("a text that would not be taken is not sent, and an older one is not saved in its place", async () => {
  const { type: write, messages, error, button, field } = setUp({}, { most: 20 });
  write("x".repeat(21));
  await pause();
  assert.match(error(), /^the text is larger than 20 bytes/);
  clickAt(button("Save"));
  assert.deepEqual(messages(), []);
  write("short");
  await pause();
  assert.deepEqual(messages().map(({ text }) => text), ["short"]);
  assert.equal(field.value, "short");
});

test("Reload asks back where something would be lost, and that very thing is done", async () => {
  const { button, messages, host, find, done } = setUp();
  clickAt(button("Reload"));
  assert.deepEqual(messages(), [{ do: "reload" }]);
  await host.answer({ question: "To load `a` again would lose it.", losing: { by: "x" } });
  assert.equal(find(".flowr-consent-words").textContent, "To load a again would lose it.");
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(messages()[1], { do: "reload", losing: { by: "x" } });
  await host.answer({ done: "this is what is there" });
  assert.equal(done(), "this is what is there");
});

test("who types after the question has answered it", async () => {
  const { button, host, find, type: write } = setUp();
  clickAt(button("Reload"));
  await host.answer({ question: "Lose it?", losing: { by: "x" } });
  write("more");
  assert.ok(find(".flowr-consent").hidden);
});

test("what others wrote is told, with the ways on, of the text that is meant", async () => {
  const { find, button, messages, type: write, host, done, field } = setUp({}, {}, NEWS);
  assert.ok(!find(".flowr-news").hidden);
  assert.equal(button("Compare"), undefined);
  assert.deepEqual(
    find(".flowr-news .flowr-buttons").children.map(({ textContent }) => textContent),
    ["Reload", "Overwrite", "Keep editing"],
  );
  write("mine");
  clickAt(button("Overwrite"));
  const [typed, meant] = messages();
  assert.equal(typed.text, "mine");
  assert.deepEqual(meant, { do: "keep-mine", of: "1", by: typed.by });
  await host.answer({}, 0);
  await host.answer({ done: "saved" });
  assert.equal(done(), "saved");
  host.tell("_news", "null");
  assert.ok(find(".flowr-news").hidden);
  assert.equal(document.activeElement, field, "the focus goes on in the text");
});

test("what is removed cannot be taken", () => {
  const { find } = setUp({}, {}, { ...NEWS, kind: "removed", canTake: false });
  const shown = find(".flowr-news .flowr-buttons").children.filter(({ hidden }) => !hidden);
  assert.deepEqual(shown.map(({ textContent }) => textContent), ["Overwrite", "Keep editing"]);
});

test("a finding leads to its place in the text", () => {
  const { field, items } = setUp({ errors: 1, items: [FOUND] });
  clickAt(items()[0].querySelector("button"));
  assert.equal(document.activeElement, field);
  assert.deepEqual([field.selectionStart, field.selectionEnd], [16, 17]);
  assert.ok(items()[0].hasAttribute("data-here"));
});

test("a finding leads there also after something was typed before it", () => {
  const { field, items, type: write } = setUp({ errors: 1, items: [FOUND] });
  write(`# one\n${TEXT}`);
  clickAt(items()[0].querySelector("button"));
  assert.deepEqual([field.selectionStart, field.selectionEnd], [22, 23]);
});

test("a long list says how many more there are", () => {
  const { find, tellDraft } = setUp();
  assert.ok(find(".flowr-findings-more").hidden);
  tellDraft({ errors: 60, more: 10, items: [FOUND] });
  assert.equal(find(".flowr-findings-more").textContent, "… and 10 more");
  assert.ok(!find(".flowr-findings-more").hidden);
});

test("names from strangers are texts", () => {
  for (const name of HOSTILE) {
    const { root, find } = setUp(
      { text: name, errors: 1, items: [{ ...FOUND, message: name, start: 0, end: name.length }] },
      { name, where: name },
      { ...NEWS, words: name },
    );
    assert.equal(root.querySelector("img"), null);
    assert.equal(find(".flowr-where").textContent, name);
    stop();
  }
});

test("without a kernel nothing can be typed, and the text stays to be copied", () => {
  const { host, field, button, error } = setUp();
  host.disconnect();
  assert.ok(field.readOnly && button("Save").disabled && button("Reload").disabled);
  assert.match(error(), /^Not connected: .* still here to be copied/);
  assert.equal(field.value, TEXT);
});

test("Enter in the text goes to nobody else", () => {
  const { field } = setUp();
  field.focus();
  assert.ok(press(field, "Enter").isStopped);
  assert.ok(!press(field, "Tab").isStopped);
});

test("a view that goes tells what was typed, and follows nothing", () => {
  const { host, type: write, messages, stop: leave, stopped } = setUp();
  write("mine");
  leave();
  assert.equal(messages()[0].text, "mine");
  assert.equal(host.followers(), 0);
  assert.equal(stopped(), 1);
});
