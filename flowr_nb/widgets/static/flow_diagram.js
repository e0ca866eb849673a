// The browser half of FlowDiagram. Python sends the picture once per flow (`_svg`) and, at each
// step, which classes its elements get (`_view`). This shows that and reports clicks; it knows
// nothing of flows.

import { make } from "./dom.js";
import { makeFocus } from "./focus.js";
import { followGestures, followKeys } from "./gestures.js";
import { edgesTo, isOffered, offered, showMarks } from "./marks.js";
import { elementAt, readPicture } from "./picture.js";
import { makeProgress } from "./progress.js";
import { makeSearch } from "./search.js";
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
  const focus = makeFocus(viewport, () => picture);
  const search = makeSearch(viewport, () => picture);
  viewport.tools.append(focus.button, search.button);
  const foot = make("div", "flowr-foot", status, search.box, viewport.tools);
  const progress = makeProgress((content) => model.send(content));
  const root = make("div", "flowr-diagram", progress.line, viewport.frame, foot);
  el.append(root);

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;

  function drawPicture() {
    const text = model.get("_svg");
    picture = text ? readPicture(text) : null;
    viewport.setPicture(picture);
    if (text && !picture) viewport.frame.textContent = "The picture of this flow cannot be shown.";
    showView();
    search.again();
  }

  function showView() {
    showStatus();
    if (!picture) return;
    const hadFocus = picture.svg.contains(document.activeElement);
    showMarks(picture, model.get("_view"), model.get("_notes"));
    if (hadFocus && !document.activeElement?.closest("[tabindex]")) focusCurrent();
    focus.update();
    viewport.showCurrent();
  }

  /** After a step by keyboard the focus stays in the picture, at the state that was reached. */
  function focusCurrent() {
    const current = picture?.svg.querySelector(".node.current");
    if (!(current instanceof SVGElement)) return;
    current.setAttribute("tabindex", "-1");
    current.focus({ preventScroll: true });
  }

  function showProgress() {
    progress.show(model.get("_progress") ?? {});
  }

  function showStatus() {
    const problem = model.get("_problem");
    say(problem || model.get("_view").label, problem ? "error" : "info");
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

  viewport.frame.addEventListener("click", (event) => act(event.target));
  viewport.frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act(event.target);
  });

  /** @type {[string, () => void][]} */
  const followed = [
    ["change:_svg", drawPicture],
    ["change:_view", showView],
    ["change:_notes", showView],
    ["change:_problem", showStatus],
    ["change:_progress", showProgress],
  ];
  for (const [event, handler] of followed) model.on(event, handler);
  const stops = [
    viewport.stop,
    search.stop,
    progress.stop,
    followTheme(root),
    followGestures(viewport),
    followKeys(viewport, { f: focus.toggle, "/": search.open }),
  ];
  drawPicture();
  showProgress();
  return () => {
    for (const [event, handler] of followed) model.off(event, handler);
    for (const stop of stops) stop();
  };
}

export default { render };
