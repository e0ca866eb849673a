// What a run adds to the picture: classes on elements, never a new layout.

import { SVG, withoutTicks } from "./dom.js";

/**
 * @typedef {object} View what Python sends at each step
 * @property {Record<string, string>} marks element id → classes
 * @property {string} label the picture in words
 * @property {[string, string][]} [at] where the run stands: flow and state of every level
 * @property {string[]} [base] the states that lead to the flow that is shown
 * @property {string} [title] of a subflow that is looked at by itself: which one it is
 */
/** @typedef {{ id: string, target: string | undefined, open: boolean }} Way */
/** @typedef {Record<string, [string, string]>} Notes element id → level and words of findings */

const TOLD = ["current", "past", "visited", "open", "blocked", "needs", "assumed"];
/** @type {Record<string, string>} of two that say the same, which one is told */
const INSTEAD = { current: "past", blocked: "needs" };
/** @type {Record<string, string>} */
const TOLD_AS = { needs: "needs evidence", past: "was here" };

/**
 * Whether an element with these classes is a transition that is offered, open or not.
 * @param {string} classes
 */
export function isOffered(classes) {
  return / (open|blocked) /.test(` ${classes} `);
}

/**
 * The edges that lead to a node, of those that are offered; open ones win over blocked ones.
 * @param {string} nodeId
 * @param {Way[]} edges
 */
export function edgesTo(nodeId, edges) {
  const leading = edges.filter((edge) => edge.target === nodeId);
  const open = leading.filter((edge) => edge.open);
  return open.length ? open : leading;
}

/**
 * The edges that are offered, as `edgesTo` takes them.
 * @param {View} view
 * @param {Map<string, SVGGElement>} elements
 * @returns {Way[]}
 */
export function offered(view, elements) {
  return Object.entries(view.marks)
    .filter(([id, classes]) => isOffered(classes) && elements.has(id))
    .map(([id, classes]) => ({
      id,
      target: elements.get(id)?.dataset.target,
      open: classes.split(" ").includes("open"),
    }));
}

/**
 * What an element is, with its marks and what validation found, in words.
 * @param {string} plain
 * @param {string} marks
 * @param {string} found
 */
export function inWords(plain, marks, found) {
  const has = marks.split(" ");
  const told = TOLD.filter((mark) => has.includes(mark) && !has.includes(INSTEAD[mark]));
  const text = told.length ? `${plain} (${told.map((mark) => TOLD_AS[mark] ?? mark).join(", ")})` : plain;
  return found ? `${text}\n${withoutTicks(found)}` : text;
}

/**
 * Show a view on a picture. What has not changed is not touched: in a large picture that is most.
 * @param {import("./picture.js").Picture} picture
 * @param {View} view
 * @param {Notes} notes
 */
export function showMarks(picture, view, notes) {
  picture.svg.setAttribute("aria-label", withoutTicks(view.label) || "flow diagram");
  const edges = offered(view, picture.elements);
  const reachable = new Set(edges.flatMap(({ id, target }) => [id, target]));
  for (const [id, element] of picture.elements) {
    const marks = view.marks[id] ?? "";
    const [level, found] = notes[id] ?? ["", ""];
    const isActionable = reachable.has(id);
    const shown = `${marks}|${level}|${found}|${isActionable}`;
    if (element.dataset.shown === shown) continue;
    element.dataset.shown = shown;
    showElement(element, marks, level, found, isActionable);
  }
  // A flow without a run has nothing to do: Tab comes to its first state.
  if (!picture.svg.querySelector('[data-id][tabindex="0"]')) {
    picture.svg.querySelector(".node[data-id]:not(.start)")?.setAttribute("tabindex", "0");
  }
}

/**
 * @param {SVGGElement} element
 * @param {string} marks
 * @param {string} level
 * @param {string} found
 * @param {boolean} isActionable
 */
function showElement(element, marks, level, found, isActionable) {
  const classes = [element.dataset.kind, marks, level === "error" ? "faulty" : ""];
  if (isActionable) classes.push("actionable");
  element.setAttribute("class", classes.filter(Boolean).join(" "));
  showBadge(element, found);
  const label = inWords(element.dataset.plain ?? "", marks, found);
  const title = element.querySelector("title");
  if (title) title.textContent = label;
  element.setAttribute("aria-label", label);
  // A state that invokes a flow does something, too: Enter looks into it.
  const isButton = isActionable || element.dataset.enters !== undefined;
  const isCurrent = element.matches(".current");
  element.setAttribute("role", isButton ? "button" : "img");
  // Arrow keys go to all, Tab to what can be done and to where the run is.
  if (!element.matches(".start")) {
    element.setAttribute("tabindex", isButton || isCurrent ? "0" : "-1");
  }
  if (isCurrent) element.setAttribute("aria-current", "step");
  else element.removeAttribute("aria-current");
}

/**
 * A sign at an element that validation found something on; its words are in the tooltip.
 * @param {SVGGElement} element
 * @param {string} found
 */
function showBadge(element, found) {
  const badge = element.querySelector(".badge");
  if (!found || badge) {
    if (!found) badge?.remove();
    return;
  }
  const place = element.dataset.badge;
  if (!place) return;
  const [x, y] = place.split(" ");
  const sign = document.createElementNS(SVG, "text");
  sign.setAttribute("class", "badge");
  sign.setAttribute("text-anchor", "end");
  sign.setAttribute("x", x);
  sign.setAttribute("y", y);
  sign.textContent = "⚠";
  element.append(sign);
}
