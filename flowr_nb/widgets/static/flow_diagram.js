// The browser half of FlowDiagram. Python sends the picture once per flow (`_svg`) and, at each
// step, which classes its elements get (`_view`). This shows that and reports clicks; it knows
// nothing of flows.

import { makeConnection } from "./connection.js";
import { make } from "./dom.js";
import { makeExport } from "./exporting.js";
import { edgesTo, isOffered, offered, showMarks } from "./marks.js";
import { elementAt, readPicture } from "./picture.js";
import { followTheme } from "./theme.js";
import { makeViewport } from "./viewport.js";

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
  const exports = makeExport(connection.ask, say);
  viewport.tools.append(exports.menu);
  const foot = make("div", "flowr-foot", status, viewport.tools);
  const root = make("div", "flowr-diagram", viewport.frame, foot);
  el.append(root);

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;

  function drawPicture() {
    const text = model.get("_svg");
    picture = text ? readPicture(text) : null;
    viewport.setPicture(picture);
    if (text && !picture) viewport.frame.textContent = "The picture of this flow cannot be shown.";
    showView();
  }

  function showView() {
    showStatus();
    if (!picture) return;
    const hadFocus = picture.svg.contains(focused());
    showMarks(picture, model.get("_view"), model.get("_notes"));
    if (hadFocus && !focused()?.closest("[tabindex]")) focusCurrent();
    viewport.showCurrent();
  }

  /** What has the focus; within a shadow root the document names only its host. */
  function focused() {
    return /** @type {Document | ShadowRoot} */ (root.getRootNode()).activeElement;
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
    const text = problem || model.get("_view").label;
    const gone = connection.isGone() ? " (not connected: run the cell again to go on)" : "";
    say(`${text}${gone}`, problem ? "error" : "info");
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
      connection.ask({ type: "fire", edge: id });
      return;
    }
    const edges = edgesTo(id, offered(view, picture.elements));
    if (edges.length === 1) connection.ask({ type: "fire", edge: edges[0].id });
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

  /**
   * What Python says that is no state: answers to what this asked for.
   * @param {{ type?: string }} message
   * @param {DataView[]} buffers
   */
  function hear(message, buffers) {
    connection.heard();
    if (message.type === "export") {
      void exports.take(/** @type {import("./exporting.js").Exported} */ (message), buffers);
    }
  }

  /** @type {[string, (...args: any[]) => void][]} */
  const followed = [
    ["msg:custom", hear],
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
    connection.stop();
    viewport.stop();
    stopTheme();
  };
}

export default { render };
