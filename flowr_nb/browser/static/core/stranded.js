// The run stands where its flow has no such place any more: since which file, and the ways out.

import { make, makeActionButton, withCode } from "./dom.js";
import { makeMoment } from "./moments.js";

/** @typedef {{ canLoad: boolean, file: string | null, changed: string | null }} StrandedState */

/** Told to the widget: another session is to be chosen, wherever that is done. */
export const CHOOSE = "flowr-choose-session";

/**
 * @param {import("./asking.js").Host} host
 * @param {(message: import("./consent.js").AskedMessage, name: string) => void} ask
 * @param {() => unknown} place where it was seen
 */
export function makeStranded(host, ask, place) {
  const words = make("p", "flowr-stranded-words");
  const load = makeActionButton("Load the session again", "", () => {
    ask({ do: "load-again", at: place() }, "Load");
  });
  load.title = "Go on from what is stored of it now";
  const choose = makeActionButton("Choose another session", "", () => {
    root.dispatchEvent(new CustomEvent(CHOOSE, { bubbles: true }));
  });
  const root = make("div", "flowr-stranded", words, make("div", "flowr-buttons", load, choose));
  // Where there are no sessions to choose from, a notebook has other ways.
  choose.hidden = !(/** @type {string[]} */ (host.get("_parts") ?? []).includes("bar"));
  root.hidden = true;
  return {
    root,
    /** @param {StrandedState | null} state */
    show(state) {
      root.hidden = !state;
      if (!state) return;
      load.hidden = !state.canLoad;
      const { file, changed } = state;
      words.hidden = !file;
      words.replaceChildren(...withCode(`\`${file}\` was changed `), changed ? makeMoment(changed) : "meanwhile", ".");
    },
  };
}
