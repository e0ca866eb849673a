// What is said about sessions: errors and the ways out of them, what is asked first, and what can be
// taken back.

import { makeAsking } from "./asking.js";
import { makeConsent } from "./consent.js";
import { focusedNear, make, makeActionButton, makeAlert, withCode } from "./dom.js";
import { WAYS_ON } from "./news.js";

/** @typedef {import("./consent.js").AskedMessage} SessionMessage */

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {(name: string) => void} onName told that another name is to be used
 * @param {(message: SessionMessage) => void} [onDone] told what has been done
 */
export function makeSessionTalk(host, waiting, onName, onDone = (_message) => {}) {
  const { element: error, say: tell } = makeAlert();
  const ways = make("div", "flowr-buttons flowr-ways-out");
  const done = make("p", "flowr-session-done");
  done.setAttribute("role", "status");
  done.hidden = true;
  const consent = makeConsent("", (message) => void act(message), () => back?.focus());
  const root = make("div", "flowr-session-talk", error, ways, consent.root, done);
  const asking = makeAsking(host, say, rest, waiting);
  /** @type {HTMLElement | null} */
  let back = null;
  /** What is wrong whatever is pressed, as long as it is so. */
  let standing = "";

  /** @param {string} text */
  function say(text) {
    tell(text);
    ways.replaceChildren();
    done.hidden = true;
  }

  function rest() {
    say(standing);
  }

  /**
   * @param {SessionMessage} message
   * @param {string} [name] what it is, in words
   */
  async function act(message, name = message.do) {
    if (asking.isWaiting()) return asking.remind();
    const focused = focusedNear(root);
    back = focused instanceof HTMLElement ? focused : null;
    consent.close();
    const answer = /** @type {any} */ (
      await asking.ask(message, name, (text, whole) => {
        say(text);
        offerWays(message, whole);
        return true;
      })
    );
    if (!answer) return undefined;
    rest();
    if (answer.question) {
      consent.open(message, answer, YES[message.do] ?? "Go on without saving");
      return undefined;
    }
    if (answer.deleted) tellDeleted(answer);
    return onDone(message);
  }

  /**
   * A name is taken: the two things that were probably meant, in one press each. Somebody else wrote
   * the session: the ways on, unless there is a banner of news that offers them.
   * @param {SessionMessage} message
   * @param {any} answer
   */
  function offerWays(message, { taken, free, news }) {
    const hasBanner = /** @type {string[]} */ (host.get("_parts") ?? []).includes("news");
    if (news && !hasBanner) {
      const offered = WAYS_ON.slice(news.canTake ? 0 : 1);
      const buttons = offered.map(({ way, label, title }) => {
        const button = makeWay(label, "", () => act({ do: way, of: news.of }, label));
        button.title = title;
        return button;
      });
      ways.replaceChildren(...buttons);
    }
    if (!taken) return;
    if ("to" in message) {
      ways.replaceChildren(makeWay(`Use ${free}`, "", () => act({ ...message, to: free })));
      return;
    }
    const instead = makeWay(`Use ${free}`, "", () => {
      onName(free);
      return act({ ...message, name: free });
    });
    ways.replaceChildren(makeWay(`Load ${taken}`, "", () => act({ do: "load", name: taken })), instead);
  }

  /**
   * A button that is gone once it has been pressed: the focus goes back to where it was before.
   * @param {string} label
   * @param {string} className
   * @param {() => Promise<void>} go
   */
  function makeWay(label, className, go) {
    return makeActionButton(label, className, () => {
      back?.focus();
      rest();
      void go();
    });
  }

  /** @param {{ deleted: string, canRestore: boolean }} answer */
  function tellDeleted({ deleted, canRestore }) {
    const undo = makeWay("Undo", "flowr-quiet", () => act({ do: "restore", name: deleted }));
    done.replaceChildren(...withCode(`\`${deleted}\` was deleted. `), ...(canRestore ? [undo] : []));
    done.hidden = false;
  }

  return {
    root,
    say,
    act,
    /** @param {string} text what is wrong from now on; empty for nothing */
    stand(text) {
      standing = text;
      rest();
    },
    /** What was wrong is so no more; what can be taken back stays. */
    forget() {
      if (error.textContent) rest();
    },
  };
}

/** @type {Record<string, string>} what consent says, where nothing is lost by it */
const YES = { delete: "Delete" };
