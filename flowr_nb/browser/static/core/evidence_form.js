// The form of evidence: a row a transition, in it a row a condition, and a control a key. The panel
// gives with it what something is fired with; *what if* assumes with it what is asked further on.

import { make } from "./dom.js";
import { makeEvidenceField } from "./evidence_field.js";
import { keepList } from "./keyed.js";
import { makeSender } from "./slider.js";

/**
 * @typedef {object} FormState what is asked, and what is given
 * @property {import("./transition_row.js").TransitionState[]} rows
 * @property {Record<string, import("./evidence_field.js").FieldKind>} fields
 * @property {Record<string, string>} typed
 * @property {Record<string, string>} assumed
 */
/** @typedef {ReturnType<typeof import("./transition_row.js").makeTransitionRow>} TransitionRow */
/** @typedef {import("./evidence_field.js").EvidenceField} EvidenceField */
/** @typedef {Record<string, string | null>} Values */

/**
 * @param {object} does
 * @param {(transition: import("./transition_row.js").TransitionState) => TransitionRow} does.makeRow
 * @param {(values: Values, places: Map<string, unknown>) => Promise<unknown>} does.send tells what was
 *   set, with the place that each key was set at
 * @param {(key: string) => void} does.forget takes back what is only assumed of a key
 * @param {(key: string, event: KeyboardEvent) => void} does.enter told that Enter was pressed in one
 * @param {() => void} does.done told each time that nothing is on its way any more
 * @param {(() => unknown)} [does.place] where what is set now is for
 * @param {typeof makeEvidenceField} [does.makeField] makes the control of a key
 * @param {boolean} [isAssuming] whether what is set is only assumed
 */
export function makeEvidenceForm(
  { makeRow, send, forget, enter, done, place, makeField = makeEvidenceField },
  isAssuming = false,
) {
  const list = make("ul", "flowr-rows");
  /** @type {Map<string, TransitionRow>} */
  const rows = new Map();
  /** @type {string[]} the ids of those that are shown */
  let order = [];
  /** @type {Map<string, { field: EvidenceField, kind: string }>} */
  const fields = new Map();
  const kept = keepList(
    list,
    idOf,
    (/** @type {import("./transition_row.js").ShownTransition} */ transition) => {
      const row = makeRow(transition);
      rows.set(idOf(transition), row);
      return row;
    },
  );
  // Evidence is for the place that it was set at, wherever the run is by then.
  /** @type {Map<string, unknown>} */
  const places = new Map();
  const sender = makeSender(
    (values) => send(values, places),
    () => {
      places.clear();
      done();
    },
  );

  /** @param {Values} values */
  function put(values) {
    for (const key of Object.keys(values)) places.set(key, place?.());
    sender.put(values);
  }

  /**
   * @param {string} key
   * @param {import("./evidence_field.js").FieldKind} kind
   */
  function fieldOf(key, kind) {
    const text = JSON.stringify(kind);
    const known = fields.get(key);
    if (known?.kind === text) return known.field;
    const field = makeField(key, kind, {
      isAssuming,
      give: (value) => put({ [key]: value }),
      forget: () => forget(key),
      enter: (event) => enter(key, event),
    });
    fields.set(key, { field, kind: text });
    return field;
  }

  return {
    list,
    rows,
    put,
    isBusy: sender.isBusy,
    /** The rows, from the first to the last. */
    inOrder: () => order.flatMap((id) => rows.get(id) ?? []),
    /** @param {string | undefined} key */
    field: (key) => fields.get(key ?? "")?.field,
    /**
     * The row that has the field of a key.
     * @param {string} key
     */
    rowOf: (key) => [...rows.values()].find((row) => row.has(key)),
    /**
     * What was typed belongs to where the run has been.
     * @param {(key: string) => boolean} mayStay whether what is being typed may be meant for where it
     *   is now, too
     * @returns {string[]} the keys of which something stays, which is given with the next key
     */
    settle: (mayStay) => [...fields].flatMap(([key, { field }]) => (field.settle(mayStay(key)) ? [key] : [])),
    /**
     * @param {FormState} now
     * @param {{ canFire: boolean, canSet: boolean, isFrozen: boolean }} state whether there are
     *   buttons, whether there are controls, and whether these take nothing
     */
    show(now, { canFire, canSet, isFrozen }) {
      // Maps, for a guard may ask for `constructor`, which every object has.
      const kinds = new Map(Object.entries(now.fields));
      const typed = new Map(Object.entries(now.typed));
      const assumed = new Map(Object.entries(now.assumed));
      const fieldFor = (/** @type {string} */ key) => fieldOf(key, kinds.get(key) ?? { kind: "text", choices: [] });
      const shown = now.rows.map((row) => ({ ...row, canFire, fields: canSet ? row.fields : [], fieldOf: fieldFor }));
      kept.show(shown);
      order = shown.map(idOf);
      for (const id of rows.keys()) if (!order.includes(id)) rows.delete(id);
      const asked = new Set(now.rows.flatMap((row) => row.fields));
      for (const [key, { field }] of fields) {
        const isAhead = sender.isBusy() && places.has(key);
        if (asked.has(key)) field.show(typed.get(key), assumed.get(key), { isAhead, isFrozen });
        else fields.delete(key);
      }
    },
  };
}

/** @param {import("./transition_row.js").TransitionState} transition */
function idOf({ trigger, of, conditions }) {
  return of ? JSON.stringify([of, trigger, conditions.map(({ words }) => words)]) : trigger;
}
