// The cards of a page: what Python says of each state, exit and transition, with the verdicts and the
// place of now.

import { beginsWith, keyOf } from "./table_place.js";

/**
 * @param {import("./table_host.js").Table} table
 * @param {import("./table_verdicts.js").Verdicts} verdicts
 */
export function makeCards(table, { holds, given, statusOf }) {
  const cards = new Map(table.cards.map(([level, name, trigger, card]) => [keyOf([level, name, trigger]), card]));

  /**
   * @param {string[]} path of a state or exit
   * @param {string} trigger of a transition of it, or empty
   * @param {string[]} here the state that the run is in, with those that invoke its flow before it
   * @param {(trigger: string) => string} arrowOf gives the id of the state's arrow, empty for none
   * @returns {object | undefined}
   */
  return function cardOf(path, trigger, here, arrowOf) {
    const card = cards.get(keyOf([path.slice(0, -1), path.at(-1), trigger]));
    if (!card) return undefined;
    const judged = /** @type {[number, string][]} */ (card.conditions ?? []);
    const isOn = !trigger && beginsWith(here, path);
    const place = path.length === here.length ? "current state" : "the run is inside";
    return {
      ...{ title: "", subtitle: "", landing: "", problem: "", heading: "", attrs: [], note: "" },
      ...card,
      status: card.isJudged ? statusOf(judged.map(([index]) => index), false) : isOn ? place : "",
      conditions: judged.map(([index, words]) => ({ words, holds: holds(index), given: given(index) })),
      ways: (card.ways ?? []).map((/** @type {any} */ way) => ({
        ...way,
        element: arrowOf(way.trigger),
        status: statusOf(way.conditions, way.isBroken),
      })),
    };
  };
}
