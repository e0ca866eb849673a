// Where a card goes: beside what it is about, within bounds, over it only if there is no room.

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

const GAP = 8;
const ANCHOR_WEIGHT = 1000;

/**
 * The corner of a card beside its anchor. Of the four sides the one wins that covers least of the
 * anchor, then of the others; of equal ones the first.
 * @param {{ width: number, height: number }} card
 * @param {Box} anchor
 * @param {Box} bounds
 * @param {Box[]} others what else had better be seen
 * @returns {{ left: number, top: number }}
 */
export function placeCard(card, anchor, bounds, others = []) {
  const middle = anchor.left + (anchor.width - card.width) / 2;
  const centre = anchor.top + (anchor.height - card.height) / 2;
  const below = anchor.top + anchor.height + GAP;
  const beside = anchor.left + anchor.width + GAP;
  const sides = [
    { left: middle, top: below },
    { left: middle, top: anchor.top - card.height - GAP },
    { left: beside, top: centre },
    { left: anchor.left - card.width - GAP, top: centre },
  ].map(({ left, top }) => ({
    left: within(left, bounds.left, bounds.left + bounds.width - card.width),
    top: within(top, bounds.top, bounds.top + bounds.height - card.height),
  }));
  const covered = sides.map((side) => {
    const box = { ...side, ...card };
    const rest = others.reduce((sum, other) => sum + overlap(box, other), 0);
    return overlap(box, anchor) * ANCHOR_WEIGHT + rest;
  });
  return sides[covered.indexOf(Math.min(...covered))];
}

/**
 * How much of a box another one covers, in square pixels.
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  const width =
    Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
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
