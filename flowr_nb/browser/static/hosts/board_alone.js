// A board: what a notebook holds of a `FlowBoard`, and of no other widget.

import { makeBoard } from "../core/board.js";
import { makeDiagram } from "../core/diagram.js";
import { makeExport } from "../core/exporting.js";
import { renderWith } from "./anywidget.js";
import { embedding } from "./embedding.js";

const render = renderWith(
  {
    board: (host, waiting) =>
      makeBoard(host, waiting, (pictureHost, ties) =>
        makeDiagram(pictureHost, waiting, { makeExport, ...ties }),
      ),
  },
  embedding,
);

export default { render };
