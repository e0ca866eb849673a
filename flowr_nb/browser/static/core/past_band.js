// What is looked at is the past: says so, and how to get out of it.

import { make, makeActionButton, makeGroup } from "./dom.js";
import { makeMoment } from "./moments.js";

/** @typedef {{ step: number, words: string, at: string | null }} PastState the step's own time */

/**
 * Says that what was looked at is no more, to somebody who is at the present for that alone.
 * @param {(text: string) => void} say
 */
export function makeLostStep(say) {
  let said = "";
  /** @param {{ isPast: boolean, meanwhile: string }} now */
  return ({ isPast, meanwhile }) => {
    if (!isPast && meanwhile && meanwhile !== said) say(meanwhile);
    said = isPast ? "" : meanwhile;
  };
}

/** @param {(message: import("./consent.js").AskedMessage, name: string) => void} ask */
export function makePastBand(ask) {
  /** @type {PastState | null} */
  let past = null;
  let shown = "";
  const words = make("p", "flowr-past-words");
  const back = makeActionButton("Return here", "", () => {
    if (past) ask({ do: "return", step: past.step, at: past.at }, "the return");
  });
  back.title = "Go on from this step; the steps after it are taken back";
  const now = makeActionButton("Back to now", "flowr-primary", () => {
    ask({ do: "look", step: null, at: null }, "");
  });
  const moved = make("p", "flowr-past-meanwhile");
  moved.setAttribute("role", "status");
  const root = makeGroup("flowr-past", "the past", words, moved, make("div", "flowr-buttons", now, back));
  root.hidden = true;
  return {
    root,
    now,
    /**
     * @param {PastState | null} state
     * @param {string} meanwhile what has happened to the run since, if anything
     */
    show(state, meanwhile) {
      past = state;
      root.hidden = !state;
      moved.textContent = state ? meanwhile : "";
      const text = JSON.stringify(state);
      if (!state || text === shown) return;
      shown = text;
      words.replaceChildren(make("strong", "", "The past"), ` ${state.words}`);
      if (state.at) words.append(make("span", "flowr-past-moment", makeMoment(state.at)));
    },
  };
}
