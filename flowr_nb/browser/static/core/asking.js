// Asking whoever feeds the picture, and saying so where the answer takes its time.

/**
 * @typedef {object} Message what is to be done, and with what; flowr_nb/widgets/wire.py lists them
 * @property {string} do
 */
/**
 * @typedef {object} Answer
 * @property {string} [error] why it was not done, in words
 * @property {string} [question] what is asked back; nothing was done yet
 * @property {any} [card]
 * @property {string} [name]
 * @property {string} [media]
 * @property {DataView[]} [buffers]
 */
/**
 * @typedef {object} Host what feeds a picture, and hears what a person does
 * @property {string} [view] what this view is called, where the other side knows it by a name
 * @property {(part: string) => any} get a part of what is shown
 * @property {(part: string, handler: () => void) => () => void} follow calls when a part has changed,
 *   or `connection`; gives how to stop
 * @property {(part: string, value: any) => void} set what a person wants to see
 * @property {(message: Message & Record<string, any>, isAside?: boolean) => Promise<Answer>} ask
 *   an aside is nothing that a person wants done
 * @property {() => boolean} isGone whether it is known that nobody answers any more
 */

export const NOT_CONNECTED = "Not connected: no kernel stands behind this. Run the cell again to go on.";
/** Milliseconds until a person is told that what was asked for has to wait. */
const TOLD_AFTER = 300;

/** Counts what is asked: of several parts of a widget each has its own turn. */
let asked = 0;

/**
 * @param {Host} host
 * @param {(text: string, level: "info" | "error") => void} say
 * @param {() => void} showStatus shows again what there is to say without a question
 * @param {Map<number, string>} open what is asked and not answered, by all parts of the widget: its
 *   place in turn → what a person calls it
 */
export function makeAsking(host, say, showStatus, open = new Map()) {
  let isLate = false;

  /**
   * Ask for what a person wants done.
   * @param {Message & Record<string, any>} message
   * @param {string} [name] what it is, in words
   * @param {(error: string, answer: Answer) => boolean} [onError] whether it has told the person what
   *   went wrong; that is said last, at the same place as that it waits or at another
   * @returns {Promise<Answer | null>} null where it was not done, and that has been said
   */
  async function ask(message, name = "", onError = (_error, _answer) => false) {
    if (host.isGone()) {
      say(NOT_CONNECTED, "error");
      return null;
    }
    const turn = ++asked;
    open.set(turn, name);
    const timer = setTimeout(() => {
      isLate = true;
      say(late(name), "error");
    }, TOLD_AFTER);
    const answer = await host.ask(message);
    clearTimeout(timer);
    open.delete(turn);
    if (isLate && !open.size) showStatus();
    if (answer.error && !onError(answer.error, answer)) say(answer.error, "error");
    if (!open.size) isLate = false;
    return answer.error ? null : answer;
  }

  return {
    ask,
    /**
     * Ask for what nobody has asked for by hand: where no answer comes, nothing is missed.
     * @param {Message & Record<string, any>} message
     * @returns {Promise<Answer>}
     */
    wonder: async (message) => (host.isGone() ? {} : host.ask(message, true)),
    /** Whether something is asked, and not answered yet, that a further press would do twice. */
    isWaiting: () => !host.isGone() && [...open.values()].some(Boolean),
    /** Says once more what is waited for. */
    remind: () => say(late([...open.values()].find(Boolean) ?? ""), "error"),
  };
}

/** @param {string} name */
function late(name) {
  const what = name ? `${name} waits` : "Waiting";
  return `${what}: the kernel is busy with something else, or not connected.`;
}
