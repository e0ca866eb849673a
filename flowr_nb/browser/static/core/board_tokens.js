// Sessions in the picture: few as tokens, many as a number, and how many are stuck. What is drawn at
// a state is laid out where the still picture is made (flowr_nb/board/tokens.py).

import { SVG } from "./dom.js";
import { wantsNoMotion } from "./motion.js";
import { runToken } from "./token.js";

/** @typedef {[string, number, number, string]} BoardSign kind, where it begins, width, number */
/** @typedef {[string, ...BoardSign[]]} BoardCount what it says, and what is drawn */
/** @typedef {[number, number, boolean]} Seat where signs begin or end, and the middle of their height */
/** @typedef {Record<string, BoardCount>} BoardCounts element id → how many are there */

const HEIGHT_OF_SIGN = 15;
const RADIUS_OF_TOKEN = 4.5;
export const HOURGLASS = "M0,-4.5h6l-6,9h6z";
const HOURGLASS_WIDTH = 10;
const BESIDE_SIGN = 5.5;
const BASELINE = 3.7;
const BLOCKS_OF_COUNTS = 8;
const CHANGED_MS = 500;

/** The traits in which numbers are told. */
export const COUNTS = Array.from({ length: BLOCKS_OF_COUNTS }, (_, at) => `_counts_${at}`);

/**
 * What the legend says of them.
 * @type {import("./legend.js").Sign[]}
 */
export const SESSION_SIGNS = [
  [".session", "node", '<circle class="session" cx="22" cy="12" r="4.5"/>', "a session"],
  [
    ".many-pill",
    "node",
    '<rect class="many-pill" x="10" y="4.5" width="24" height="15" rx="7.5"/><text class="many" x="22" y="15.7" text-anchor="middle">12</text>',
    "how many sessions",
  ],
  [
    ".other-pill",
    "node",
    '<rect class="other-pill" x="10" y="4.5" width="24" height="15" rx="3"/><text class="other" x="22" y="15.7" text-anchor="middle">12</text>',
    "how many of the other group",
  ],
  [
    ".waiting-pill",
    "node",
    `<rect class="waiting-pill" x="8" y="4.5" width="28" height="15" rx="7.5"/><path class="waiting-sign" d="${HOURGLASS}" transform="translate(14,12)"/><text class="waiting" x="28" y="15.7" text-anchor="middle">3</text>`,
    "longer there than most: stuck",
  ],
];

/**
 * How many are where, of all parts.
 * @param {import("./asking.js").Host} host
 * @returns {Map<string, BoardCount>}
 */
export function countsOf(host) {
  // Ids are our own, and still no object's keys.
  return new Map(COUNTS.flatMap((name) => Object.entries(host.get(name) ?? {})));
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} attributes
 */
function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * What is drawn of one sign.
 * @param {BoardSign} sign
 * @returns {SVGElement[]}
 */
export function drawSign([kind, x, width, number]) {
  if (!number) return [drawn("circle", { class: kind, cx: x + width / 2, cy: 0, r: RADIUS_OF_TOKEN })];
  const role = kind === "session" ? "many" : kind;
  const half = HEIGHT_OF_SIGN / 2;
  const shape = { x, y: -half, width, height: HEIGHT_OF_SIGN, rx: kind === "other" ? 3 : half };
  const pill = drawn("rect", { class: `${role}-pill`, ...shape });
  const isWaiting = kind === "waiting";
  const middle = x + width / 2 + (isWaiting ? HOURGLASS_WIDTH / 2 : 0);
  const text = drawn("text", { class: role, x: middle, y: BASELINE, "text-anchor": "middle" });
  text.textContent = number;
  if (!isWaiting) return [pill, text];
  const at = `translate(${x + BESIDE_SIGN},0)`;
  return [pill, drawn("path", { class: "waiting-sign", d: HOURGLASS, transform: at }), text];
}

/** Puts sessions into pictures. */
export function makeTokens() {
  /** @type {import("./picture.js").Picture | null} */
  let shown = null;
  /** @type {Map<string, string>} element id → what is drawn there */
  let known = new Map();

  return {
    /**
     * @param {import("./picture.js").Picture} picture
     * @param {Record<string, Seat>} seats element id → where its signs stand
     * @param {Map<string, BoardCount>} counts
     * @param {Set<string>} picked ids of the states whose sessions alone are listed
     */
    show(picture, seats, counts, picked) {
      const isOther = picture !== shown;
      if (isOther) known = new Map();
      shown = picture;
      for (const [id, element] of picture.elements) {
        if (!element.matches(".node:not(.start), .cluster")) continue;
        const count = counts.get(id);
        const seat = seats[id];
        dress(element, count?.[0] ?? "", picked.has(id));
        const text = count && seat ? JSON.stringify([seat, count]) : "";
        if ((known.get(id) ?? "") === text) continue;
        known.set(id, text);
        element.querySelector(".signs")?.remove();
        if (!count || !seat) continue;
        const [, ...signs] = count;
        const group = drawn("g", { class: "signs", transform: standAt(seat, signs) });
        group.append(...signs.flatMap(drawSign));
        element.append(group);
        if (!isOther && !wantsNoMotion()) group.animate?.([{ opacity: 0.2 }, { opacity: 1 }], CHANGED_MS);
      }
    },
    /**
     * Let tokens run as sessions have moved.
     * @param {[string, string][]} moves from which element to which
     */
    move(moves) {
      for (const [from, to] of moves) if (shown) runToken(lineBetween(shown, from, to));
    },
  };
}

/**
 * @param {Seat} seat
 * @param {BoardSign[]} signs
 */
function standAt([x, y, isEnd], signs) {
  const last = signs.at(-1);
  const width = last ? last[1] + last[2] : 0;
  return `translate(${isEnd ? x - width : x},${y})`;
}

/**
 * Who is pointed at or focused does something: its sessions alone are listed.
 * @param {SVGGElement} element
 * @param {string} words how many there are
 * @param {boolean} isPicked
 */
function dress(element, words, isPicked) {
  const told = [element.dataset.plain, words || "no session"].filter(Boolean).join(": ");
  if (element.getAttribute("aria-label") !== told) {
    element.setAttribute("aria-label", told);
    const title = element.querySelector("title");
    if (title) title.textContent = told;
  }
  element.setAttribute("role", "button");
  element.setAttribute("aria-pressed", String(isPicked));
  element.toggleAttribute("data-picked", isPicked);
}

/**
 * The arrow from one element to another, the first of several.
 * @param {import("./picture.js").Picture} picture
 * @param {string} from
 * @param {string} to
 */
function lineBetween(picture, from, to) {
  for (const element of picture.elements.values()) {
    if (element.dataset.source === from && element.dataset.target === to) return element;
  }
  return null;
}
