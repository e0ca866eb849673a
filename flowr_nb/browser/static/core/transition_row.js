// A transition in the panel: the button that fires it, where it leads, and one row a condition.

import { makeAsking } from "./asking.js";
import { makeConsent } from "./consent.js";
import { make, makeAlert, makeWordButton, withCode } from "./dom.js";
import { keepList } from "./keyed.js";

/**
 * @typedef {object} Condition
 * @property {string} key
 * @property {string} words as it reads alone: `coverage ≥ 80%`
 * @property {string} demand
 * @property {boolean | null} holds null where nothing is given
 * @property {string | null} given
 * @property {boolean} isAssumed
 * @property {string} [flow] whose it is, where that is another flow
 */
/**
 * @typedef {object} TransitionState
 * @property {string} trigger
 * @property {"open" | "blocked" | "needs evidence"} status
 * @property {string} landing
 * @property {boolean} isOver whether it ends the run
 * @property {string} problem
 * @property {Condition[]} conditions
 * @property {string[]} fields keys that are first asked for here
 * @property {[string, string]} [of] flow and state that it leaves, where that is further on
 * @property {string} [place] the same in words
 * @property {boolean} [isShut] whether its button takes no press; a kernel rather says why
 */
/** @typedef {import("./evidence_field.js").EvidenceField} EvidenceField */
/** @typedef {TransitionState & { canFire: boolean, fieldOf: (key: string) => EvidenceField }} ShownTransition */
/** @typedef {{ id: string, key: string, condition: Condition | null, field: EvidenceField | null }} ConditionItem */

/** Characters that stand in a column beside the field; more have a line of their own. */
const LONGEST_KEY = 16;
let wordsMade = 0;

/** @param {Condition} condition */
export function conditionWords({ words, holds, given, isAssumed }) {
  if (given === null) return `${words}: not given yet`;
  const verdict = holds === null ? "cannot be told" : holds ? "holds" : "does not hold";
  return `${words}, ${isAssumed ? "assumed" : "given"} ${given || "“”"}: ${verdict}`;
}

/** @param {boolean | null} holds */
export function conditionSign(holds) {
  return holds === null ? "○" : holds ? "✓" : "✗";
}

/**
 * The rows of a transition's conditions: a field stands with the first one that asks for its key.
 * @param {ShownTransition} transition
 * @returns {ConditionItem[]}
 */
export function conditionItems({ conditions, fields, fieldOf }) {
  const own = new Set(fields);
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {ConditionItem[]} */
  const items = conditions.map((condition) => {
    const { key, words } = condition;
    const text = JSON.stringify([key, words]);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    const field = own.delete(key) ? fieldOf(key) : null;
    return { id: `${text}${times}`, key, condition, field };
  });
  const rest = [...own].map((key) => ({
    id: JSON.stringify([key]),
    key,
    condition: null,
    field: fieldOf(key),
  }));
  return [...items, ...rest];
}

/**
 * @param {string} trigger
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 * @param {object} does
 * @param {(event: MouseEvent) => void} does.press told that its button was pressed
 * @param {(message: import("./consent.js").AskedMessage) => void} does.agreed told that it is to be
 *   fired with what was asked back
 * @param {(text: string) => void} does.sayElsewhere says what is about it when it is not there any more
 */
export function makeTransitionRow(trigger, host, waiting, { press, agreed, sayElsewhere }) {
  const button = makeWordButton(trigger, "flowr-fire", press);
  button.dataset.trigger = trigger;
  const plain = make("span", "flowr-fire", trigger);
  const landing = make("span", "flowr-landing");
  const place = make("span", "flowr-row-place");
  const status = make("span", "flowr-row-status");
  const assumedMark = make("span", "flowr-assumed", "assumed");
  assumedMark.title = "Some of the evidence is only assumed";
  const head = make("div", "flowr-transition-head", button, landing, place, assumedMark, status);
  const problem = make("p", "flowr-row-problem");
  const conditions = make("ul", "flowr-conditions");
  const { element: message, say: tell } = makeAlert();
  const consent = makeConsent("Fire with these", agreed, () => button.focus({ preventScroll: true }));
  const element = make("li", "flowr-transition", head, problem, conditions, message, consent.root);
  const list = keepList(conditions, ({ id }) => id, makeConditionRow);
  /** @type {ConditionItem[]} */
  let items = [];

  /** @param {string} text */
  function say(text) {
    if (!element.isConnected) return sayElsewhere(text);
    tell(text);
  }

  function forget() {
    tell("");
    consent.close();
  }

  return {
    element,
    button,
    trigger,
    say,
    forget,
    consent,
    asking: makeAsking(host, say, () => say(""), waiting),
    /** @param {ShownTransition} transition */
    show(transition) {
      const { canFire } = transition;
      if (canFire !== head.contains(button)) (canFire ? plain : button).replaceWith(canFire ? button : plain);
      place.textContent = transition.place ?? "";
      place.hidden = !transition.place;
      for (const each of [element, button]) each.dataset.status = transition.status;
      button.disabled = transition.isShut === true;
      landing.replaceChildren(make("span", "flowr-arrow", "→"), ` ${transition.landing}`);
      landing.title = transition.isOver ? "The run ends there" : "";
      if (transition.isOver) {
        landing.append(make("span", "flowr-ends", " ◉"), make("span", "flowr-unseen", " ends the run"));
      }
      status.textContent = transition.status;
      assumedMark.hidden = !transition.conditions.some(({ isAssumed }) => isAssumed);
      problem.replaceChildren(...withCode(transition.problem));
      items = conditionItems(transition);
      list.show(items);
      const described = items.map(({ id }) => list.get(id)?.element.dataset.words ?? "");
      if (items.length) button.setAttribute("aria-describedby", described.join(" "));
      else button.removeAttribute("aria-describedby");
    },
    /** The first condition that nothing is given for. */
    missing: () => items.find(({ condition }) => condition?.holds === null)?.key,
    /**
     * The next field of its own that waits for something.
     * @param {string} [key] of the field that it comes after
     */
    nextOpen(key) {
      const own = items.filter(({ field }) => field);
      const from = key === undefined ? 0 : own.findIndex((item) => item.key === key) + 1;
      return own.slice(from).find(({ field }) => field?.isOpen())?.field ?? null;
    },
    /** @param {string} key */
    has: (key) => items.some((item) => item.field && item.key === key),
  };
}

/**
 * @param {ConditionItem} made
 * @returns {import("./keyed.js").Kept<ConditionItem>}
 */
function makeConditionRow({ key }) {
  const label = make("label", "flowr-condition-key", key);
  const value = make("div", "flowr-condition-value");
  const demand = make("span", "flowr-condition-demand");
  const sign = make("span", "flowr-verdict-sign");
  const words = make("span", "flowr-unseen");
  words.id = `flowr-condition-${++wordsMade}`;
  const verdict = make("span", "flowr-verdict", sign, words);
  const element = make("li", "flowr-condition", label, value, demand, verdict);
  element.dataset.words = words.id;
  // What is read out is the sentence; what is seen is the row.
  demand.setAttribute("aria-hidden", "true");
  return {
    element,
    show({ condition, field }) {
      const longest = Math.max(key.length, condition?.demand.length ?? 0);
      element.classList.toggle("is-long", longest > LONGEST_KEY);
      if (condition) {
        const { holds, given, isAssumed, flow } = condition;
        element.dataset.verdict = `${holds ?? "unknown"}`;
        element.classList.toggle("is-assumed", isAssumed);
        demand.textContent = condition.demand;
        if (flow) demand.append(make("span", "flowr-condition-flow", `in ${flow}`));
        sign.textContent = conditionSign(holds);
        words.textContent = ` ${conditionWords(condition)}`;
        verdict.title = conditionWords(condition);
        if (!field) value.replaceChildren(...plainValue(given, isAssumed));
      }
      verdict.hidden = !condition;
      const aids = element.querySelector(".flowr-field-aids");
      if (aids && aids !== field?.aids) aids.remove();
      if (!field) {
        label.removeAttribute("for");
        return;
      }
      field.input.id = `${words.id}-field`;
      field.input.setAttribute("aria-describedby", words.id);
      label.htmlFor = field.input.id;
      if (field.root.parentNode !== value) value.replaceChildren(field.root);
      if (field.aids.parentNode !== element) element.append(field.aids);
    },
  };
}

/**
 * @param {string | null} given
 * @param {boolean} isAssumed
 */
function plainValue(given, isAssumed) {
  if (given === null) return [make("span", "flowr-not-given", "not given")];
  const text = make("span", "flowr-given", given || "“”");
  return isAssumed ? [text, make("span", "flowr-assumed", "assumed")] : [text];
}
