import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, fire, makeFakeHost, show, soon } from "./fake_dom.js";
import { aPicture, STATES, svgOf } from "./a_picture.js";
import { boardWords, makeBoard } from "../../flowr_nb/browser/static/core/board.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { embedding } from "../../flowr_nb/browser/static/hosts/embedding.js";

const STATE = {
  flow: "deploy",
  total: 2,
  stuck: 0,
  leftOut: "",
  problem: "",
  live: "live",
  isLive: true,
  unread: 0,
  selected: 0,
  heat: "none",
  groups: [],
  moreGroups: 0,
  hasProgress: false,
};
const row = (name) => ({ name, path: ["prepare"], since: "", steps: 0, last: "", isOver: false, isStuck: false, isSelected: false, group: "", share: null });
const PAGE = { rows: [row("a"), row("b")], found: 2, start: 0, n: 0, size: 50 };
let stop = () => {};

async function setUp(more = {}, hostMore = { embed: async () => () => {} }) {
  const host = Object.assign(makeFakeHost({ _board: JSON.stringify(STATE), _below: "null", _table_news: "null", _seats: {}, ...more }), hostMore);
  let ties;
  const board = makeBoard(host, new Map(), (_host, given) => {
    ties = given;
    return { root: make("div", ""), stop() {} };
  });
  stop = board.stop;
  const root = show(board.root);
  await host.answer(PAGE);
  return {
    host,
    root,
    ties,
    find: (selector) => root.querySelector(selector),
    button: (text) => root.querySelectorAll("button").find(({ textContent }) => textContent === text),
    text: (selector) => root.querySelector(selector).textContent,
    tell: (now) => host.tell("_board", JSON.stringify({ ...STATE, ...now })),
    last: () => host.asked.at(-1)?.message,
  };
}

afterEach(() => stop());

test("its rows are asked for by the name that the other side has for the view", async () => {
  const { last } = await setUp({}, { view: "v7" });
  assert.equal(last().view, "v7");
});

test("how many there are is told in words", () => {
  assert.equal(boardWords({ ...STATE, total: 1 }), "1 session");
  assert.equal(boardWords({ ...STATE, total: 1200, stuck: 3, unread: 4 }), "1,200 sessions · 3 stuck · reading 4 histories");
});

test("what it shows, whether it is live and what is not shown is said", async () => {
  const { text, tell, find } = await setUp();
  assert.equal(text(".flowr-board-title"), "deploy");
  assert.equal(text(".flowr-live"), "live");
  tell({ isLive: false, live: "looked at every 2 s", leftOut: "not shown: 1 of other flows (`light` 1)", problem: "the disk is `gone`" });
  assert.equal(text(".flowr-live"), "looked at every 2 s");
  assert.equal(find(".flowr-left-out code").textContent, "light");
  assert.equal(text(".flowr-error"), "the disk is gone");
  tell({});
  assert.equal(text(".flowr-error"), "");
});

test("that the store is away stays said, whatever is pressed", async () => {
  const { text, tell, find, host } = await setUp();
  tell({ isLive: false, live: "not live now", problem: "nobody is there" });
  const rows = find("tbody").querySelectorAll("tr");
  clickAt(rows[0].querySelector("button"));
  await soon();
  await host.answer({ error: "it cannot be opened" });
  assert.equal(text(".flowr-error"), "it cannot be opened");
  clickAt(rows[0].querySelector("button"));
  await soon();
  await host.answer({});
  assert.equal(text(".flowr-error"), "nobody is there");
});

test("two groups are told by shape and name, and only then is there a column of them", async () => {
  const { root, tell, find } = await setUp();
  assert.equal(root.hasAttribute("data-groups"), false);
  tell({ groups: [["<b>", 1200], ["others", 3]], hasProgress: true });
  assert.equal(find(".flowr-groups").textContent, "1,200<b>3others");
  assert.notEqual(find(".flowr-group-other"), null);
  assert.equal(root.hasAttribute("data-groups") && root.hasAttribute("data-progress"), true);
});

test("a state that is pressed in the picture leaves its sessions in the table, and is seen to", async () => {
  const { ties, host, last } = await setUp();
  const picture = aPicture();
  ties.dress(picture);
  ties.onPick(["prepare"]);
  assert.deepEqual(last().at, [["prepare"]]);
  assert.equal(picture.elements.get("n1").getAttribute("aria-pressed"), "true");
  host.tell("_seats", { n1: [1, 2, false] });
  host.tell("_counts_0", { n1: ["1 session", ["session", 0, 8, ""]] });
  assert.notEqual(picture.elements.get("n1").querySelector(".signs"), null);
});

test("in another picture the state that is picked is the one of that name, and no other", async () => {
  const { ties } = await setUp();
  ties.dress(aPicture());
  ties.onPick(["testing"]);
  const other = aPicture(svgOf([STATES[1].replace('data-id="n2"', 'data-id="n1"'), STATES[0].replace('data-id="n1"', 'data-id="n2"')]));
  ties.dress(other);
  const picked = (picture, id) => picture.elements.get(id).getAttribute("aria-pressed");
  assert.deepEqual(["n1", "n2"].map((id) => picked(other, id)), ["true", "false"]);
  const without = aPicture(svgOf([STATES[0], STATES[2]]));
  ties.dress(without);
  assert.deepEqual(["n1", "n3"].map((id) => picked(without, id)), ["false", "false"]);
});

test("a state is picked where it is, also in a subflow that is looked at by itself", async () => {
  const { ties, host } = await setUp();
  host.tell("_view", JSON.stringify({ base: ["build"] }));
  const picture = aPicture();
  ties.dress(picture);
  ties.onPick(["build", "testing"]);
  const picked = () => ["n1", "n2"].map((id) => picture.elements.get(id).getAttribute("aria-pressed"));
  assert.deepEqual(picked(), ["false", "true"]);
  host.tell("_view", JSON.stringify({}));
  ties.dress(picture);
  assert.deepEqual(picked(), ["false", "false"]);
});

test("nothing is live where no kernel is", async () => {
  const { host, text, find } = await setUp();
  assert.equal(find(".flowr-live").dataset.live, "true");
  host.disconnect();
  assert.equal(text(".flowr-live"), "not connected");
  assert.equal(find(".flowr-live").dataset.live, "false");
  assert.match(text(".flowr-list-empty"), /Not connected/);
});

test("a session is opened below, in the host's own view, and closed again", async () => {
  const embedded = [];
  let stopped = 0;
  const embed = async (model, place) => {
    embedded.push([model, place.className]);
    return () => (stopped += 1);
  };
  const { host, button, find, last, text } = await setUp({}, { embed });
  assert.equal(find(".flowr-opened").hidden, true);
  clickAt(button("a"));
  assert.deepEqual(last(), { do: "open-session", name: "a" });
  await host.answer({});
  host.tell("_below", JSON.stringify({ model: "m1", name: "a" }));
  await soon();
  assert.equal(find(".flowr-opened").hidden, false);
  host.tell("_below", JSON.stringify({ model: "m1", name: "b" }));
  assert.equal(text(".flowr-opened strong"), "b");
  assert.deepEqual(embedded, [["m1", "flowr-opened-place"]]);
  clickAt(button("✕"));
  assert.deepEqual(last(), { do: "close-session" });
  host.tell("_below", "null");
  assert.equal(find(".flowr-opened").hidden, true);
  stop();
  assert.equal(stopped, 1);
});

test("the focus goes back to where a session was opened from, or near to it", async () => {
  const { host, button, find } = await setUp();
  const open = async (name) => {
    clickAt(button(name));
    await host.answer({});
    host.tell("_below", JSON.stringify({ model: "m1", name }));
    await soon();
  };
  await open("a");
  clickAt(button("✕"));
  assert.equal(document.activeElement, button("a"));
  await open("b");
  host.tell("_table_news", JSON.stringify({ n: 1, views: { "": { names: ["a"], found: 1, start: 0 } }, moves: [] }));
  clickAt(button("✕"));
  assert.equal(document.activeElement, find("input[type=search]"));
});

test("steps that would be lost are asked about first", async () => {
  const { host, button, find, last } = await setUp();
  clickAt(button("b"));
  const losing = { session: "a", steps: 1 };
  await host.answer({ question: "To load `b` would lose 1 unsaved step of `a`.", losing });
  assert.equal(find(".flowr-consent").hidden, false);
  clickAt(button("Open it all the same"));
  assert.deepEqual(last(), { do: "open-session", name: "b", losing });
});

test("where no widget can hold another one it is said what to do", async () => {
  const { host, text, button } = await setUp({}, {});
  const before = host.asked.length;
  clickAt(button("a"));
  assert.equal(host.asked.length, before);
  assert.match(text(".flowr-error"), /show board\.explore\("a"\) in a cell of its own/);
  host.tell("_below", JSON.stringify({ model: "m1", name: "a" }));
  assert.match(text(".flowr-opened-place"), /board\.explorer in a cell of its own/);
});

test("what cannot be shown below is said", async () => {
  const { host, text } = await setUp({}, { embed: () => Promise.reject(new Error("no")) });
  host.tell("_below", JSON.stringify({ model: "m1", name: "a" }));
  await soon();
  assert.match(text(".flowr-opened-place"), /cannot be shown here/);
});

test("a host without a manager embeds nothing, one with it makes a view", async () => {
  assert.deepEqual(embedding({}), {});
  const el = make("div", "");
  let removed = 0;
  const manager = {
    get_model: async (id) => id,
    create_view: async (model) => ({ el, model, remove: () => (removed += 1) }),
  };
  const place = make("div", "");
  const end = await embedding({ widget_manager: manager }).embed("IPY_MODEL_x", place);
  assert.equal(place.firstElementChild, el);
  end();
  assert.equal(removed, 1);
});

const PAST = [{ at: "2026-01-01T00:00:00+00:00", number: 1, counts: { n1: ["1 session", ["session", 0, 8, ""]] }, moves: [] }];

test("the past is seen in the picture, told from the present, and one press away from it", async () => {
  const { host, ties, button, root, last } = await setUp({ _seats: { n1: [1, 2, false] } });
  const picture = aPicture();
  show(picture.svg);
  ties.dress(picture);
  clickAt(button("Replay"));
  assert.deepEqual(last(), { do: "replay" });
  await host.answer({ frames: PAST });
  const label = () => picture.elements.get("n1").getAttribute("aria-label");
  assert.equal(label(), "prepare: 1 session");
  assert.equal(root.hasAttribute("data-past"), true);
  host.tell("_counts_0", { n1: ["9 sessions", ["many", 0, 17, "9"]] });
  host.tell("_seats", { n1: [5, 6, true] });
  assert.equal(label(), "prepare: 1 session", "what is so now is not seen in the past");
  clickAt(button("Live"));
  assert.equal(label(), "prepare: 9 sessions");
  assert.equal(root.hasAttribute("data-past"), false);
});

test("with another picture the past is left", async () => {
  const { host, ties, button, root } = await setUp();
  ties.dress(aPicture());
  clickAt(button("Replay"));
  await host.answer({ frames: PAST });
  host.tell("_seats", { n1: [5, 5, true] });
  assert.equal(root.hasAttribute("data-past"), false);
});

test("heat is asked for, again as long as histories are read, and shown as it is", async () => {
  const { host, find, last, tell } = await setUp();
  const heat = find("select");
  heat.value = "time";
  fire(heat, "change");
  assert.deepEqual(last(), { do: "heat", by: "time" });
  const before = host.asked.length;
  await host.answer({ unread: 700 });
  await new Promise((done) => setTimeout(done, 700));
  assert.equal(host.asked.length, before + 1);
  await host.answer({ error: "no journals" });
  assert.equal(heat.value, "none");
  tell({ heat: "visits" });
  assert.equal(heat.value, "visits");
});

test("of what is chosen while heat is waited for, the last is shown", async () => {
  const { host, find, tell } = await setUp();
  const heat = find("select");
  const choose = (by) => {
    heat.value = by;
    fire(heat, "change");
    return host.asked.length - 1;
  };
  const first = choose("visits");
  const second = choose("none");
  await host.answer({ unread: 700 }, first);
  await host.answer({}, second);
  const before = host.asked.length;
  await new Promise((done) => setTimeout(done, 700));
  assert.equal(host.asked.length, before, "what was left is not asked for again");
  await host.answer({ unread: 700 }, choose("time"));
  tell({ unread: 500 });
  assert.equal(heat.value, "time", "while histories are read it is what was chosen");
});

test("nothing is left behind", async () => {
  const { host } = await setUp();
  stop();
  assert.equal(host.followers(), 0);
});

test("of more than two groups two are chosen, and it is said how many there are", async () => {
  const { root, tell, last, host, text } = await setUp();
  const groups = [["a", 5], ["b", 4], ["c", 3]];
  tell({ groups, moreGroups: 1200 });
  const picks = root.querySelectorAll(".flowr-groups select");
  assert.deepEqual(picks.map(({ value }) => value), ["a", "b"]);
  assert.match(text(".flowr-group-note"), /two of 1,203 groups are compared.*the first 3/);
  const choose = (at, name) => {
    picks[at].value = name;
    fire(picks[at], "change");
    return last().groups;
  };
  assert.deepEqual(choose(1, "c"), ["a", "c"]);
  await host.answer({});
  assert.deepEqual(choose(0, "b"), ["b", "a"]); // it takes the place of the other one
  assert.equal(last().do, "compare");
  await host.answer({});
  tell({ groups: [["a", 6], ["b", 4], ["c", 3]], moreGroups: 0 });
  assert.equal(text(".flowr-group-one"), "6");
  assert.equal(root.querySelectorAll(".flowr-groups select")[0], picks[0]);
});
