// Subflows: the signs that open and close them in place, and the bar over a view of its own.

import { make, makeButton, SVG } from "./dom.js";

/** @typedef {{ node: string, opens: boolean }} Sign which state a sign is for, and what it does */

const RADIUS = 7;
const INSET = 16;

/**
 * Give every state that invokes a flow a sign that opens it, and every open one a sign that closes
 * it. Signs stand beside the states, not in them: a button in a button is none to a screen reader.
 * @param {import("./picture.js").Picture} picture
 */
export function addSigns(picture) {
  for (const [id, element] of picture.elements) {
    const opens = element.matches(".node.subflow");
    if (!opens && !element.matches(".cluster")) continue;
    const box = boxOf(element.querySelector(opens ? ".border, .outline" : ".outline"));
    if (!box) continue;
    if (opens) element.dataset.enters = "";
    const at = opens
      ? { x: box.right, y: box.top }
      : { x: box.right - INSET, y: box.top + INSET };
    element.parentNode?.append(makeSign(id, opens, at, element.dataset.plain ?? ""));
  }
}

/**
 * @param {string} id
 * @param {boolean} opens
 * @param {{ x: number, y: number }} at
 * @param {string} state the state in words
 */
function makeSign(id, opens, at, state) {
  const words = opens ? `Open in place: ${state}` : `Close: ${state}`;
  const sign = document.createElementNS(SVG, "g");
  sign.setAttribute("class", "fold");
  sign.dataset.for = id;
  sign.dataset.opens = String(opens);
  sign.setAttribute("role", "button");
  sign.setAttribute("tabindex", "0");
  sign.setAttribute("aria-label", words);
  sign.setAttribute("aria-expanded", String(!opens));
  const title = document.createElementNS(SVG, "title");
  title.textContent = words;
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("cx", String(at.x));
  circle.setAttribute("cy", String(at.y));
  circle.setAttribute("r", String(RADIUS));
  const stroke = document.createElementNS(SVG, "path");
  const across = `M${at.x - 3.5},${at.y}h7`;
  stroke.setAttribute("d", opens ? `${across}M${at.x},${at.y - 3.5}v7` : across);
  sign.append(title, circle, stroke);
  return sign;
}

/**
 * The box around a path or a rectangle, read off its attributes: what is not on the page yet has
 * no box to ask for.
 * @param {Element | null} shape
 * @returns {{ left: number, right: number, top: number } | null}
 */
function boxOf(shape) {
  if (!shape) return null;
  if (shape.tagName === "rect") {
    const [x, y, width] = ["x", "y", "width"].map((name) => Number(shape.getAttribute(name)));
    return { left: x, right: x + width, top: y };
  }
  return boxOfPath(shape.getAttribute("d") ?? shape.getAttribute("points") ?? "");
}

/**
 * @param {string} path as Graphviz writes it: pairs of absolute numbers
 * @returns {{ left: number, right: number, top: number } | null}
 */
export function boxOfPath(path) {
  const numbers = (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  if (numbers.length < 2) return null;
  const xs = numbers.filter((_, index) => index % 2 === 0);
  const ys = numbers.filter((_, index) => index % 2 === 1);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys) };
}

/**
 * The sign that a point of the page belongs to.
 * @param {EventTarget | null} target
 * @returns {Sign | null}
 */
export function signAt(target) {
  const sign = target instanceof Element ? target.closest(".fold") : null;
  if (!(sign instanceof SVGElement)) return null;
  return { node: sign.dataset.for ?? "", opens: sign.dataset.opens === "true" };
}

/**
 * The state that invokes a flow, closed or open, that a point of the page belongs to.
 * @param {EventTarget | null} target
 * @returns {string | null} its id
 */
export function subflowAt(target) {
  if (!(target instanceof Element)) return null;
  const sign = signAt(target);
  if (sign) return sign.node;
  const element = target.closest(".node[data-enters], .cluster, .cluster-title");
  if (!(element instanceof SVGElement)) return null;
  return element.dataset.id ?? element.dataset.target ?? null;
}

/**
 * After a subflow was opened or closed by its sign, the focus is on its new sign.
 * @param {import("./picture.js").Picture} picture
 * @param {Sign} sign
 */
export function focusSign(picture, sign) {
  for (const each of picture.svg.querySelectorAll(".fold")) {
    if (each instanceof SVGElement && each.dataset.for === sign.node) {
      each.focus({ preventScroll: true });
    }
  }
}

/**
 * The bar over a subflow that is looked at by itself: which one it is, and the way back.
 * @param {() => void} goBack
 */
export function makeViewBar(goBack) {
  const title = make("strong", "");
  const back = makeButton("← Back", "Back (Esc)", goBack);
  const root = make("div", "flowr-view", back, title);
  root.hidden = true;
  return {
    root,
    isShown: () => !root.hidden,
    focus: () => back.focus({ preventScroll: true }),
    /**
     * @param {string | undefined} text
     * @returns {boolean} whether it says something else than before
     */
    show(text) {
      const isOther = title.textContent !== (text ?? "");
      root.hidden = !text;
      title.textContent = text ?? "";
      return isOther;
    },
  };
}
