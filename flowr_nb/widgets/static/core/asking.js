// Asking whoever feeds the picture, and saying so where the answer takes its time.

/**
 * @typedef {object} Message what is to be done, and with what; flowr_nb/widgets/wire.py lists them
 * @property {string} do
 */
/**
 * @typedef {object} Answer
 * @property {string} [error] why it was not done, in words
 * @property {any} [card]
 * @property {string} [name]
 * @property {string} [media]
 * @property {DataView[]} [buffers]
 */
/**
 * @typedef {object} Host what feeds a picture, and hears what a person does
 * @property {(part: string) => any} get a part of what is shown
 * @property {(part: string, handler: () => void) => () => void} follow calls when a part has changed,
 *   or `connection`; gives how to stop
 * @property {(part: string, value: any) => void} set what a person wants to see
 * @property {(message: Message & Record<string, any>, isAside?: boolean) => Promise<Answer>} ask
 *   an aside is nothing that a person wants done
 * @property {() => boolean} isGone whether it is known that nobody answers any more
 */

/** Milliseconds until a person is told that what was asked for has to wait. */
const TOLD_AFTER = 300;

/**
 * @param {Host} host
 * @param {(text: string, level: "info" | "error") => void} say
 * @param {() => void} showStatus shows again what there is to say without a question
 */
export function makeAsking(host, say, showStatus) {
  /** What is asked and not answered: its place in turn → what a person calls it. */
  /** @type {Map<number, string>} */
  const open = new Map();
  let asked = 0;
  let isLate = false;

  /**
   * Ask for what a person wants done.
   * @param {Message & Record<string, any>} message
   * @param {string} [name] what it is, in words
   * @returns {Promise<Answer | null>} null where it was not done, and that has been said
   */
  async function ask(message, name = "") {
    if (host.isGone()) {
      const way = "Run the cell again to go on.";
      say(`Not connected: no kernel stands behind this picture. ${way}`, "error");
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
    if (answer.error) say(answer.error, "error");
    else if (isLate && !open.size) showStatus();
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
