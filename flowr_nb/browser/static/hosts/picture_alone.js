// The picture alone, in three quarters of the length: a notebook holds it once for each widget.

import { makeDiagram } from "../core/diagram.js";
import { makeExport } from "../core/exporting.js";
import { makeWhatIf } from "../core/what_if.js";
import { renderWith } from "./anywidget.js";

const render = renderWith({
  diagram: (host, waiting) => makeDiagram(host, waiting, { makeExport, makeWhatIf }),
});

export default { render };
