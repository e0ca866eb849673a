// The arithmetic of a slider, and of sending values no faster than they are answered.

/**
 * The decimals that a step needs: 2 for 0.05.
 * @param {number} step
 */
export function decimalsOf(step) {
  if (!(step > 0)) return 0;
  for (let decimals = 0; decimals < 9; decimals += 1) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9 * Math.max(1, scaled)) return decimals;
  }
  return 9;
}

/**
 * A number of a slider as evidence: `0.30000000000000004` is `0.3`, with its unit.
 * @param {number} number
 * @param {number} step
 * @param {string} unit
 */
export function evidenceText(number, step, unit) {
  const text = number.toFixed(decimalsOf(step));
  return `${Number(text) === 0 ? text.replace("-", "") : text}${unit}`;
}

/**
 * The first number of a text of evidence, which is what guards compare; null where there is none.
 * @param {string | null | undefined} text
 */
export function numberIn(text) {
  const found = /-?(?:\d+(?:\.\d+)?|\.\d+)/.exec(text ?? "");
  return found ? Number(found[0]) : null;
}

/**
 * Sends what changes, one message at a time: while one is on its way, of each key the newest value
 * waits, and goes when the answer is there.
 * @param {(values: Record<string, string | null>, turn: string) => void} send
 * @param {string} name tells the turns of several views of one widget apart
 * @param {number} patience milliseconds after which an answer is not waited for any longer
 */
export function makeSender(send, name, patience = 5000) {
  // A key is a text of the flow's, `__proto__` as well: an object would take some for its own.
  /** @type {Map<string, string | null>} */
  let waiting = new Map();
  let turn = 0;
  let isOut = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function next() {
    clearTimeout(timer);
    isOut = false;
    if (!waiting.size) return;
    const values = Object.fromEntries(waiting);
    waiting = new Map();
    isOut = true;
    turn += 1;
    timer = setTimeout(next, patience);
    send(values, `${name}-${turn}`);
  }

  return {
    /** @param {Record<string, string | null>} values */
    put(values) {
      for (const [key, value] of Object.entries(values)) waiting.set(key, value);
      if (!isOut) next();
    },
    /** @param {unknown} answered */
    answered(answered) {
      if (isOut && answered === `${name}-${turn}`) next();
    },
    /** Whether a newer value of that key has not been answered yet. */
    isBusy: () => isOut,
    stop: () => clearTimeout(timer),
  };
}
