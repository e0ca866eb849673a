// A table in place of a kernel: what Python has worked out beforehand of every place that a run can
// come to. It answers what a person does as a kernel would, and tells what is to be seen then.

import { makeCards } from "./table_cards.js";
import { nearestPicture } from "./table_pictures.js";
import { beenBy, beginsWith, keyOf, levelOf, marksOf, pictureWords, scopesOf } from "./table_place.js";
import { makeVerdicts, whyShut } from "./table_verdicts.js";

/** @typedef {import("./table_place.js").Picture} Picture */
/**
 * @typedef {object} Row a transition out of a place
 * @property {string} trigger
 * @property {string} landing
 * @property {boolean} isOver
 * @property {string} problem
 * @property {string[]} fields
 * @property {number | null} to the place that it leads to
 * @property {[number, string][]} conditions which ones, and whose where that is another flow
 * @property {import("./table_place.js").Followed[]} edges
 */
/**
 * @typedef {import("./table_place.js").Place & { title: string, subtitle: string, attrs: any, words: string,
 *   problem: string, fields: [string, any][], rows: Row[] }} TablePlace
 */
/**
 * @typedef {object} Table
 * @property {string} title
 * @property {string} theme
 * @property {"none" | "current" | "all"} expand
 * @property {number} start
 * @property {[string, string][]} given
 * @property {import("./table_place.js").BeenBefore} been
 * @property {{ name: string, tree: [string[], number][] }[]} flows the outermost one first, each with
 *   the places in it of those that it invokes
 * @property {import("./table_values.js").Key[]} keys
 * @property {{ key: number, words: string, demand: string, holds: string }[]} conditions
 * @property {TablePlace[]} places
 * @property {[string[], string, string, any][]} cards place, name, trigger or none, and the card
 * @property {Picture[]} pictures
 */

const MOST_RECENT = 8;

/**
 * @param {Table} table
 * @returns {import("../core/asking.js").Host & { setTheme: (theme: string) => void }}
 */
export function makeTableHost(table) {
  const { places, flows, pictures } = table;
  const root = flows[0];
  const scopes = pictures.map(scopesOf);
  const verdicts = makeVerdicts(table);
  const given = verdicts.texts;
  const cardOf = makeCards(table, verdicts);
  /** @type {{ from: number, row: Pick<Row, "to" | "edges"> }[]} the steps that were taken */
  let walk = [];
  let at = table.start;
  /** @type {Map<string, boolean>} place, as JSON → whether a person has opened or closed it */
  const opened = new Map();
  /** @type {string[] | null} the place of a flow that is looked at by itself */
  let viewed = null;
  /** @type {(string[] | null)[]} what was looked at before */
  let views = [];
  /** @type {number | null} which flow of the call stack, where one was asked for */
  let depth = null;
  let theme = table.theme;
  /** @type {Map<string, Set<() => void>>} */
  const followers = new Map();
  /** @type {Record<string, any>} */
  let shown = {};

  function rows() {
    return places[at].rows.map((row) => {
      const status = verdicts.statusOf(row.conditions.map(([index]) => index), row.to === null);
      return { ...row, status, conditions: row.conditions.map(verdicts.told), isShut: status !== "open" };
    });
  }

  /** @param {string[]} base @returns {number | undefined} which flow is there */
  const flowAt = (base) => (base.length ? root.tree.find(([place]) => keyOf(place) === keyOf(base))?.[1] : 0);
  /** @param {string[]} base */
  const isPictured = (base) => pictures.some((picture) => picture.flow === flowAt(base));

  function base() {
    const level = levelOf(places[at]);
    if (viewed !== null) return viewed;
    let many = depth ?? (table.expand === "none" ? level.length : 0);
    // Of very many subflows not all are drawn: then the flow that waits for it is shown.
    while (many > 0 && !isPictured(level.slice(0, many))) many -= 1;
    return level.slice(0, many);
  }

  /**
   * @param {number} flow
   * @param {string[]} its base
   * @param {[string[], boolean]} [must] the place in it of a subflow that has to be open, or closed
   * @returns {number} the picture of it
   */
  function pictureOf(flow, its, must) {
    const level = levelOf(places[at]);
    const isOpen = (/** @type {string[]} */ inside) => {
      const place = [...its, ...inside];
      return opened.get(keyOf(place)) ?? (table.expand === "current" ? beginsWith(level, place) : table.expand === "all");
    };
    return nearestPicture(pictures, flow, flows[flow].tree, isOpen, must);
  }

  function look() {
    const place = places[at];
    const its = base();
    const flow = flowAt(its) ?? 0;
    const index = pictureOf(flow, its);
    const picture = pictures[index];
    const offered = rows();
    const path = [root.name, ...its].join(" › ");
    const title = its.length ? `${path} (${flows[flow].name})` : path;
    const visible = scopes[index];
    const steps = walk.map(({ from, row }) => ({ from: places[from], edges: row.edges }));
    /** @type {Record<string, unknown>} */
    const view = {
      marks: marksOf(visible, its, place, offered, beenBy(table.been, steps, place)),
      label: pictureWords(visible, its, title, place, offered),
      at: place.at,
    };
    if (its.length) view.base = its;
    if (viewed?.length) view.title = title;
    const states = places[walk[Math.max(0, walk.length - MOST_RECENT + 1)]?.from]?.at;
    const recent = walk.slice(1 - MOST_RECENT).map(({ row }) => lastOf(places[row.to ?? at].at));
    const panel = {
      ...place,
      rows: offered,
      fields: Object.fromEntries(place.fields),
      typed: Object.fromEntries(given),
      assumed: {},
      stranded: null,
      past: null,
      meanwhile: "",
      recent: states ? [lastOf(states), ...recent] : [],
      count: walk.length,
      canUndo: walk.length > 0,
    };
    const crumbs = place.at.length > 1 ? { trail: place.at, shown: its.length } : null;
    return {
      theme,
      _parts: ["crumbs", "diagram", "panel"],
      _has_run: false,
      _opens: true,
      _svg: picture.svg,
      _notes: Object.fromEntries(picture.notes),
      _heat: picture.heat,
      _step_numbers: {},
      _progress: {},
      _problem: "",
      _ahead: "null",
      _view: JSON.stringify(view),
      _panel: JSON.stringify(panel),
      _crumbs: JSON.stringify(crumbs),
    };
  }

  function tell() {
    const before = shown;
    shown = look();
    for (const [part, value] of Object.entries(shown)) {
      const isSame = typeof value === "string" ? value === before[part] : JSON.stringify(value) === JSON.stringify(before[part]);
      if (!isSame) for (const follow of followers.get(part) ?? []) follow();
    }
  }

  function goHome() {
    viewed = null;
    views = [];
    depth = null;
  }

  /** @param {unknown} path @returns {string[]} */
  function subflow(path) {
    const asked = /** @type {string[]} */ (path);
    if (flowAt(asked) === undefined) throw new Error("this page has no picture of that flow");
    return asked;
  }

  /** @param {string[]} asked where a flow is that is to be looked at by itself */
  function pictured(asked) {
    if (isPictured(asked)) return asked;
    throw new Error("this page has no picture of that flow by itself; open it in place instead");
  }

  /** @param {any} message */
  function seenHere(message) {
    if (keyOf(message.at) !== keyOf(places[at].at)) throw new Error("the run has moved on, and nothing was done");
  }

  /**
   * Open or close a subflow. Not every choice is drawn: others follow, so that it is seen to be done.
   * @param {string[]} place
   * @param {boolean} isOpen
   */
  function fold(place, isOpen) {
    const its = base();
    const flow = flowAt(its) ?? 0;
    opened.set(keyOf(place), isOpen);
    const picture = pictures[pictureOf(flow, its, [place.slice(its.length), isOpen])];
    if (!picture) throw new Error("this page has no picture of that; look into the subflow instead");
    const seen = new Set(picture.opened.map(keyOf));
    for (const [inside] of flows[flow].tree) opened.set(keyOf([...its, ...inside]), seen.has(keyOf(inside)));
  }

  /** @type {Record<string, (message: any) => object | void>} */
  const does = {
    fire(message) {
      seenHere(message);
      const row = rows().find(({ trigger }) => trigger === message.trigger);
      if (!row) throw new Error(`nothing is called \`${message.trigger}\` here`);
      if (row.status !== "open" || row.to === null) throw new Error(whyShut(row));
      walk.push({ from: at, row });
      at = row.to;
      goHome();
    },
    give(message) {
      seenHere(message);
      if (message.text === null) given.delete(message.key);
      else given.set(message.key, message.text);
    },
    undo(message) {
      seenHere(message);
      at = walk.pop()?.from ?? at;
      goHome();
    },
    restart(message) {
      seenHere(message);
      walk = [];
      at = table.start;
      goHome();
    },
    level(message) {
      const path = pictured(message.path);
      const level = levelOf(places[at]);
      goHome();
      depth = path.length === level.length && table.expand === "none" ? null : path.length;
    },
    open({ path }) {
      const place = subflow(path);
      for (let index = 1; index < place.length; index += 1) opened.set(keyOf(place.slice(0, index)), true);
      fold(place, true);
    },
    close: ({ path }) => fold(subflow(path), false),
    enter({ path }) {
      const place = pictured(path);
      if (keyOf(place) === keyOf(viewed)) return;
      views.push(viewed);
      viewed = place;
    },
    back() {
      viewed = views.pop() ?? null;
    },
    explain({ path, trigger }) {
      const here = places[at].at.map(([, state]) => state);
      return { card: cardOf(path, trigger ?? "", here, (name) => arrowOf(path, name)) };
    },
  };

  /** @param {string[]} path of a state @param {string} trigger @returns {string} the id of its arrow */
  function arrowOf(path, trigger) {
    const its = base();
    if (!beginsWith(path, its)) return "";
    const visible = scopes[pictureOf(flowAt(its) ?? 0, its)];
    const inside = path.slice(its.length, -1);
    return visible.get(keyOf(inside))?.edges.get(keyOf([path.at(-1), trigger])) ?? "";
  }

  shown = look();
  return {
    get: (part) => shown[part],
    set() {},
    follow(part, handler) {
      const known = followers.get(part) ?? new Set();
      followers.set(part, known.add(handler));
      return () => known.delete(handler);
    },
    async ask(message) {
      try {
        if (!Object.hasOwn(does, message.do)) throw new Error("this page cannot do that");
        const answer = does[message.do](message) ?? {};
        if (message.do !== "explain") tell();
        return answer;
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) };
      }
    },
    isGone: () => false,
    setTheme(asked) {
      theme = asked;
      tell();
    },
  };
}

/** @param {[string, string][]} trail */
const lastOf = (trail) => trail[trail.length - 1][1];
