import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, press, show, soon, type } from "./fake_dom.js";
import { makeSessionBar, markWords, nextAction } from "../../flowr_nb/browser/static/core/session_bar.js";

const BAR = {
  flow: "deploy",
  session: "release-7",
  isDraft: false,
  unsaved: false,
  steps: 0,
  saved: "2026-05-01T14:25:00+00:00",
  problem: "",
};
const DRAFT = { isDraft: true, unsaved: true, saved: null, session: "deploy-1" };
const CHOICES = { flows: ["build", "deploy"], sessions: ["friday", "release-7"], total: 2 };
const HOSTILE = ["__proto__", "constructor", "<img src=x onerror=alert(1)>"];
let stop = () => {};

function setUp(more = {}, choices = CHOICES) {
  const host = makeFakeHost({
    _parts: ["bar", "diagram"],
    _bar: JSON.stringify({ ...BAR, ...more }),
    _choices: JSON.stringify(choices),
  });
  const waiting = new Map();
  const bar = makeSessionBar(host, waiting);
  stop = bar.stop;
  const root = show(bar.root);
  const find = (selector) => root.querySelector(selector);
  const button = (text) => root.querySelectorAll("button").find(({ textContent }) => textContent === text);
  const pick = (label, value) => {
    const select = find(`select[aria-label="${label}"]`);
    select.value = value;
    fire(select, "change");
  };
  return {
    host,
    root,
    waiting,
    find,
    button,
    pick,
    flow: find('select[aria-label="flow"]'),
    session: find('select[aria-label="session"]'),
    name: find(".flowr-name"),
    mark: find(".flowr-mark"),
    form: find(".flowr-name-form"),
    list: find(".flowr-session-list"),
    alert: () => find(".flowr-session-talk .flowr-error").textContent,
    primary: () => root.querySelectorAll(".flowr-session-buttons .flowr-primary").map((one) => one.textContent),
    tell: (next) => host.tell("_bar", JSON.stringify({ ...BAR, ...more, ...next })),
    offer: (next) => host.tell("_choices", JSON.stringify({ ...choices, ...next })),
    /** Opens the menu, and presses what is in it. */
    choose(label) {
      clickAt(button("⋯"));
      clickAt(root.querySelectorAll("[role=menuitem]").find(({ textContent }) => textContent === label));
    },
    nameIt(to) {
      find(".flowr-name-form input").value = to;
      fire(find(".flowr-name-form"), "submit");
    },
    asked: (what) => host.asked.map(({ message }) => message).filter((message) => message.do === what),
    acted: () => host.asked.filter(({ isAside }) => !isAside).map(({ message }) => message),
  };
}

afterEach(() => stop());

test("whether it is saved is told in words, of drafts and steps", () => {
  const words = (more) => markWords({ ...BAR, ...more });
  assert.equal(words({}), "✓ saved");
  assert.equal(words(DRAFT), "● not saved yet");
  assert.equal(words({ ...DRAFT, steps: 3 }), "● not saved yet");
  assert.equal(words({ unsaved: true, steps: 2 }), "● 2 steps not saved");
  assert.equal(words({ unsaved: true, steps: 1 }), "● 1 step not saved");
  assert.equal(words({ unsaved: true }), "● not saved");
});

test("the one button that matters is what was picked or typed, else to save", () => {
  const next = (more, picked, name) => nextAction({ ...BAR, ...more }, picked, name);
  assert.equal(next({}, "release-7", "release-7"), "");
  assert.equal(next({ unsaved: true }, "release-7", "release-7"), "Save");
  assert.equal(next({ unsaved: true }, "friday", "release-7"), "Load");
  assert.equal(next({}, "", "monday"), "Save");
  assert.equal(next(DRAFT, "", "monday"), "Init");
  assert.equal(next(DRAFT, "", "deploy-1"), "Save");
  assert.equal(next(DRAFT, "deploy-1", ""), "Load");
});

test("which flow and session it is is picked, named and marked", () => {
  const { flow, session, name, mark, primary } = setUp({ unsaved: true, steps: 2 });
  assert.equal(flow.value, "deploy");
  assert.equal(session.value, "release-7");
  assert.equal(name.value, "release-7");
  assert.equal(mark.textContent, "● 2 steps not saved");
  assert.equal(mark.getAttribute("role"), "status");
  assert.deepEqual(primary(), ["Save"]);
});

test("a draft is no session to be picked", () => {
  const { session, name } = setUp(DRAFT);
  assert.equal(session.value, "");
  assert.equal(name.value, "deploy-1");
});

test("what is picked as flow begins there; until that is done the flow is the one before", async () => {
  const { pick, flow, acted, host, tell } = setUp();
  pick("flow", "build");
  assert.deepEqual(acted(), [{ do: "begin", flow: "build" }]);
  await host.answer({ question: "2 steps are lost", losing: 2 });
  assert.equal(flow.value, "deploy");
  tell({ flow: "build" });
  assert.equal(flow.value, "build");
});

test("a flow that is not listed is the flow all the same", () => {
  const { flow } = setUp({ flow: "mine" });
  assert.equal(flow.value, "mine");
  assert.deepEqual(flow.options.map(({ value }) => value), ["build", "deploy", "mine"]);
});

test("each button says what is meant by its name", async () => {
  const { button, acted, host, name } = setUp();
  type(name, "  monday ");
  for (const label of ["Init", "Load", "Save"]) {
    clickAt(button(label));
    await host.answer({ error: "no" });
  }
  assert.deepEqual(acted(), [
    { do: "init", flow: "deploy", name: "monday" },
    { do: "load", name: "monday" },
    { do: "save", name: "monday", session: "release-7" },
  ]);
});

test("a double click acts once, and reminds of nothing", () => {
  const { button, acted, alert } = setUp();
  clickAt(button("Save"));
  clickAt(button("Save"), { detail: 2 });
  assert.equal(acted().length, 1);
  assert.equal(alert(), "");
});

test("a press while something waits reminds", async () => {
  const { button, acted, alert, host, pick, flow } = setUp();
  clickAt(button("Save"));
  clickAt(button("Load"));
  pick("flow", "build");
  await soon();
  assert.equal(acted().length, 1);
  assert.match(alert(), /^Save waits/);
  assert.equal(flow.value, "deploy", "what was not asked for is not shown");
  await host.answer();
  assert.equal(alert(), "");
});

test("a pick stays the pick when sessions come and go, and when steps are made", () => {
  const { pick, session, offer, tell, button, acted } = setUp();
  pick("session", "friday");
  offer({ sessions: ["a", "friday", "release-7", "z"], total: 4 });
  tell({ unsaved: true, steps: 1 });
  assert.equal(session.value, "friday");
  clickAt(button("Load"));
  assert.deepEqual(acted(), [{ do: "load", name: "friday" }]);
});

test("a pick that is gone is none, and Load is about no other", () => {
  const { pick, session, offer, button, acted, name } = setUp();
  pick("session", "friday");
  type(name, "");
  offer({ sessions: ["a", "release-7"] });
  assert.equal(session.value, "");
  clickAt(button("Load"));
  assert.deepEqual(acted(), []);
});

test("the name that is typed last is what Load means, and so is what is picked after it", async () => {
  const { pick, session, name, button, acted, host, primary } = setUp();
  pick("session", "friday");
  assert.deepEqual(primary(), ["Load"]);
  type(name, "monday");
  assert.equal(session.value, "");
  clickAt(button("Load"));
  await host.answer({ error: "no" });
  pick("session", "friday");
  clickAt(button("Load"));
  assert.deepEqual(acted(), [{ do: "load", name: "monday" }, { do: "load", name: "friday" }]);
});

test("what is typed stays while others come and go, and steps are made", () => {
  const { name, offer, tell } = setUp();
  type(name, "mon");
  offer({ sessions: ["a"] });
  tell({ unsaved: true, steps: 4 });
  assert.equal(name.value, "mon");
});

test("with another session what was picked and typed is over", () => {
  const { name, session, pick, tell } = setUp();
  type(name, "mon");
  tell({ session: "friday" });
  assert.equal(name.value, "friday");
  assert.equal(session.value, "friday");
  pick("session", "release-7");
  tell({ ...DRAFT });
  assert.equal(session.value, "");
  assert.equal(name.value, "deploy-1");
});

test("a draft that is saved under its name is picked then", () => {
  const { session, tell } = setUp(DRAFT);
  tell({ isDraft: false, unsaved: false });
  assert.equal(session.value, "deploy-1");
});

test("Enter in the name field does the one thing that matters now, once", async () => {
  const { name, acted, host, tell } = setUp(DRAFT);
  type(name, "monday");
  press(name, "Enter", { isComposing: true });
  press(name, "Enter", { repeat: true });
  assert.deepEqual(acted(), []);
  assert.ok(press(name, "Enter").defaultPrevented);
  assert.deepEqual(acted(), [{ do: "init", flow: "deploy", name: "monday" }]);
  await host.answer();
  tell({ isDraft: false, unsaved: false, session: "monday" });
  press(name, "Enter");
  assert.equal(acted().length, 1, "where nothing waits to be done nothing is");
});

test("Load with neither says so, until something works", async () => {
  const { name, button, acted, alert, host } = setUp(DRAFT);
  type(name, "");
  clickAt(button("Load"));
  assert.deepEqual(acted(), []);
  assert.equal(alert(), "pick a session to load, or type its name");
  clickAt(button("Save"));
  await host.answer();
  assert.equal(alert(), "");
});

test("steps that would be lost are asked about, and consent does it", async () => {
  const { pick, button, acted, host, find } = setUp({ unsaved: true, steps: 2 });
  pick("session", "friday");
  clickAt(button("Load"));
  await host.answer({ question: "2 steps of `release-7` are lost", losing: 2 });
  assert.equal(document.activeElement, find(".flowr-consent"));
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(acted()[1], { do: "load", name: "friday", losing: 2 });
});

test("a taken name: use the free one, and it is the name", async () => {
  const { name, button, acted, host, find } = setUp(DRAFT);
  type(name, "friday");
  clickAt(button("Init"));
  await host.answer({ error: "`friday` is taken", taken: "friday", free: "friday-2" });
  assert.ok(button("Load friday"));
  clickAt(button("Use friday-2"));
  assert.deepEqual(acted()[1], { do: "init", flow: "deploy", name: "friday-2" });
  assert.equal(name.value, "friday-2");
  await host.answer();
  assert.equal(find(".flowr-ways-out").children.length, 0);
});

test("after it Load means that name, whatever was picked before", async () => {
  const { pick, name, button, acted, host } = setUp();
  type(name, "friday");
  clickAt(button("Save"));
  await host.answer({ error: "`friday` is taken", taken: "friday", free: "friday-2" });
  pick("session", "release-7");
  clickAt(button("Use friday-2"));
  await host.answer({ error: "the disk is full" });
  clickAt(button("Load"));
  assert.deepEqual(acted().at(-1), { do: "load", name: "friday-2" });
});

test("the menu is about the session that is picked, else the run's own", async () => {
  const { pick, choose, nameIt, acted, host, form } = setUp();
  choose("Rename");
  assert.equal(form.querySelector("input").value, "release-7");
  nameIt("release-8");
  await host.answer();
  pick("session", "friday");
  choose("Duplicate");
  assert.equal(form.querySelector("input").value, "friday-copy");
  nameIt("saturday");
  await host.answer();
  choose("Delete");
  assert.deepEqual(acted(), [
    { do: "rename", name: "release-7", to: "release-8" },
    { do: "duplicate", name: "friday", to: "saturday" },
    { do: "delete", name: "friday" },
  ]);
});

test("a name that is asked for is for the session it was asked about", () => {
  const { pick, choose, nameIt, acted } = setUp();
  pick("session", "friday");
  choose("Rename");
  pick("session", "release-7");
  nameIt("saturday");
  assert.deepEqual(acted(), [{ do: "rename", name: "friday", to: "saturday" }]);
});

test("after a name was given the focus is at the menu", () => {
  const { choose, nameIt, button } = setUp();
  choose("Rename");
  nameIt("x");
  assert.equal(document.activeElement, button("⋯"));
});

test("what is picked goes along with its new name, and back to the run's own when it is gone", async () => {
  const { host, pick, session, choose, nameIt, offer } = setUp();
  pick("session", "friday");
  choose("Rename");
  nameIt("saturday");
  offer({ sessions: ["release-7", "saturday"] });
  await host.answer({});
  assert.equal(session.value, "saturday");
  choose("Delete");
  offer({ sessions: ["release-7"] });
  await host.answer({ deleted: "saturday", canRestore: true });
  assert.equal(session.value, "release-7");
  assert.ok(![...session.querySelectorAll("option")].some(({ value }) => value === "saturday"));
});

test("an error about saving is gone once it is saved, whoever did it", async () => {
  const { host, button, alert, tell } = setUp({ unsaved: true, steps: 1 });
  clickAt(button("Save"));
  await host.answer({ error: "somebody else changed it" });
  assert.match(alert(), /somebody else/);
  tell({ saved: "2026-05-02T10:00:00+00:00", unsaved: false });
  assert.equal(alert(), "");
});

test("delete asks, deletes, and is taken back", async () => {
  const { choose, acted, host, find, button } = setUp();
  choose("Delete");
  await host.answer({ question: "Delete `release-7`?", sure: true });
  clickAt(find(".flowr-consent .flowr-primary"));
  assert.deepEqual(acted()[1], { do: "delete", name: "release-7", sure: true });
  await host.answer({ deleted: "release-7", canRestore: true });
  assert.match(find(".flowr-session-done").textContent, /^release-7 was deleted/);
  assert.equal(document.activeElement, button("⋯"));
  clickAt(button("Undo"));
  assert.deepEqual(acted()[2], { do: "restore", name: "release-7" });
  await host.answer();
  assert.ok(find(".flowr-session-done").hidden);
});

test("of a run that is not saved nothing is deleted, but what is picked is", async () => {
  const { choose, acted, alert, pick } = setUp(DRAFT);
  choose("Delete");
  assert.deepEqual(acted(), []);
  assert.match(alert(), /not saved: there is nothing to delete/);
  pick("session", "friday");
  choose("Delete");
  assert.deepEqual(acted(), [{ do: "delete", name: "friday" }]);
});

test("before somebody chooses it is looked up what there is, once in a while, as an aside", () => {
  const { flow, session, host } = setUp();
  assert.equal(host.asked.length, 0);
  session.focus();
  fire(session, "pointerdown");
  flow.focus();
  assert.deepEqual(host.asked.map(({ message, isAside }) => [message, isAside]), [[{ do: "choices" }, true]]);
});

test("sessions that are not offered are counted", () => {
  const { session } = setUp(DRAFT, { ...CHOICES, total: 12345 });
  assert.equal(session.options[0].textContent, "— 2 of 12,345");
  stop();
  assert.equal(setUp(DRAFT).session.options[0].textContent, "—");
});

test("a session beyond those that are offered is picked all the same", () => {
  const { session, offer } = setUp({ session: "zz" });
  assert.equal(session.value, "zz");
  offer({ sessions: ["a"] });
  assert.equal(session.value, "zz");
});

test("List shows the sessions below, and hides them again", () => {
  const { button, list, asked, host } = setUp();
  assert.ok(list.hidden);
  assert.equal(asked("sessions").length, 0);
  clickAt(button("List"));
  assert.ok(!list.hidden);
  assert.equal(button("List").getAttribute("aria-expanded"), "true");
  assert.equal(asked("sessions").length, 1);
  clickAt(button("List"));
  assert.ok(list.hidden);
  assert.equal(button("List").getAttribute("aria-expanded"), "false");
  assert.equal(host.asked.length, 1);
});

test("Escape in the list closes it, and the focus is at its button", () => {
  const { button, list, root } = setUp();
  clickAt(button("List"));
  list.querySelector("select").focus();
  list.querySelector(".flowr-list-tools").hidden = false;
  const event = press(list, "Escape");
  assert.ok(event.isStopped);
  assert.ok(list.hidden);
  assert.equal(document.activeElement, button("List"));
  assert.ok(!press(root, "Escape").isStopped, "with nothing to close it is somebody else's");
});

test("what is opened in the list closes it", async () => {
  const { button, list, host, acted } = setUp();
  clickAt(button("List"));
  const rows = [{ name: "friday", flow: "deploy", place: "testing", updated: "", error: "" }];
  await host.answer({ rows, found: 1, total: 1, page: 0, pages: 1, size: 20, orders: ["name"] });
  clickAt(list.querySelector(".flowr-link"));
  assert.deepEqual(acted(), [{ do: "load", name: "friday" }]);
  await host.answer();
  assert.ok(list.hidden);
  assert.equal(document.activeElement, button("List"));
});

test("while the list is shown it is looked up when what is kept has changed", () => {
  const { button, asked, tell } = setUp();
  clickAt(button("List"));
  tell({ unsaved: true, steps: 1 });
  assert.equal(asked("sessions").length, 1);
  tell({ saved: "2026-05-02T10:00:00+00:00" });
  assert.deepEqual(asked("sessions").map(({ known }) => known), [undefined, true]); // what was done here
});

test("a problem is said once, and an error of what was pressed is not taken for it", async () => {
  const { alert, tell, button, host } = setUp({ problem: "`release-7` cannot be read" });
  assert.equal(alert(), "release-7 cannot be read");
  tell({ problem: "" });
  assert.equal(alert(), "");
  clickAt(button("Save"));
  await host.answer({ error: "no" });
  tell({ problem: "", unsaved: true });
  assert.equal(alert(), "no");
});

test("a problem that goes on is said again when what was pressed is done, and gone when it is over", async () => {
  const { alert, tell, button, host } = setUp({ problem: "nobody is there" });
  clickAt(button("Save"));
  await host.answer({ error: "no" });
  assert.equal(alert(), "no");
  clickAt(button("Save"));
  await host.answer({ do: "save", name: "release-7", to: "release-7" });
  assert.equal(alert(), "nobody is there");
  tell({ problem: "nobody is there", saved: "2026-05-03T10:00:00+00:00" });
  assert.equal(alert(), "nobody is there");
  tell({ problem: "" });
  assert.equal(alert(), "");
});

test("what is to be known stays, whatever is pressed, and is no error", async () => {
  const { alert, button, find, host, tell } = setUp({ note: "files are not watched here" });
  const note = () => find(".flowr-session-note").textContent;
  clickAt(button("Save"));
  await host.answer({ do: "save", name: "release-7", to: "release-7" });
  assert.deepEqual([note(), alert()], ["files are not watched here", ""]);
  tell({ note: undefined });
  assert.equal(note(), "");
});

test("names are text, and any text is a name", async () => {
  const { flow, session, pick, button, acted, host, name, tell } = setUp(
    { flow: "__proto__", session: "constructor" },
    { flows: HOSTILE, sessions: HOSTILE, total: 3 },
  );
  assert.equal(flow.value, "__proto__");
  assert.equal(session.value, "constructor");
  assert.ok([...flow.options, ...session.options].every(({ children }) => !children.length));
  for (const each of HOSTILE) {
    pick("session", each);
    clickAt(button("Load"));
    assert.deepEqual(acted().at(-1), { do: "load", name: each });
    await host.answer({ error: "no" });
  }
  tell({ session: HOSTILE[2] });
  assert.equal(name.value, HOSTILE[2]);
});

test("with nobody behind it nothing can be pressed", () => {
  const { host, button, find, session } = setUp();
  assert.ok(!find("fieldset").disabled);
  host.disconnect();
  assert.ok(find("fieldset").disabled);
  clickAt(button("Save"));
  fire(session, "pointerdown");
  assert.equal(host.asked.length, 0);
});

test("nothing is left behind", () => {
  const { host } = setUp();
  stop();
  assert.equal(host.followers(), 0);
});
