// Jupyter and its like, through anywidget: feeds a diagram from a model, and the model what it says.

import { NOT_CONNECTED } from "../core/asking.js";
import { makeWidget } from "../core/widget.js";
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
 * @property {{ kernel?: Kernel | null }} [widget_manager] not every host has it
 */
/**
 * @typedef {object} Kernel the part of JupyterLab's kernel that is used here
 * @property {string} [status]
 * @property {boolean} [isDisposed]
 * @property {Signal} [statusChanged]
 * @property {Signal} [disposed]
 */
/**
 * @typedef {object} Signal Lumino's
 * @property {(slot: () => void) => void} connect
 * @property {(slot: () => void) => void} disconnect
 */

/** What ipywidgets calls a view behind which there is no kernel. */
const GONE = "jupyter-widgets-disconnected";
/** @type {Set<string | undefined>} what JupyterLab calls a kernel in whose place another one comes */
const RESTARTS = new Set(["restarting", "autorestarting"]);

/**
 * What anywidget calls for each view.
 * @param {Record<string, import("../core/widget.js").Maker>} makers of the parts that may be shown
 * @param {(model: Model) => object} [more] what else this host can do
 */
export function renderWith(makers, more = () => ({})) {
  /**
   * @param {{ model: Model, el: HTMLElement }} given by anywidget
   * @returns {() => void} how to stop
   */
  return ({ model, el }) => {
    const { host: made, stop } = makeHost(model, el);
    const host = { ...made, ...more(model) };
    const { root, stop: stopParts } = makeWidget(host, makers);
    el.append(root);
    const stops = [stopParts, stop, followTheme(root, host), keepKeys(root)];
    return () => {
      for (const each of stops) each();
    };
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
   * @param {{ id?: string } & import("../core/asking.js").Answer} message
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

  const kernel = model.widget_manager?.kernel; // undefined where a host has no such thing
  /** @param {object} message */
  function send(message) {
    try {
      model.send(message);
    } catch {
      return false; // ipywidgets throws where no kernel stands behind the model
    }
    return true;
  }

  let isRestarted = false;
  function isGone() {
    if (el.classList.contains(GONE) || isRestarted || kernel === null) return true;
    return kernel?.status === "dead" || kernel?.isDisposed === true;
  }

  let wasGone = false;
  function tellConnection() {
    // The kernel that comes knows nothing of this model, and ipywidgets tells nobody.
    if (RESTARTS.has(kernel?.status)) isRestarted = true;
    if (isGone() === wasGone) return; // busy, or idle again
    wasGone = isGone();
    for (const tell of onConnection) tell();
  }

  const changes = new MutationObserver(tellConnection);
  changes.observe(el, { attributes: true, attributeFilter: ["class"] });
  wasGone = isGone();
  kernel?.statusChanged?.connect(tellConnection);
  kernel?.disposed?.connect(tellConnection);
  model.on("msg:custom", hear);
  const come = () => send({ do: "seen", view: name });
  const leave = () => send({ do: "gone", view: name });
  // A page that is closed takes no view off itself; one that is kept by the browser comes back.
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", come);
  come();
  return {
    host: {
      view: name,
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
          if (!send({ id, ...message })) hear({ id, error: NOT_CONNECTED }, []);
        });
        // marimo runs the cells that depend on a widget when its browser half has changed something.
        if (!isAside && isMarimo()) set("_answers", model.get("_answers") + 1);
        return answer;
      },
      isGone,
    },
    stop() {
      changes.disconnect();
      kernel?.statusChanged?.disconnect(tellConnection);
      kernel?.disposed?.disconnect(tellConnection);
      model.off("msg:custom", hear);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", come);
      leave();
    },
  };
}
