// Where a card goes: beside what it is about, within bounds, over it only if there is no room.

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */
/** @typedef {{ left: number, top: number }} Corner */

const GAPS = [8, 32];
const ALONG = [0.5, 0, 1, 0.25, 0.75];

/**
 * The corner of a card beside its anchor: on one of the four sides, in the middle of it or flush
 * with an end. The place wins that covers least of the anchor, then the fewest nodes, then the
 * least of all else; of equal ones the first.
 * @param {{ width: number, height: number }} card
 * @param {Box} anchor
 * @param {Box} bounds
 * @param {Box[]} nodes what must not be mistaken for uncovered: a part of it hides what it is
 * @param {Box[]} others what else had better be seen
 * @returns {Corner}
 */
export function placeCard(card, anchor, bounds, nodes = [], others = []) {
  /** @param {Corner} corner */
  const costOf = (corner) => {
    const box = { ...corner, ...card };
    /** @param {Box[]} boxes */
    const areas = (boxes) => boxes.map((other) => overlap(box, other)).filter(Boolean);
    const hidden = areas(nodes);
    return [overlap(box, anchor), hidden.length, sum(hidden) + sum(areas(others))];
  };
  const places = placesBeside(card, anchor).map(({ left, top }) => ({
    left: within(left, bounds.left, bounds.left + bounds.width - card.width),
    top: within(top, bounds.top, bounds.top + bounds.height - card.height),
  }));
  const costs = places.map(costOf);
  const best = costs.reduce((least, cost) => (isLess(cost, least) ? cost : least));
  return places[costs.indexOf(best)];
}

/**
 * Below, above, right, left; of each first the middle, and close by before farther off.
 * @param {{ width: number, height: number }} card
 * @param {Box} anchor
 * @returns {Corner[]}
 */
function placesBeside(card, anchor) {
  const spare = { x: anchor.width - card.width, y: anchor.height - card.height };
  return GAPS.flatMap((gap) =>
    ALONG.flatMap((part) => {
      const left = anchor.left + spare.x * part;
      const top = anchor.top + spare.y * part;
      return [
        { left, top: anchor.top + anchor.height + gap },
        { left, top: anchor.top - card.height - gap },
        { left: anchor.left + anchor.width + gap, top },
        { left: anchor.left - card.width - gap, top },
      ];
    }),
  );
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function isLess(one, other) {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && one[at] < other[at];
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * How much of a box another one covers, in square pixels.
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  const common = commonBox(one, other);
  return Math.max(0, common.width) * Math.max(0, common.height);
}

/**
 * What two boxes have in common; its width or height is negative where that is nothing.
 * @param {Box} one
 * @param {Box} other
 * @returns {Box}
 */
export function commonBox(one, other) {
  const left = Math.max(one.left, other.left);
  const top = Math.max(one.top, other.top);
  const right = Math.min(one.left + one.width, other.left + other.width);
  const bottom = Math.min(one.top + one.height, other.top + other.height);
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * The number within limits; the lower one counts where they cross.
 * @param {number} number
 * @param {number} least
 * @param {number} most
 */
export function within(number, least, most) {
  return Math.max(least, Math.min(number, most));
}
