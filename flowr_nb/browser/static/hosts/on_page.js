// What pages of any kind have in common: the parts that need no kernel, and how a page fits into what
// is around it.

import { makeBreadcrumb } from "../core/breadcrumb.js";
import { makeDiagram } from "../core/diagram.js";
import { makePanel } from "../core/panel.js";
import { makeWidget } from "../core/widget.js";
import { makeTableField } from "./table_field.js";
import { followTheme } from "./theme.js";

/** @typedef {import("../core/asking.js").Host & { setTheme: (theme: string) => void }} PageHost */

/** A step too much is taken back by one press, and nothing was saved: no press is held back here. */
const NO_DOUBT = 0;

/** @type {Record<string, import("../core/widget.js").Maker>} */
const MAKERS = {
  crumbs: makeBreadcrumb,
  /** @type {import("../core/widget.js").Maker} */
  diagram: (host, waiting) => makeDiagram(host, waiting, { patience: NO_DOUBT }),
  /** @type {import("../core/widget.js").Maker} */
  panel: (host, waiting) => makePanel(host, waiting, { makeField: makeTableField, patience: NO_DOUBT }),
};

/**
 * Show what a host without a kernel feeds.
 * @param {PageHost} host
 * @param {HTMLElement} place
 * @param {Record<string, import("../core/widget.js").Maker>} [more] what makes further parts
 */
export function showOnPage(host, place, more = {}) {
  const { root } = makeWidget(host, { ...MAKERS, ...more });
  // In a notebook its headings are below those of the notebook, here below the page's one.
  for (const heading of root.querySelectorAll("h3")) heading.setAttribute("aria-level", "2");
  place.append(root);
  const page = document.documentElement;
  const mayChange = host.get("theme") === "auto";
  const showTheme = () => {
    const theme = host.get("theme");
    if (theme === "auto") page.removeAttribute("data-theme");
    else page.dataset.theme = theme;
  };
  host.follow("theme", showTheme);
  showTheme();
  followTheme(root, host);
  followPrinting(host);
  if (window.parent !== window) followFrame(host, mayChange, page);
}

/**
 * Paper is light, whatever the screen is.
 * @param {PageHost} host
 */
function followPrinting(host) {
  let before = host.get("theme");
  window.addEventListener("beforeprint", () => {
    before = host.get("theme");
    host.setTheme("light");
  });
  window.addEventListener("afterprint", () => host.setTheme(before));
}

/**
 * In a frame: say how tall it is, and look as what is around it.
 * @param {PageHost} host
 * @param {boolean} mayChange whether its theme is that of what is around it
 * @param {HTMLElement} page
 */
function followFrame(host, mayChange, page) {
  page.dataset.framed = "";
  let isFirst = true; // as long as nobody has answered
  const tell = () => {
    window.parent.postMessage({ flowr: "size", height: Math.ceil(document.body.getBoundingClientRect().height), isFirst }, "*");
  };
  queueMicrotask(tell); // once it is shown; a frame out of sight observes nothing, and is printed all the same
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", ({ data, source }) => {
    if (source !== window.parent || data?.flowr !== "theme") return;
    isFirst = false;
    if (!mayChange) return;
    if (data.theme === "light" || data.theme === "dark") host.setTheme(data.theme);
  });
}
