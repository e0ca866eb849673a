// A walk that is shown step by step: by hand, or played at a pace of one's choice.

import { make, makeGroup, makeWordButton } from "./dom.js";
import { wantsNoMotion } from "./motion.js";

/** Milliseconds from step to step, by what a person calls them. */
const PACES = { slowly: 2400, "at a walk": 1200, quickly: 500 };

/**
 * @param {(to: number) => Promise<boolean>} walk goes to the place after so many steps; whether it did
 */
export function makeReplay(walk) {
  let length = 0;
  let at = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {unknown} */
  let of;
  let isPlaying = false;

  const back = makeWordButton("‹ one step", "flowr-quiet", () => void byHand(at - 1));
  const onward = makeWordButton("one step ›", "flowr-quiet", () => void byHand(at + 1));
  const play = makeWordButton("", "flowr-quiet", toggle);
  const pace = make("select", "flowr-quiet");
  for (const [words, ms] of Object.entries(PACES)) {
    const option = make("option", "", words);
    option.value = String(ms);
    pace.append(option);
  }
  pace.value = String(PACES["at a walk"]);
  pace.setAttribute("aria-label", "how fast the walk is shown");
  const told = make("span", "flowr-replay-told");
  told.setAttribute("role", "status");
  const root = makeGroup("flowr-replay", "the walk of this step", back, play, onward, pace, told);

  function draw() {
    play.textContent = isPlaying ? "Pause" : "Replay";
    // Who wants nothing to move by itself goes step by step.
    const isStill = wantsNoMotion();
    play.hidden = isStill;
    pace.hidden = isStill;
    back.disabled = at === 0;
    onward.disabled = at === length;
    told.textContent = `${at} of ${length} step${length === 1 ? "" : "s"} walked`;
  }

  /** @param {number} to */
  async function byHand(to) {
    pause();
    await walk(to);
  }

  function pause() {
    clearTimeout(timer);
    isPlaying = false;
    draw();
  }

  function toggle() {
    if (isPlaying) {
      pause();
      return;
    }
    isPlaying = true;
    draw();
    void next(at === length ? 0 : at + 1);
  }

  /** @param {number} to */
  async function next(to) {
    const done = await walk(to);
    if (!isPlaying) return;
    if (!done || to >= length) {
      pause();
      return;
    }
    timer = setTimeout(() => void next(to + 1), Number(pace.value));
  }

  return {
    root,
    /**
     * @param {{ length: number, at: number } | null} way
     * @param {unknown} step of another one nothing goes on playing
     */
    show(way, step) {
      root.hidden = way === null;
      if (step !== of || way === null) {
        clearTimeout(timer);
        isPlaying = false;
      }
      of = step;
      if (way === null) return;
      ({ length, at } = way);
      draw();
    },
    stop: pause,
  };
}
