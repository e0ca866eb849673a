// A lesson above its picture: where one is in it, what is told, and the walk that is shown.

import { makeAsking } from "./asking.js";
import { make, makeAlert, makeGroup, withCode } from "./dom.js";
import { followPart } from "./part.js";
import { makeReplay } from "./replay.js";
import { richText } from "./rich_text.js";

/** @typedef {import("./rich_text.js").Rich} Rich */
/**
 * @typedef {object} LessonState
 * @property {string} title empty where what is around has it
 * @property {number | null} step counted from 0; null behind the last one
 * @property {number} count
 * @property {Rich[]} text
 * @property {boolean} isDrawn whether there is a picture
 * @property {string} problem what is wrong with what is shown
 * @property {{ length: number, at: number } | null} way
 * @property {import("./question.js").QuestionState | null} question
 * @property {import("./lesson_answers.js").ExerciseState | null} exercise
 * @property {string} kept the session that answers are kept in; empty where they are not
 * @property {string} notKept why they are not kept
 * @property {string} news what happened to what was kept before
 * @property {{ right: number, asked: number } | null} answered behind the last step
 * @property {boolean} [isPage] whether it is a page of its own
 */

/**
 * Where one is in a lesson, in words.
 * @param {Pick<LessonState, "step" | "count">} state
 */
export function placeInWords({ step, count }) {
  return step === null ? `the end of ${count} steps` : `step ${step + 1} of ${count}`;
}

/** @param {{ right: number, asked: number }} answered */
export function answeredInWords({ right, asked }) {
  if (!asked) return "That was the last step.";
  return `That was the last step: ${right} of ${asked} question${asked === 1 ? "" : "s"} answered right.`;
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 * @returns {import("./widget.js").Part}
 */
export function makeLesson(host, waiting) {
  const { element: message, say } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const title = make("p", "flowr-lesson-title");
  const place = make("p", "flowr-lesson-place");
  const bar = make("progress", "flowr-lesson-bar");
  bar.setAttribute("aria-label", "how far the lesson has come");
  const head = make("div", "flowr-lesson-head", title, place, bar);
  const text = make("div", "flowr-lesson-text");
  text.tabIndex = -1;
  const problem = make("p", "flowr-error");
  const replay = makeReplay(async (to) => {
    const step = part.now()?.step;
    const answer = await asking.ask({ do: "walk", to, step }, "The walk");
    if (answer) say("");
    return answer !== null;
  });
  const root = makeGroup("flowr-lesson", "lesson", head, text, problem, replay.root, message);
  const part = /** @type {{ now: () => LessonState | null, stop: () => void }} */ (
    followPart(host, "_lesson", show)
  );
  /** @type {number | null | undefined} */
  let shownStep;
  let shownText = "";

  function show() {
    const now = part.now();
    root.hidden = !now;
    if (!now) return;
    // One thing is said once: where the text begins with it, or what is around says it.
    const [first] = now.text;
    title.textContent = Array.isArray(first) && first[1].join("") === now.title ? "" : now.title;
    title.hidden = !title.textContent;
    place.textContent = placeInWords(now);
    bar.max = now.count;
    bar.value = now.step === null ? now.count : now.step;
    const told = now.answered ? [["p", [answeredInWords(now.answered)]]] : now.text;
    const key = JSON.stringify(told);
    if (key !== shownText) {
      text.replaceChildren(...richText(/** @type {Rich[]} */ (told)));
      // In a notebook its headings are below those of the notebook, on a page below the page's one.
      if (now.isPage) {
        for (const heading of text.querySelectorAll("h3, h4, h5, h6")) {
          heading.setAttribute("aria-level", String(Number(heading.localName.slice(1)) - 1));
        }
      }
    }
    shownText = key;
    problem.replaceChildren(...withCode(now.problem));
    replay.show(now.way, now.step);
    root.closest(".flowr-widget")?.toggleAttribute("data-undrawn", !now.isDrawn);
    if (shownStep !== undefined && shownStep !== now.step) {
      // Where one goes on is read from its beginning, also by who does not see it.
      text.focus({ preventScroll: true });
      text.scrollIntoView?.({ block: "nearest" });
    }
    shownStep = now.step;
  }

  show();
  // The widget that it is in is there only after this part.
  queueMicrotask(show);
  return {
    root,
    stop() {
      replay.stop();
      part.stop();
    },
  };
}
