// What a lesson asks below its picture: a question to choose from, or a flow to write; and the way on.

import { makeAsking } from "./asking.js";
import { make, makeActionButton, makeAlert, makeGroup, withCode } from "./dom.js";
import { followPart } from "./part.js";
import { askAtStep, makeQuestion } from "./question.js";
import { richText } from "./rich_text.js";

/** @typedef {import("./rich_text.js").Rich} Rich */
/**
 * @typedef {object} ExerciseState
 * @property {Rich[]} prompt
 * @property {string} text what was handed in, or what one begins with
 * @property {{ isRight: boolean, message: string, score: string } | null} verdict
 * @property {boolean} [cannotCheck] where no kernel is
 */

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 * @returns {import("./widget.js").Part}
 */
export function makeLessonAnswers(host, waiting) {
  const { element: message, say } = makeAlert();
  const ask = askAtStep(makeAsking(host, say, () => say(""), waiting), say, () => part.now());
  const asked = make("div", "flowr-lesson-asked");
  const back = makeActionButton("Back", "", () => void ask({ do: "go", to: "back" }, "Back"));
  const next = makeActionButton("Next", "flowr-primary", () => void ask({ do: "go", to: "next" }, "Next"));
  const again = makeActionButton("Begin again", "", () => void ask({ do: "go", to: "again" }, "Begin again"));
  const kept = make("p", "flowr-lesson-kept");
  const foot = make("div", "flowr-buttons flowr-lesson-ways", back, next, again, kept);
  const root = makeGroup("flowr-lesson-answers", "answers, and the way on", asked, message, foot);
  const part = /** @type {{ now: () => import("./lesson.js").LessonState | null, stop: () => void }} */ (
    followPart(host, "_lesson", show)
  );
  let shownFor = "";
  /** @type {(now: import("./lesson.js").LessonState) => void} */
  let showVerdict = () => {};

  function show() {
    const now = part.now();
    root.hidden = !now;
    if (!now) return;
    const isEnd = now.step === null;
    back.disabled = now.step === 0;
    next.hidden = isEnd;
    next.textContent = now.step === now.count - 1 ? "Finish" : "Next";
    again.hidden = !isEnd;
    kept.replaceChildren(...withCode(keptInWords(now)));
    kept.classList.toggle("flowr-error", Boolean(now.notKept));
    const key = JSON.stringify([now.step, now.question?.text, now.question?.choices, now.exercise?.prompt]);
    if (key !== shownFor) {
      shownFor = key;
      say("");
      const [elements, verdict] = now.question ? questionOf(now.question, ask) : now.exercise ? exerciseOf(now.exercise, ask) : [[], () => {}];
      asked.replaceChildren(...elements);
      asked.hidden = !elements.length;
      showVerdict = verdict;
    }
    showVerdict(now);
  }

  show();
  return { root, stop: part.stop };
}

/** @param {import("./lesson.js").LessonState} state */
export function keptInWords({ kept, notKept, news }) {
  if (notKept) return `not kept: ${notKept}`;
  const where = kept ? `kept in the session ${kept}` : "";
  return [news, where].filter(Boolean).join("; ");
}

/** @typedef {(asked: import("./asking.js").Message & Record<string, any>, name: string) => Promise<void>} Ask */
/** @typedef {[HTMLElement[], (now: import("./lesson.js").LessonState) => void]} Asked */

/**
 * @param {import("./question.js").QuestionState} question
 * @param {Ask} ask
 * @returns {Asked}
 */
function questionOf(question, ask) {
  if (!question.choices) return [[make("p", "flowr-error", ...richText(question.text))], () => {}];
  const made = makeQuestion(question, (choice) => void ask({ do: "choose", choice }, "Check"));
  return [made.elements, (now) => now.question && made.show(now.question)];
}

/**
 * @param {ExerciseState} exercise
 * @param {Ask} ask
 * @returns {Asked}
 */
function exerciseOf({ prompt, text, cannotCheck }, ask) {
  const field = make("textarea", "flowr-exercise");
  field.value = text;
  field.rows = Math.min(24, Math.max(10, text.split("\n").length + 2));
  field.spellcheck = false;
  field.setAttribute("aria-label", "your flow, as YAML");
  const verdict = make("div", "flowr-answer");
  verdict.setAttribute("role", "status");
  const button = makeActionButton("Check", "", () => void ask({ do: "hand-in", text: field.value }, "Check"));
  const asked = make("div", "flowr-lesson-prompt", ...richText(prompt));
  if (cannotCheck) {
    const words = "A page has no kernel that could check it; open the lesson in a notebook for that.";
    return [[asked, make("p", "flowr-lesson-kept", words)], () => {}];
  }
  return [
    [asked, field, make("div", "flowr-buttons", button), verdict],
    ({ exercise }) => {
      const found = exercise?.verdict;
      verdict.dataset.verdict = !found ? "" : found.isRight ? "right" : "wrong";
      if (!found) verdict.replaceChildren();
      else verdict.replaceChildren(make("p", "flowr-answer-words", `${found.isRight ? "✓" : "✗"} `, ...withCode(found.message)), make("p", "flowr-lesson-kept", found.score));
    },
  ];
}
