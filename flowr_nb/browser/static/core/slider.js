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
 * Sends values one message after another: what is moved meanwhile goes with the next one.
 * @param {(values: Record<string, string | null>) => Promise<unknown>} send fulfilled when it is done
 * @param {() => void} done told each time that nothing is on its way any more
 * @param {number} patience milliseconds after which the next is sent without an answer
 */
export function makeSender(send, done, patience = 5000) {
  // A key is a text of the flow's, `__proto__` as well: an object would take some for its own.
  /** @type {Map<string, string | null>} */
  let waiting = new Map();
  let isOut = false;

  async function next() {
    while (waiting.size) {
      const values = Object.fromEntries(waiting);
      waiting = new Map();
      isOut = true;
      await new Promise((go) => {
        const timer = setTimeout(go, patience);
        void send(values).finally(() => {
          clearTimeout(timer);
          go(undefined);
        });
      });
    }
    isOut = false;
    done();
  }

  return {
    /** @param {Record<string, string | null>} values */
    put(values) {
      for (const [key, value] of Object.entries(values)) waiting.set(key, value);
      if (!isOut) void next();
    },
    /** Whether a newer value has not been answered yet. */
    isBusy: () => isOut,
  };
}
