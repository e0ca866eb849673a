// Making elements. Text is always set as text: nothing from a flow is ever read as markup.

import { commonBox } from "./placing.js";

export const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/**
 * A part of a widget: no landmark, which is the widget alone.
 * @param {string} className
 * @param {string} label
 * @param {...(Node | string)} children
 */
export function makeGroup(className, label, ...children) {
  const made = make("div", className, ...children);
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  return made;
}

/**
 * @param {string} label what it shows
 * @param {string} title what it does, in words: also its name, so a visible word is in it
 * @param {() => void} onClick
 */
export function makeButton(label, title, onClick) {
  const made = make("button", "", label);
  made.type = "button";
  made.title = title;
  made.setAttribute("aria-label", title);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * A message as it is shown: the names in it, which stand in backticks, as code.
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function withCode(text) {
  const parts = text.split(/\x60([^\x60]+)\x60/);
  return parts.map((part, at) => (at % 2 ? make("code", "", part) : part)).filter((part) => part !== "");
}

/**
 * The same where there is no code: in a tooltip, and in what is read out.
 * @param {string} text
 */
export function withoutTicks(text) {
  return text.replace(/\x60([^\x60]+)\x60/g, "$1");
}

/**
 * A button whose visible word says what it does.
 * @param {string} words
 * @param {string} className
 * @param {(event: MouseEvent) => void} onClick
 */
export function makeWordButton(words, className, onClick) {
  const made = make("button", className, words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/**
 * A button for what is done once: the second click of a double one means nothing of its own.
 * @param {string} words
 * @param {string} className
 * @param {() => void} act
 */
export function makeActionButton(words, className, act) {
  return makeWordButton(words, className, ({ detail }) => {
    if (detail < 2) act();
  });
}

/** A place for what went wrong, beside what it is about. */
export function makeAlert() {
  const element = make("p", "flowr-error");
  element.setAttribute("role", "alert");
  return {
    element,
    /** @param {string} text empty where nothing is wrong */
    say: (text) => element.replaceChildren(...withCode(text)),
  };
}

/**
 * A button that is on or off.
 * @param {string} label what it shows
 * @param {string} title what it does, in words
 * @param {(isOn: boolean) => void} onChange
 */
export function makeToggle(label, title, onChange) {
  const made = makeButton(label, title, () => {
    onChange(made.getAttribute("aria-pressed") !== "true");
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}

/**
 * The part of an element that can be seen: within the window, and within all that clips or scrolls
 * it.
 * @param {Element} element
 * @returns {import("./placing.js").Box}
 */
export function visibleBox(element) {
  const page = { left: 0, top: 0, width: innerWidth, height: innerHeight };
  let seen = commonBox(element.getBoundingClientRect(), page);
  for (let around = parentOf(element); around; around = parentOf(around)) {
    // What the body hides it hides from the window, whatever its own size: in JupyterLab none.
    if (around === document.body || around === document.documentElement) break;
    if (getComputedStyle(around).overflow === "visible") continue;
    seen = commonBox(seen, around.getBoundingClientRect());
  }
  return seen;
}

/**
 * @param {Element} element
 * @returns {Element | null} out of a shadow root its host
 */
function parentOf(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/**
 * What has the focus around an element; within a shadow root the document names only its host.
 * @param {Element} element
 */
export function focusedNear(element) {
  return /** @type {Document | ShadowRoot} */ (element.getRootNode()).activeElement;
}

/**
 * What was typed into or pointed at; out of a shadow root the event names only its host.
 * @param {Event} event
 * @returns {Element | null}
 */
export function sourceOf(event) {
  const source = event.composedPath()[0] ?? event.target;
  return source instanceof Element ? source : null;
}
