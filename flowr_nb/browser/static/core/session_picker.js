// Choosing one of several names, and typing a new one.

import { focusedNear, make, makeWordButton } from "./dom.js";

/**
 * A picker of names. What is chosen stays chosen while others come and go.
 * @param {string} label
 */
export function makeNamePicker(label) {
  const select = make("select", "");
  select.setAttribute("aria-label", label); // else its options would be part of its name
  const root = make("label", "flowr-pick", make("span", "", label), select);
  let offered = "";
  /** What is picked and gone: among the options until something else is picked. */
  let lost = "";
  return {
    root,
    value: () => select.value,
    /** @param {() => void} picked */
    onPick: (picked) => select.addEventListener("change", picked),
    /**
     * @param {string[]} names
     * @param {string} [nothing] what stands for none of them
     */
    offer(names, nothing) {
      const text = JSON.stringify([names, nothing]);
      if (text === offered && (!lost || lost === select.value)) return;
      offered = text;
      const { value } = select;
      // What somebody has picked stays, also when it is gone: whoever does it then says so.
      lost = value && !names.includes(value) ? value : "";
      const all = lost ? [...names, lost] : names;
      const options = all.map((name) => new Option(name, name));
      if (nothing !== undefined) options.unshift(new Option(nothing, ""));
      select.replaceChildren(...options);
      select.value = value;
    },
    /** @param {string} name */
    choose(name) {
      select.value = name;
    },
  };
}

/** A name that is asked for in place; Enter takes it, Escape leaves it. */
export function makeNameForm() {
  const title = make("span", "");
  const field = make("input", "");
  field.type = "text";
  field.autocomplete = "off";
  field.spellcheck = false;
  const root = make("form", "flowr-name-form", make("label", "flowr-pick", title, field));
  root.hidden = true;
  /** @type {(name: string) => void} */
  let go = () => {};
  /** @type {Element | null} */
  let before = null;
  const does = makeWordButton("", "flowr-primary", () => {});
  does.type = "submit";
  root.append(does, makeWordButton("Not now", "", close));

  function close() {
    root.hidden = true;
    if (before instanceof HTMLElement) before.focus();
  }
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (!name) return;
    close();
    go(name);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  return {
    root,
    /**
     * @param {string} word what is done with the name
     * @param {string} name to begin with
     * @param {(name: string) => void} taken
     */
    open(word, name, taken) {
      before = focusedNear(root);
      title.textContent = `${word} to`;
      does.textContent = word;
      field.value = name;
      go = taken;
      root.hidden = false;
      field.select();
      field.focus();
    },
  };
}
