// Every widget but the picture alone: what a notebook holds of it.

import { PARTS } from "../core/parts.js";
import { renderWith } from "./anywidget.js";

const render = renderWith(PARTS);

export default { render };
