// The control of one key of evidence, in the form that fits what is asked: a switch, the few values
// that are named, a number with a slider, a text. What is only assumed is dashed, and says so.

import { make, makeActionButton, makeButton } from "./dom.js";
import { evidenceText, numberIn } from "./slider.js";

/**
 * @typedef {object} FieldKind how a key is asked for
 * @property {"switch" | "range" | "choice" | "text"} kind
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [step]
 * @property {string} [unit]
 * @property {string[]} choices
 */
/** @typedef {ReturnType<typeof makeEvidenceField>} EvidenceField */
/** @typedef {{ text: string | null, isAssumed: boolean }} Shown what counts; null for nothing */

const MOST_CHIPS = 4;
let fieldsMade = 0;

/**
 * @param {string} key
 * @param {FieldKind} kind
 * @param {object} does
 * @param {boolean} [does.isAssuming] whether what is set is only assumed
 * @param {(text: string | null) => void} does.give told what is set; null where it is taken away
 * @param {() => void} does.forget told that what is only assumed is to be taken back
 * @param {(event: KeyboardEvent) => void} does.enter told that Enter was pressed in it
 */
export function makeEvidenceField(key, kind, { isAssuming = false, give, forget, enter }) {
  const { choices } = kind;
  const isSwitch = kind.kind === "switch";
  const text = make("input", "flowr-field-text");
  text.type = "text";
  text.autocomplete = "off";
  text.spellcheck = false;
  const box = make("input", "flowr-switch");
  box.type = "checkbox";
  const word = make("span", "flowr-switch-word");
  /** What has the key's name, and where the focus goes. */
  const input = isSwitch ? box : text;
  input.dataset.evidence = key;
  input.setAttribute("aria-label", key);
  if (isSwitch) text.setAttribute("aria-label", `${key}, as a text`);
  const assumedMark = make("span", "flowr-assumed", "assumed");
  const counts = make("span", "flowr-field-note");
  const clear = makeButton("✕", "", () => {
    if (text.readOnly) return;
    input.focus({ preventScroll: true }); // which is about to be taken away from here
    if (own === null) forget();
    else set(null);
  });
  const root = make("div", "flowr-field", text);
  const aids = make("div", "flowr-field-aids");
  const nothing = isAssuming ? "not assumed" : "not given";
  /** @type {((shown: Shown) => void)[]} */
  const showers = [];
  /** @type {string | null} what is set here */
  let own = null;
  /** @type {string | undefined} what counts as long as nothing is */
  let assumed;
  let isTyping = false;
  /** Whether what is in it was typed for where the run has been, and is not given where it is now. */
  let isHeld = false;
  /** @type {string | null} what the other side has */
  let told = null;

  const areFew = !isSwitch && choices.length <= MOST_CHIPS;
  // Of many only what cannot be typed: an emptied field gives nothing.
  const chosen = areFew ? choices : choices.filter((choice) => choice === "");
  const named = isSwitch ? ["true", "false"] : kind.kind === "choice" ? chosen : [];
  const other = named.length ? "other" : "";

  if (isSwitch) addSwitch();
  if (kind.kind === "range") addSlider(kind);
  addChips();
  if (!areFew && !isSwitch) addList();
  (isSwitch ? root : aids).append(assumedMark, clear);
  aids.append(counts);

  /** @param {string | null} value */
  function set(value) {
    own = value;
    isTyping = false;
    show();
    give(value);
  }

  function show() {
    const isAssumed = isAssuming ? own !== null : own === null && assumed !== undefined;
    const shown = { text: own ?? assumed ?? null, isAssumed };
    for (const each of [root, aids]) each.classList.toggle("has-assumed", isAssumed);
    assumedMark.hidden = !isAssumed;
    clear.hidden = !isAssumed && !(isSwitch && own !== null);
    clear.title = isAssumed ? `Assume no ${key} any more` : `Give no ${key} any more`;
    clear.setAttribute("aria-label", clear.title);
    for (const each of showers) each(shown);
    // A value that has a control of its own is not said twice.
    const isNamed = shown.text !== null && named.includes(shown.text);
    text.placeholder = isNamed ? other : shown.text === "" ? "“”" : (shown.text ?? other);
    text.classList.toggle("is-assumed", isAssumed && !isNamed);
    if (isTyping) return;
    const written = isNamed ? "" : (own ?? "");
    if (text.value !== written) text.value = written;
  }

  function addSwitch() {
    text.before(box, word);
    showers.push(({ text: value }) => {
      const isOdd = value !== null && value !== "true" && value !== "false";
      box.checked = value === "true";
      box.indeterminate = value === null || isOdd;
      word.textContent = value === null ? nothing : isOdd ? "" : value;
      text.hidden = !isOdd;
    });
    box.addEventListener("change", () => {
      if (text.readOnly) show();
      else set(box.checked ? "true" : "false");
    });
  }

  /** @param {FieldKind} range */
  function addSlider({ minimum = 0, maximum = 100, step = 1, unit = "" }) {
    const slider = make("input", "flowr-field-slider");
    slider.type = "range";
    slider.min = String(minimum);
    slider.max = String(maximum);
    slider.step = String(step);
    slider.setAttribute("aria-label", `${key}, as a slider`);
    // JupyterLab takes keys for its own commands, arrows on a slider among them, unless told.
    slider.dataset.lmSuppressShortcuts = "true";
    slider.addEventListener("input", () => {
      if (!text.readOnly) set(evidenceText(Number(slider.value), step, unit));
    });
    aids.append(slider);
    showers.push(({ text: value }) => {
      const number = numberIn(value);
      // Not while it is dragged: it is what is set from.
      if (!slider.matches(":focus") || numberIn(slider.value) !== number) {
        slider.value = String(number ?? (minimum + maximum) / 2);
      }
      slider.classList.toggle("unset", value === null);
      slider.setAttribute("aria-valuetext", value === "" ? "“”" : (value ?? nothing));
    });
  }

  function addChips() {
    const chips = chosen.map((choice) => {
      const chip = makeActionButton(choice || "“”", "flowr-chip", () => {
        if (!text.readOnly) set(own === choice ? null : choice);
      });
      chip.title = `${key} is ${choice || "an empty text"}`;
      return chip;
    });
    if (kind.kind === "range") aids.append(...chips);
    else text.before(...chips);
    showers.push(({ text: value }) =>
      chips.forEach((chip, at) => chip.setAttribute("aria-pressed", String(chosen[at] === value))),
    );
  }

  function addList() {
    const list = make("datalist", "");
    list.id = `flowr-choices-${++fieldsMade}`;
    list.append(...choices.map((choice) => new Option(choice, choice)));
    text.setAttribute("list", list.id);
    root.append(list);
  }

  text.addEventListener("input", () => {
    isTyping = true;
    isHeld = false;
    own = text.value === "" ? null : text.value;
    show();
    give(own);
  });
  text.addEventListener("blur", () => {
    isTyping = false;
    if (isHeld) own = told;
    isHeld = false;
    show();
  });
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // digits and arrows mean something to what is around, too
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== "Enter" || !isPlain || event.isComposing) return;
    if (event.target instanceof HTMLElement && event.target.localName === "button") return;
    event.preventDefault();
    enter(event);
  });

  return {
    root,
    aids,
    input,
    /** Whether it waits for something to be set. */
    isOpen: () => own === null,
    /**
     * @param {string | undefined} typed as the other side has it
     * @param {string | undefined} supposed what is only assumed there
     * @param {{ isAhead: boolean, isFrozen: boolean }} state whether what is set here is newer than
     *   that, and whether nothing can be set
     */
    show(typed, supposed, { isAhead, isFrozen }) {
      text.readOnly = isFrozen;
      counts.textContent = isAssuming && typed !== undefined ? `${typed || "“”"} is given, and counts` : "";
      counts.hidden = !counts.textContent;
      assumed = isAssuming ? undefined : supposed;
      told = (isAssuming ? supposed : typed) ?? null;
      if (!isAhead && !isTyping) own = told;
      show();
    },
    /** Gives what was typed for the place before: that is what is meant here. */
    giveHeld() {
      if (isHeld) give(text.value);
      isHeld = false;
    },
    /**
     * What was typed belongs to where the run has been.
     * @param {boolean} mayStay whether what is being typed may be meant for where it is now, too
     * @returns {boolean} whether something stays, which is given with the next key
     */
    settle(mayStay) {
      isTyping = isHeld = mayStay && isTyping && text.value !== "";
      return isHeld;
    },
  };
}
