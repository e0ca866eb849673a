// Asking Python, and saying so where nobody answers.

import { hostOf } from "./theme.js";

/** Milliseconds until a person is told that no answer has come. */
const ANSWER_PATIENCE = 3000;
/** What ipywidgets calls a view behind which there is no kernel. */
const GONE = "jupyter-widgets-disconnected";
const LATE = "No answer yet: the kernel is busy with something else, or not connected.";

/**
 * @param {import("./flow_diagram.js").Model} model
 * @param {HTMLElement} el the element that the host gave
 * @param {(text: string, level: "info" | "error") => void} say
 * @param {() => void} showStatus shows again what there is to say without a question
 */
export function makeConnection(model, el, say, showStatus) {
  let waiting = 0;
  let isAsked = false;
  let isLate = false;

  /** Whether it is known that no kernel stands behind the picture; not every host tells. */
  function isGone() {
    const kernel = model.widget_manager?.kernel; // undefined where a host has no such thing
    return el.classList.contains(GONE) || kernel === null || kernel?.status === "dead";
  }

  /**
   * Send a message, to which Python answers.
   * @param {object} message
   */
  function ask(message) {
    if (isGone()) {
      const way = "Run the cell again to go on.";
      say(`Not connected: no kernel stands behind this picture. ${way}`, "error");
      return;
    }
    isAsked = true;
    model.send(message);
    waiting ||= window.setTimeout(() => {
      isLate = true;
      say(LATE, "error");
    }, ANSWER_PATIENCE);
  }

  /**
   * Send a message that a person has not asked for: where nobody hears it, nothing is missed.
   * @param {{ type: string, element: string }} message
   */
  function wonder(message) {
    if (!isGone()) model.send(message);
  }

  /** Python has done what it was asked for, if it was. */
  function heard() {
    if (!isAsked) return;
    isAsked = false;
    clearTimeout(waiting);
    waiting = 0;
    if (isLate) showStatus();
    isLate = false;
    if (hostOf(el)?.localName === "marimo-anywidget") {
      // marimo runs the cells that depend on a widget when its browser half has changed something.
      model.set("_answers", model.get("_answers") + 1);
      model.save_changes();
    }
  }

  const changes = new MutationObserver(showStatus);
  changes.observe(el, { attributes: true, attributeFilter: ["class"] });
  return {
    ask,
    wonder,
    heard,
    isGone,
    stop: () => {
      clearTimeout(waiting);
      changes.disconnect();
    },
  };
}
