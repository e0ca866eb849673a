import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { clickAt, show, soon, type } from "./fake_dom.js";
import { make } from "../../flowr_nb/browser/static/core/dom.js";
import { countsAt, makeBoardReplay } from "../../flowr_nb/browser/static/core/board_replay.js";

const ONE = ["1 session", ["session", 0, 8, ""]];
const TWO = ["2 sessions", ["session", 0, 8, ""], ["session", 11, 8, ""]];
const FRAMES = [
  { at: "2026-01-01T00:00:00+00:00", number: 1, counts: { n1: ONE }, moves: [] },
  { at: "2026-01-02T00:00:00+00:00", number: 2, counts: { n1: TWO }, moves: [] },
  { at: "2026-01-03T00:00:00+00:00", number: 2, counts: { n1: null, n2: TWO }, moves: [["n1", "n2"]] },
];
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
let stop = () => {};

function setUp(answers) {
  const shown = [];
  let asked = 0;
  const replay = makeBoardReplay({
    ask: async () => answers[Math.min(asked++, answers.length - 1)],
    show: (counts, moves) => shown.push([counts && Object.fromEntries(counts), moves]),
  });
  stop = replay.stop;
  const root = show(make("div", "", replay.button, replay.root));
  return {
    replay,
    shown,
    slider: root.querySelector("input"),
    time: () => root.querySelector("output").textContent,
    button: (text) => root.querySelectorAll("button").find(({ textContent }) => textContent === text),
  };
}

afterEach(() => stop());

test("a picture is what was so before it and what has changed", () => {
  assert.deepEqual([...countsAt(FRAMES, 0)], [["n1", ONE]]);
  assert.deepEqual([...countsAt(FRAMES, 1)], [["n1", TWO]]);
  assert.deepEqual([...countsAt(FRAMES, 2)], [["n2", TWO]]);
});

test("it opens at the end, the slider goes anywhere, and one press is the present again", async () => {
  const { replay, shown, slider, time, button } = setUp([{ frames: FRAMES }]);
  clickAt(button("Replay"));
  await soon();
  assert.equal(replay.root.hidden, false);
  assert.deepEqual(shown.at(-1), [{ n2: TWO }, []]);
  assert.match(time(), /3 Jan.*: 2 sessions/);
  type(slider, "0");
  assert.deepEqual(shown.at(-1), [{ n1: ONE }, []]);
  assert.match(slider.getAttribute("aria-valuetext"), /1 Jan.*: 1 session$/);
  button("Live").focus();
  clickAt(button("Live"));
  assert.deepEqual(shown.at(-1), [null, []]);
  assert.equal(replay.root.hidden, true);
  assert.equal(document.activeElement, button("Replay"));
  assert.equal(button("Replay").getAttribute("aria-pressed"), "false");
});

test("played, it goes from picture to picture, and who moved is seen moving", async () => {
  const { shown, button } = setUp([{ frames: FRAMES }]);
  clickAt(button("Replay"));
  await soon();
  clickAt(button("Play"));
  assert.deepEqual(shown.at(-1), [{ n1: ONE }, []]);
  await wait(400);
  assert.deepEqual(shown.at(-1), [{ n2: TWO }, [["n1", "n2"]]]);
  assert.notEqual(button("Play"), undefined, "at the end it stops");
  clickAt(button("Play"));
  clickAt(button("Pause"));
  const before = shown.length;
  await wait(200);
  assert.equal(shown.length, before);
});

test("as long as histories are read that is said, and then it is there", async () => {
  const { time, button, slider } = setUp([{ unread: 1200 }, { frames: FRAMES }]);
  clickAt(button("Replay"));
  await soon();
  assert.equal(time(), "reading 1,200 more histories …");
  assert.deepEqual([button("Play").hidden, slider.hidden], [true, true]);
  await wait(700);
  assert.match(time(), /2 sessions/);
  assert.deepEqual([button("Play").hidden, slider.hidden], [false, false]);
  clickAt(button("Play"));
  assert.notEqual(button("Pause"), undefined, "the first press plays");
});

test("where nothing has happened that is said, and where nobody answers it is closed", async () => {
  const { time, button, replay } = setUp([{ frames: [] }]);
  clickAt(button("Replay"));
  await soon();
  assert.equal(time(), "nothing has happened yet");
  clickAt(button("Play"));
  const other = setUp([null]);
  clickAt(other.button("Replay"));
  await soon();
  assert.equal(other.replay.root.hidden, true);
  assert.equal(replay.isOpen(), false);
});
