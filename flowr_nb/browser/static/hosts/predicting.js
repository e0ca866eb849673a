// A picture, and what happens next in it: what a notebook holds of a `PredictWidget`.

import { makeDiagram } from "../core/diagram.js";
import { makeExport } from "../core/exporting.js";
import { makePrediction } from "../core/prediction.js";
import { makeWhatIf } from "../core/what_if.js";
import { renderWith } from "./anywidget.js";

const render = renderWith({
  diagram: (host, waiting) => makeDiagram(host, waiting, { makeExport, makeWhatIf }),
  prediction: makePrediction,
});

export default { render };
