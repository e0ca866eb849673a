// Moving about by hand: drag, wheel with a modifier, two fingers. By key: keyboard.js.

import { pinched, wheelFactor } from "./zooming.js";

const CLICK_PIXELS = 4;
const QUIET_MS = 140;

/**
 * Whether a pointer that went this far was dragged, or has clicked with an unsteady hand.
 * @param {number} x
 * @param {number} y
 */
export function isDrag(x, y) {
  return Math.hypot(x, y) > CLICK_PIXELS;
}

/**
 * Listen to a frame's pointers and wheel.
 * @param {import("./viewport.js").Viewport} viewport
 * @returns {() => void} how to stop
 */
export function followGestures(viewport) {
  const { frame } = viewport;
  let timer = 0;
  /** @type {{ id: number, x: number, y: number, left: number, top: number, moves: boolean } | null} */
  let drag = null;
  /** @type {[import("./zooming.js").Point, import("./zooming.js").Point] | null} */
  let fingers = null;

  /** @param {WheelEvent} event */
  function onWheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the page's own
    event.preventDefault();
    event.stopPropagation();
    viewport.hold(true);
    const factor = wheelFactor(event.deltaY, event.deltaMode);
    viewport.stretch({ x: event.clientX, y: event.clientY }, factor);
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      viewport.commit();
      viewport.hold(drag !== null);
    }, QUIET_MS);
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const { scrollLeft: left, scrollTop: top } = frame;
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, left, top, moves: false };
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!drag || event.pointerId !== drag.id) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moves) {
      if (!isDrag(x, y)) return;
      drag.moves = true;
      frame.setPointerCapture(drag.id);
      frame.dataset.dragged = "";
      viewport.commit();
      viewport.hold(true);
    }
    frame.scrollTo({ left: drag.left - x, top: drag.top - y, behavior: "instant" });
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    if (!drag || event.pointerId !== drag.id) return;
    if (drag.moves) {
      // The click that follows is the end of a drag; none follows where the drag was cancelled.
      frame.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => frame.removeEventListener("click", swallow, { capture: true }), 0);
    }
    drag = null;
    delete frame.dataset.dragged;
    viewport.hold(false);
  }

  // Touch events, since pointer events end as soon as the browser itself begins to scroll.
  /** @param {TouchEvent} event */
  function onTouch(event) {
    if (event.touches.length !== 2) {
      if (fingers) {
        fingers = null;
        viewport.commit();
        viewport.hold(false);
      }
      return;
    }
    const [a, b] = event.touches;
    /** @type {[import("./zooming.js").Point, import("./zooming.js").Point]} */
    const now = [
      { x: a.clientX, y: a.clientY },
      { x: b.clientX, y: b.clientY },
    ];
    event.preventDefault();
    if (fingers) {
      const { factor, about, moved } = pinched(fingers, now);
      viewport.stretch(about, factor, moved);
    } else viewport.hold(true);
    fingers = now;
  }

  frame.addEventListener("wheel", onWheel, { passive: false });
  frame.addEventListener("pointerdown", onDown);
  frame.addEventListener("pointermove", onMove);
  frame.addEventListener("pointerup", onUp);
  frame.addEventListener("pointercancel", onUp);
  frame.addEventListener("touchstart", onTouch, { passive: false });
  frame.addEventListener("touchmove", onTouch, { passive: false });
  frame.addEventListener("touchend", onTouch);
  frame.addEventListener("touchcancel", onTouch);
  return () => clearTimeout(timer);
}

/** @param {Event} event */
function swallow(event) {
  event.stopPropagation();
  event.preventDefault();
}
