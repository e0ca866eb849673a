// The browser half of FlowDiagram. Python sends the picture once per flow (`_svg`) and, at each
// step, which classes its elements get (`_view`). This shows that and reports clicks; it knows
// nothing of flows.
//
// Longer than 300 lines: it makes the parts and ties each to the others; what they do is in files of
// their own.

import { makeConnection } from "./connection.js";
import { make, makeButton, makeToggle } from "./dom.js";
import { makeEvidence } from "./evidence.js";
import { makeExport } from "./exporting.js";
import { makeFocus } from "./focus.js";
import { followGestures } from "./gestures.js";
import { keepKeys } from "./host_keys.js";
import { followKeys, keyTable } from "./keyboard.js";
import { makeLegend } from "./legend.js";
import { edgesTo, isOffered, offered, showMarks } from "./marks.js";
import { animate, placesOf } from "./motion.js";
import { elementAt, readPicture } from "./picture.js";
import { makeProgress } from "./progress.js";
import { makeRoving } from "./roving.js";
import { makeSearch } from "./search.js";
import { addSigns, focusSign, makeViewBar, signAt, subflowAt } from "./subflows.js";
import { makeHeatScale, showHeat, showTags } from "./tags.js";
import { followTheme } from "./theme.js";
import { unpackText } from "./unpacking.js";
import { makeViewport } from "./viewport.js";
import { makeWhy } from "./why.js";

const STOP = '[tabindex="0"]';

/**
 * @typedef {object} Model the part of anywidget's model that is used here
 * @property {(name: string) => any} get
 * @property {(event: string, handler: (...args: any[]) => void) => void} on
 * @property {(event: string, handler: (...args: any[]) => void) => void} off
 * @property {(content: object) => void} send
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {{ kernel?: { status?: string } | null }} [widget_manager] not every host has it
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
  const connection = makeConnection(model, el, say, showStatus);
  const { ask } = connection;
  const bar = makeViewBar(goBack);
  const legend = makeLegend();
  const heatScale = makeHeatScale();
  const turn = makeButton("", "", () => ask({ type: "turn" }));
  turn.className = "flowr-turn";
  const whatIf = makeTraitToggle(model, "what_if", "What if", "Try evidence: what would open");
  const numbers = makeTraitToggle(model, "numbers", "1·2·3", "Number the steps; 0 is the beginning");
  const exports = makeExport(ask, say);
  const focus = makeFocus(viewport, () => picture);
  const search = makeSearch(viewport, () => picture);
  const roving = makeRoving(() => picture);
  const progress = makeProgress(ask);
  viewport.tools.append(turn, focus.button, search.button);
  if (model.get("_has_run")) viewport.tools.append(whatIf.button, numbers.button);
  viewport.tools.append(legend.button, exports.menu);
  const foot = make("div", "flowr-foot", status, search.box, viewport.tools);
  const evidence = makeEvidence((values, number) => ask({ type: "assume", values, turn: number }));
  const root = make("div", "flowr-diagram", bar.root, progress.line, viewport.frame);
  root.append(heatScale.element, foot, legend.panel, evidence.panel);
  el.append(root);
  const why = makeWhy({
    root,
    frame: viewport.frame,
    ask: (element) => connection.wonder({ type: "ask", element }),
  });

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  let viewText = "";
  /** @type {import("./marks.js").View} */
  let view = { marks: {}, label: "" };
  /** @type {string | null} what it was read from, as Python sent it */
  let drawn = null;
  /** @type {string | null} what is to be drawn next, or is */
  let wanted = null;
  /** @type {{ into: boolean } | null} whether a person here asked for another view */
  let asked = null;
  /** @type {SVGElement | null} the state that a step has put the focus on, until Tab leaves it */
  let landed = null;
  /** @type {string[]} the states that were looked into, the last one last */
  const entered = [];

  /** @returns {import("./marks.js").View} */
  function currentView() {
    const text = model.get("_view");
    if (text !== viewText) {
      viewText = text;
      view = JSON.parse(text);
    }
    return view;
  }

  function drawPicture() {
    const packed = model.get("_svg");
    if (packed === wanted) return;
    wanted = packed;
    if (packed === drawn) return;
    const text = unpackText(packed);
    if (typeof text === "string") showPicture(packed, text);
    else text.then((svg) => showPicture(packed, svg), () => showPicture(packed, "<"));
  }

  /**
   * @param {string} packed
   * @param {string} text the SVG
   */
  function showPicture(packed, text) {
    if (packed !== wanted) return; // it was on its way, and something else came
    drawn = packed;
    const before = picture;
    const places = placesOf(before);
    const sign = signAt(focused());
    picture = text ? readPicture(text) : null;
    if (picture && model.get("_opens")) addSigns(picture);
    viewport.setPicture(picture);
    why.setPicture(picture);
    if (picture) showDirection(picture.svg.dataset.direction);
    if (text && !picture) viewport.frame.textContent = "The picture of this flow cannot be shown.";
    showView();
    showExtras();
    search.again();
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
    if (model.get("_svg") !== drawn) {
      drawPicture(); // what changed together comes in any order
      return;
    }
    showStatus();
    if (!picture) return;
    const stop = focused()?.closest(STOP);
    const now = currentView();
    showMarks(picture, now, model.get("_notes"));
    why.forget();
    if (stop && picture.svg.contains(stop) && !stop.matches(STOP)) focusCurrent();
    showBar(now.title);
    legend.show(picture);
    focus.update();
    viewport.showCurrent();
  }

  /** What has the focus; within a shadow root the document names only its host. */
  function focused() {
    return /** @type {Document | ShadowRoot} */ (root.getRootNode()).activeElement;
  }

  function showExtras() {
    if (!picture) return;
    const heat = model.get("_heat");
    showHeat(picture, heat.levels ?? {});
    showTags(picture, "visits", heat.tags ?? {});
    showTags(picture, "steps", model.get("_step_numbers"));
    heatScale.show(heat.words ?? "");
    why.forget();
  }

  /** After a step by keyboard the focus stays in the picture, at the state that was reached. */
  function focusCurrent() {
    const current = picture?.svg.querySelector(".node.current");
    if (!(current instanceof SVGElement)) return;
    why.pass(current); // nobody has asked for its card
    current.focus({ preventScroll: true });
    landed = current;
  }

  function showProgress() {
    progress.show(model.get("_progress") ?? {});
  }

  function showStatus() {
    const problem = model.get("_problem");
    const text = problem || currentView().label;
    const gone = connection.isGone() ? " (not connected: run the cell again to go on)" : "";
    say(`${text}${gone}`, problem ? "error" : "info");
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
    ask({ type: "back" });
  }

  /**
   * @param {string} text
   * @param {"info" | "error"} level
   */
  function say(text, level) {
    status.textContent = text;
    status.dataset.level = level;
  }

  function showWhatIf() {
    evidence.panel.hidden = !model.get("what_if");
    if (!evidence.panel.hidden) evidence.setQuestions(model.get("_questions"));
  }

  function showGiven() {
    evidence.setGiven(model.get("_given"));
    connection.heard();
  }

  /**
   * After a step Tab goes to what can be fired next, wherever the picture has it.
   * @param {KeyboardEvent} event
   */
  function leaveLanded(event) {
    const next = picture?.svg.querySelector(".edge.open") ?? picture?.svg.querySelector(".edge.blocked");
    const isLeft = landed !== null && landed === focused() && !event.shiftKey;
    landed = null;
    if (!isLeft || !(next instanceof SVGElement)) return;
    event.preventDefault();
    next.focus();
  }

  /** @param {EventTarget | null} target */
  function act(target) {
    const element = elementAt(picture, target);
    // Where another picture is on its way, what can be fired is not what is seen.
    if (!picture || !element || model.get("_svg") !== drawn) return;
    const now = currentView();
    const id = element.dataset.id ?? "";
    if (isOffered(now.marks[id] ?? "")) {
      ask({ type: "fire", edge: id });
      return;
    }
    const edges = edgesTo(id, offered(now, picture.elements));
    if (edges.length === 1) ask({ type: "fire", edge: edges[0].id });
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
    if (sign) ask({ type: sign.opens ? "open" : "close", node: sign.node });
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
    ask({ type: "enter", node });
    return true;
  }

  viewport.frame.addEventListener("click", (event) => {
    // The second click of a double one is no second step.
    if (event.detail < 2 && !fold(event.target)) act(event.target);
  });
  viewport.frame.addEventListener("dblclick", (event) => enter(event.target));
  viewport.frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    // Else the key runs the cell in a notebook.
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && subflowAt(event.target) === null) return;
    event.preventDefault();
    if (event.shiftKey && enter(event.target)) return;
    if (fold(event.target)) return;
    const element = elementAt(picture, event.target);
    if (element?.matches(".actionable") || !enter(event.target)) act(event.target);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Tab") leaveLanded(event);
    if (event.key !== "Escape") return;
    if (search.isOpen()) search.close();
    else if (bar.isShown()) goBack();
    else return;
    event.stopPropagation();
  });

  /**
   * What Python says that is no state: answers to what this asked for.
   * @param {{ type?: string }} message
   * @param {DataView[]} buffers
   */
  function hear(message, buffers) {
    if (message.type === "done") connection.heard();
    else if (message.type === "export") {
      void exports.take(/** @type {import("./exporting.js").Exported} */ (message), buffers);
    } else why.answer(/** @type {any} */ (message));
  }

  /** @type {[string, (...args: any[]) => void][]} */
  const followed = [
    ["msg:custom", hear],
    ["change:_svg", drawPicture],
    ["change:_view", showView],
    ["change:_notes", showView],
    ["change:_problem", showStatus],
    ["change:what_if", showWhatIf],
    ["change:_questions", showWhatIf],
    ["change:_given", showGiven],
    whatIf.followed,
    ["change:_step_numbers", showExtras],
    ["change:_heat", showExtras],
    numbers.followed,
    ["change:_progress", showProgress],
  ];
  for (const [event, handler] of followed) model.on(event, handler);
  const others = { focus: focus.toggle, search: search.open, home: roving.home };
  const keys = keyTable(viewport, others);
  const stops = [
    connection.stop,
    why.stop,
    evidence.stop,
    viewport.stop,
    search.stop,
    progress.stop,
    followTheme(root, model),
    keepKeys(root),
    followGestures(viewport),
    followKeys(viewport, keys, roving.go),
  ];
  drawPicture();
  evidence.setGiven(model.get("_given"));
  showWhatIf();
  showProgress();
  return () => {
    wanted = null;
    for (const [event, handler] of followed) model.off(event, handler);
    for (const stop of stops) stop();
  };
}

/**
 * A tool that switches a trait of the widget, and follows it.
 * @param {Model} model
 * @param {string} trait
 * @param {string} label
 * @param {string} title
 */
function makeTraitToggle(model, trait, label, title) {
  const button = makeToggle(label, title, (isOn) => {
    model.set(trait, isOn);
    model.save_changes();
  });
  const show = () => button.setAttribute("aria-pressed", String(Boolean(model.get(trait))));
  show();
  /** @type {[string, () => void]} */
  const followed = [`change:${trait}`, show];
  return { button, followed };
}

export default { render };
