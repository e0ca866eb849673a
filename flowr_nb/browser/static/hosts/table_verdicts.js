// What is given as evidence, and what Python has said that each condition says of it.

import { classOf } from "./table_values.js";

/** @typedef {import("./table_host.js").Table} Table */
/** @typedef {"open" | "blocked" | "needs evidence"} Status */
/** @typedef {ReturnType<typeof makeVerdicts>} Verdicts */

/** @param {Table} table */
export function makeVerdicts({ given, keys, conditions }) {
  const texts = new Map(given);
  const keyOfCondition = (/** @type {number} */ index) => keys[conditions[index].key];

  /** @param {number} index @returns {boolean | null} whether a condition holds; null where that cannot be told */
  function holds(index) {
    const key = keyOfCondition(index);
    const text = texts.get(key.key);
    const found = text === undefined ? null : classOf(text, key);
    return found === null ? null : conditions[index].holds[found] === "1";
  }

  return {
    texts,
    holds,
    /** @param {number} index @returns {string | null} */
    given: (index) => texts.get(keyOfCondition(index).key) ?? null,
    /**
     * @param {number[]} asked
     * @param {boolean} isBroken whether it leads nowhere
     * @returns {Status}
     */
    statusOf(asked, isBroken) {
      const verdicts = asked.map(holds);
      if (isBroken || verdicts.includes(false)) return "blocked";
      return verdicts.includes(null) ? "needs evidence" : "open";
    },
    /**
     * A condition as the panel shows it.
     * @param {[number, string]} condition which one, and whose where that is another flow
     * @returns {import("../core/transition_row.js").Condition}
     */
    told([index, flow]) {
      const { words, demand } = conditions[index];
      const { key } = keyOfCondition(index);
      return { key, words, demand, holds: holds(index), given: texts.get(key) ?? null, isAssumed: false, flow };
    },
  };
}

/**
 * Why a transition does not fire, in words.
 * @param {{ trigger: string, problem: string, status: string,
 *   conditions: import("../core/transition_row.js").Condition[] }} row
 */
export function whyShut({ trigger, problem, status, conditions }) {
  if (problem) return problem;
  if (status === "blocked") {
    const failing = conditions.filter(({ holds }) => holds === false).map(({ words }) => words);
    return `\`${trigger}\` is blocked: ${failing.join(" and ")} ${failing.length > 1 ? "do" : "does"} not hold`;
  }
  const missing = conditions.filter(({ holds }) => holds === null);
  const odd = missing.find(({ given }) => given !== null);
  if (odd) return `what \`${odd.given}\` counts as for ${odd.key} cannot be told here; give it with the digits 0 to 9`;
  return `\`${trigger}\` needs evidence: ${missing.map(({ words }) => words).join(", ")}`;
}
