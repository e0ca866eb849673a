// A step is seen as it is made: something runs along the arrow, from where the run was to where it is.

import { SVG } from "./dom.js";
import { wantsNoMotion } from "./motion.js";

/** Milliseconds that it takes, however long the arrow is. */
const TIME = 420;

/**
 * The arrow that a step has followed, where it is drawn.
 * @param {import("./picture.js").Picture} picture
 * @param {string} from the state that the run was in
 * @param {string} to the one that it is in now
 */
export function arrowBetween(picture, from, to) {
  for (const element of picture.elements.values()) {
    const { source, target } = element.dataset;
    if (source === from && target === to && element.matches(".taken")) return element;
  }
  return null;
}

/**
 * Let a token run along an arrow; nothing for whoever wants no motion.
 * @param {SVGGElement | null} arrow
 */
export function runToken(arrow) {
  const line = arrow?.querySelector(".line");
  if (!arrow || !(line instanceof SVGPathElement)) return;
  if (wantsNoMotion()) return;
  const token = document.createElementNS(SVG, "circle");
  token.setAttribute("class", "token");
  token.setAttribute("r", "5");
  arrow.append(token);
  const length = line.getTotalLength();
  const begun = performance.now();
  const move = (/** @type {number} */ now) => {
    const part = Math.min(1, Math.max(0, (now - begun) / TIME));
    const { x, y } = line.getPointAtLength(length * part * (2 - part));
    token.setAttribute("cx", String(x));
    token.setAttribute("cy", String(y));
    if (part < 1 && token.isConnected) requestAnimationFrame(move);
    else token.remove();
  };
  move(begun);
}
