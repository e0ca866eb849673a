// The arithmetic of zooming and of keeping things in view; nothing here touches the page.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ x: number, y: number, k: number }} Shift moved by x and y, enlarged k times */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

export const ZOOM_STEP = 1.25;
/** The smallest scale at which the smallest type, of 10 pixels, can still be read: as 9. */
export const READABLE = 0.9;
const SMALLEST = 0.05;
const LARGEST = 4;
const LARGEST_FIT = 1.25;
const ROOMY_HEIGHT = 520;
/** Pixels within a frame's edge that a sign of more may lie over; see scroll_signs.css. */
const MARGIN = 48;
const WHEEL_SPEED = 0.0022;
const LINE_PIXELS = 18;
const LARGEST_NOTCH = 160;

/**
 * The scale at which a picture fills its frame's width: a small one is enlarged a little.
 * @param {Size} natural
 * @param {Size} frame
 * @param {number} [kept] the height that it is not to exceed, where it can be read then
 */
export function fittingScale(natural, frame, kept = 0) {
  if (!natural.width || !frame.width) return 1;
  const roomy = Math.min(LARGEST_FIT, Math.max(1, ROOMY_HEIGHT / natural.height));
  const whole = Math.min(roomy, frame.width / natural.width);
  const high = kept / natural.height;
  return high >= READABLE ? Math.min(whole, high) : whole;
}

/**
 * The scale at which a picture opens; null where it is fitted. What could not be read when fitted
 * opens so large that it can be, at the current state.
 * @param {Size} natural
 * @param {Size} frame
 */
export function openingScale(natural, frame) {
  return fittingScale(natural, frame) < READABLE ? READABLE : null;
}

/**
 * The scale at which a part of a picture fills its frame, no larger than a picture is fitted.
 * @param {Size} part at scale 1
 * @param {Size} frame
 */
export function partScale(part, frame) {
  if (!part.width || !part.height) return 1;
  const whole = Math.min(frame.width / part.width, frame.height / part.height);
  return boundedScale(Math.min(LARGEST_FIT, whole));
}

/** @param {number} scale */
export function boundedScale(scale) {
  return Math.min(LARGEST, Math.max(SMALLEST, scale));
}

/**
 * How far a span must be scrolled so that it lies within a frame, with a margin as far as there is
 * room for one; of what is too long the beginning is shown.
 * @param {number} start
 * @param {number} end
 * @param {number} frameStart
 * @param {number} frameEnd
 */
export function scrollInto(start, end, frameStart, frameEnd) {
  const spare = frameEnd - frameStart - (end - start);
  const margin = Math.max(0, Math.min(MARGIN, spare / 2));
  if (spare < 0 || start < frameStart + margin) return start - frameStart - margin;
  return Math.max(0, end - frameEnd + margin);
}

/**
 * Enlarge what is seen already, so that one point of it stays where it is.
 * @param {Shift} shift
 * @param {Point} point in the coordinates of the picture before any shift
 * @param {number} factor
 * @returns {Shift}
 */
export function zoomAbout(shift, point, factor) {
  return {
    x: point.x - (point.x - shift.x) * factor,
    y: point.y - (point.y - shift.y) * factor,
    k: shift.k * factor,
  };
}

/**
 * How much a turn of the wheel, or a pinch on a trackpad, enlarges.
 * @param {number} delta of the event
 * @param {number} mode of the event: 0 is pixels, 1 lines, 2 pages
 */
export function wheelFactor(delta, mode) {
  const pixels = delta * (mode === 0 ? 1 : mode === 1 ? LINE_PIXELS : LARGEST_NOTCH);
  return Math.exp(-WHEEL_SPEED * Math.max(-LARGEST_NOTCH, Math.min(LARGEST_NOTCH, pixels)));
}

/**
 * What two fingers did: how much they enlarge, about which point, and how far they moved.
 * @param {[Point, Point]} before
 * @param {[Point, Point]} after
 */
export function pinched(before, after) {
  const apart = (/** @type {[Point, Point]} */ [a, b]) => Math.hypot(a.x - b.x, a.y - b.y) || 1;
  const middle = (/** @type {[Point, Point]} */ [a, b]) => ({
    x: (a.x + b.x) / 2,
    y: (a.y + b.y) / 2,
  });
  const [from, to] = [middle(before), middle(after)];
  return {
    factor: apart(after) / apart(before),
    about: from,
    moved: { x: to.x - from.x, y: to.y - from.y },
  };
}

/**
 * The box around the first of several and as many of the others, the nearest first, as fit into a
 * frame; what lies far off would make all the rest too small to read.
 * @param {Box[]} boxes
 * @param {Size} room of the frame, in the measure of the boxes
 * @returns {Box | null} null around none
 */
export function around(boxes, room) {
  if (!boxes.length) return null;
  const middle = (/** @type {Box} */ box) => [box.left + box.right, box.top + box.bottom];
  const [x, y] = middle(boxes[0]);
  const away = (/** @type {Box} */ box) => Math.hypot(middle(box)[0] - x, middle(box)[1] - y);
  const nearest = boxes.slice(1).sort((a, b) => away(a) - away(b));
  return nearest.reduce((all, box) => {
    const more = {
      left: Math.min(all.left, box.left),
      top: Math.min(all.top, box.top),
      right: Math.max(all.right, box.right),
      bottom: Math.max(all.bottom, box.bottom),
    };
    const fits = more.right - more.left <= room.width && more.bottom - more.top <= room.height;
    return fits ? more : all;
  }, boxes[0]);
}
