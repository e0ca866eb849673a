// A question with choices: a group of radio buttons, what checks the chosen one, and what is said of it.

import { make, makeActionButton, withCode } from "./dom.js";
import { richText } from "./rich_text.js";

/** @typedef {import("./rich_text.js").Rich} Rich */
/**
 * @typedef {object} QuestionState
 * @property {Rich[]} text
 * @property {string[]} [choices] none where it cannot be asked
 * @property {string | null} [chosen]
 * @property {boolean | null} [isRight]
 * @property {Rich[]} [why]
 */
/**
 * @typedef {object} Question
 * @property {HTMLElement[]} elements
 * @property {HTMLButtonElement} button checks what is chosen
 * @property {(now: QuestionState) => void} show shows what is said of the answer
 * @property {() => void} focus goes to the first choice
 * @property {() => void} close takes no other answer
 */

let questions = 0;

/**
 * Asks for what is done at a step, which is named with it: who has gone on meanwhile refuses it.
 * @param {ReturnType<typeof import("./asking.js").makeAsking>} asking
 * @param {(words: string) => void} say
 * @param {() => { step: number | null } | null} now
 */
export function askAtStep(asking, say, now) {
  /**
   * @param {import("./asking.js").Message & Record<string, any>} message
   * @param {string} name
   */
  return async (message, name) => {
    if (asking.isWaiting()) asking.remind();
    else if (await asking.ask({ ...message, step: now()?.step }, name)) say("");
  };
}

/**
 * @param {QuestionState} question
 * @param {(choice: string) => void} check
 * @param {...HTMLElement} beside what else is to be pressed
 * @returns {Question}
 */
export function makeQuestion({ text, choices = [] }, check, ...beside) {
  const name = `flowr-question-${++questions}`;
  const inputs = choices.map((choice) => {
    const input = make("input", "");
    input.type = "radio";
    input.name = name;
    input.value = choice;
    return input;
  });
  const rows = choices.map((choice, at) => make("label", "flowr-choice", inputs[at], make("span", "", ...withCode(choice))));
  const group = make("fieldset", "flowr-question", make("legend", "", ...richText(text)), ...rows);
  const verdict = make("div", "flowr-answer");
  verdict.setAttribute("role", "status");
  const button = makeActionButton("Check", "", () => {
    const chosen = inputs.find(({ checked }) => checked);
    if (chosen) check(chosen.value);
    else verdict.replaceChildren("Choose an answer first.");
  });
  let told = "";
  return {
    elements: [group, make("div", "flowr-buttons", button, ...beside), verdict],
    button,
    show({ chosen = null, isRight = null, why = [] }) {
      const key = JSON.stringify([chosen, isRight]);
      if (key === told) return;
      told = key;
      for (const input of inputs) input.checked = input.value === chosen;
      if (isRight === null) verdict.replaceChildren();
      else verdict.replaceChildren(make("p", "", isRight ? "✓ That is right." : "✗ That is not it."), ...richText(why));
      verdict.dataset.verdict = isRight === null ? "" : isRight ? "right" : "wrong";
    },
    focus: () => inputs[0]?.focus(),
    close() {
      group.disabled = true;
      button.hidden = true;
    },
  };
}
