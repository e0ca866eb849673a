// The frame that the picture is seen through: fitting, zooming, keeping the current state in view.

import { make, makeButton } from "./dom.js";

/** @typedef {{ width: number, height: number }} Size */

const ZOOM_STEP = 1.25;
const SMALLEST = 0.2;
const LARGEST = 4;
const LARGEST_FIT = 1.25;
const ROOMY_HEIGHT = 520;
const MARGIN = 48;

/**
 * The scale at which a picture fills its frame's width: a small one is enlarged a little.
 * @param {Size} natural
 * @param {Size} frame
 */
export function fittingScale(natural, frame) {
  if (!natural.width || !frame.width) return 1;
  const roomy = Math.min(LARGEST_FIT, Math.max(1, ROOMY_HEIGHT / natural.height));
  return Math.min(roomy, frame.width / natural.width);
}

/**
 * How far a span must be scrolled so that it lies within a frame, with a margin.
 * @param {number} start
 * @param {number} end
 * @param {number} frameStart
 * @param {number} frameEnd
 */
export function scrollInto(start, end, frameStart, frameEnd) {
  if (start < frameStart + MARGIN) return start - frameStart - MARGIN;
  if (end > frameEnd - MARGIN) return end - frameEnd + MARGIN;
  return 0;
}

export function makeViewport() {
  const frame = make("div", "flowr-frame");
  const tools = make("div", "flowr-tools");
  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  /** @type {number | null} */
  let scale = null; // null: fitted

  function applyScale() {
    if (!picture || !frame.clientWidth) return; // not on the page yet; the observer calls again
    const inner = { width: frame.clientWidth - 16, height: frame.clientHeight };
    const used = scale ?? fittingScale(picture.natural, inner);
    picture.svg.setAttribute("width", String(picture.natural.width * used));
    picture.svg.setAttribute("height", String(picture.natural.height * used));
  }

  /** @param {number} factor */
  function zoom(factor) {
    if (!picture) return;
    const now = picture.svg.getBoundingClientRect().width / picture.natural.width;
    scale = Math.min(LARGEST, Math.max(SMALLEST, now * factor));
    applyScale();
    showCurrent();
  }

  function fit() {
    scale = null;
    applyScale();
  }

  /** Scroll the frame, never the page, so far that the current state is in view. */
  function showCurrent() {
    const current = picture?.svg.querySelector(".node.current");
    if (!current) return;
    const box = current.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    const left = scrollInto(box.left, box.right, outer.left, outer.right);
    const top = scrollInto(box.top, box.bottom, outer.top, outer.bottom);
    if (left || top) frame.scrollBy({ left, top });
  }

  /** @param {import("./picture.js").Picture | null} shown */
  function setPicture(shown) {
    picture = shown;
    frame.replaceChildren(...(shown ? [shown.svg] : []));
    fit();
  }

  tools.append(
    makeButton("−", "Zoom out", () => zoom(1 / ZOOM_STEP)),
    makeButton("+", "Zoom in", () => zoom(ZOOM_STEP)),
    makeButton("Fit", "Fit to the width", fit),
  );
  const sizes = new ResizeObserver(applyScale);
  sizes.observe(frame);
  return { frame, tools, setPicture, showCurrent, stop: () => sizes.disconnect() };
}
