// Hover or focus on an element: a card that says why it is open or blocked and where it lands.
// Python is asked once per element and view; without an answer the element's own words have to do.

import { makeCardPosition } from "./card_position.js";
import { cardContent, plainCard } from "./card.js";
import { make, sourceOf } from "./dom.js";
import { elementAt } from "./picture.js";

/** @typedef {import("./card.js").Card} Card */

const REST = 150; // the pointer has come to rest
const GRACE = 250; // on its way to the card
const PATIENCE = 600; // until the element's own words have to do
let cards = 0;

/**
 * @param {object} host
 * @param {HTMLElement} host.root what the card is placed in
 * @param {HTMLElement} host.frame what the picture is in
 * @param {(element: SVGGElement) => Promise<Card | undefined>} host.ask
 */
export function makeExplain({ root, frame, ask }) {
  const card = make("div", "flowr-card");
  card.id = `flowr-card-${++cards}`;
  card.setAttribute("role", "tooltip");
  root.append(card);
  const beside = makeCardPosition({ root, frame, card });

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  /** @type {Map<string, Card>} */
  const answers = new Map();
  /** Whether a card was sent away, and the pointer has not moved since. */
  let isResting = false;
  let pointer = { x: NaN, y: NaN };
  /** @type {SVGGElement | null} */
  let wanted = null;
  /** @type {SVGGElement | null} dismissed, until the pointer or the focus has been elsewhere */
  let muted = null;
  /** @type {SVGElement | null} what is to get the focus and no card */
  let passed = null;
  let turn = 0;
  let giveUp = 0;

  /**
   * @param {SVGGElement | null} element
   * @param {number} delay
   */
  function turnTo(element, delay) {
    clearTimeout(turn);
    if (element !== muted) muted = null;
    if (element === wanted || (element && element === muted)) return;
    turn = window.setTimeout(() => (element ? show(element) : hide()), delay);
  }

  /** @param {SVGGElement} element */
  function show(element) {
    hide();
    if (!element.isConnected) return;
    wanted = element;
    const id = element.dataset.id ?? "";
    const known = answers.get(id);
    if (known) {
      fill(element, known);
      return;
    }
    giveUp = window.setTimeout(() => {
      fill(element, plainCard(element.getAttribute("aria-label") ?? ""));
    }, PATIENCE);
    void question(element);
  }

  /** @param {SVGGElement} element */
  async function question(element) {
    const content = await ask(element);
    if (!content) return; // one that comes after a change of the view was made after it
    answers.set(element.dataset.id ?? "", content);
    if (wanted !== element) return;
    preview([]);
    fill(element, content);
  }

  function hide() {
    clearTimeout(turn);
    clearTimeout(giveUp);
    wanted?.removeAttribute("aria-describedby");
    wanted = null;
    preview([]);
    beside.release();
  }

  function dismiss() {
    muted = wanted ?? muted;
    hide();
  }

  /**
   * @param {SVGGElement} element
   * @param {Card} content
   */
  function fill(element, content) {
    clearTimeout(giveUp);
    card.replaceChildren(...cardContent(content));
    element.setAttribute("aria-describedby", card.id);
    preview(content.ways);
    beside.follow(element);
  }

  /** @param {import("./card.js").CardWay[]} ways */
  function preview(ways) {
    for (const lit of picture?.svg.querySelectorAll(".preview") ?? []) {
      lit.classList.remove("preview", "preview-open", "preview-blocked");
    }
    for (const { element, status } of ways) {
      const kind = status === "open" ? "preview-open" : "preview-blocked";
      picture?.elements.get(element)?.classList.add("preview", kind);
    }
  }

  /** @param {FocusEvent} event */
  function onFocus(event) {
    const element = elementAt(picture, event.target);
    const isPassed = element !== null && element === passed;
    passed = null;
    if (!isPassed && element?.matches(":focus-visible")) turnTo(element, REST);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || !wanted) return;
    // One Escape closes one thing, where it was meant for this diagram at all.
    const source = sourceOf(event);
    const isMeant = root.contains(source) && !source?.closest("[role=menu]");
    if (!card.hidden && isMeant) event.stopPropagation();
    dismiss();
    isResting = true;
  }

  /** @type {(event: Event) => void} */
  const onOver = (event) => {
    // What comes to light under a pointer that rests was not asked for.
    if (isResting) return;
    const element = elementAt(picture, event.target);
    turnTo(element, element ? REST : GRACE);
  };
  /** @type {(event: PointerEvent) => void} */
  const onMove = ({ clientX, clientY }) => {
    // A change of the page under the pointer is told as a movement, too, to where it is already.
    if (clientX !== pointer.x || clientY !== pointer.y) isResting = false;
    pointer = { x: clientX, y: clientY };
  };
  const onLeave = () => turnTo(null, GRACE);
  // Before the pointer is over anything new: a real movement, which a change of the page is not.
  document.addEventListener("pointermove", onMove, true);
  frame.addEventListener("pointerover", onOver);
  frame.addEventListener("pointerleave", onLeave);
  frame.addEventListener("pointerdown", dismiss);
  frame.addEventListener("focusin", onFocus);
  frame.addEventListener("focusout", onLeave);
  card.addEventListener("pointerenter", () => clearTimeout(turn));
  card.addEventListener("pointerleave", onLeave);
  // On the document: whoever only points has the focus elsewhere.
  document.addEventListener("keydown", onKey, true);

  return {
    /** @param {import("./picture.js").Picture | null} shown */
    setPicture(shown) {
      hide();
      answers.clear();
      picture = shown;
      // The card says more than the browser's own tooltip, which would lie over it; the words
      // stay in `aria-label`.
      for (const title of shown?.svg.querySelectorAll("[data-id] > title") ?? []) title.remove();
    },
    /** The view has changed: what was answered may not be true any more. */
    forget() {
      answers.clear();
      if (wanted && !card.hidden) void question(wanted);
    },
    /**
     * The focus is about to be put on an element that nobody has chosen.
     * @param {SVGElement} element
     */
    pass(element) {
      passed = element;
    },
    stop() {
      hide();
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointermove", onMove, true);
    },
  };
}
