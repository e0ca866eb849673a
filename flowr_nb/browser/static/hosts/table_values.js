// What a value of evidence counts as: one of the classes for which Python has told every verdict.
// Guards are not judged here; only to which class a text belongs is found out.

/**
 * @typedef {object} Key
 * @property {string} key
 * @property {string[]} named the texts that are classes of their own, the first ones
 * @property {string[]} thresholds numbers, ascending; after what has no number come what is below the
 *   first, on it, between it and the next, on that, …
 */

/** As Python finds the number that is compared. */
const FIRST_NUMBER = /-?(?:\d+(?:\.\d+)?|\.\d+)/;
/** Half characters become escapes in Python. */
const SURROGATE = /\p{Surrogate}/u;
/** Digits of other scripts are numbers to Python, too. */
const OTHER_DIGIT = /(?![0-9])\p{Nd}/u;
/** Characters of the longest text that Python takes. */
const LONGEST_TEXT = 10_000;

/**
 * @param {string} text
 * @param {Key} key
 * @returns {number | null} the number of the class; null where Python might see another one
 */
export function classOf(text, { named, thresholds }) {
  if (SURROGATE.test(text) || (text.length > LONGEST_TEXT && [...text].length > LONGEST_TEXT)) return null;
  const name = named.indexOf(text);
  if (name >= 0) return name; // Python has judged that very text
  if (!thresholds.length) return named.length;
  if (OTHER_DIGIT.test(text)) return null;
  const number = FIRST_NUMBER.exec(text)?.[0];
  if (number === undefined) return named.length;
  let place = named.length + 1;
  for (const threshold of thresholds) {
    const order = compareDecimals(number, threshold);
    if (order < 0) break;
    place += order === 0 ? 1 : 2;
    if (order === 0) break;
  }
  return place;
}

/**
 * Compare two decimal numbers exactly, whatever their length.
 * @param {string} one
 * @param {string} other
 * @returns {number} below, on or above zero, as the first is smaller, equal or larger
 */
export function compareDecimals(one, other) {
  const [a, b] = [one, other].map(takenApart);
  if (a.sign !== b.sign) return a.sign - b.sign;
  return a.sign * compareTexts(a, b);
}

/** @param {string} text */
function takenApart(text) {
  const [whole, decimals = ""] = text.replace("-", "").split(".");
  const parts = { whole: whole.replace(/^0+/, ""), decimals: decimals.replace(/0+$/, "") };
  const isZero = parts.whole === "" && parts.decimals === "";
  return { ...parts, sign: isZero ? 0 : text.startsWith("-") ? -1 : 1 };
}

/**
 * @param {{ whole: string, decimals: string }} one
 * @param {{ whole: string, decimals: string }} other
 */
function compareTexts(one, other) {
  if (one.whole.length !== other.whole.length) return one.whole.length - other.whole.length;
  const [a, b] = [one.whole + one.decimals, other.whole + other.decimals];
  return a === b ? 0 : a < b ? -1 : 1; // as long as one is the other's beginning, the longer is larger
}
