// The panel of transitions: where the run stands, what can be fired from there, and the evidence
// that is asked for. One gesture fires once, and what is typed stays while the run steps.

import { NOT_CONNECTED } from "./asking.js";
import { focusedNear, make, makeAlert, makeGroup } from "./dom.js";
import { makeEvidenceField } from "./evidence_field.js";
import { makeEvidenceForm } from "./evidence_form.js";
import { keepHeight } from "./kept_height.js";
import { followMoments } from "./moments.js";
import { makeOneGesture } from "./one_gesture.js";
import { makePanelFoot } from "./panel_foot.js";
import { followPart } from "./part.js";
import { makeLostStep, makePastBand } from "./past_band.js";
import { makeStateHeading } from "./state_heading.js";
import { makeStranded } from "./stranded.js";
import { makeTransitionRow } from "./transition_row.js";

/**
 * @typedef {object} PanelPlace what `_panel` says beside its rows
 * @property {[string, string][]} at where it was seen: every message that acts says it back
 * @property {string} title
 * @property {string} subtitle
 * @property {import("./state_heading.js").Attributes} attrs
 * @property {string} words
 * @property {{ exit: string, flow: string } | null} over
 * @property {string} problem
 * @property {import("./stranded.js").StrandedState | null} stranded where its place is gone
 * @property {import("./past_band.js").PastState | null} past
 * @property {string} meanwhile what others did to the run while somebody looks back
 * @property {string[]} recent
 * @property {number} count
 * @property {boolean} canUndo
 */
/** @typedef {PanelPlace & import("./evidence_form.js").FormState} PanelState */
/** @typedef {import("./evidence_form.js").TransitionRow} TransitionRow */

/** Milliseconds after a step in which the hand may still be at the one before. */
const RESTLESS = 700;

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {object} [how]
 * @param {typeof makeEvidenceField} [how.makeField] makes the control of a key
 * @param {typeof import("./what_if.js").makeWhatIf} [how.makeWhatIf] makes what is asked further on,
 *   where that can be judged
 * @param {number} [how.patience] see `makeOneGesture`
 * @returns {import("./widget.js").Part}
 */
export function makePanel(host, waiting, { makeField = makeEvidenceField, makeWhatIf, patience } = {}) {
  const part = /** @type {{ now: () => PanelState | null, stop: () => void }} */ (
    followPart(host, "_panel", show)
  );
  const gesture = makeOneGesture(() => placeOf(part.now()), patience);
  const foot = makePanelFoot(host, waiting, () => part.now()?.at, forgetAll);
  const band = makePastBand(foot.ask);
  const tellLost = makeLostStep(foot.say);
  const heading = makeStateHeading();
  const gone = make("p", "flowr-gone");
  gone.setAttribute("role", "status");
  const problem = makeAlert();
  const stranded = makeStranded(host, foot.ask, () => part.now()?.at);
  const words = make("p", "flowr-panel-words");
  const over = make("div", "flowr-over");
  const overWords = make("p", "flowr-over-words");
  over.append(overWords);
  const whatIf = makeWhatIf?.(host, waiting);
  const form = makeEvidenceForm({
    makeField,
    makeRow({ trigger }) {
      const row = makeTransitionRow(trigger, host, waiting, {
        press: (event) => pressed(row, event),
        agreed: (message) => void send(row, message),
        sayElsewhere: foot.say,
      });
      return row;
    },
    send: give,
    forget: (key) => void foot.asking.ask({ do: "assume", values: { [key]: null } }),
    enter: entered,
    place() {
      gesture.forget();
      return part.now()?.at;
    },
    done() {
      for (const go of onIdle.splice(0)) go();
      show();
    },
  });
  const { rows } = form;
  const body = make("div", "", form.list);
  if (whatIf) body.append(whatIf.root);
  const root = makeGroup("flowr-transitions", "transitions", gone, band.root, heading.root, problem.element);
  root.append(stranded.root, words, over, body, foot.root);
  const height = keepHeight(root, heading, body, foot.root);
  root.addEventListener("keydown", (event) => {
    const { target } = event;
    // A held key fires a button again and again.
    if (event.repeat && event.key === "Enter" && target instanceof HTMLElement) {
      if (target.localName === "button") event.preventDefault();
    }
  });

  let movedAt = -Infinity;
  root.addEventListener("mousedown", (event) => {
    // The rest of a double click hits what has come there, and takes the focus from what is next.
    if (event.detail > 1 && event.timeStamp - movedAt < RESTLESS) event.preventDefault();
  });

  /** @type {(() => void)[]} */
  let onIdle = [];
  let isFiring = false;
  let isSending = false;
  let place = "";

  /**
   * @param {import("./evidence_form.js").Values} values
   * @param {Map<string, unknown>} places
   */
  async function give(values, places) {
    await Promise.all(
      Object.entries(values).map(async ([key, text]) => {
        const row = form.rowOf(key);
        const { ask } = row?.asking ?? foot.asking;
        const answer = await ask({ do: "give", key, text, at: places.get(key) });
        if (answer) row?.forget();
      }),
    );
  }

  /**
   * @param {TransitionRow} row
   * @param {MouseEvent} event
   */
  function pressed(row, event) {
    const isKey = event.detail === 0; // or a voice, or whatever else presses for a person
    if (isKey ? gesture.isLeftoverKey(event) : gesture.isLeftoverClick(event)) return;
    void fire(row);
  }

  /** @param {TransitionRow} row */
  async function fire(row) {
    const now = part.now();
    if (!now || now.past) return;
    if (isFiring || row.asking.isWaiting()) return row.asking.remind();
    const message = { do: "fire", trigger: row.trigger, at: now.at };
    isFiring = true;
    // What was typed has to be there first.
    if (form.isBusy()) await new Promise((go) => onIdle.push(() => go(undefined)));
    isFiring = false;
    await send(row, message);
  }

  /**
   * @param {TransitionRow} row
   * @param {import("./consent.js").AskedMessage} message
   */
  async function send(row, message) {
    row.forget();
    isSending = true;
    const answer = /** @type {any} */ (await row.asking.ask(message, `\`${row.trigger}\``));
    isSending = false;
    for (const other of rows.values()) if (other !== row) other.forget(); // that it waits, too
    if (answer?.question) return row.consent.open(message, answer);
    if (answer) return forgetAll();
    const key = row.missing();
    if (key !== undefined && !host.isGone()) form.field(key)?.input.focus();
  }

  /**
   * @param {string} key
   * @param {KeyboardEvent} event
   */
  function entered(key, event) {
    if (gesture.isLeftoverKey(event)) return;
    form.field(key)?.giveHeld();
    const row = form.rowOf(key);
    const next = row?.nextOpen(key);
    if (next) next.input.focus();
    else if (row) void fire(row);
  }

  function forgetAll() {
    for (const row of rows.values()) row.forget();
    foot.forget();
  }

  function show() {
    const now = part.now();
    root.hidden = !now;
    if (!now) return;
    const focused = focusedNear(root);
    const isHere = focused instanceof HTMLElement && root.contains(focused);
    const hasMoved = placeOf(now) !== place;
    if (hasMoved) {
      if (place) forgetAll();
      const mayStay = !isSending && !now.past; // a step of one's own is the end of the typing
      for (const key of form.settle((asked) => mayStay && Object.hasOwn(now.fields, asked))) {
        foot.say(`The run has moved on; what is typed for \`${key}\` is not given here until you go on.`);
      }
      place = placeOf(now);
      movedAt = performance.now();
    }
    const { past, over: end } = now;
    const isGone = host.isGone();
    root.classList.toggle("is-past", past !== null);
    root.classList.toggle("is-gone", isGone);
    root.classList.toggle("is-over", end !== null);
    gone.textContent = isGone ? NOT_CONNECTED : "";
    band.show(past, now.meanwhile);
    heading.show(now);
    problem.say(now.problem);
    stranded.show(now.stranded);
    words.textContent = end ? "" : now.words;
    over.hidden = !end || past !== null;
    if (end) overWords.textContent = `${end.flow} is over: it ended in ${end.exit}.`;
    form.show(now, { canFire: past === null, canSet: past === null, isFrozen: isGone });
    for (const row of rows.values()) row.button.setAttribute("aria-disabled", String(isGone));
    foot.show({ ...now, isPast: past !== null, over: end && !past ? over : null });
    tellLost({ isPast: past !== null, meanwhile: now.meanwhile });
    if (isHere) keepFocus(focused, hasMoved);
    height.keep(`${now.at[0]?.[0] ?? ""} ${whatIf?.root.hidden ?? true}`);
  }

  /**
   * The focus stays where it was, or goes to what is to be done next: never to the page.
   * @param {HTMLElement} before what had it
   * @param {boolean} hasMoved whether the run has
   */
  function keepFocus(before, hasMoved) {
    const isThere = root.contains(before) && !before.matches(":disabled") && !before.closest("[hidden]");
    if (isThere) return before.focus({ preventScroll: true });
    const key = before.dataset.evidence;
    const same = form.field(key)?.input;
    if (same && root.contains(same)) return same.focus({ preventScroll: true });
    // Moved by somebody else: what is still being typed is not for the next field.
    const isOvertaken = key !== undefined && !isSending;
    (isOvertaken ? heading.title : nextToDo()).focus({ preventScroll: true });
    if (isOvertaken && hasMoved) foot.say(`The run has moved on; \`${key}\` is not asked for any more.`);
  }

  /** @returns {HTMLElement} */
  function nextToDo() {
    const now = part.now();
    if (now?.past) return band.now;
    if (now?.over) return foot.restart;
    const shown = form.inOrder();
    const open = shown.find((row) => row.element.dataset.status === "open") ?? shown.find((row) => !row.button.disabled);
    const field = shown.map((row) => row.nextOpen()).find(Boolean);
    return field?.input ?? open?.button ?? heading.title;
  }

  const stops = [
    part.stop,
    () => whatIf?.stop(),
    host.follow("_ahead", show),
    host.follow("connection", show),
    followMoments(root),
  ];
  show();
  return {
    root,
    /**
     * Says why a trigger does not fire, where something is missing that can be typed here.
     * @param {string} trigger
     * @param {string} error
     */
    refuse(trigger, error) {
      const row = rows.get(trigger);
      const field = form.field(row?.missing());
      if (!row || !field) return false;
      row.say(error);
      field.input.focus();
      return true;
    },
    stop() {
      height.stop();
      for (const stop of stops) stop();
    },
  };
}

/** @param {PanelState | null} state */
function placeOf(state) {
  return state ? JSON.stringify([state.at, state.count, state.past?.step ?? null]) : "";
}
