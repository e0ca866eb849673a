// The legend: what each sign of the picture means, drawn with the picture's own looks.

import { make, makeButton, SVG } from "./dom.js";

const SAMPLE_BOX = '<rect class="outline" x="3" y="3" width="38" height="18" rx="6"/>';
const SAMPLE_INNER = '<rect class="border" x="6" y="6" width="32" height="12" rx="4"/>';
const SAMPLE_PILL =
  '<rect class="outline" x="3" y="3" width="38" height="18" rx="9"/>' +
  '<circle class="end-ring" cx="14" cy="12" r="5.5"/><circle class="end-dot" cx="14" cy="12" r="3"/>';
const SAMPLE_ARROW =
  '<path class="line" d="M3,12H34"/><polygon class="head" points="33,8.5 42,12 33,15.5"/>';
const SAMPLE_TRIGGER = '<rect class="pill" x="6" y="5" width="22" height="14" rx="7"/>';
const SAMPLE_DIAMOND = '<polygon class="sign" points="3,12 8,9 13,12 8,15"/>';

/**
 * A sign: what shows that it occurs, the classes of its sample, the sample, and its meaning. The
 * samples are ours alone; nothing of a flow is in them.
 * @typedef {[string, string, string, string]} Sign
 */

/** @type {Sign[]} */
export const SIGNS = [
  [".node.start", "node start", '<circle class="outline" cx="22" cy="12" r="5"/>', "start"],
  [".node.state", "node state", SAMPLE_BOX, "state"],
  [".node.subflow", "node subflow", SAMPLE_BOX + SAMPLE_INNER, "state that invokes a subflow"],
  [".cluster", "cluster", SAMPLE_BOX, "subflow, open in place"],
  [".node.exit", "node exit", SAMPLE_PILL, "exit: the flow ends"],
  [".node.missing", "node missing", SAMPLE_BOX, "neither a state nor an exit"],
  [".node.current:not(.inside, .past)", "node current", SAMPLE_BOX, "the run is here"],
  [".node.current.past", "node current past", SAMPLE_BOX, "the run was here"],
  [".node.inside", "node subflow current inside", SAMPLE_BOX + SAMPLE_INNER, "the run is inside"],
  [".cluster.inside", "cluster inside", SAMPLE_BOX, "the run is inside"],
  [".node.visited", "node state visited", SAMPLE_BOX, "visited"],
  [".edge.guarded", "edge guarded", SAMPLE_ARROW + SAMPLE_DIAMOND, "guarded: has conditions"],
  [".edge.back", "edge back", SAMPLE_ARROW, "leads back"],
  [".edge.taken", "edge taken", SAMPLE_ARROW, "taken"],
  [".edge.open", "edge open", SAMPLE_ARROW + SAMPLE_TRIGGER, "open: can fire now"],
  [".edge.needs", "edge blocked needs", SAMPLE_ARROW + SAMPLE_TRIGGER, "needs evidence"],
  [".edge.blocked:not(.needs)", "edge blocked", SAMPLE_ARROW, "blocked by the evidence given"],
  [".edge.assumed", "edge open assumed", SAMPLE_ARROW + SAMPLE_TRIGGER, "judged by what is only assumed"],
  [".edge.way", "edge way", `<path class="hit" d="M3,12H41"/>${SAMPLE_ARROW}`, "the way that is lit"],
  [".badge", "node", '<text class="badge" x="15" y="17">⚠</text>', "a finding of validation"],
];

/**
 * The button that shows and hides the legend, and the legend.
 *
 * @param {Sign[]} [more] signs of whoever adds to the picture
 */
export function makeLegend(more = []) {
  const signs = [...SIGNS, ...more];
  const panel = make("ul", "flowr-legend");
  panel.hidden = true;
  panel.setAttribute("aria-label", "Legend");
  const button = makeButton("Legend", "Legend: show what the signs mean", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-pressed", String(!panel.hidden));
    fill();
  });
  button.setAttribute("aria-pressed", "false");
  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  let filled = "";

  function fill() {
    const shown = panel.hidden || !picture ? [] : signs.filter(([sign]) => occurs(sign));
    const key = shown.map(([sign]) => sign).join();
    if (key === filled) return; // the same signs as after the last step
    filled = key;
    panel.replaceChildren(...shown.map(([, classes, parts, words]) => legendEntry(classes, parts, words)));
  }

  /** @param {string} sign */
  function occurs(sign) {
    return picture?.svg.querySelector(sign) != null;
  }

  return {
    button,
    panel,
    /** @param {import("./picture.js").Picture} shown */
    show(shown) {
      picture = shown;
      if (!panel.hidden) fill();
    },
  };
}

/**
 * @param {string} classes
 * @param {string} parts
 * @param {string} words
 */
function legendEntry(classes, parts, words) {
  const text = `<svg xmlns="${SVG}" width="44" height="24"><g class="${classes}">${parts}</g></svg>`;
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  drawn.setAttribute("aria-hidden", "true");
  return make("li", "", document.importNode(drawn, true), words);
}
