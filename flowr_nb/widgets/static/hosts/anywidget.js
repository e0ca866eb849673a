// Jupyter and its like, through anywidget: feeds a diagram from a model, and the model what it says.

import { makeDiagram } from "../core/diagram.js";
import { keepKeys } from "./keys.js";
import { followTheme, shadowHostOf } from "./theme.js";

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

/** What ipywidgets calls a view behind which there is no kernel. */
const GONE = "jupyter-widgets-disconnected";

/**
 * @param {{ model: Model, el: HTMLElement }} given by anywidget
 * @returns {() => void} how to stop
 */
function render({ model, el }) {
  const { host, stop } = makeHost(model, el);
  const diagram = makeDiagram(host);
  el.append(diagram.root);
  const stops = [diagram.stop, stop, followTheme(diagram.root, host), keepKeys(diagram.root)];
  return () => {
    for (const each of stops) each();
  };
}

/**
 * @param {Model} model
 * @param {HTMLElement} el the element that the host gave
 * @returns {{ host: import("../core/asking.js").Host, stop: () => void }}
 */
function makeHost(model, el) {
  // Of several views of one model each takes the answers to what it has asked.
  const name = Math.random().toString(36).slice(2);
  let asked = 0;
  /** @type {Map<string, (answer: import("../core/asking.js").Answer) => void>} */
  const waiting = new Map();
  const isMarimo = () => shadowHostOf(el)?.localName === "marimo-anywidget";
  /** @type {Set<() => void>} */
  const onConnection = new Set();

  /**
   * @param {{ id?: string }} message
   * @param {DataView[]} buffers
   */
  function hear({ id = "", ...answer }, buffers) {
    waiting.get(id)?.({ ...answer, buffers });
    waiting.delete(id);
  }

  /**
   * @param {string} part
   * @param {any} value
   */
  function set(part, value) {
    model.set(part, value);
    model.save_changes();
  }

  const changes = new MutationObserver(() => {
    for (const tell of onConnection) tell();
  });
  changes.observe(el, { attributes: true, attributeFilter: ["class"] });
  model.on("msg:custom", hear);
  return {
    host: {
      get: (part) => model.get(part),
      set,
      follow(part, handler) {
        if (part === "connection") {
          onConnection.add(handler);
          return () => onConnection.delete(handler);
        }
        model.on(`change:${part}`, handler);
        return () => model.off(`change:${part}`, handler);
      },
      async ask(message, isAside = false) {
        const id = `${name}.${++asked}`;
        /** @type {import("../core/asking.js").Answer} */
        const answer = await new Promise((answered) => {
          waiting.set(id, answered);
          model.send({ id, ...message });
        });
        // marimo runs the cells that depend on a widget when its browser half has changed something.
        if (!isAside && isMarimo()) set("_answers", model.get("_answers") + 1);
        return answer;
      },
      isGone() {
        const kernel = model.widget_manager?.kernel; // undefined where a host has no such thing
        return el.classList.contains(GONE) || kernel === null || kernel?.status === "dead";
      },
    },
    stop() {
      changes.disconnect();
      model.off("msg:custom", hear);
    },
  };
}

export default { render };
