// The browser half of FlowDiagram. Python sends the picture once per flow (`_svg`) and, at each
// step, which classes its elements get (`_view`). This shows that and reports clicks; it knows
// nothing of flows.

import { make, makeButton } from "./dom.js";
import { makeLegend } from "./legend.js";
import { edgesTo, isOffered, offered, showMarks } from "./marks.js";
import { animate, placesOf } from "./motion.js";
import { elementAt, readPicture } from "./picture.js";
import { addSigns, focusSign, makeViewBar, signAt, subflowAt } from "./subflows.js";
import { followTheme } from "./theme.js";
import { makeViewport } from "./viewport.js";

/**
 * @typedef {object} Model the part of anywidget's model that is used here
 * @property {(name: string) => any} get
 * @property {(event: string, handler: (...args: any[]) => void) => void} on
 * @property {(event: string, handler: (...args: any[]) => void) => void} off
 * @property {(content: object) => void} send
 */

/**
 * @param {{ model: Model, el: HTMLElement }} host
 * @returns {() => void} how to stop
 */
function render({ model, el }) {
  const viewport = makeViewport();
  const status = make("p", "flowr-status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const bar = makeViewBar(goBack);
  const legend = makeLegend();
  const turn = makeButton("", "", () => model.send({ type: "turn" }));
  viewport.tools.append(turn, legend.button);
  const foot = make("div", "flowr-foot", status, viewport.tools);
  const root = make("div", "flowr-diagram", bar.root, viewport.frame, foot, legend.panel);
  el.append(root);

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  /** @type {{ into: boolean } | null} whether a person here asked for another view */
  let asked = null;
  /** @type {string[]} the states that were looked into, the last one last */
  const entered = [];

  function drawPicture() {
    const text = model.get("_svg");
    const before = picture;
    const places = placesOf(before);
    const sign = signAt(document.activeElement);
    picture = text ? readPicture(text) : null;
    if (picture && model.get("_opens")) addSigns(picture);
    viewport.setPicture(picture);
    if (picture) showDirection(picture.svg.dataset.direction);
    if (text && !picture) viewport.frame.textContent = "The picture of this flow cannot be shown.";
    showView();
    if (picture && before) animate(picture, places, before.svg.dataset.flow);
    if (picture && sign) focusSign(picture, sign);
  }

  /** @param {string | undefined} direction how the picture runs; the button turns it */
  function showDirection(direction) {
    const words = direction === "LR" ? "Draw from the top down" : "Draw from left to right";
    turn.textContent = direction === "LR" ? "↓" : "→";
    turn.title = words;
    turn.setAttribute("aria-label", words);
  }

  function showView() {
    showStatus();
    if (!picture) return;
    const hadFocus = picture.svg.contains(document.activeElement);
    showMarks(picture, model.get("_view"), model.get("_notes"));
    if (hadFocus && !document.activeElement?.closest("[tabindex]")) focusCurrent();
    showBar(model.get("_view").title);
    legend.show(picture);
    viewport.showCurrent();
  }

  /** After a step by keyboard the focus stays in the picture, at the state that was reached. */
  function focusCurrent() {
    const current = picture?.svg.querySelector(".node.current");
    if (!(current instanceof SVGElement)) return;
    current.setAttribute("tabindex", "-1");
    current.focus({ preventScroll: true });
  }

  function showStatus() {
    const problem = model.get("_problem");
    say(problem || model.get("_view").label, problem ? "error" : "info");
  }

  /**
   * The focus goes along into a view of its own, and out of it to the state that it was of.
   * @param {string | undefined} title
   */
  function showBar(title) {
    const isOther = bar.show(title);
    if (!isOther || asked === null) return;
    if (asked.into) bar.focus();
    else if (entered.length) focusElement(entered.pop());
    asked = null;
  }

  /** @param {string | undefined} id */
  function focusElement(id) {
    picture?.elements.get(id ?? "")?.focus({ preventScroll: true });
  }

  function goBack() {
    asked = { into: false };
    model.send({ type: "back" });
  }

  /**
   * @param {string} text
   * @param {"info" | "error"} level
   */
  function say(text, level) {
    status.textContent = text;
    status.dataset.level = level;
  }

  /** @param {EventTarget | null} target */
  function act(target) {
    const element = elementAt(picture, target);
    if (!picture || !element) return;
    const view = model.get("_view");
    const id = element.dataset.id ?? "";
    if (isOffered(view.marks[id] ?? "")) {
      model.send({ type: "fire", edge: id });
      return;
    }
    const edges = edgesTo(id, offered(view, picture.elements));
    if (edges.length === 1) model.send({ type: "fire", edge: edges[0].id });
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
    if (sign) model.send({ type: sign.opens ? "open" : "close", node: sign.node });
    return sign !== null;
  }

  /**
   * Show a subflow as a view of its own; whether the target is one.
   * @param {EventTarget | null} target
   */
  function enter(target) {
    const node = subflowAt(target);
    if (node === null) return false;
    asked = { into: true };
    entered.push(node);
    model.send({ type: "enter", node });
    return true;
  }

  viewport.frame.addEventListener("click", (event) => {
    // The second click of a double one is no second step.
    if (event.detail < 2 && !fold(event.target)) act(event.target);
  });
  viewport.frame.addEventListener("dblclick", (event) => enter(event.target));
  viewport.frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (event.shiftKey && enter(event.target)) return;
    if (fold(event.target)) return;
    const element = elementAt(picture, event.target);
    if (element?.matches(".actionable") || !enter(event.target)) act(event.target);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar.isShown()) return;
    event.stopPropagation();
    goBack();
  });

  /** @type {[string, () => void][]} */
  const followed = [
    ["change:_svg", drawPicture],
    ["change:_view", showView],
    ["change:_notes", showView],
    ["change:_problem", showStatus],
  ];
  for (const [event, handler] of followed) model.on(event, handler);
  const stopTheme = followTheme(root);
  drawPicture();
  return () => {
    for (const [event, handler] of followed) model.off(event, handler);
    viewport.stop();
    stopTheme();
  };
}

export default { render };
