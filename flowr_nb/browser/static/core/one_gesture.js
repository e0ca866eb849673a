// One gesture, one step: what is the rest of a press whose step has put something else under the
// hand? A second click of a double one, a key that is held down, Enter in doubt.

/** Milliseconds and pixels in which a press at one place is the same hand's same press. */
const SAME_HAND = { time: 700, way: 4 };

/**
 * @param {() => string} place where the run stands, as a text
 * @param {number} [patience] milliseconds; none where a step too much is lost on nobody
 */
export function makeOneGesture(place, patience = SAME_HAND.time) {
  let click = { x: NaN, y: NaN, time: -Infinity, at: "" };
  let key = { time: -Infinity, at: "" };
  return {
    /**
     * Whether a click means nothing of its own.
     * @param {{ clientX: number, clientY: number, timeStamp: number, detail: number }} event
     */
    isLeftoverClick({ clientX: x, clientY: y, timeStamp: time, detail }) {
      // The second click of a double one is no second step.
      if (detail > 1) return true;
      const at = place();
      const isNear = Math.hypot(x - click.x, y - click.y) < SAME_HAND.way;
      const is = isNear && time - click.time < patience && at !== click.at;
      click = { x, y, time, at: is ? click.at : at };
      return is;
    },
    /**
     * Whether a key means nothing of its own. A click that a key made is a key, too.
     * @param {{ timeStamp: number, repeat?: boolean }} event
     */
    isLeftoverKey({ timeStamp: time, repeat = false }) {
      if (repeat) return true;
      const at = place();
      const is = time - key.time < patience && at !== key.at;
      key = { time, at: is ? key.at : at };
      return is;
    },
    /** Something was typed, or gone to by key: the next press is about that. */
    forget() {
      click = { ...click, time: -Infinity };
      key = { time: -Infinity, at: "" };
    },
  };
}
