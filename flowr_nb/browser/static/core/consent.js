// What is asked back before something is done: nothing was done yet, and this very thing is done
// when a person says so.

import { focusedNear, make, makeActionButton, makeGroup, makeWordButton, withCode } from "./dom.js";

/** @typedef {import("./asking.js").Message & Record<string, any>} AskedMessage */

/** What a message may say that it is done in spite of. */
const CONSENTS = ["losing", "assuming", "sure"];

/**
 * The same message, with what its answer asked to be consented to.
 * @param {AskedMessage} message
 * @param {Record<string, any>} answer
 * @returns {AskedMessage}
 */
export function consented(message, answer) {
  const given = CONSENTS.filter((name) => answer[name] !== undefined);
  return { ...message, ...Object.fromEntries(given.map((name) => [name, answer[name]])) };
}

/**
 * @param {string} yes what the button that does it says, unless `open` says something else
 * @param {(message: AskedMessage) => void} go asks once more, with consent
 * @param {() => void} back where the focus goes when it is called off
 */
export function makeConsent(yes, go, back) {
  /** @type {AskedMessage | null} */
  let meant = null;
  const words = make("p", "flowr-consent-words");
  words.setAttribute("role", "alert");
  const does = makeActionButton(yes, "flowr-primary", () => {
    if (!meant) return;
    const message = meant;
    close();
    back();
    go(message);
  });
  const doesNot = makeWordButton("Not now", "", () => {
    close();
    back();
  });
  const root = makeGroup("flowr-consent", "asked back", words, make("div", "flowr-buttons", does, doesNot));
  root.tabIndex = -1;
  root.hidden = true;
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat) event.preventDefault();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    doesNot.click();
  });

  function close() {
    meant = null;
    root.hidden = true;
    words.replaceChildren();
  }

  return {
    root,
    close,
    /** What it was about is no more: it is closed, and the focus goes back if it was there. */
    forget() {
      if (!meant) return;
      const had = root.contains(focusedNear(root));
      close();
      if (had) back();
    },
    /**
     * @param {AskedMessage} message what was not done yet
     * @param {Record<string, any>} answer what it was answered
     * @param {string} [label] what the button that does it says
     */
    open(message, answer, label = yes) {
      does.textContent = label;
      meant = consented(message, answer);
      root.hidden = false;
      words.replaceChildren(...withCode(answer.question));
      // Not a button: Enter in doubt is no consent.
      root.focus({ preventScroll: true });
    },
  };
}
