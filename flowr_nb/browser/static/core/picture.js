// The picture itself: the SVG that Python laid out, as elements that can be found and hit.

import { SVG } from "./dom.js";

/**
 * @typedef {object} Picture
 * @property {SVGSVGElement} svg
 * @property {{ width: number, height: number }} natural size at scale 1, in CSS pixels
 * @property {Map<string, SVGGElement>} elements element id → its group
 */

/**
 * Read a picture; null where it is none.
 * @param {string} text an SVG document
 * @returns {Picture | null}
 */
export function readPicture(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (parsed.namespaceURI !== SVG || parsed.querySelector("parsererror")) return null;
  const svg = /** @type {SVGSVGElement} */ (
    /** @type {unknown} */ (document.importNode(parsed, true))
  );
  const natural = {
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")),
  };
  svg.setAttribute("role", "group");
  /** @type {Map<string, SVGGElement>} */
  const elements = new Map();
  for (const element of /** @type {NodeListOf<SVGGElement>} */ (
    svg.querySelectorAll("[data-id]")
  )) {
    prepare(element);
    elements.set(element.dataset.id ?? "", element);
  }
  return { svg, natural, elements };
}

/** @param {SVGGElement} element */
function prepare(element) {
  element.dataset.kind = element.getAttribute("class") ?? "";
  const words = element.querySelector("title")?.textContent ?? "";
  element.dataset.plain = words;
  element.setAttribute("aria-label", words);
  element.setAttribute("role", "img");
  const line = element.querySelector(".line");
  if (line) {
    // A hair is hard to hit: a wide invisible line under it takes the click.
    const target = /** @type {Element} */ (line.cloneNode());
    target.setAttribute("class", "hit");
    element.insertBefore(target, line);
  }
}

/**
 * The element of the picture that a point of the page belongs to.
 * @param {Picture | null} picture
 * @param {EventTarget | null} target
 * @returns {SVGGElement | null}
 */
export function elementAt(picture, target) {
  if (!picture || !(target instanceof Element) || !picture.svg.contains(target)) return null;
  return /** @type {SVGGElement | null} */ (target.closest("[data-id]"));
}

/**
 * What a state or frame is called, with the states that lead to it in this picture, outermost first.
 * @param {Picture | null} picture
 * @param {string} id
 * @returns {string[]}
 */
export function pathOf(picture, id) {
  const parts = id.split(".");
  const ids = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return ids.map((each) => picture?.elements.get(each)?.dataset.name ?? "");
}

/**
 * Where an element is told apart: of an arrow its words, for its box is mostly empty, and of a
 * frame its title.
 * @param {SVGGElement} element
 * @returns {import("./placing.js").Box} on the page
 */
export function wordsBox(element) {
  const title = `.cluster-title[data-target="${CSS.escape(element.dataset.id ?? "")}"]`;
  const where = element.matches(".cluster") ? element.ownerSVGElement?.querySelector(title) : element;
  const texts = [...(where?.querySelectorAll("text:not(.badge):not(.tag)") ?? [])];
  if (element.matches(".node") || !texts.length) return element.getBoundingClientRect();
  const boxes = texts.map((text) => text.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  return { left, top, width: right - left, height: bottom - top };
}
