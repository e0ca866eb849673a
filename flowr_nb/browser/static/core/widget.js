// The whole widget: the parts that its host names, one below or beside the other.

import { make } from "./dom.js";
import { followPart } from "./part.js";
import { CHOOSE } from "./stranded.js";

/**
 * @typedef {object} Part
 * @property {HTMLElement} root
 * @property {() => void} stop
 * @property {() => void} [save] saves what is shown, wherever the focus is
 * @property {() => void} [choose] shows the sessions that there are
 * @property {(trigger: string, error: string) => boolean} [refuse] says what is missing for a trigger
 *   that was pressed elsewhere; whether that is so
 */
/** What is asked and not answered, of all parts together: a second press waits for none of them. */
/** @typedef {Map<number, string>} Waiting */

/** @typedef {(host: import("./asking.js").Host, waiting: Waiting) => Part} Maker */

/** What stands beside the picture, where there is room. */
const BESIDE = new Set(["panel", "timeline", "prediction"]);
/** What stands below all others. */
const BELOW = new Set(["answers"]);

/**
 * @param {import("./asking.js").Host} host
 * @param {Record<string, Maker>} makers what makes each part
 * @returns {Part} the element to be shown, and how to stop
 */
export function makeWidget(host, makers) {
  const names = /** @type {string[]} */ (host.get("_parts"));
  /** @type {Waiting} */
  const waiting = new Map();
  const parts = names.map((name) => ({ name, ...makers[name](host, waiting) }));
  const root = make("div", "flowr-widget");
  root.classList.toggle("flowr-explorer", names.length > 1);
  const picture = make("div", "flowr-column");
  const side = make("div", "flowr-side");
  const body = make("div", "flowr-body", picture, side);
  for (const part of parts) {
    if (names.includes("diagram") && BESIDE.has(part.name)) side.append(part.root);
    else if (part.name === "diagram" || part.name === "findings") picture.append(part.root);
    else if (!BELOW.has(part.name)) root.append(part.root);
  }
  if (picture.children.length) root.append(body);
  root.append(...parts.filter(({ name }) => BELOW.has(name)).map((part) => part.root));
  side.hidden = !side.children.length;
  const stops = [nameRegion(root, host, names.length > 1 ? "explorer" : names[0])];
  root.addEventListener("flowr-refused", (event) => {
    const { trigger, error } = /** @type {CustomEvent} */ (event).detail;
    if (parts.some((part) => part.refuse?.(trigger, error))) event.preventDefault();
  });
  root.addEventListener(CHOOSE, () => parts.find(({ choose }) => choose)?.choose?.());
  // Before anything within it: a field keeps its keys to itself.
  root.addEventListener("keydown", onShortcut, true);
  const showGone = () => root.toggleAttribute("data-gone", host.isGone());
  showGone();
  stops.push(host.follow("connection", showGone));

  /** @param {KeyboardEvent} event */
  function onShortcut(event) {
    const isSave = event.altKey && event.code === "KeyS" && !event.ctrlKey && !event.metaKey;
    const part = isSave && !event.repeat && parts.find(({ save }) => save);
    if (!part) return;
    event.preventDefault();
    event.stopPropagation();
    part.save?.();
  }

  return {
    root,
    stop() {
      for (const stop of stops) stop();
      for (const part of parts) part.stop();
    },
  };
}

/**
 * A page may have several widgets: each is one landmark, called after what it shows; a picture alone
 * is none.
 * @param {HTMLElement} root
 * @param {import("./asking.js").Host} host
 * @param {string} what
 */
function nameRegion(root, host, what) {
  if (what === "diagram") return () => {};
  root.setAttribute("role", "region");
  const view = followPart(host, "_view", show);
  const bar = followPart(host, "_bar", show);

  function show() {
    const flow = view.now()?.at?.[0]?.[0];
    const one = bar.now()?.session ?? host.get("_called");
    root.setAttribute("aria-label", [what, flow, one].filter(Boolean).join(" "));
  }
  show();
  return () => {
    view.stop();
    bar.stop();
  };
}
