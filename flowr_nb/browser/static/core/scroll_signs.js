// On each side where a picture goes on beyond its frame there is a shadow, and a round button that
// goes there. For eyes and pointers: by key it is gone about with arrows, which know no edge.

import { make, makeButton } from "./dom.js";
import { smoothly } from "./motion.js";

/** Pixels of the frame's padding, which are no part of a picture. */
const BLANK = 8;
/** How much of what is seen one press moves out of sight. */
const PRESS_PART = 0.8;

/** @type {{ side: string, title: string, right: number, down: number }[]} */
const SIDES = [
  { side: "left", title: "Scroll to the left", right: -1, down: 0 },
  { side: "right", title: "Scroll to the right", right: 1, down: 0 },
  { side: "top", title: "Scroll up", right: 0, down: -1 },
  { side: "bottom", title: "Scroll down", right: 0, down: 1 },
];

/**
 * On which sides of what is scrolled there is more.
 * @param {Pick<Element, "scrollLeft" | "scrollTop" | "scrollWidth" | "scrollHeight" | "clientWidth" | "clientHeight">} frame
 * @returns {string[]}
 */
export function sidesWithMore(frame) {
  const beyond = {
    left: frame.scrollLeft,
    right: frame.scrollWidth - frame.clientWidth - frame.scrollLeft,
    top: frame.scrollTop,
    bottom: frame.scrollHeight - frame.clientHeight - frame.scrollTop,
  };
  return Object.entries(beyond).flatMap(([side, pixels]) => (pixels > BLANK ? [side] : []));
}

/**
 * @param {HTMLElement} frame what scrolls
 */
export function makeScrollSigns(frame) {
  const signs = SIDES.map(({ side, title, right, down }) => {
    const button = makeButton("", title, () => {
      const [x, y] = [right * frame.clientWidth * PRESS_PART, down * frame.clientHeight * PRESS_PART];
      frame.scrollBy({ left: x, top: y, behavior: smoothly() });
    });
    button.tabIndex = -1;
    // The focus stays where it was: the button goes away at the end.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    const sign = make("div", "flowr-more", button);
    sign.dataset.side = side;
    return sign;
  });

  function update() {
    const sides = sidesWithMore(frame);
    for (const sign of signs) {
      const isMore = sides.includes(sign.dataset.side ?? "");
      sign.toggleAttribute("data-more", isMore);
      sign.setAttribute("aria-hidden", String(!isMore));
    }
    // Within the scroll bars, where they take room.
    const right = frame.offsetWidth - frame.clientWidth - 2 * frame.clientLeft;
    const bottom = frame.offsetHeight - frame.clientHeight - 2 * frame.clientTop;
    for (const { style } of signs) {
      style.setProperty("--flowr-bar-right", `${right}px`);
      style.setProperty("--flowr-bar-bottom", `${bottom}px`);
    }
  }

  frame.addEventListener("scroll", update);
  return { signs, update };
}
