// A text with numbered lines and marks. It is a plain text area, and behind it the same text, which
// nobody sees but for what is drawn under the marked parts: what the browser does for who types
// (undo, spelling of other scripts, a screen reader's own keys) stays what it is.

import { make } from "./dom.js";
import { indented, lineAt, movedCaret, movedSpans, newLine } from "./text_edits.js";

/**
 * @typedef {object} Mark something that was found in the text
 * @property {boolean} isError
 * @property {string} message
 * @property {number} line
 * @property {number} column
 * @property {number} start
 * @property {number} end
 */

/**
 * @param {(text: string) => void} onText told what is typed
 * @param {(line: number) => void} onLine told in which line the caret is
 */
export function makeTextField(onText, onLine) {
  const field = make("textarea", "flowr-text-field");
  field.spellcheck = false;
  field.wrap = "off";
  field.rows = 1; // it is as high as the text behind it
  field.autocomplete = "off";
  for (const name of ["autocapitalize", "autocorrect"]) field.setAttribute(name, "off");
  const behind = make("pre", "flowr-text-behind");
  const gutter = make("pre", "flowr-text-gutter");
  for (const element of [behind, gutter]) element.setAttribute("aria-hidden", "true");
  const sheet = make("div", "flowr-text-sheet", behind, field);
  const root = make("div", "flowr-text", gutter, sheet);
  /** @type {Mark[]} */
  let marks = [];
  let text = "";
  let numbered = "";
  let line = 0;

  /** What the browser's own undo takes back again, where it lets itself be told of it.
   * @param {import("./text_edits.js").Edit} edit
   */
  function change({ from, to, text: put, selected }) {
    const before = field.value;
    if (before.slice(from, to) !== put) {
      field.setSelectionRange(from, to);
      const isDone = document.execCommand?.(put ? "insertText" : "delete", false, put);
      if (!isDone || field.value === before) field.setRangeText(put, from, to, "end");
    }
    field.setSelectionRange(...selected);
    take();
  }

  function take() {
    if (field.value === text) return;
    marks = movedSpans(marks, text, field.value);
    text = field.value;
    draw();
    onText(text);
  }

  function draw() {
    drawMarks();
    drawNumbers();
    tellLine();
  }

  function drawMarks() {
    const parts = [];
    let at = 0;
    for (const { isError, start, end } of [...marks].sort((a, b) => a.start - b.start)) {
      if (start < at) continue; // within one that is marked
      parts.push(text.slice(at, start));
      // Something is to be seen also of what is at the end of a line, or takes no room.
      const isSeen = text.slice(start, end).trim() !== "";
      const part = make("span", isSeen ? "flowr-text-mark" : "flowr-text-mark flowr-text-point", text.slice(start, end));
      part.dataset.kind = isError ? "error" : "warning";
      parts.push(part);
      at = end;
    }
    behind.replaceChildren(...parts, `${text.slice(at)}\n`);
  }

  function drawNumbers() {
    const lines = lineAt(text, text.length);
    /** @type {Map<number, boolean>} line → whether it has an error */
    const found = new Map();
    for (const { isError, start } of marks) {
      const at = lineAt(text, start);
      found.set(at, isError || found.get(at) === true);
    }
    const key = JSON.stringify([lines, [...found]]);
    if (key === numbered) return;
    numbered = key;
    const parts = [];
    let plain = "";
    for (let number = 1; number <= lines; number += 1) {
      const isError = found.get(number);
      if (isError === undefined) {
        plain += `${number}\n`;
        continue;
      }
      const sign = make("span", "flowr-text-sign", `${isError ? "✗" : "!"} ${number}\n`);
      sign.dataset.kind = isError ? "error" : "warning";
      parts.push(plain, sign);
      plain = "";
    }
    gutter.replaceChildren(...parts, plain);
  }

  function tellLine() {
    const now = lineAt(text, field.selectionStart);
    if (now === line) return;
    line = now;
    onLine(line);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key, ctrlKey, altKey, metaKey, shiftKey, isComposing } = event;
    if (field.readOnly || isComposing || altKey) return;
    const { selectionStart: from, selectionEnd: to } = field;
    const isCommand = ctrlKey || metaKey;
    if (key === "Enter" && !isCommand) change(newLine(text, from, to));
    else if (isCommand && !shiftKey && (key === "]" || key === "[")) change(indented(text, from, to, key === "]"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  field.addEventListener("input", take);
  field.addEventListener("keydown", onKey);
  for (const type of ["keyup", "click", "select", "focus"]) field.addEventListener(type, tellLine);

  return {
    root,
    field,
    text: () => text,
    line: () => line,
    marks: () => marks,
    /**
     * Another text, from elsewhere: the caret stays at its letters.
     * @param {string} next
     */
    show(next) {
      if (next === text) return;
      const moved = (/** @type {number} */ at) => movedCaret(at, text, next);
      const carets = /** @type {[number, number]} */ ([moved(field.selectionStart), moved(field.selectionEnd)]);
      marks = movedSpans(marks, text, next);
      text = next;
      field.value = next;
      // A browser puts it to the end of what it is given.
      field.setSelectionRange(...carets);
      draw();
    },
    /**
     * What was found, in a text that may be an older one by now.
     * @param {Mark[]} found
     * @param {string} inText
     */
    mark(found, inText) {
      marks = movedSpans(found, inText, text);
      draw();
    },
    /**
     * Put the caret to a place, and what is there into sight.
     * @param {Mark} mark
     */
    go({ start, end }) {
      field.focus();
      field.setSelectionRange(start, end);
      tellLine();
      const high = gutter.clientHeight / Math.max(1, lineAt(text, text.length));
      const top = (lineAt(text, start) - 1) * high;
      const isSeen = top >= root.scrollTop && top + high <= root.scrollTop + root.clientHeight;
      if (!isSeen) root.scrollTo({ top: Math.max(0, top - root.clientHeight / 3), left: 0 });
    },
  };
}
