// What a press on the picture means: fire a transition, open a subflow, look into it.
//
// Each says what is meant by its names, and where it was seen: whoever does it looks whether that
// still is so.

import { edgesTo, isOffered, offered } from "./marks.js";
import { elementAt, pathOf } from "./picture.js";
import { signAt, subflowAt } from "./subflows.js";

/** Milliseconds in which a second click makes one of two, on what a double click means something. */
const DOUBLE = 260;
/** Milliseconds and pixels in which a press at one place is the same hand's same press. */
const SAME_HAND = { time: 700, way: 4 };

/**
 * @param {object} made
 * @param {HTMLElement} made.frame what the picture is in
 * @param {() => import("./picture.js").Picture | null} made.picture what can be pressed now
 * @param {() => import("./marks.js").View} made.view
 * @param {ReturnType<typeof import("./asking.js").makeAsking>} made.asking
 * @param {(text: string, level: "info" | "error") => void} made.say
 * @param {(id: string) => void} made.onEnter told which subflow is about to be looked into
 */
export function followPresses({ frame, picture, view, asking, say, onEnter }) {
  let timer = 0;
  let last = { x: NaN, y: NaN, time: -Infinity, at: "" };

  /** @param {SVGGElement} edge */
  function fire(edge) {
    // Else a second press, made in doubt, would be a second step.
    if (asking.isWaiting()) return asking.remind();
    const trigger = edge.dataset.name ?? "";
    return void asking.ask({ do: "fire", trigger, at: view().at }, `\`${trigger}\``);
  }

  /** @param {EventTarget | null} target */
  function act(target) {
    const shown = picture();
    const element = elementAt(shown, target);
    if (!shown || !element) return;
    const id = element.dataset.id ?? "";
    if (isOffered(view().marks[id] ?? "")) {
      fire(element);
      return;
    }
    const edges = edgesTo(id, offered(view(), shown.elements));
    const [only] = edges.map((edge) => shown.elements.get(edge.id));
    if (edges.length === 1 && only) fire(only);
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

  /**
   * Whether a click is the rest of a press whose step has put something else under the pointer.
   * @param {MouseEvent} event
   */
  function isLeftover({ clientX: x, clientY: y, timeStamp: time }) {
    const at = JSON.stringify(view().at ?? null);
    const isNear = Math.hypot(x - last.x, y - last.y) < SAME_HAND.way;
    const isSoon = time - last.time < SAME_HAND.time;
    const is = isNear && isSoon && at !== last.at;
    last = { x, y, time, at: is ? last.at : at };
    return is;
  }

  frame.addEventListener("click", (event) => {
    // The second click of a double one is no second step.
    if (event.detail > 1 || isLeftover(event) || fold(event.target)) return;
    clearTimeout(timer);
    const { target } = event;
    if (subflowAt(target) === null) act(target);
    else timer = window.setTimeout(() => act(target), DOUBLE); // perhaps it is to be looked into
  });
  frame.addEventListener("dblclick", (event) => enter(event.target));
  frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    // Else the key runs the cell in a notebook.
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && subflowAt(event.target) === null) return;
    event.preventDefault();
    if (event.repeat) return; // held down: one gesture, one step
    if (event.shiftKey && enter(event.target)) return;
    if (fold(event.target)) return;
    const element = elementAt(picture(), event.target);
    if (element?.matches(".actionable") || !enter(event.target)) act(event.target);
  });
  return { pathTo, stop: () => clearTimeout(timer) };
}
