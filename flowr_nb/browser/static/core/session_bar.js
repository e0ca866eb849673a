// Which flow and which session, whether it is saved, and what can be done to sessions. Everything is
// meant by its name: a choice stays the choice, whatever files come and go meanwhile.

import { makeMenu } from "./menu.js";
import { focusedNear, make, makeActionButton, makeGroup } from "./dom.js";
import { followPart } from "./part.js";
import { makeNamePicker, makeNameForm } from "./session_picker.js";
import { makeSessionList } from "./session_list.js";
import { makeSessionTalk } from "./session_talk.js";
import { makeToolbar } from "./toolbar.js";

/**
 * @typedef {object} BarState what `_bar` says
 * @property {string} flow
 * @property {string} session
 * @property {boolean} isDraft
 * @property {boolean} unsaved
 * @property {number} steps that are not saved
 * @property {string | null} saved when it was
 * @property {string} problem
 * @property {string} [note] what is to be known of sessions, and nothing is wrong with
 */
/** @typedef {{ flows: string[], sessions: string[], total: number }} Choices what `_choices` says */

/** Milliseconds in which the choices are looked up once. */
const FRESH = 2000;

/**
 * Whether it is saved, in words.
 * @param {BarState} state
 */
export function markWords({ isDraft, unsaved, steps }) {
  if (!unsaved) return "✓ saved";
  if (isDraft) return "● not saved yet";
  if (!steps) return "● not saved";
  return `● ${steps} ${steps === 1 ? "step" : "steps"} not saved`;
}

/**
 * The one button that matters now, by its label; none where nothing waits to be done.
 * @param {BarState} state
 * @param {string} picked the session that is picked
 * @param {string} name what is in the name field
 */
export function nextAction({ session, isDraft, unsaved }, picked, name) {
  if (picked && (isDraft || picked !== session)) return "Load";
  if (name && name !== session) return isDraft ? "Init" : "Save";
  return unsaved ? "Save" : "";
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @returns {import("./widget.js").Part}
 */
export function makeSessionBar(host, waiting) {
  const bar = /** @type {{ now: () => BarState | null, stop: () => void }} */ (
    followPart(host, "_bar", show)
  );
  const choices = /** @type {{ now: () => Choices | null, stop: () => void }} */ (
    followPart(host, "_choices", show)
  );
  const talk = makeSessionTalk(host, waiting, useName, followName);
  const { act } = talk;
  const flows = makeNamePicker("flow");
  const sessions = makeNamePicker("session");
  const field = make("input", "flowr-name");
  field.type = "text";
  field.placeholder = "a session's name";
  field.autocomplete = "off";
  field.spellcheck = false;
  const named = make("label", "flowr-pick flowr-named", make("span", "", "name"), field);
  const mark = make("span", "flowr-mark");
  mark.setAttribute("role", "status");
  const buttons = new Map(
    [
      makeAction("Init", "Begin a session of the flow under this name", init),
      makeAction("Load", "Load the session that is picked, or named", load),
      makeAction("Save", "Save where the run stands, under this name (Alt+S)", save),
      makeAction("List", "Show every session, or hide them again", () => toggleList()),
    ].map((button) => [button.textContent ?? "", button]),
  );
  const menu = makeMenu("⋯", "More", [
    { label: "Rename", act: rename },
    { label: "Duplicate", act: duplicate },
    { label: "Delete", act: remove },
  ]);
  menu.classList.add("flowr-bar-menu");
  const form = makeNameForm();
  const list = makeSessionList(host, waiting, () => toggleList(false));
  list.root.hidden = true;
  const actions = make("div", "flowr-session-buttons", ...buttons.values(), menu);
  makeToolbar(actions, "sessions");
  const tools = make("fieldset", "flowr-session-tools", flows.root, sessions.root, named, mark, actions);
  const note = make("p", "flowr-session-note");
  const root = makeGroup("flowr-session-bar", "flow and session", tools, note, form.root, talk.root, list.root);
  const listed = buttons.get("List");
  listed?.setAttribute("aria-expanded", "false");
  buttons.get("Save")?.setAttribute("aria-keyshortcuts", "Alt+S");

  let hasTyped = false;
  let shown = "";
  let looked = -Infinity;
  let said = "";
  let listedOf = "";
  /** @type {string | null} */
  let savedAt = null;

  /**
   * @param {string} label
   * @param {string} title
   * @param {() => void} go
   */
  function makeAction(label, title, go) {
    const button = makeActionButton(label, "", go);
    button.title = title;
    return button;
  }

  const typed = () => field.value.trim();
  const current = () => bar.now()?.session ?? "";
  /** The session that the menu is about: the one that is picked, else the run's own. */
  const meant = () => sessions.value() || current();

  async function pickFlow() {
    await act({ do: "begin", flow: flows.value() }, "the flow");
    show(); // one that cannot be shown is not the one that is picked
  }

  function init() {
    void act({ do: "init", flow: bar.now()?.flow ?? "", name: typed() }, "Init");
  }

  function load() {
    const name = sessions.value() || typed();
    if (!name) return talk.say("pick a session to load, or type its name");
    return void act({ do: "load", name }, "Load");
  }

  function save() {
    void act({ do: "save", name: typed(), session: current() }, "Save");
  }

  // What is meant is so when it is asked for: another may be picked before the name is given.
  function rename() {
    const name = meant();
    form.open("Rename", name, (to) => void act({ do: "rename", name, to }, "Rename"));
  }

  function duplicate() {
    const name = meant();
    form.open("Duplicate", `${name}-copy`, (to) => void act({ do: "duplicate", name, to }, "Duplicate"));
  }

  function remove() {
    const state = bar.now();
    if (state?.isDraft && meant() === state.session) {
      return talk.say("this run is not saved: there is nothing to delete");
    }
    return void act({ do: "delete", name: meant() }, "Delete");
  }

  /** @param {boolean} [isOpen] */
  function toggleList(isOpen = list.root.hidden) {
    list.root.hidden = !isOpen;
    listed?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) list.again();
    else if (list.root.contains(focusedNear(root))) listed?.focus();
  }

  /** @param {string} name */
  function useName(name) {
    field.value = name;
    takeTyped();
  }

  /**
   * What was picked has another name by now, or is gone: the picker goes along.
   * @param {import("./session_talk.js").SessionMessage} message
   */
  function followName({ do: done, name, to }) {
    if (sessions.value() !== name) return;
    if (done === "rename") sessions.choose(to);
    else if (done === "delete") sessions.choose(bar.now()?.isDraft ? "" : current());
    else return;
    show();
  }

  function takeTyped() {
    hasTyped = true;
    sessions.choose(""); // what is typed last is what Load means
    show();
  }

  /** Files come and go: before somebody chooses, what there is. */
  function look() {
    if (performance.now() - looked < FRESH || host.isGone()) return;
    looked = performance.now();
    void host.ask({ do: "choices" }, true);
  }

  function show() {
    const state = bar.now();
    if (!state) return;
    const { flows: flowNames = [], sessions: names = [], total = 0 } = choices.now() ?? {};
    flows.offer(flowNames.includes(state.flow) ? flowNames : [...flowNames, state.flow]);
    flows.choose(state.flow);
    const own = state.isDraft ? "" : state.session;
    const offered = own && !names.includes(own) ? [...names, own] : names;
    const some = total > names.length ? `— ${names.length} of ${total.toLocaleString("en")}` : "—";
    sessions.offer(offered, some);
    const key = JSON.stringify([state.session, own]);
    if (key !== shown) {
      // Another session: what was picked and typed was about the one before.
      shown = key;
      hasTyped = false;
      sessions.choose(own);
      field.value = state.session;
    }
    mark.textContent = markWords(state);
    note.textContent = state.note ?? "";
    mark.dataset.kind = state.unsaved ? "unsaved" : "saved";
    const next = nextAction(state, hasTyped ? "" : sessions.value(), typed());
    for (const [label, button] of buttons) button.classList.toggle("flowr-primary", label === next);
    if (state.saved !== savedAt) talk.forget();
    savedAt = state.saved;
    if (state.problem !== said) talk.stand((said = state.problem));
    showConnection();
    const kept = JSON.stringify([state.session, state.saved, names, total]);
    if (kept !== listedOf) list.again(true);
    listedOf = kept;
  }

  function showConnection() {
    tools.disabled = host.isGone();
  }

  flows.onPick(() => void pickFlow());
  sessions.onPick(() => {
    hasTyped = false;
    show();
  });
  for (const picker of [flows.root, sessions.root]) {
    picker.addEventListener("pointerdown", look);
    picker.addEventListener("focusin", look);
  }
  field.addEventListener("input", takeTyped);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || event.isComposing) return;
    event.preventDefault();
    [...buttons.values()].find((button) => button.matches(".flowr-primary"))?.click();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.root.hidden) return;
    event.stopPropagation();
    toggleList(false);
    listed?.focus();
  });
  const stops = [bar.stop, choices.stop, list.stop, host.follow("connection", showConnection)];
  show();
  return {
    root,
    save,
    choose() {
      toggleList(true);
      listed?.focus();
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
