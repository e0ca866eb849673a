// Where in its flows the run is: the outermost flow, then the states that invoke the next one.

import { makeAsking } from "./asking.js";
import { make, makeActionButton, makeAlert, makeGroup } from "./dom.js";
import { keepList } from "./keyed.js";
import { followPart } from "./part.js";

/** @typedef {{ path: string[], words: string, title: string, isShown: boolean }} Crumb */

/**
 * @param {[string, string][]} trail flow and state of each level, the outermost first
 * @param {number} shown the level that the picture shows
 * @returns {Crumb[]}
 */
export function crumbsOf(trail, shown) {
  const states = trail.map(([, state]) => state);
  return trail.map(([flow], level) => ({
    path: states.slice(0, level),
    words: level ? states[level - 1] : flow,
    title: level ? `${flow}, which ${states[level - 1]} of ${trail[level - 1][0]} invokes` : flow,
    isShown: level === shown,
  }));
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 */
export function makeBreadcrumb(host, waiting) {
  const { element: message, say } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const levels = make("ol", "");
  const root = makeGroup("flowr-crumbs", "where the run is", levels, message);
  const list = keepList(
    levels,
    (/** @type {Crumb} */ { path, words }) => JSON.stringify([path, words]),
    ({ path, words }) => {
      const button = makeActionButton(words, "flowr-crumb", async () => {
        if (await asking.ask({ do: "level", path })) say("");
      });
      return {
        element: make("li", "", button),
        show({ title, isShown }) {
          button.title = title;
          if (isShown) button.setAttribute("aria-current", "true");
          else button.removeAttribute("aria-current");
        },
      };
    },
  );
  const part = followPart(host, "_crumbs", show);

  function show() {
    const now = /** @type {{ trail: [string, string][], shown: number } | null} */ (part.now());
    root.hidden = !now || now.trail.length < 2;
    list.show(now ? crumbsOf(now.trail, now.shown) : []);
    say("");
  }

  show();
  return { root, stop: part.stop };
}
