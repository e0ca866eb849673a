// The picture alone, in three quarters of the length: a notebook holds it once for each widget.

import { makeDiagram } from "../core/diagram.js";
import { renderWith } from "./anywidget.js";

const render = renderWith({ diagram: makeDiagram });

export default { render };
