import assert from "node:assert/strict";
import { test } from "node:test";

import { clickAt, makeFakeHost, press, show, soon } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { makeSessionTalk } from "../../flowr_nb/browser/static/core/session_talk.js";

/** What is said, with the button beside it that somebody has pressed. */
function setUp(parts = {}) {
  const host = makeFakeHost(parts);
  const names = [];
  const waiting = new Map();
  let done = 0;
  const talk = makeSessionTalk(host, waiting, (name) => names.push(name), () => (done += 1));
  const pressed = make("button", "", "Save");
  show(make("div", "", pressed, talk.root));
  pressed.focus();
  const find = (selector) => talk.root.querySelector(selector);
  return {
    host,
    talk,
    names,
    waiting,
    pressed,
    find,
    done: () => done,
    ways: () => talk.root.querySelectorAll(".flowr-ways-out button"),
    alert: () => find(".flowr-error").textContent,
    messages: () => host.asked.map(({ message }) => message),
  };
}

test("what is done is asked for as it is meant, and said to whoever waits for it", async () => {
  const { talk, host, messages, done, alert } = setUp();
  void talk.act({ do: "load", name: "friday" }, "Load");
  assert.deepEqual(messages(), [{ do: "load", name: "friday" }]);
  assert.equal(done(), 0);
  await host.answer();
  assert.equal(done(), 1);
  assert.equal(alert(), "");
});

test("an error is said, names as code, and gone with the next thing that works", async () => {
  const { talk, host, find, alert, done } = setUp();
  void talk.act({ do: "load", name: "<b>" }, "Load");
  await host.answer({ error: "there is no `<b>` here" });
  assert.equal(alert(), "there is no <b> here");
  assert.equal(find(".flowr-error").getAttribute("role"), "alert");
  assert.equal(find(".flowr-error code").textContent, "<b>");
  assert.equal(find(".flowr-error b"), null);
  assert.equal(done(), 0);
  void talk.act({ do: "load", name: "friday" });
  await host.answer();
  assert.equal(alert(), "");
});

test("what is pressed while something waits is not asked, and that is said", async () => {
  const { talk, host, alert, done } = setUp();
  void talk.act({ do: "save", name: "a", session: "a" }, "Save");
  void talk.act({ do: "load", name: "b" }, "Load");
  assert.equal(host.asked.length, 1);
  assert.match(alert(), /^Save waits/);
  await host.answer();
  assert.equal(alert(), "");
  assert.equal(done(), 1);
});

test("what another part of the widget waits for counts", () => {
  const { talk, host, waiting, alert } = setUp();
  waiting.set(0, "`pass`");
  void talk.act({ do: "load", name: "b" }, "Load");
  assert.equal(host.asked.length, 0);
  assert.match(alert(), /^pass waits/);
});

for (const [asked, consent] of [
  [{ do: "load", name: "b" }, { losing: 2 }],
  [{ do: "delete", name: "b" }, { sure: true }],
]) {
  test(`what is asked back about ${asked.do} is done with ${Object.keys(consent)}`, async () => {
    const { talk, host, find, messages, pressed, done } = setUp();
    void talk.act(asked);
    await host.answer({ question: "`b`, really?", ...consent, buffers: [] });
    assert.equal(done(), 0);
    assert.equal(find(".flowr-consent-words").textContent, "b, really?");
    assert.equal(document.activeElement, find(".flowr-consent"), "Enter in doubt is no consent");
    const yes = find(".flowr-consent .flowr-primary");
    assert.equal(yes.textContent, asked.do === "delete" ? "Delete" : "Go on without saving");
    clickAt(yes);
    clickAt(yes, { detail: 2 });
    assert.deepEqual(messages(), [asked, { ...asked, ...consent }]);
    assert.ok(find(".flowr-consent").hidden);
    assert.equal(document.activeElement, pressed);
    await host.answer();
    assert.equal(done(), 1);
  });
}

test("what is not wanted is not done, and the focus is where it was", async () => {
  const { talk, host, find, pressed } = setUp();
  void talk.act({ do: "load", name: "b" });
  await host.answer({ question: "Really?", losing: 1 });
  press(find(".flowr-consent"), "Escape");
  assert.ok(find(".flowr-consent").hidden);
  assert.equal(document.activeElement, pressed);
  assert.equal(host.asked.length, 1);
});

test("what is asked back is not asked any more when something else is done", async () => {
  const { talk, host, find } = setUp();
  void talk.act({ do: "delete", name: "b" });
  await host.answer({ question: "Really?", sure: true });
  void talk.act({ do: "load", name: "c" });
  assert.ok(find(".flowr-consent").hidden);
  await host.answer();
});

test("a taken name offers both ways: that session, or a free name", async () => {
  const { talk, host, ways, messages, names, pressed, alert } = setUp();
  void talk.act({ do: "init", flow: "deploy", name: "friday" }, "Init");
  await host.answer({ error: "`friday` is taken", taken: "friday", free: "friday-2" });
  assert.equal(alert(), "friday is taken");
  assert.deepEqual(ways().map(({ textContent }) => textContent), ["Load friday", "Use friday-2"]);
  clickAt(ways()[1]);
  assert.deepEqual(messages()[1], { do: "init", flow: "deploy", name: "friday-2" });
  assert.deepEqual(names, ["friday-2"]);
  await host.answer();
  assert.deepEqual(ways(), []);
  assert.equal(document.activeElement, pressed);
});

test("the other way loads the session that has the name", async () => {
  const { talk, host, ways, messages, names } = setUp();
  void talk.act({ do: "save", name: "friday", session: "a" }, "Save");
  await host.answer({ error: "taken", taken: "friday", free: "friday-2" });
  clickAt(ways()[0]);
  assert.deepEqual(messages()[1], { do: "load", name: "friday" });
  assert.deepEqual(names, []);
  await host.answer({ question: "2 steps are lost", losing: 2 });
  assert.deepEqual(ways(), []);
});

test("a double click on a way out takes it once, and reminds of nothing", async () => {
  const { talk, host, ways, alert } = setUp();
  void talk.act({ do: "init", flow: "deploy", name: "friday" });
  await host.answer({ error: "taken", taken: "friday", free: "friday-2" });
  const [, instead] = ways();
  clickAt(instead);
  clickAt(instead, { detail: 2 });
  assert.equal(host.asked.length, 2);
  assert.doesNotMatch(alert(), /waits/);
});

test("for a copy or a new name only another name is a way, and the name field is not about it", async () => {
  const { talk, host, ways, messages, names } = setUp();
  void talk.act({ do: "rename", name: "a", to: "friday" });
  await host.answer({ error: "taken", taken: "friday", free: "friday-2" });
  assert.deepEqual(ways().map(({ textContent }) => textContent), ["Use friday-2"]);
  clickAt(ways()[0]);
  assert.deepEqual(messages()[1], { do: "rename", name: "a", to: "friday-2" });
  assert.deepEqual(names, []);
});

test("what was deleted is said, and can be taken back", async () => {
  const { talk, host, find, messages, done, pressed } = setUp();
  void talk.act({ do: "delete", name: "friday", sure: true });
  await host.answer({ deleted: "friday", canRestore: true });
  assert.equal(done(), 1);
  assert.match(find(".flowr-session-done").textContent, /^friday was deleted\. Undo$/);
  const undo = find(".flowr-session-done button");
  clickAt(undo);
  clickAt(undo, { detail: 2 });
  assert.deepEqual(messages().slice(1), [{ do: "restore", name: "friday" }]);
  await host.answer();
  assert.ok(find(".flowr-session-done").hidden);
  assert.equal(document.activeElement, pressed);
});

test("what cannot be taken back has no button for it", async () => {
  const { talk, host, find } = setUp();
  void talk.act({ do: "delete", name: "friday", sure: true });
  await host.answer({ deleted: "friday", canRestore: false });
  assert.equal(find(".flowr-session-done").hidden, false);
  assert.equal(find(".flowr-session-done button"), null);
});

test("what was deleted is told until something else is done", async () => {
  const { talk, host, find } = setUp();
  void talk.act({ do: "delete", name: "friday", sure: true });
  await host.answer({ deleted: "friday", canRestore: true });
  void talk.act({ do: "load", name: "a" });
  await host.answer();
  assert.ok(find(".flowr-session-done").hidden);
});

test("with nobody behind it nothing is asked, and that is said", async () => {
  const { talk, host, alert } = setUp();
  host.disconnect();
  void talk.act({ do: "load", name: "a" });
  await soon();
  assert.equal(host.asked.length, 0);
  assert.match(alert(), /^Not connected/);
});

test("a save that is refused for what somebody else wrote offers the ways on, each in one press", async () => {
  const { talk, host, ways, alert, messages, pressed } = setUp();
  const save = { do: "save", name: "friday", session: "friday" };
  const refused = { error: "`friday` was changed elsewhere. Nothing was written", news: { of: "1", canTake: true } };
  const labels = ["Take theirs", "Keep mine", "Save under another name"];
  for (const [at, way] of ["take-theirs", "keep-mine", "keep-both"].entries()) {
    void talk.act(save, "Save");
    await host.answer(refused);
    assert.equal(alert(), "friday was changed elsewhere. Nothing was written");
    assert.deepEqual(ways().map(({ textContent }) => textContent), labels);
    clickAt(ways()[at]);
    assert.deepEqual(messages().at(-1), { do: way, of: "1" });
    assert.equal(document.activeElement, pressed);
    await host.answer();
    assert.equal(ways().length, 0);
  }
  void talk.act(save, "Save");
  await host.answer({ ...refused, news: { of: "2", canTake: false } });
  assert.deepEqual(ways().map(({ textContent }) => textContent), labels.slice(1));
});

test("where a banner offers the ways on, they are not offered a second time", async () => {
  const { talk, host, ways, alert } = setUp({ _parts: ["bar", "news"] });
  void talk.act({ do: "save", name: "friday", session: "friday" }, "Save");
  await host.answer({ error: "Nothing was written", news: { of: "1", canTake: true } });
  assert.equal(alert(), "Nothing was written");
  assert.equal(ways().length, 0);
});
