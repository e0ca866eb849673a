// What others did to the session, while there is something to decide here, and the ways on.

import { makeAsking } from "./asking.js";
import { focusedNear, make, makeActionButton, makeAlert, makeGroup, withCode } from "./dom.js";
import { followMoments, makeMoment } from "./moments.js";
import { followPart } from "./part.js";

/** @typedef {{ kind: string, words: string, way: string, canTake: boolean, of: string }} NewsState */

/** What can be done about news, wherever it is offered: what is asked for, its label, what it means. */
export const WAYS_ON = [
  { way: "take-theirs", label: "Take theirs", title: "Go on from what is stored now; unsaved steps are dropped" },
  { way: "keep-mine", label: "Keep mine", title: "Write where this run stands over it" },
  { way: "keep-both", label: "Save under another name", title: "Leave theirs as it is, and keep mine beside it" },
];

/**
 * @typedef {object} About what news are about that are none of a session
 * @property {{ way: string, label: string, title: string }[]} [ways] what can be done: first what is
 *   only there if there is something to take, then what always is
 * @property {boolean} [compares] whether both sides can be shown
 * @property {() => object} [about] what else is said with a way
 * @property {(answer: import("./asking.js").Answer) => void} [onDone] told what has been done
 * @property {() => void} [back] puts the focus where it goes when all is decided
 */

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {About} [what]
 * @returns {import("./widget.js").Part}
 */
export function makeNews(
  host,
  waiting,
  { ways: offered = WAYS_ON, compares = true, about = () => ({}), onDone = () => {}, back } = {},
) {
  const news = /** @type {{ now: () => NewsState | null, stop: () => void }} */ (
    followPart(host, "_news", show)
  );
  const words = make("p", "flowr-news-words");
  words.setAttribute("role", "alert");
  const ways = offered.map(makeWay);
  const [take, keep] = ways;
  const compare = makeActionButton("Compare", "", () => void toggleComparison());
  compare.title = "Show both, or hide them again";
  const buttons = make("div", "flowr-buttons", ...ways, ...(compares ? [compare] : []));
  const { element: error, say } = makeAlert();
  const comparison = make("div", "flowr-comparison");
  const root = makeGroup("flowr-news", "news of the session", words, buttons, error, comparison);
  const asking = makeAsking(host, say, () => say(""), waiting);
  let of = "";

  /** @param {{ way: string, label: string, title: string }} on */
  function makeWay({ way, label, title }) {
    const button = makeActionButton(label, "", async () => {
      if (asking.isWaiting()) return void asking.remind();
      say("");
      const answer = await asking.ask({ do: way, of, ...about() }, label);
      if (answer) onDone(answer);
    });
    button.title = title;
    return button;
  }

  async function toggleComparison() {
    if (comparison.children.length) return close();
    say("");
    const before = of;
    const answer = /** @type {any} */ (await asking.ask({ do: "compare", of }));
    if (before !== of) return undefined; // there are other news by now
    if (answer) comparison.replaceChildren(comparisonTable(answer.rows));
    compare.setAttribute("aria-expanded", String(answer !== null));
    return undefined;
  }

  function close() {
    comparison.replaceChildren();
    compare.setAttribute("aria-expanded", "false");
  }

  /** It is decided: the focus goes to where the run stands now, never to the page. */
  function leave() {
    if (back) return void back();
    const widget = root.parentElement;
    if (!widget) return;
    widget.tabIndex = -1;
    const current = /** @type {HTMLElement | null} */ (widget.querySelector("[data-current]"));
    (current ?? widget).focus({ preventScroll: true });
    return undefined;
  }

  function show() {
    const state = news.now();
    const focused = focusedNear(root);
    if (!state && root.contains(focused)) leave();
    root.hidden = !state;
    if (state?.of === of) return;
    of = state?.of ?? "";
    close();
    say("");
    if (!state) return;
    const way = make("span", "flowr-news-way");
    // Names of buttons are written as such.
    way.append(...state.way.split("*").map((text, at) => (at % 2 ? make("em", "", text) : text)));
    words.replaceChildren(...withCode(`${state.words} `), way);
    take.hidden = compare.hidden = !state.canTake;
    if (!state.canTake && (focused === take || focused === compare)) keep.focus();
  }

  const stops = [news.stop, followMoments(root)];
  show();
  return {
    root,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** @param {[string, string, string][]} rows a title, mine, theirs */
function comparisonTable(rows) {
  const head = ["", "mine", "theirs"].map((title) => {
    const cell = make(title ? "th" : "td", "", title);
    if (title) cell.setAttribute("scope", "col");
    return cell;
  });
  const body = rows.map(([title, ...sides]) => {
    const first = make("th", "", title);
    first.scope = "row";
    const cells = sides.map((text) => make("td", "", title === "moved" ? makeMoment(text) : text));
    return make("tr", "", first, ...cells);
  });
  return make("table", "flowr-table", make("thead", "", make("tr", "", ...head)), make("tbody", "", ...body));
}
