// Step numbers and counts of visits on the picture, where Python has found room for them.

import { make, SVG } from "./dom.js";

/** @typedef {[string, number, number, string]} Tag text, x, base line, which end of it is at x */

const HEAT_LEVELS = 5;

/**
 * Show texts beside elements, in place of those of the same kind.
 * @param {import("./picture.js").Picture} picture
 * @param {string} kind a class of theirs
 * @param {Record<string, Tag>} tags element id → text and place
 */
export function showTags(picture, kind, tags) {
  for (const old of picture.svg.querySelectorAll(`.tag.${kind}`)) old.remove();
  for (const [id, [text, x, y, anchor]] of Object.entries(tags)) {
    const element = picture.elements.get(id);
    if (!element) continue;
    const tag = document.createElementNS(SVG, "text");
    tag.setAttribute("class", `tag ${kind}`);
    tag.setAttribute("x", String(x));
    tag.setAttribute("y", String(y));
    tag.setAttribute("text-anchor", anchor);
    tag.textContent = text;
    element.append(tag);
  }
}

/**
 * Tint elements by how often they were visited.
 * @param {import("./picture.js").Picture} picture
 * @param {Record<string, number>} levels element id → 1 to 5
 */
export function showHeat(picture, levels) {
  for (const [id, element] of picture.elements) {
    if (levels[id]) element.dataset.heat = String(levels[id]);
    else delete element.dataset.heat;
  }
}

/** The scale of the tints, in words beside it. */
export function makeHeatScale() {
  const swatches = Array.from({ length: HEAT_LEVELS }, (_, at) => {
    const swatch = make("span", "flowr-heat-swatch");
    swatch.dataset.heat = String(at + 1);
    return swatch;
  });
  const scale = make("span", "flowr-heat-scale", ...swatches);
  scale.setAttribute("aria-hidden", "true");
  const words = make("span", "");
  const element = make("p", "flowr-heat", scale, words);
  element.hidden = true;
  return {
    element,
    /** @param {string} text */
    show(text) {
      element.hidden = !text;
      words.textContent = text;
    },
  };
}
