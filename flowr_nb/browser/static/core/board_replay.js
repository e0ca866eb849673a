// The past of a board: a slider over all that happened, and Play. What is seen then is told from the
// present by more than a word.

import { focusedNear, make, makeButton, makeGroup, makeToggle, makeWordButton } from "./dom.js";
import { momentWords } from "./moments.js";
import { wantsNoMotion } from "./motion.js";

/** @typedef {import("./board_tokens.js").BoardCount} BoardCount */
/**
 * @typedef {object} PastFrame
 * @property {string} at its time
 * @property {number} number how many sessions there were
 * @property {Record<string, BoardCount | null>} counts of what is other than in the picture before
 * @property {[string, string][]} moves
 */

/** Milliseconds from picture to picture, and from look to look whether all histories are read. */
const PACE_MS = 150;
const LOOK_MS = 600;

/**
 * How many are where in a picture.
 * @param {PastFrame[]} frames
 * @param {number} at which of them
 */
export function countsAt(frames, at) {
  /** @type {Map<string, BoardCount>} */
  const counts = new Map();
  for (const frame of frames.slice(0, at + 1)) {
    for (const [id, count] of Object.entries(frame.counts)) {
      if (count) counts.set(id, count);
      else counts.delete(id);
    }
  }
  return counts;
}

/**
 * @param {object} made
 * @param {() => Promise<any>} made.ask asks for all that happened
 * @param {(counts: Map<string, BoardCount> | null, moves: [string, string][]) => void} made.show
 *   shows how many were where; null for the present
 */
export function makeBoardReplay({ ask, show }) {
  const button = makeToggle("Replay", "Replay: how the sessions came to where they are", (isOn) => {
    if (isOn) void open();
    else close();
  });
  const play = makeWordButton("Play", "flowr-quiet", toggle);
  const slider = make("input", "");
  slider.type = "range";
  slider.min = "0";
  slider.setAttribute("aria-label", "the time that is shown");
  const time = make("output", "flowr-past-time");
  const live = makeButton("Live", "Live: back to how it is now", close);
  live.className = "flowr-primary";
  const root = makeGroup("flowr-board-replay", "replay", play, slider, time, live);
  root.hidden = true;

  /** @type {PastFrame[]} */
  let frames = [];
  let at = 0;
  let isOpen = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function open() {
    isOpen = true;
    root.hidden = false;
    button.setAttribute("aria-pressed", "true");
    time.textContent = "reading what happened …";
    timer = undefined;
    play.hidden = slider.hidden = true; // as long as there is nothing to play
    const answer = await ask();
    if (!isOpen) return;
    if (!answer) return close();
    if (answer.unread) {
      time.textContent = `reading ${answer.unread.toLocaleString("en")} more histories …`;
      timer = setTimeout(() => void open(), LOOK_MS);
      return;
    }
    frames = answer.frames;
    if (!frames.length) {
      time.textContent = "nothing has happened yet";
      return;
    }
    slider.max = String(frames.length - 1);
    go(frames.length - 1, false);
  }

  function close() {
    const had = root.contains(focusedNear(root));
    pause();
    isOpen = false;
    frames = [];
    root.hidden = true;
    button.setAttribute("aria-pressed", "false");
    show(null, []);
    if (had) button.focus();
  }

  /**
   * @param {number} to
   * @param {boolean} isOnward whether it is the next one, and who moves is seen moving
   */
  function go(to, isOnward) {
    at = to;
    const frame = frames[at];
    slider.hidden = false;
    slider.value = String(at);
    const when = new Date(frame.at);
    const words = `${momentWords(when, new Date())}: ${frame.number.toLocaleString("en")} session${frame.number === 1 ? "" : "s"}`;
    time.textContent = words;
    time.title = when.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
    slider.setAttribute("aria-valuetext", words);
    // Who wants nothing to move by itself moves the slider.
    play.hidden = wantsNoMotion();
    show(countsAt(frames, at), isOnward ? frame.moves : []);
  }

  function pause() {
    clearTimeout(timer);
    timer = undefined;
    play.textContent = "Play";
  }

  function toggle() {
    if (timer !== undefined) return pause();
    if (!frames.length) return undefined;
    play.textContent = "Pause";
    if (at >= frames.length - 1) go(0, false);
    return void next();
  }

  function next() {
    timer = setTimeout(() => {
      go(at + 1, true);
      if (at >= frames.length - 1) pause();
      else next();
    }, PACE_MS);
  }

  slider.addEventListener("input", () => {
    pause();
    if (frames.length) go(Number(slider.value), false);
  });
  return { button, root, close, isOpen: () => isOpen && frames.length > 0, stop: pause };
}
