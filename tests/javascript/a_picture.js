// A picture as Python writes it, only smaller: prepare → testing → (pass) release, (fail) prepare;
// `testing` invokes a flow.

import "./fake_dom.js";
import { readPicture } from "../../flowr_nb/browser/static/core/picture.js";

const node = (id, name, kind, x) =>
  `<g class="node ${kind}" data-id="${id}" data-name="${name}" data-badge="${x + 30} 4">` +
  `<title>${name}</title><rect class="outline" x="${x}" y="0" width="40" height="20"/>` +
  `<text x="${x}" y="10">${name}</text></g>`;

const edge = (id, name, source, target, kind = "") =>
  `<g class="edge ${kind}" data-id="${id}" data-name="${name}" data-source="${source}" data-target="${target}">` +
  `<title>${name}</title><path class="line" d="M0,0L9,9"/><text x="0" y="0">${name}</text></g>`;

export const STATES = [
  node("n1", "prepare", "state", 0),
  node("n2", "testing", "subflow", 100),
  node("n3", "release", "exit", 200),
];
export const EDGES = [
  edge("e1", "build", "n1", "n2"),
  edge("e2", "pass", "n2", "n3", "guarded"),
  edge("e3", "fail", "n2", "n1", "back"),
];

/** @param {string[]} parts */
export const svgOf = (parts = [...STATES, ...EDGES], more = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" data-flow="deploy" data-direction="LR" ${more}>` +
  `${parts.join("")}</svg>`;

/** A picture that was read, with places on the page a hundred pixels apart. */
export function aPicture(text = svgOf()) {
  const picture = readPicture(text);
  let left = 0;
  for (const element of picture.elements.values()) {
    element.box = { left, top: 0, width: 40, height: 20 };
    left += 100;
  }
  return picture;
}

/** A view of a run that stands in `testing`: `pass` needs evidence, `fail` is open. */
export const VIEW = {
  marks: { n1: "visited", n2: "current", e1: "taken", e2: "blocked needs", e3: "open" },
  label: "deploy, in testing",
  at: [["deploy", "testing"]],
};
