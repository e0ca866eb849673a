// Whose keys are they? While the focus is in the widget single keys are the widget's own: for a
// notebook each of them is a command, `b` a new cell and an arrow the next one. Keys with Ctrl, Alt
// or Meta stay the notebook's, and so does Tab; but what one does to a text is done to that, and
// nothing is undone in a notebook by who takes back what was typed.

import { sourceOf } from "../core/dom.js";
import { subflowAt } from "../core/subflows.js";

/** What JupyterLab looks for, from what was typed into on the way out. */
const SUPPRESS = "data-lm-suppress-shortcuts";
const CLOSABLE = [
  ".flowr-card",
  ".flowr-menu-items",
  ".flowr-search",
  ".flowr-view",
  ".flowr-consent",
  ".flowr-name-form",
  ".flowr-session-bar .flowr-session-list", // one that stands alone stays
]
  .map((part) => `${part}:not([hidden])`)
  .join();
const WITHIN_LISTS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
const WITHIN_FIELDS = [...WITHIN_LISTS, "PageUp", "PageDown", "Backspace", "Delete"];
/** With Ctrl or Cmd: undo, redo, all, cut, copy, paste, further in and out. */
const WITHIN_TEXTS = ["z", "y", "a", "x", "c", "v", "]", "[", ...WITHIN_FIELDS];

/**
 * Whether a key means something to a diagram, or would be typed into it.
 * @param {{ key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean, shiftKey: boolean }} event
 * @param {{ closes: boolean, enters: boolean, inList: boolean, inField?: boolean, inText?: boolean }} at
 *   whether there is something that Escape closes, whether the focus is on what Shift+Enter looks
 *   into, whether it is in a menu, whether in a field, a picker or a slider, and whether in a text of
 *   several lines
 */
export function isOwnKey(
  { key, ctrlKey, altKey, metaKey, shiftKey },
  { closes, enters, inList, inField = false, inText = false },
) {
  if ((ctrlKey || metaKey) && !altKey && inText) {
    return WITHIN_TEXTS.includes(key.length === 1 ? key.toLowerCase() : key);
  }
  if (ctrlKey || altKey || metaKey) return false;
  if (key === "Enter") return !shiftKey || enters;
  if (key === "Escape") return closes;
  if (inField && WITHIN_FIELDS.includes(key)) return true;
  return key.length === 1 || (inList && WITHIN_LISTS.includes(key));
}

/**
 * Keep the diagram's keys from the notebook around it, and let it have the others.
 * @param {HTMLElement} root
 * @returns {() => void} how to stop
 */
export function keepKeys(root) {
  /**
   * @param {KeyboardEvent} event
   * @returns {boolean}
   */
  function isOwn(event) {
    const source = sourceOf(event);
    return (
      source !== null &&
      isOwnKey(event, {
        closes: root.querySelector(CLOSABLE) !== null,
        enters: source.closest("input, textarea") !== null || subflowAt(source) !== null,
        inList: source.closest("[role=menu], [role=toolbar]") !== null,
        inField: source.closest("input, select, textarea") !== null,
        inText: source.closest("textarea") !== null,
      })
    );
  }

  /** @type {Element | null} */
  let marked = null;
  // On the window: JupyterLab listens on the document, before anything within it. And on what has
  // the focus itself: Notebook 7 has commands for whatever has it, and looks there first.
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const source = sourceOf(event);
    marked?.removeAttribute(SUPPRESS);
    marked = null;
    if (!source || !root.contains(source) || !isOwn(event)) return;
    source.setAttribute(SUPPRESS, "");
    marked = source;
  }

  /** @param {KeyboardEvent} event */
  function onOut(event) {
    if (isOwn(event)) event.stopPropagation(); // marimo listens around the widget
  }

  // JupyterLab calls off what the browser would take back in a field, and takes back nothing itself.
  /** @param {InputEvent} event */
  function onInput(event) {
    if (event.inputType?.startsWith("history")) event.stopPropagation();
  }

  window.addEventListener("keydown", onKey, true);
  root.addEventListener("beforeinput", onInput, true);
  root.addEventListener("keydown", onOut);
  return () => window.removeEventListener("keydown", onKey, true);
}
