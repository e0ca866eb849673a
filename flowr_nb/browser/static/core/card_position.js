// The card stays beside its element while the page is resized and the picture scrolled or zoomed.

import { visibleBox } from "./dom.js";
import { wordsBox } from "./picture.js";
import { commonBox, placeCard } from "./placing.js";

const WIDEST = 300;
const RIM = 4; // of the window
const NODES = ".node .outline";
const OTHERS =
  ".edge text, .cluster-title text, .edge.preview .line, .edge.preview .head, .fold circle";
const MOST = 600; // to measure more would be felt

/**
 * @param {object} parts
 * @param {HTMLElement} parts.root the diagram, as wide as which the card may be
 * @param {HTMLElement} parts.frame what the picture is seen through
 * @param {HTMLElement} parts.card
 */
export function makeCardPosition({ root, frame, card }) {
  // A browser without popovers shows it all the same; there, what clips the diagram clips it too.
  const rises = "showPopover" in card;
  if (rises) card.popover = "manual";
  card.hidden = true;
  /** @type {SVGGElement | null} */
  let anchor = null;
  let turn = 0;

  function place() {
    cancelAnimationFrame(turn);
    const svg = anchor?.ownerSVGElement;
    if (!anchor || !svg || card.hidden) return;
    const seen = visibleBox(frame);
    const { left, width } = root.getBoundingClientRect();
    // As wide as the diagram, as high as the window: a low picture has no room for a card.
    const bounds = { left, top: RIM, width, height: innerHeight - 2 * RIM };
    card.style.maxWidth = `${Math.min(WIDEST, width)}px`;
    card.style.maxHeight = `${bounds.height}px`;
    const words = wordsBox(anchor);
    const nodes = boxes(svg, NODES, anchor);
    // Out of the picture it goes only for the sake of a state: there is other people's work.
    const bottom = seen.top + seen.height;
    const over = { ...bounds, top: 0, height: seen.top };
    const under = { ...bounds, top: bottom, height: Math.max(0, innerHeight - bottom) };
    const others = [...boxes(svg, OTHERS, anchor), over, under];
    // Its very size: a part of a pixel that is rounded off lies over a state.
    const its = card.getBoundingClientRect();
    const size = { width: its.width, height: its.height };
    const at = placeCard(size, words, bounds, nodes, others);
    card.style.left = `${at.left}px`;
    card.style.top = `${at.top}px`;
    // What is scrolled away has no place beside it; its card comes back with it.
    const shown = commonBox(words, seen);
    card.style.visibility = shown.width > 0 && shown.height > 0 ? "" : "hidden";
  }

  // Once a frame, whatever has moved: a gesture tells of itself many times.
  function soon() {
    cancelAnimationFrame(turn);
    turn = requestAnimationFrame(place);
  }

  const sizes = new ResizeObserver(soon);
  const zooms = new MutationObserver(soon);
  return {
    /**
     * Put the card beside an element, and keep it there.
     * @param {SVGGElement} element
     */
    follow(element) {
      anchor = element;
      card.hidden = false;
      // Over everything: what clips or scrolls the diagram does not clip the card.
      if (rises && !card.matches(":popover-open")) card.showPopover();
      sizes.observe(root);
      sizes.observe(card);
      const attributeFilter = ["width", "height", "style"];
      zooms.disconnect();
      if (element.ownerSVGElement) zooms.observe(element.ownerSVGElement, { attributeFilter });
      window.addEventListener("resize", soon);
      window.addEventListener("scroll", soon, true); // of whatever scrolls
      place();
    },
    /** Take the card away. */
    release() {
      anchor = null;
      card.hidden = true;
      if (rises && card.matches(":popover-open")) card.hidePopover();
      cancelAnimationFrame(turn);
      sizes.disconnect();
      zooms.disconnect();
      window.removeEventListener("resize", soon);
      window.removeEventListener("scroll", soon, true);
    },
  };
}

/**
 * @param {Element} where
 * @param {string} selector
 * @param {Element} without what is in this is left out
 */
function boxes(where, selector, without) {
  return [...where.querySelectorAll(selector)]
    .slice(0, MOST)
    .filter((each) => !without.contains(each))
    .map((each) => each.getBoundingClientRect());
}
