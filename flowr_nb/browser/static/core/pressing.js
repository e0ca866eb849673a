// What a press on the picture means: fire a transition, open a subflow, look into it.
//
// Each says what is meant by its names, and where it was seen: whoever does it looks whether that
// still is so.

import { edgesTo, isOffered, offered } from "./marks.js";
import { makeOneGesture } from "./one_gesture.js";
import { elementAt, pathOf } from "./picture.js";
import { signAt, subflowAt } from "./subflows.js";

/** Milliseconds in which a second click makes one of two, on what a double click means something. */
const DOUBLE = 260;

/**
 * @param {object} made
 * @param {HTMLElement} made.frame what the picture is in
 * @param {() => import("./picture.js").Picture | null} made.picture what can be pressed now
 * @param {() => import("./marks.js").View} made.view
 * @param {ReturnType<typeof import("./asking.js").makeAsking>} made.asking
 * @param {(text: string, level: "info" | "error") => void} made.say
 * @param {(id: string) => void} made.onEnter told which subflow is about to be looked into
 * @param {ReturnType<typeof import("./consent.js").makeConsent>} made.consent
 * @param {number} [made.patience] see `makeOneGesture`
 * @param {(path: string[], id: string) => void} [made.onPick] see `makeDiagram`
 * @param {(trigger: string, error: string) => boolean} made.onRefused told that something does not
 *   fire and why; whether that is said elsewhere
 */
export function followPresses({ frame, picture, view, asking, say, onEnter, consent, onRefused, patience, onPick }) {
  let timer = 0;
  const place = () => JSON.stringify(view().at ?? null);
  const gesture = makeOneGesture(place, patience);
  /** @type {{ at: string, shown: import("./picture.js").Picture | null } | null} */
  let first = null; // of two clicks, what was seen at the first

  /**
   * @param {SVGGElement} edge
   * @param {import("./marks.js").View} seen
   */
  function fire(edge, { at }) {
    // Else a second press, made in doubt, would be a second step.
    if (asking.isWaiting()) return asking.remind();
    const trigger = edge.dataset.name ?? "";
    return void send({ do: "fire", trigger, at });
  }

  /** @param {import("./consent.js").AskedMessage} message */
  async function send(message) {
    consent.close();
    const { trigger } = message;
    const refused = (/** @type {string} */ error) => onRefused(trigger, error);
    const answer = await asking.ask(message, `\`${trigger}\``, refused);
    if (answer?.question) consent.open(message, answer);
  }

  /**
   * @param {EventTarget | null} target
   * @param {import("./marks.js").View} [seen] what was seen when it was pressed
   */
  function act(target, seen = view()) {
    const shown = picture();
    const element = elementAt(shown, target);
    if (!shown || !element) return;
    const id = element.dataset.id ?? "";
    if (onPick) {
      if (element.matches(".node:not(.start), .cluster")) onPick(pathTo(id), id);
      return;
    }
    if (isOffered(seen.marks[id] ?? "")) {
      fire(element, seen);
      return;
    }
    const edges = edgesTo(id, offered(seen, shown.elements));
    const [only] = edges.map((edge) => shown.elements.get(edge.id));
    if (edges.length === 1 && only) fire(only, seen);
    else if (edges.length > 1) {
      say("Several transitions lead there; choose one of the arrows.", "error");
    }
  }

  /**
   * Open or close a subflow in place; whether the target is a sign that does.
   * @param {EventTarget | null} target
   */
  function fold(target) {
    const sign = signAt(target);
    if (sign) void asking.ask({ do: sign.opens ? "open" : "close", path: pathTo(sign.node) });
    return sign !== null;
  }

  /**
   * Show a subflow as a view of its own; whether the target is one.
   * @param {EventTarget | null} target
   */
  function enter(target) {
    const node = subflowAt(target);
    if (node === null) return false;
    clearTimeout(timer);
    onEnter(node);
    void asking.ask({ do: "enter", path: pathTo(node) });
    return true;
  }

  /** @param {string} id */
  function pathTo(id) {
    return [...(view().base ?? []), ...pathOf(picture(), id)];
  }

  /** Whether the first of two clicks has put something else under the hand. */
  const isOther = () => first !== null && (first.at !== place() || first.shown !== picture());

  frame.addEventListener("click", (event) => {
    if (event.detail < 2) first = { at: place(), shown: picture() };
    if (gesture.isLeftoverClick(event) || fold(event.target)) return;
    clearTimeout(timer);
    const { target } = event;
    const seen = view();
    if (subflowAt(target) === null) act(target);
    else timer = window.setTimeout(() => act(target, seen), DOUBLE); // perhaps it is to be looked into
  });
  frame.addEventListener("dblclick", (event) => {
    if (!isOther()) enter(event.target);
  });
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Tab") gesture.forget();
    if (event.key !== "Enter" && event.key !== " ") return;
    // Else the key runs the cell in a notebook.
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && subflowAt(event.target) === null) return;
    event.preventDefault();
    if (gesture.isLeftoverKey(event)) return;
    if (event.shiftKey && enter(event.target)) return;
    if (fold(event.target)) return;
    const element = elementAt(picture(), event.target);
    if (onPick || element?.matches(".actionable") || !enter(event.target)) act(event.target);
  });
  return { pathTo, send, forget: gesture.forget, stop: () => clearTimeout(timer) };
}
