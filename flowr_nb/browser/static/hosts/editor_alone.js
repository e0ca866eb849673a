// A flow's text beside its picture: what a notebook holds of a `FlowEditor`, and of no other widget.

import { makeDiagram } from "../core/diagram.js";
import { makeEditor } from "../core/editor.js";
import { makeExport } from "../core/exporting.js";
import { renderWith } from "./anywidget.js";

const render = renderWith({
  editor: (host, waiting) =>
    makeEditor(host, waiting, (diagramHost) => makeDiagram(diagramHost, waiting, { makeExport })),
});

export default { render };
