// The foot of the panel: the steps that led here, and how to take them back.

import { makeAsking } from "./asking.js";
import { makeConsent } from "./consent.js";
import { make, makeActionButton, makeAlert, makeGroup } from "./dom.js";

/**
 * The last steps in one line, and a sign that there were more.
 * @param {string[]} recent
 * @param {number} count the steps that were made, which pass one state more
 */
export function stepsLine(recent, count) {
  return `${count >= recent.length ? "… → " : ""}${recent.join(" → ")}`;
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting
 * @param {() => unknown} place where it was seen
 * @param {() => void} done told that something has been done
 */
export function makePanelFoot(host, waiting, place, done) {
  const { element: message, say } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const consent = makeConsent("Do it", (asked) => void ask(asked), () => restart.focus());
  const steps = makeGroup("flowr-steps-taken", "steps taken");
  const undo = makeActionButton("Undo", "flowr-quiet", () => {
    void ask({ do: "undo", at: place() }, "undo");
  });
  undo.dataset.undo = "";
  undo.title = "Take the last step back";
  const restart = makeActionButton("Restart", "flowr-quiet", () => {
    void ask({ do: "restart", at: place() }, "restart");
  });
  restart.dataset.restart = "";
  const buttons = make("div", "flowr-buttons", undo, restart);
  const line = make("div", "flowr-panel-foot-line", buttons, steps);
  const root = make("div", "flowr-panel-foot", line, message, consent.root);

  function forget() {
    say("");
    consent.close();
  }

  /**
   * @param {import("./consent.js").AskedMessage} asked
   * @param {string} [name]
   */
  async function ask(asked, name = "") {
    if (asking.isWaiting()) return asking.remind();
    const answer = /** @type {any} */ (await asking.ask(asked, name));
    if (!answer) return;
    if (answer.question) return consent.open(asked, answer);
    forget();
    done();
  }

  return {
    root,
    restart,
    ask,
    asking,
    say,
    forget,
    /**
     * @param {{ recent: string[], count: number, canUndo: boolean, isPast: boolean, over: Element | null }} state
     *   with where Restart belongs when the run is over
     */
    show({ recent, count, canUndo, isPast, over }) {
      steps.textContent = stepsLine(recent, count);
      steps.hidden = !recent.length;
      buttons.hidden = isPast;
      undo.disabled = !canUndo;
      const home = over ?? buttons;
      if (restart.parentNode !== home) home.append(restart);
      restart.textContent = over ? "Begin again" : "Restart";
      restart.title = over ? "" : "Begin again from the flow's first state";
      restart.classList.toggle("flowr-primary", over !== null);
      restart.classList.toggle("flowr-quiet", over === null);
    },
  };
}
