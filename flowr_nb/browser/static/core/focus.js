// Focus: the neighbourhood of the current state stands out, the rest steps back.

import { makeButton } from "./dom.js";

const BACK = 1;
const AHEAD = 2;

/** @typedef {{ id: string, source: string, target: string }} Link */

/**
 * The nodes within some steps of one of them, and the edges between those.
 * @param {string} centre
 * @param {Link[]} links
 * @param {number} back steps against the arrows
 * @param {number} ahead steps along the arrows
 * @returns {Set<string>} ids of nodes and edges
 */
export function neighbourhood(centre, links, back = BACK, ahead = AHEAD) {
  const near = new Set([centre]);
  /** @type {[number, "source" | "target", "source" | "target"][]} */
  const ways = [
    [back, "target", "source"],
    [ahead, "source", "target"],
  ];
  for (const [steps, here, there] of ways) {
    let edge = new Set([centre]);
    for (let step = 0; step < steps; step += 1) {
      const found = links.filter((link) => edge.has(link[here])).map((link) => link[there]);
      edge = new Set(found);
      for (const id of found) near.add(id);
    }
  }
  const between = links.filter((link) => near.has(link.source) && near.has(link.target));
  return new Set([...near, ...between.map((link) => link.id)]);
}

/**
 * @param {import("./viewport.js").Viewport} viewport
 * @param {() => import("./picture.js").Picture | null} shown the picture that is shown now
 */
export function makeFocus(viewport, shown) {
  let isOn = false;
  const button = makeButton("Focus", "Focus: show the neighbourhood of the current state", toggle);
  button.setAttribute("aria-pressed", "false");

  function toggle() {
    isOn = !isOn;
    button.setAttribute("aria-pressed", String(isOn));
    update();
    viewport.keepIn(isOn ? nearElements : null);
  }

  /** @returns {Set<string> | null} */
  function near() {
    const picture = shown();
    const current = picture?.svg.querySelector(".node.current");
    if (!picture || !(current instanceof SVGElement)) return null;
    const links = [...picture.elements.values()]
      .filter((element) => element.dataset.target)
      .map(({ dataset }) => ({
        id: dataset.id ?? "",
        source: dataset.source ?? "",
        target: dataset.target ?? "",
      }));
    return neighbourhood(current.dataset.id ?? "", links);
  }

  /** @returns {Element[]} */
  function nearElements() {
    const picture = shown();
    if (!picture) return [];
    const close = near();
    if (!close) return [picture.svg];
    // States alone, the current one first: an arrow may take a long way round.
    return [...close].flatMap((id) => {
      const element = picture.elements.get(id);
      return element?.matches(".node") ? [element] : [];
    });
  }

  /** Let the far elements step back; to be called after each step and with each picture. */
  function update() {
    const picture = shown();
    if (!picture) return;
    const close = isOn ? near() : null;
    for (const [id, element] of picture.elements) {
      const isFar = close !== null && !close.has(id);
      if (isFar !== "far" in element.dataset) element.toggleAttribute("data-far", isFar);
    }
  }

  return { button, toggle, update };
}
