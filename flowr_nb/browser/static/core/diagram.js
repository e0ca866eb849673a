// A picture of a flow and all that is around it. Its host tells what is seen: the picture once per
// flow (`_svg`) and, at each step, which classes its elements get (`_view`). This shows that and
// reports what a person does; it knows nothing of flows, and nothing of Jupyter.
//
// Longer than 300 lines: it makes the parts and ties each to the others; what they do is in files of
// their own.

import { makeHeatScale, showHeat, showTags } from "./annotations.js";
import { makeAsking } from "./asking.js";
import { makeConsent } from "./consent.js";
import { focusedNear, make, makeButton, makeToggle, withCode } from "./dom.js";
import { makeExplain } from "./explain.js";
import { makeFocus } from "./focus.js";
import { followGestures } from "./gestures.js";
import { followKeys, keyTable } from "./keyboard.js";
import { makeLegend } from "./legend.js";
import { showMarks } from "./marks.js";
import { animate, placesOf } from "./motion.js";
import { readPicture } from "./picture.js";
import { followPresses } from "./pressing.js";
import { makeProgress } from "./progress.js";
import { makeSearch } from "./search.js";
import { makeSpatialNavigation } from "./spatial_navigation.js";
import { addSigns, focusSign, makeViewBar, signAt } from "./subflows.js";
import { arrowBetween, runToken } from "./token.js";
import { makeToolbar } from "./toolbar.js";
import { makeUnfolding, wayBetween } from "./unfolding.js";
import { unpackText } from "./unpacking.js";
import { makeViewport } from "./viewport.js";

const STOP = '[tabindex="0"]';

/**
 * @typedef {object} Kernel what can be had where a kernel lays out, draws and judges anew
 * @property {typeof import("./exporting.js").makeExport} [makeExport]
 * @property {typeof import("./what_if.js").makeWhatIf} [makeWhatIf]
 * @property {number} [patience] see `makeOneGesture`
 * @property {(path: string[], id: string) => void} [onPick] told which state was pressed, where that
 *   is what a press means
 * @property {import("./legend.js").Sign[]} [signs] what the legend says of what is added
 * @property {(picture: import("./picture.js").Picture) => void} [dress] adds to what is seen, whenever
 *   that is shown anew
 */

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {Kernel} [kernel]
 * @returns {{ root: HTMLElement, stop: () => void }} the element to be shown, and how to stop
 */
export function makeDiagram(host, waiting, { makeExport, makeWhatIf, patience, onPick, dress, signs } = {}) {
  const viewport = makeViewport();
  const status = make("p", "flowr-status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.addEventListener("pointerenter", () => {
    status.title = status.scrollHeight > status.clientHeight ? (status.textContent ?? "") : "";
  });
  const asking = makeAsking(host, say, showStatus, waiting);
  const { ask } = asking;
  const bar = makeViewBar(goBack);
  const legend = makeLegend(signs);
  const heatScale = makeHeatScale();
  const turn = makeButton("Turn", "", () => ask({ do: "turn" }));
  const whatIf = makeSwitch(host, "what_if", "What if", "What if: try evidence: what would open");
  const numbers = makeSwitch(host, "numbers", "Steps", "Number the steps; 0 is the beginning");
  const focus = makeFocus(viewport, () => picture);
  const search = makeSearch(viewport, () => picture);
  const navigation = makeSpatialNavigation(() => picture);
  const progress = makeProgress(ask);
  const unfolding = makeUnfolding(viewport.frame);
  if (makeExport) viewport.tools.append(turn, gap());
  if (!onPick) viewport.tools.append(focus.button);
  viewport.tools.append(search.button, gap());
  if (host.get("_has_run")) viewport.tools.append(whatIf.button, numbers.button, gap());
  viewport.tools.append(legend.button);
  if (makeExport) viewport.tools.append(makeExport(ask, say));
  makeToolbar(viewport.tools, "picture");
  const foot = make("div", "flowr-foot", status, search.box, viewport.tools);
  const root = make("div", "flowr-diagram", bar.root, progress.line, viewport.sight);
  root.append(heatScale.element, foot, legend.panel);
  // Where there is a panel it is there, beside what is asked for now.
  const ahead = host.get("_parts")?.includes("panel") ? null : makeWhatIf?.(host, waiting);
  if (ahead) root.append(ahead.root);
  const consent = makeConsent(
    "Fire with these",
    (message) => void presses.send(message),
    () => viewport.frame.focus({ preventScroll: true }),
  );
  foot.after(consent.root);
  const explain = makeExplain({ root, frame: viewport.frame, ask: askWhy });
  const presses = followPresses({
    frame: viewport.frame,
    // Where another picture is on its way, what can be fired is not what is seen.
    picture: () => (host.get("_svg") === drawn ? picture : null),
    view: currentView,
    asking,
    say,
    consent,
    patience,
    onPick,
    onEnter(node) {
      asked = { into: true };
      entered.push(node);
    },
    // Where there are fields for what is missing, they say so.
    onRefused: (trigger, error) =>
      !root.dispatchEvent(
        new CustomEvent("flowr-refused", {
          bubbles: true,
          cancelable: true,
          detail: { trigger, error },
        }),
      ),
  });

  /** @type {import("./picture.js").Picture | null} */
  let picture = null;
  let viewText = "";
  /** @type {import("./marks.js").View} */
  let view = { marks: {}, label: "" };
  /** @type {string | null} what it was read from, as Python sent it */
  let drawn = null;
  /** @type {string | null} what is to be drawn next, or is */
  let wanted = null;
  /** @type {import("./marks.js").View} what of it was shown last */
  let seen = view;
  /** @type {{ into: boolean } | null} whether a person here asked for another view */
  let asked = null;
  /** @type {SVGElement | null} the state that a step has put the focus on, until Tab leaves it */
  let landed = null;
  /** @type {string[]} the states that were looked into, the last one last */
  const entered = [];

  /** @returns {import("./marks.js").View} */
  function currentView() {
    const text = host.get("_view");
    if (text !== viewText) {
      viewText = text;
      const before = JSON.stringify(view.at);
      view = JSON.parse(text);
      if (JSON.stringify(view.at) !== before) consent.forget(); // it was about another place
    }
    return view;
  }

  function drawPicture() {
    const packed = host.get("_svg");
    if (packed === wanted) return;
    wanted = packed;
    if (packed === drawn) return;
    const text = unpackText(packed);
    if (typeof text === "string") showPicture(packed, text);
    else text.then((svg) => showPicture(packed, svg), () => showPicture(packed, "<"));
  }

  /**
   * @param {string} packed
   * @param {string} text the SVG
   */
  function showPicture(packed, text) {
    if (packed !== wanted) return; // it was on its way, and something else came
    drawn = packed;
    const before = picture;
    const [from, to] = [standOf(seen), standOf(currentView())];
    const unfold = unfolding.begin(before, wayBetween(from, to));
    const places = placesOf(before);
    const focused = focusedNear(root);
    const sign = signAt(focused);
    const had = before?.svg.contains(focused) === true;
    picture = text ? readPicture(text) : null;
    if (picture && host.get("_opens")) addSigns(picture);
    viewport.setPicture(picture, from.root === to.root && from.place !== to.place);
    explain.setPicture(picture);
    if (picture) showDirection(picture.svg.dataset.direction);
    if (text && !picture) viewport.frame.textContent = "The picture of this flow cannot be shown.";
    showView();
    showExtras();
    search.again();
    if (picture && before && !unfold?.(picture)) animate(picture, places, before.svg.dataset.flow);
    if (picture && sign) focusSign(picture, sign);
    if (had && !root.contains(focusedNear(root))) stayHere();
  }

  /** @param {string | undefined} direction how the picture runs; the button turns it */
  function showDirection(direction) {
    const words = direction === "LR" ? "Turn: draw from the top down" : "Turn: draw from left to right";
    turn.title = words;
    turn.setAttribute("aria-label", words);
  }

  function showView() {
    if (host.get("_svg") !== drawn) {
      drawPicture(); // what changed together comes in any order
      return;
    }
    showStatus();
    if (!picture) return;
    const stop = focusedNear(root)?.closest(STOP);
    const now = currentView();
    seen = now;
    const from = currentId();
    showMarks(picture, now, host.get("_notes"));
    const to = currentId();
    if (from && to && from !== to) runToken(arrowBetween(picture, from, to));
    explain.forget();
    if (stop && picture.svg.contains(stop) && !stop.matches(STOP)) focusCurrent();
    showBar(now.title);
    dress?.(picture);
    legend.show(picture);
    focus.update();
    viewport.showCurrent();
  }

  /** Where the run is, as it is drawn; nothing where what is seen is the past. */
  function currentId() {
    const current = picture?.svg.querySelector(".node.current:not(.past)");
    return current instanceof SVGElement ? current.dataset.id : undefined;
  }

  function showExtras() {
    if (!picture) return;
    const heat = host.get("_heat");
    showHeat(picture, heat.levels ?? {});
    showTags(picture, "visits", heat.tags ?? {});
    showTags(picture, "steps", host.get("_step_numbers"));
    heatScale.show(heat.words ?? "");
    explain.forget();
  }

  /** After a step by keyboard the focus stays in the picture, at the state that was reached. */
  function focusCurrent() {
    const current = picture?.svg.querySelector(".node.current");
    if (!(current instanceof SVGElement)) return;
    explain.pass(current); // nobody has asked for its card
    current.focus({ preventScroll: true });
    landed = current;
  }

  /** What had the focus is gone with another picture: the focus is not. */
  function stayHere() {
    focusCurrent();
    if (!root.contains(focusedNear(root)) || bar.root.contains(focusedNear(root))) viewport.frame.focus({ preventScroll: true });
  }

  function showProgress() {
    progress.show(host.get("_progress") ?? {});
  }

  function showStatus() {
    const problem = host.get("_problem");
    root.toggleAttribute("data-stale", Boolean(problem && picture));
    const text = problem || currentView().label;
    const gone = host.isGone() ? " (not connected: run the cell again to go on)" : "";
    say(`${text}${gone}`, problem ? "error" : "info");
  }

  /**
   * The focus goes along into a view of its own, and out of it to the state that it was of.
   * @param {string | undefined} title
   */
  function showBar(title) {
    const had = bar.root.contains(focusedNear(root));
    const isOther = bar.show(title);
    if (had && !bar.isShown() && asked === null) stayHere();
    if (!isOther || asked === null) return;
    if (asked.into) bar.focus();
    else if (entered.length) focusElement(entered.pop());
    asked = null;
  }

  /** @param {string | undefined} id */
  function focusElement(id) {
    picture?.elements.get(id ?? "")?.focus({ preventScroll: true });
  }

  function goBack() {
    asked = { into: false };
    ask({ do: "back" });
  }

  /**
   * @param {string} text
   * @param {"info" | "error"} level
   */
  function say(text, level) {
    // A message has names in backticks; where the run is is told in names alone, which are anything.
    status.replaceChildren(...(level === "error" ? withCode(text) : [text]));
    status.dataset.level = level;
  }

  /** @param {SVGGElement} element */
  async function askWhy(element) {
    const { id = "", source, name } = element.dataset;
    if (!name) return undefined; // the dot that a flow begins at, and the arrow from it
    const message = { do: "explain", path: presses.pathTo(source ?? id) };
    const { card } = await asking.wonder(source ? { ...message, trigger: name } : message);
    return card;
  }

  /**
   * After a step Tab goes to what can be fired next, wherever the picture has it.
   * @param {KeyboardEvent} event
   */
  function leaveLanded(event) {
    const next = picture?.svg.querySelector(".edge.open") ?? picture?.svg.querySelector(".edge.blocked");
    const isLeft = landed !== null && landed === focusedNear(root) && !event.shiftKey;
    landed = null;
    if (!isLeft || !(next instanceof SVGElement)) return;
    event.preventDefault();
    next.focus();
  }

  /**
   * @param {string} key
   * @param {Element} target
   */
  function rove(key, target) {
    const has = navigation.go(key, target);
    if (has) presses.forget();
    return has;
  }

  root.addEventListener("keydown", (event) => {
    if (event.key === "Tab") leaveLanded(event);
    if (event.key !== "Escape") return;
    if (search.isOpen()) search.close();
    else if (bar.isShown()) goBack();
    else return;
    event.stopPropagation();
  });

  /** @type {[string, () => void][]} */
  const followed = [
    ["_svg", drawPicture],
    ["_view", showView],
    ["_notes", showView],
    ["_problem", showStatus],
    ["_step_numbers", showExtras],
    ["_heat", showExtras],
    ["_progress", showProgress],
    ["connection", showStatus],
  ];
  const others = { focus: focus.toggle, search: search.open, home: navigation.home };
  const stops = [
    ...followed.map(([part, handler]) => host.follow(part, handler)),
    explain.stop,
    presses.stop,
    viewport.stop,
    unfolding.stop,
    search.stop,
    progress.stop,
    whatIf.stop,
    numbers.stop,
    () => ahead?.stop(),
    followGestures(viewport),
    followKeys(viewport, keyTable(viewport, others), rove),
  ];
  drawPicture();
  showProgress();
  return {
    root,
    stop() {
      wanted = null;
      for (const stop of stops) stop();
    },
  };
}

/**
 * Which flow a view shows, and where the run is.
 * @param {import("./marks.js").View} view
 */
function standOf({ at, base = [] }) {
  return { root: at?.[0]?.[0], base, place: JSON.stringify([at, base]) };
}

/** Between the groups of tools. */
function gap() {
  return make("span", "flowr-gap");
}

/**
 * A button for what is on or off in the picture, wherever that is said.
 * @param {import("./asking.js").Host} host
 * @param {string} part
 * @param {string} label
 * @param {string} title
 */
function makeSwitch(host, part, label, title) {
  const button = makeToggle(label, title, (isOn) => host.set(part, isOn));
  const show = () => button.setAttribute("aria-pressed", String(host.get(part)));
  show();
  return { button, stop: host.follow(part, show) };
}
