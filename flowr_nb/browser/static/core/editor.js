// A flow as it is written: its text, what is wrong in it and where it is kept, and the picture beside
// it. What is typed is told after a short pause; an answer to an older text never takes the place of
// a newer one.

import { makeAsking } from "./asking.js";
import { makeConsent } from "./consent.js";
import { make, makeActionButton, makeAlert, makeGroup, withCode, withoutTicks } from "./dom.js";
import { findingsWords } from "./findings.js";
import { makeFound } from "./found.js";
import { makeNews } from "./news.js";
import { followPart } from "./part.js";
import { makeTextField } from "./text_field.js";
import { makeToolbar } from "./toolbar.js";

/** Milliseconds after the last key until the text is told. */
export const TYPING_PAUSE = 150;
/** Milliseconds until who listens is told what is wrong: not at each key. */
const SAID_AFTER = 1200;
const HELP = "Enter keeps the indentation, Ctrl+] and Ctrl+[ change it, Tab leaves the text, Alt+S saves.";
/** What can be done where others have written meanwhile. */
const EDITED_WAYS = [
  { way: "take-theirs", label: "Reload", title: "Take what is there now; what you have changed is dropped" },
  { way: "keep-mine", label: "Overwrite", title: "Write your text over it" },
  { way: "keep-on", label: "Keep editing", title: "Decide later: nothing is written, and nothing is dropped" },
];

/**
 * @typedef {object} DraftState what `_draft` says
 * @property {string} text
 * @property {string} by who wrote it: of a view its name and its how manieth text it is
 * @property {number} errors
 * @property {number} warnings
 * @property {number} more
 * @property {import("./text_field.js").Mark[]} items
 */
/**
 * @typedef {object} PlaceState what `_place` says
 * @property {string} name
 * @property {string} where
 * @property {boolean} isSaved
 * @property {boolean} isNew
 * @property {boolean} isBehind
 * @property {number} most
 */

/**
 * Whether it is saved, in words.
 * @param {PlaceState} state
 */
export function savedWords({ isSaved, isNew, isBehind }) {
  if (isSaved) return "✓ saved";
  if (isNew) return "● not saved yet";
  return isBehind ? "● not saved, and changed elsewhere" : "● not saved";
}

/** How many editors were made: each has a text of help of its own. */
let editors = 0;

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {(host: import("./asking.js").Host) => import("./widget.js").Part} makePicture
 * @returns {import("./widget.js").Part}
 */
export function makeEditor(host, waiting, makePicture) {
  const view = `view-${Math.random().toString(36).slice(2)}`;
  const draft = /** @type {{ now: () => DraftState | null, stop: () => void }} */ (
    followPart(host, "_draft", showDraft)
  );
  const place = /** @type {{ now: () => PlaceState | null, stop: () => void }} */ (
    followPart(host, "_place", showPlace)
  );
  const { element: error, say: tell } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const consent = makeConsent("Reload", (message) => void act(message, "Reload"), () => text.field.focus());
  const text = makeTextField(onTyped, showLine);
  const where = make("code", "flowr-where");
  const mark = make("span", "flowr-mark");
  mark.setAttribute("role", "status");
  const done = make("span", "flowr-done");
  done.setAttribute("role", "status");
  const save = makeActionButton("Save", "", () => void saveText());
  save.title = "Write the text to its place (Alt+S)";
  save.setAttribute("aria-keyshortcuts", "Alt+S");
  const reload = makeActionButton("Reload", "", () => void act({ do: "reload" }, "Reload"));
  reload.title = "Take what its place holds now";
  const actions = make("div", "flowr-editor-actions", save, reload);
  makeToolbar(actions, "text");
  const bar = make("div", "flowr-editor-bar", where, mark, done, actions);
  const news = makeNews(host, waiting, {
    ways: EDITED_WAYS,
    compares: false,
    about: () => (flush(), { by }),
    onDone: showDone,
    back: () => text.field.focus(),
  });
  const help = make("p", "flowr-text-help", HELP);
  help.id = `flowr-text-help-${++editors}`;
  text.field.setAttribute("aria-describedby", help.id);
  const found = makeFound((finding) => text.go(finding));
  const heard = make("p", "flowr-unseen");
  heard.setAttribute("role", "status");
  const column = make("div", "flowr-editor-text", text.root, found.root, help);
  const picture = makePicture(host);
  const beside = make("div", "flowr-editor-picture", picture.root);
  const body = make("div", "flowr-editor-body", column, beside);
  const root = makeGroup("flowr-editor", "editor", bar, news.root, error, consent.root, body, heard);

  /** Whose text is here: as code or another view wrote it, or as it was told from here. */
  let by = "";
  let number = 0;
  let timer = 0;
  let saidTimer = 0;
  let isChecking = false;
  let isRefused = false;
  let isDirty = false;

  /** @param {string} message */
  function say(message) {
    tell(message);
    if (message) done.textContent = "";
  }

  /** @param {import("./asking.js").Answer & { done?: string }} answer */
  function showDone(answer) {
    say("");
    done.replaceChildren(...withCode(answer.done ?? ""));
  }

  function onTyped() {
    isDirty = true;
    done.textContent = "";
    consent.forget();
    showFound();
    clearTimeout(timer);
    timer = window.setTimeout(() => void check(), TYPING_PAUSE);
  }

  /** Tell the text; while an answer is waited for, the newest text waits for that. */
  async function check() {
    if (isChecking) return;
    while (isDirty && !host.isGone()) {
      isChecking = true;
      const answer = await post();
      isChecking = false;
      if (answer.error) say(answer.error);
      else if (isRefused) say("");
      isRefused = Boolean(answer.error);
    }
  }
  /** @returns {Promise<import("./asking.js").Answer>} */
  async function post() {
    isDirty = false;
    clearTimeout(timer);
    by = `${view}.${++number}`;
    if (isTooLarge()) return { error: tooLarge() };
    return host.ask({ do: "type", text: text.text(), by });
  }

  function isTooLarge() {
    return text.text().length > (place.now()?.most ?? Infinity);
  }

  /** Nothing is sent that would not be taken. */
  function tooLarge() {
    const most = (place.now()?.most ?? 0).toLocaleString("en");
    return `the text is larger than ${most} bytes, the most that is read: it is not checked, and cannot be saved; make two flows of it`;
  }

  /** What is meant next is about the text as it is seen. */
  function flush() {
    if (isDirty && !host.isGone()) {
      void post().then((answer) => {
        if (answer.error) say(answer.error);
      });
    }
  }

  /**
   * @param {import("./consent.js").AskedMessage} message
   * @param {string} name
   */
  async function act(message, name) {
    if (asking.isWaiting()) return void asking.remind();
    flush();
    consent.close();
    say("");
    const answer = /** @type {any} */ (await asking.ask(message, name));
    if (!answer) return undefined;
    if (answer.question) consent.open(message, answer);
    else showDone(answer);
    return undefined;
  }

  async function saveText() {
    if (isTooLarge()) return say(tooLarge());
    flush();
    return act({ do: "save-text", by }, "Save");
  }

  function showDraft() {
    const now = draft.now();
    if (!now) return;
    const isOwn = now.by.startsWith(`${view}.`);
    if (!isOwn && !isDirty) {
      by = now.by;
      text.show(now.text);
    }
    // What was found is told of the text that it was found in, which may be an older one.
    text.mark(now.items, now.text);
    text.field.setAttribute("aria-invalid", String(now.errors > 0));
    showFound();
    clearTimeout(saidTimer);
    saidTimer = window.setTimeout(sayFound, SAID_AFTER);
  }

  function showFound() {
    const now = draft.now();
    if (!now) return;
    found.show(now, text.marks());
    showLine();
  }

  function sayFound() {
    const now = draft.now();
    const [first] = text.marks();
    const words = now && findingsWords(now);
    const said = words ? `${words}${first ? `; line ${first.line}: ${withoutTicks(first.message)}` : ""}` : "nothing is wrong";
    if (heard.textContent !== said) heard.textContent = said;
  }

  function showLine() {
    found.here(text.line());
  }

  function showPlace() {
    const now = place.now();
    if (!now) return;
    where.textContent = now.where.replaceAll("\x60", "");
    text.field.setAttribute("aria-label", `text of the flow ${now.name}`);
    mark.textContent = savedWords(now);
    mark.dataset.kind = now.isSaved ? "saved" : "unsaved";
    save.classList.toggle("flowr-primary", !now.isSaved);
    reload.disabled = now.isNew;
    showConnection();
  }

  function showConnection() {
    const isGone = host.isGone();
    save.disabled = isGone;
    reload.disabled = isGone || place.now()?.isNew === true;
    text.field.readOnly = isGone;
    if (isGone) say("Not connected: what is typed could not be saved. The text is still here to be copied; run the cell again to go on.");
  }

  const stops = [draft.stop, place.stop, news.stop, picture.stop, host.follow("connection", showConnection)];
  showDraft();
  showPlace();
  return {
    root,
    save: () => void saveText(),
    stop() {
      clearTimeout(timer);
      clearTimeout(saidTimer);
      flush(); // a view that is taken off the page leaves nothing untold
      for (const stop of stops) stop();
    },
  };
}
