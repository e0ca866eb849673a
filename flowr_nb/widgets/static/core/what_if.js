// The panel of evidence: what would open if? A row a key; moving it re-colours, and fires nothing.

import { make, makeButton } from "./dom.js";
import { evidenceText, makeSender, numberIn } from "./slider.js";

/**
 * @typedef {object} Asked see `_asked` in flowr_nb/widgets/what_if.py
 * @property {string} key
 * @property {"range" | "choice" | "text"} kind
 * @property {number} minimum
 * @property {number} maximum
 * @property {number} step
 * @property {string} unit
 * @property {string[]} choices
 * @property {boolean} here
 * @property {string} words
 */
/** @typedef {{ assumed: Record<string, string>, typed: Record<string, string> }} Given see `given_to` there */
/** @typedef {{ element: HTMLElement, asked: string, show: (value: string | null, typed: string | undefined) => void }} Row */

const MOST_RADIOS = 4;
let rowsMade = 0;

/** @param {(values: Record<string, string | null>) => Promise<unknown>} send */
export function makeWhatIf(send) {
  const sender = makeSender(send, () => showGiven());
  const rows = make("div", "flowr-evidence-rows");
  const clearAll = makeButton("Clear all", "Clear all: assume nothing any more", () => {
    sender.put(Object.fromEntries([...assumed.keys()].map((key) => [key, null])));
  });
  const heading = make("div", "flowr-evidence-head", "What would open if …", clearAll);
  const panel = make("section", "flowr-evidence", heading, rows);
  panel.hidden = true;
  panel.setAttribute("aria-label", "What if: evidence to try");
  // JupyterLab takes keys for its own commands, arrows on a slider among them, unless told.
  panel.dataset.lmSuppressShortcuts = "true";
  panel.addEventListener("keydown", (event) => event.stopPropagation());

  /** @type {Map<string, Row>} */
  const shown = new Map();
  // Maps, for a guard may ask for `constructor`, which every object has.
  /** @type {Map<string, string>} */
  let assumed = new Map();
  /** @type {Map<string, string>} */
  let typed = new Map();

  /** @param {Asked[]} questions */
  function setQuestions(questions) {
    const elements = questions.map((asked) => {
      const known = shown.get(asked.key);
      const text = JSON.stringify(asked);
      if (known?.asked === text) return known.element;
      const put = (/** @type {string | null} */ value) => sender.put({ [asked.key]: value });
      const row = { ...makeRow(asked, `flowr-row-${++rowsMade}`, put), asked: text };
      shown.set(asked.key, row);
      return row.element;
    });
    const keys = new Set(questions.map(({ key }) => key));
    for (const key of [...shown.keys()]) if (!keys.has(key)) shown.delete(key);
    // An element that is put in again loses the focus, even where it was.
    if (elements.some((element, index) => element !== rows.children[index])) {
      rows.replaceChildren(...elements);
    }
    while (rows.children.length > elements.length) rows.lastElementChild?.remove();
    if (!elements.length) {
      rows.replaceChildren(make("p", "flowr-evidence-words", "No guard ahead asks for evidence."));
    }
    showGiven();
  }

  function showGiven() {
    clearAll.disabled = !assumed.size;
    // What is being moved is ahead of what was answered.
    if (sender.isBusy()) return;
    for (const [key, row] of shown) row.show(assumed.get(key) ?? null, typed.get(key));
  }

  return {
    panel,
    setQuestions,
    /** @param {Given} now */
    setGiven(now) {
      if (!now?.assumed) return;
      assumed = new Map(Object.entries(now.assumed));
      typed = new Map(Object.entries(now.typed));
      showGiven();
    },
  };
}

/**
 * @param {Asked} asked
 * @param {string} id
 * @param {(value: string | null) => void} put
 */
function makeRow(asked, id, put) {
  const legend = make("legend", "", asked.key);
  if (asked.here) legend.append(make("span", "flowr-evidence-here", "asked here"));
  const note = make("p", "flowr-evidence-words", asked.words);
  note.id = `${id}-note`;
  const typedNote = make("p", "flowr-evidence-typed");
  typedNote.hidden = true;
  const clear = makeButton("✕", `Assume no ${asked.key} any more`, () => {
    put(null);
    control.show(null);
    clear.disabled = true;
  });
  const changed = (/** @type {string | null} */ value) => {
    clear.disabled = value === null;
    put(value);
  };
  const control =
    asked.kind === "range" ? makeRange(asked, changed) : makeChoice(asked, id, changed);
  const line = make("div", "flowr-evidence-line", ...control.parts, clear);
  const element = make("fieldset", "", legend, line, note, typedNote);
  element.setAttribute("aria-describedby", note.id);
  return {
    element,
    /** @type {(value: string | null, typed: string | undefined) => void} */
    show(value, typed) {
      clear.disabled = value === null;
      control.show(value);
      typedNote.hidden = typed === undefined;
      typedNote.textContent = typed === undefined ? "" : `${typed || "“”"} is typed, and counts`;
    },
  };
}

/**
 * A slider with its number beside it; where guards ask for equal values too, those as buttons.
 * @param {Asked} asked
 * @param {(value: string | null) => void} put
 */
function makeRange({ key, minimum, maximum, step, unit, choices }, put) {
  const slider = make("input", "flowr-evidence-slider");
  const number = make("input", "flowr-evidence-number");
  slider.type = "range";
  number.type = "number";
  for (const input of [slider, number]) {
    input.min = String(minimum);
    input.max = String(maximum);
    input.step = String(step);
    input.setAttribute("aria-label", `${key}${unit ? `, in ${unit.trim()}` : ""}`);
  }
  // A number may be beyond the scale; the guard judges it all the same.
  number.removeAttribute("min");
  number.removeAttribute("max");
  number.step = "any";
  const suffix = make("span", "flowr-evidence-unit", unit.trim());
  const exact = choices.map((value) =>
    makeButton(value || "“”", `${key} is exactly ${value || "an empty text"}`, () => {
      show(value);
      put(value);
    }),
  );

  function show(/** @type {string | null} */ value) {
    const found = numberIn(value);
    slider.value = String(found ?? (minimum + maximum) / 2);
    slider.classList.toggle("unset", found === null);
    slider.setAttribute("aria-valuetext", value ?? "not given");
    number.value = found === null ? "" : String(found);
    number.placeholder = value === null ? "–" : value;
    choices.forEach((choice, at) => {
      exact[at].setAttribute("aria-pressed", String(choice === value));
    });
  }
  slider.addEventListener("input", () => {
    const value = evidenceText(slider.valueAsNumber, step, unit);
    show(value);
    put(value);
  });
  number.addEventListener("input", () => {
    const value = number.value === "" ? null : `${number.value}${unit}`;
    // Not the field itself: whoever types `0.` is not done.
    slider.value = number.value;
    slider.classList.toggle("unset", value === null);
    slider.setAttribute("aria-valuetext", value ?? "not given");
    put(value);
  });
  return {
    parts: [slider, number, suffix, ...exact],
    show: (/** @type {string | null} */ value) => {
      if (number.matches(":focus") && numberIn(number.value) === numberIn(value)) return;
      show(value);
    },
  };
}

/**
 * The values that guards compare with, and a text for any other; without such values the text.
 * @param {Asked} asked
 * @param {string} id
 * @param {(value: string | null) => void} put
 */
function makeChoice({ key, choices }, id, put) {
  const text = make("input", "flowr-evidence-text");
  text.type = "text";
  text.placeholder = choices.length ? "something else" : "not given";
  text.setAttribute("aria-label", choices.length ? `${key}, something else` : key);
  const radios = choices.length <= MOST_RADIOS ? choices.map(makeRadio) : [];
  const select = make("select", "");
  const labels = radios.map((radio, at) =>
    make("label", "flowr-evidence-choice", radio, choices[at] || "“”"),
  );
  if (choices.length > MOST_RADIOS) {
    select.setAttribute("aria-label", key);
    select.append(new Option("not given", "-1"));
    choices.forEach((value, at) => select.append(new Option(value || "“”", String(at))));
    select.addEventListener("change", () => choose(choices[Number(select.value)] ?? null));
  }

  function makeRadio(/** @type {string} */ value) {
    const radio = make("input", "");
    radio.type = "radio";
    radio.name = id;
    radio.addEventListener("change", () => choose(value));
    return radio;
  }

  function choose(/** @type {string | null} */ value) {
    text.value = "";
    put(value);
  }

  function show(/** @type {string | null} */ value) {
    const at = value === null ? -1 : choices.indexOf(value);
    radios.forEach((radio, index) => {
      radio.checked = index === at;
    });
    select.value = String(at);
    const other = at < 0 && value !== null ? value : "";
    if (text.value !== other) text.value = other;
  }
  text.addEventListener("input", () => {
    const value = text.value === "" ? null : text.value;
    for (const radio of radios) radio.checked = false;
    select.value = "-1";
    put(value);
  });
  return { parts: [...labels, ...(select.options.length ? [select] : []), text], show };
}
