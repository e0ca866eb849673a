// Every part that there is, by the name that the kernel's half has for it.

import { makeBreadcrumb } from "./breadcrumb.js";
import { makeDiagram } from "./diagram.js";
import { makeExport } from "./exporting.js";
import { makeFindings } from "./findings.js";
import { makeNews } from "./news.js";
import { makePanel } from "./panel.js";
import { makeSessionBar } from "./session_bar.js";
import { makeSessionList } from "./session_list.js";
import { makeTimeline } from "./timeline.js";
import { makeWhatIf } from "./what_if.js";

/** @type {Record<string, import("./widget.js").Maker>} */
export const PARTS = {
  bar: makeSessionBar,
  news: makeNews,
  crumbs: makeBreadcrumb,
  diagram: (host, waiting) => makeDiagram(host, waiting, { makeExport, makeWhatIf }),
  findings: makeFindings,
  panel: (host, waiting) => makePanel(host, waiting, { makeWhatIf }),
  timeline: makeTimeline,
  sessions: makeSessionList,
};
