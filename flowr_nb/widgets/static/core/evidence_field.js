// The field of one key of evidence: a text, sent as it is typed. A slider beside it, buttons or a
// list of values only set the text.

import { make, makeActionButton } from "./dom.js";
import { evidenceText, numberIn } from "./slider.js";

/**
 * @typedef {object} FieldKind how a key is asked for
 * @property {"range" | "choice" | "text"} kind
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [step]
 * @property {string} [unit]
 * @property {string[]} choices
 */

const MOST_CHIPS = 4;
let fieldsMade = 0;

/**
 * @param {string} key
 * @param {FieldKind} kind
 * @param {object} does
 * @param {(text: string | null) => void} does.give told what is typed; null where it is taken away
 * @param {(event: KeyboardEvent) => void} does.enter told that Enter was pressed in it
 */
export function makeEvidenceField(key, kind, { give, enter }) {
  const input = make("input", "flowr-field-text");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.dataset.evidence = key;
  input.setAttribute("aria-label", key);
  const root = make("div", "flowr-field", input);
  const assumedMark = make("span", "flowr-assumed", "assumed");
  const aids = make("div", "flowr-field-aids");
  /** @type {((text: string) => void)[]} */
  const showers = [];
  let isTyping = false;
  /** Whether what is in it was typed for where the run has been, and is not given where it is now. */
  let isHeld = false;
  let told = "";

  /** @param {string} text */
  function set(text) {
    input.value = text;
    for (const show of showers) show(text);
    give(text === "" ? null : text);
  }

  const { choices } = kind;
  if (kind.kind === "range") addSlider(kind);
  if (choices.length && choices.length <= MOST_CHIPS) choices.forEach(addChip);
  else if (choices.length) addList();
  aids.append(assumedMark);

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
      if (input.readOnly) return;
      set(evidenceText(Number(slider.value), step, unit));
      isTyping = false;
    });
    aids.append(slider);
    showers.push((text) => {
      const number = numberIn(text || input.placeholder);
      // Not while it is dragged: it is what is set from.
      if (!slider.matches(":focus") || numberIn(slider.value) !== number) {
        slider.value = String(number ?? (minimum + maximum) / 2);
      }
      slider.classList.toggle("unset", text === "");
      slider.setAttribute("aria-valuetext", text || "not given");
    });
  }

  /** @param {string} choice */
  function addChip(choice) {
    const chip = makeActionButton(choice || "“”", "flowr-chip", () => {
      if (input.readOnly) return;
      set(input.value === choice ? "" : choice);
      isTyping = false;
    });
    chip.title = `${key} is ${choice || "an empty text"}`;
    aids.append(chip);
    showers.push((text) => chip.setAttribute("aria-pressed", String(text !== "" && text === choice)));
  }

  function addList() {
    const list = make("datalist", "");
    list.id = `flowr-choices-${++fieldsMade}`;
    list.append(...choices.map((choice) => new Option(choice, choice)));
    input.setAttribute("list", list.id);
    root.append(list);
  }

  input.addEventListener("input", () => {
    isTyping = true;
    isHeld = false;
    for (const show of showers) show(input.value);
    give(input.value === "" ? null : input.value);
  });
  input.addEventListener("blur", () => {
    isTyping = false;
    if (isHeld) showText();
  });
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // digits and arrows mean something to what is around, too
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key !== "Enter" || !isPlain || event.isComposing) return;
    if (event.target instanceof HTMLElement && event.target.localName === "button") return;
    event.preventDefault();
    enter(event);
  });

  function showText() {
    isHeld = false;
    if (input.value !== told) input.value = told;
    for (const show of showers) show(told);
  }

  return {
    root,
    aids,
    input,
    /** Whether it waits for something to be typed. */
    isOpen: () => input.value === "",
    /**
     * @param {string | undefined} typed as the other side has it
     * @param {string | undefined} assumed
     * @param {{ isAhead: boolean, isFrozen: boolean }} state whether what is typed here is newer than
     *   that, and whether nothing can be typed
     */
    show(typed, assumed, { isAhead, isFrozen }) {
      const isAssumed = typed === undefined && assumed !== undefined;
      input.placeholder = isAssumed ? assumed : "";
      input.readOnly = isFrozen;
      root.classList.toggle("is-assumed", isAssumed);
      assumedMark.hidden = !isAssumed;
      told = typed ?? "";
      if (!isAhead && !isTyping) showText();
    },
    /** Gives what was typed for the place before: that is what is meant here. */
    giveHeld() {
      if (isHeld) give(input.value);
      isHeld = false;
    },
    /**
     * What was typed belongs to where the run has been.
     * @param {boolean} mayStay whether what is being typed may be meant for where it is now, too
     * @returns {boolean} whether something stays, which is given with the next key
     */
    settle(mayStay) {
      isTyping = isHeld = mayStay && isTyping && input.value !== "";
      return isHeld;
    },
  };
}
