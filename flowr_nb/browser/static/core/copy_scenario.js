// Copy as scenario: the walk just taken, as Python writes it, on the clipboard or to be copied by hand.

import { make, makeActionButton, makeGroup } from "./dom.js";

const COPIED = "copied"; // beside the button, with no line of its own: nothing moves under the pointer
const BY_HAND = "This page may not write to the clipboard. The text is marked: copy it with Ctrl+C or ⌘C.";

/**
 * @param {(message: import("./consent.js").AskedMessage, name: string) => Promise<any>} ask gives null where
 *   it was not done, and that has been said
 */
export function makeCopyScenario(ask) {
  const button = makeActionButton("Copy as scenario", "flowr-quiet", () => void copy());
  button.title = "The walk so far as the text of a scenario, for a file *.scenarios.yaml";
  const told = make("span", "flowr-scenario-told");
  told.setAttribute("role", "status");
  const words = make("p", "flowr-scenario-words", BY_HAND);
  const text = make("textarea", "flowr-scenario-text");
  text.readOnly = true;
  text.spellcheck = false;
  text.setAttribute("aria-label", "scenario");
  const close = makeActionButton("Close", "", leave);
  const panel = makeGroup("flowr-scenario", "copy as scenario", words, text, close);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  let known = 0;
  forget();

  async function copy() {
    forget();
    const answer = await ask({ do: "scenario" }, "Copy as scenario");
    if (!answer) return;
    try {
      if (!navigator.clipboard) throw new Error("it is kept from pages without https");
      await navigator.clipboard.writeText(answer.text);
      told.textContent = COPIED;
    } catch {
      offer(answer.text);
    }
  }

  /** @param {string} scenario */
  function offer(scenario) {
    text.value = scenario;
    text.rows = Math.min(12, scenario.trimEnd().split("\n").length);
    panel.hidden = false;
    text.focus();
    text.select();
  }

  /** What was copied is the walk as it was: no word on it stays when there is another. */
  function forget() {
    told.textContent = "";
    text.value = "";
    panel.hidden = true;
  }

  function leave() {
    forget();
    button.focus();
  }

  return {
    button,
    told,
    panel,
    /** @param {number} count the steps that were taken */
    show(count) {
      button.disabled = !count;
      // What is being copied by hand stays until it is closed.
      if (count !== known) told.textContent = "";
      known = count;
    },
  };
}
