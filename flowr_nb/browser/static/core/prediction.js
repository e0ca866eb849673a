// What happens next? A question about where the run is, asked before the picture moves.

import { makeAsking } from "./asking.js";
import { focusedNear, make, makeActionButton, makeAlert, makeGroup } from "./dom.js";
import { followPart } from "./part.js";
import { askAtStep, makeQuestion } from "./question.js";
import { richText } from "./rich_text.js";

/**
 * @typedef {object} PredictionState
 * @property {number} step which of the questions it is, counted by whoever asks
 * @property {import("./question.js").QuestionState} question without choices where nothing is left to ask
 * @property {number} right
 * @property {number} asked
 */

/** @param {Pick<PredictionState, "right" | "asked">} state */
export function tallyInWords({ right, asked }) {
  return asked ? `${right} of ${asked} right` : "";
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 * @returns {import("./widget.js").Part}
 */
export function makePrediction(host, waiting) {
  const { element: message, say } = makeAlert();
  const ask = askAtStep(makeAsking(host, say, () => say(""), waiting), say, () => part.now());
  const title = make("h3", "", "What happens next?");
  const tally = make("p", "flowr-tally");
  const asked = make("div", "");
  const next = makeActionButton("Next question", "flowr-primary", () => void ask({ do: "go", to: "next" }, "Next question"));
  const again = makeActionButton("Begin again", "flowr-primary", () => void ask({ do: "go", to: "again" }, "Begin again"));
  const root = makeGroup("flowr-prediction", "What happens next?", make("div", "flowr-asked-head", title, tally), asked, message);
  const part = /** @type {{ now: () => PredictionState | null, stop: () => void }} */ (
    followPart(host, "_prediction", show)
  );
  /** @type {number | undefined} */
  let shownStep;
  /** @type {import("./question.js").Question | null} */
  let question = null;

  function show() {
    const now = part.now();
    root.hidden = !now;
    if (!now) return;
    tally.textContent = tallyInWords(now);
    // The focus goes where the hand goes next, and stays elsewhere where it is elsewhere.
    const isHere = root.contains(focusedNear(root));
    if (now.step !== shownStep) {
      shownStep = now.step;
      say("");
      askAnew(now, isHere);
    }
    if (!question) return;
    question.show(now.question);
    next.hidden = typeof now.question.isRight !== "boolean";
    if (next.hidden) return;
    question.close();
    if (isHere) next.focus();
  }

  /**
   * @param {PredictionState} now
   * @param {boolean} isHere whether the focus is
   */
  function askAnew(now, isHere) {
    if (now.question.choices) {
      question = makeQuestion(now.question, (choice) => void ask({ do: "choose", choice }, "Check"), next);
      question.button.classList.add("flowr-primary");
      asked.replaceChildren(...question.elements);
      if (isHere) question.focus();
    } else {
      question = null;
      asked.replaceChildren(...richText(now.question.text), make("div", "flowr-buttons", again));
      if (isHere) again.focus();
    }
  }

  show();
  return { root, stop: part.stop };
}
