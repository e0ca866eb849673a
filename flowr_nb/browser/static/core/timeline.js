// The steps of a run, the newest first; a press looks at the run as it was after one.

import { makeAsking } from "./asking.js";
import { makeCopyScenario } from "./copy_scenario.js";
import { focusedNear, make, makeActionButton, makeAlert, makeGroup, makeToggle } from "./dom.js";
import { keepList } from "./keyed.js";
import { followMoments, makeMoment } from "./moments.js";
import { followPart } from "./part.js";
import { makeLostStep, makePastBand } from "./past_band.js";

/**
 * @typedef {object} TimelineStep
 * @property {number} step
 * @property {string} words
 * @property {string} kind
 * @property {string} at
 * @property {[string, string][]} evidence
 * @property {string[]} assumed keys of the evidence that was assumed
 */
/** @typedef {{ count: number, looking: number | null, meanwhile: string, isListed: boolean, begun: string | null, begunAt: string | null }} TimelineState */
/** @typedef {{ id: string, step: number | null, at: string | null, words: string, kind: string, evidence: [string, string][], assumed: string[], isLookedAt: boolean }} TimelineRow */

const BEGINNING = -1;
/** Parts of what is shown that hold the steps: the page that a step is on is told again, and no other. */
const PAGES = ["_steps_0", "_steps_1", "_steps_2", "_steps_3", "_steps_4"];

/**
 * The rows of a timeline: now, the steps from the newest, the beginning.
 * @param {TimelineState} state
 * @param {TimelineStep[]} steps in any order
 * @returns {TimelineRow[]}
 */
export function timelineRows({ looking, begun, begunAt }, steps) {
  const other = { at: null, evidence: [], assumed: [] };
  /** @type {Omit<TimelineRow, "isLookedAt">[]} */
  const rows = [{ ...other, id: "now", step: null, words: "now", kind: "now" }];
  for (const step of [...steps].sort((one, other) => other.step - one.step)) rows.push({ ...step, id: JSON.stringify([step.step, step.at]) });
  if (begun !== null) {
    rows.push({ ...other, at: begunAt, id: "begun", step: BEGINNING, words: `begun in ${begun}`, kind: "begun" });
  }
  return rows.map((row) => ({ ...row, isLookedAt: row.step === looking }));
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 */
export function makeTimeline(host, waiting) {
  const parts = /** @type {string[]} */ (host.get("_parts"));
  const isAlone = parts.length === 1;
  const { element: message, say } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const toggle = makeToggle("History", "History", (isOn) => {
    if (!host.isGone()) host.set("history", isOn);
  });
  toggle.classList.add("flowr-quiet");
  toggle.title = "The steps of this run, with their times";
  const count = make("span", "flowr-timeline-count");
  const scenario = makeCopyScenario(ask);
  const head = make("div", "flowr-timeline-head", ...(isAlone ? [] : [toggle]), count, scenario.button, scenario.told);
  const band = makePastBand((asked, name) => void ask(asked, name));
  const tellLost = makeLostStep(say);
  const rows = make("ol", "flowr-timeline-rows");
  const earlier = make("p", "flowr-timeline-earlier");
  const root = makeGroup("flowr-timeline", "history", head, scenario.panel, band.root, rows, earlier, message);
  const list = keepList(rows, ({ id }) => id, makeStepRow);
  const part = /** @type {{ now: () => TimelineState | null, stop: () => void }} */ (
    followPart(host, "_timeline", show)
  );
  const pages = PAGES.map(
    (name) => /** @type {{ now: () => TimelineStep[] | null, stop: () => void }} */ (followPart(host, name, show)),
  );

  /**
   * @param {import("./consent.js").AskedMessage} asked
   * @param {string} name
   */
  async function ask(asked, name) {
    if (asking.isWaiting()) {
      asking.remind();
      return null;
    }
    const answer = await asking.ask(asked, name);
    if (answer) say("");
    return answer;
  }

  /** @param {TimelineRow} made */
  function makeStepRow({ step, at, words, kind, evidence, assumed }) {
    const button = makeActionButton("", "flowr-step", () => void ask({ do: "look", step, at }, ""));
    button.append(make("span", "flowr-step-words", words));
    if (at !== null) button.append(makeMoment(at));
    if (evidence.length) button.append(evidenceLine(evidence, assumed));
    const element = make("li", "", button);
    element.dataset.kind = kind;
    return {
      element,
      /** @param {TimelineRow} row */
      show({ isLookedAt }) {
        if (isLookedAt) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      },
    };
  }

  function show() {
    const now = part.now();
    const focused = focusedNear(root);
    const isHere = root.contains(focused);
    root.hidden = !now;
    root.classList.toggle("is-gone", host.isGone());
    toggle.setAttribute("aria-pressed", String(Boolean(host.get("history"))));
    if (!now) return;
    count.textContent = `${now.count} step${now.count === 1 ? "" : "s"}`;
    scenario.show(now.count);
    const isShown = now.isListed && (isAlone || Boolean(host.get("history")));
    const steps = isShown ? pages.flatMap((page) => page.now() ?? []) : [];
    rows.hidden = !isShown;
    const shown = isShown ? timelineRows(now, steps) : [];
    list.show(shown);
    const hidden = now.count - steps.length;
    earlier.textContent = isShown && hidden > 0 ? `${hidden} earlier steps are not listed` : "";
    const looked = shown.find((row) => row.isLookedAt && row.step !== null);
    // One thing is said once: where there is a panel, it has the band.
    const hasPanel = parts.includes("panel");
    band.show(looked && !hasPanel ? pastOf(looked) : null, now.meanwhile);
    if (!hasPanel) tellLost({ isPast: now.looking !== null, meanwhile: now.meanwhile });
    if (!isHere || (root.contains(focused) && !focused?.closest("[hidden]"))) return;
    // What had the focus is gone: never to the page.
    const next = rows.querySelector('[aria-current="true"]') ?? rows.querySelector("button") ?? toggle;
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  const stops = [
    part.stop,
    ...pages.map(({ stop }) => stop),
    host.follow("history", show),
    host.follow("connection", show),
    followMoments(root),
  ];
  show();
  return {
    root,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** @param {TimelineRow} row */
function pastOf({ step, at, words }) {
  return { step: step ?? BEGINNING, at, words: words.startsWith("begun") ? words : `after ${words}` };
}

/**
 * @param {[string, string][]} evidence
 * @param {string[]} assumed
 */
function evidenceLine(evidence, assumed) {
  const line = make("span", "flowr-step-evidence");
  for (const [key, value] of evidence) {
    const item = make("span", "", `${key} = ${value || "“”"}`);
    if (assumed.includes(key)) item.append(" ", make("span", "flowr-assumed", "assumed"));
    line.append(item);
  }
  return line;
}
