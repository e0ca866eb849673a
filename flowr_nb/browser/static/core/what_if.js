// *What if*: what lies ahead, and would open if. The form of the panel, for what is asked for
// further on: what is set in it is only assumed, and fires nothing.

import { makeAsking } from "./asking.js";
import { focusedNear, make, makeAlert, makeButton, makeGroup } from "./dom.js";
import { makeEvidenceForm } from "./evidence_form.js";
import { followPart } from "./part.js";
import { makeTransitionRow } from "./transition_row.js";

/**
 * @typedef {import("./evidence_form.js").FormState & { more: number }} AheadState what `_ahead` says:
 *   with how many transitions more there are
 */

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @returns {{ root: HTMLElement, stop: () => void }}
 */
export function makeWhatIf(host, waiting) {
  const part = /** @type {{ now: () => AheadState | null, stop: () => void }} */ (
    followPart(host, "_ahead", show)
  );
  const { element: problem, say } = makeAlert();
  const asking = makeAsking(host, say, () => say(""), waiting);
  const form = makeEvidenceForm(
    {
      makeRow: ({ trigger }) =>
        makeTransitionRow(trigger, host, waiting, { press() {}, agreed() {}, sayElsewhere: say }),
      send: (values) => asking.ask({ do: "assume", values }),
      forget: (key) => form.put({ [key]: null }),
      enter: (key) => nextOpen(key)?.input.focus(),
      done: show,
    },
    true,
  );
  const clearAll = makeButton("Clear all", "Clear all: assume nothing any more", () => {
    title.focus({ preventScroll: true }); // it is about to be disabled
    form.put(Object.fromEntries(Object.keys(part.now()?.assumed ?? {}).map((key) => [key, null])));
  });
  clearAll.className = "flowr-quiet";
  const title = make("h3", "flowr-ahead-title", "What if …");
  title.tabIndex = -1;
  const words = make("p", "flowr-panel-words");
  const root = makeGroup("flowr-ahead", "What if: evidence to try", make("div", "flowr-ahead-head", title, clearAll));
  root.append(form.list, words, problem);
  // JupyterLab takes keys for its own commands unless told.
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", (event) => event.stopPropagation());

  /** @param {string} key */
  function nextOpen(key) {
    const shown = form.inOrder();
    const at = shown.findIndex((row) => row.has(key));
    return shown[at]?.nextOpen(key) ?? shown.slice(at + 1).map((row) => row.nextOpen()).find(Boolean);
  }

  function show() {
    const now = part.now();
    root.hidden = !now;
    if (!now) return;
    const hadFocus = root.contains(focusedNear(root));
    form.show(now, { canFire: false, canSet: true, isFrozen: host.isGone() });
    clearAll.disabled = !Object.keys(now.assumed).length;
    words.textContent = now.rows.length ? "" : "No guard ahead asks for evidence.";
    if (now.more) words.textContent = `and ${now.more} transitions more, further on`;
    if (hadFocus && !root.contains(focusedNear(root))) title.focus({ preventScroll: true });
  }

  const unfollow = host.follow("connection", show);
  show();
  return {
    root,
    stop() {
      unfollow();
      part.stop();
    },
  };
}
