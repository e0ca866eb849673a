// Motion: when a picture changes and parts of it stay, they glide from their old place to the new
// one and what is new fades in, so that the eye can follow.

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

const GLIDE_MS = 240;
const MOST_MOVING = 400; // elements; a large picture changes at once

/** Whether a person wants nothing on the page to move. */
export const wantsNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @returns {ScrollBehavior} */
export function smoothly() {
  return wantsNoMotion() ? "instant" : "smooth";
}

/**
 * The transform that puts a box, where it is now, over where it was.
 * @param {Box} from where it was, in pixels of the page
 * @param {Box} to where it is now
 * @param {number} scale pixels of the page to one of the picture
 * @returns {{ x: number, y: number, scaleX: number, scaleY: number }} the shift of its top left
 *   corner in the picture's pixels, and its size then to its size now
 */
export function glide(from, to, scale) {
  return {
    x: (from.x - to.x) / scale,
    y: (from.y - to.y) / scale,
    scaleX: to.width ? from.width / to.width : 1,
    scaleY: to.height ? from.height / to.height : 1,
  };
}

/**
 * Whether something with this transform stands where it stood, as large as it was.
 * @param {{ x: number, y: number, scaleX: number, scaleY: number }} move
 */
export function isStill(move) {
  const close = (/** @type {number} */ ratio) => Math.abs(ratio - 1) < 0.02;
  return Math.hypot(move.x, move.y) < 0.5 && close(move.scaleX) && close(move.scaleY);
}

/**
 * @param {{ x: number, y: number, scaleX: number, scaleY: number }} by
 * @returns {string} as a style has it
 */
export function shiftOf({ x, y, scaleX, scaleY }) {
  return `translate(${x}px, ${y}px) scale(${scaleX}, ${scaleY})`;
}

/** @param {import("./picture.js").Picture} picture */
export const isLarge = ({ elements }) => elements.size > MOST_MOVING;

/**
 * Let nothing be pressed in what moves: what comes under a hand was not meant.
 * @param {SVGElement} svg
 * @param {Animation[]} animations
 * @param {() => void} [done] told when all are over
 */
export function whileMoving(svg, animations, done = () => {}) {
  svg.dataset.moving = "";
  void Promise.allSettled(animations.map(({ finished }) => finished)).then(() => {
    delete svg.dataset.moving;
    done();
  });
}

/**
 * Where the states of a picture are on the page.
 * @param {import("./picture.js").Picture | null} picture
 * @returns {Map<string, Box>}
 */
export function placesOf(picture) {
  /** @type {Map<string, Box>} */
  const places = new Map();
  if (!picture || isLarge(picture)) return places;
  for (const [id, element] of picture.elements) {
    const outline = element.querySelector(".outline");
    if (outline) places.set(id, outline.getBoundingClientRect());
  }
  return places;
}

/**
 * Let a picture that is on the page come out of the one that was there before it.
 * @param {import("./picture.js").Picture} picture
 * @param {Map<string, Box>} places where its states were, see `placesOf`
 * @param {string | undefined} flow the flow that was shown: of another one nothing glides
 */
export function animate(picture, places, flow) {
  if (!places.size || isLarge(picture)) return;
  if (wantsNoMotion()) return;
  const isSame = picture.svg.dataset.flow === flow;
  const scale = picture.svg.getBoundingClientRect().width / picture.natural.width || 1;
  const now = placesOf(picture);
  const gliding = [];
  for (const [id, element] of picture.elements) {
    const from = isSame ? places.get(id) : undefined;
    const to = now.get(id);
    if (from && to) gliding.push(...glideFrom(element, glide(from, to, scale)));
    else fadeIn(element);
  }
  for (const sign of picture.svg.querySelectorAll(".fold, .cluster-title")) fadeIn(sign);
  if (gliding.length) whileMoving(picture.svg, gliding);
}

/**
 * @param {SVGGElement} element
 * @param {{ x: number, y: number, scaleX: number, scaleY: number }} by
 * @returns {Animation[]}
 */
function glideFrom(element, by) {
  if (isStill(by)) return [];
  // Words that are stretched are ugly: where the shape changes, only the outline glides.
  const isOther = Math.abs(by.scaleX - by.scaleY) > 0.1;
  if (isOther) for (const text of element.querySelectorAll("text")) fadeIn(text);
  const moved = isOther ? element.querySelectorAll(".outline, .border") : [element];
  const from = shiftOf(by);
  return [.../** @type {Iterable<SVGElement>} */ (moved)].map((part) => {
    part.style.transformBox = "fill-box";
    part.style.transformOrigin = "0 0";
    return part.animate([{ transform: from }, { transform: "none" }], { duration: GLIDE_MS, easing: "ease-out" });
  });
}

/** @param {Element} element */
function fadeIn(element) {
  element.animate([{ opacity: 0 }, { opacity: 0, offset: 0.4 }, { opacity: 1 }], GLIDE_MS);
}
