// Where a page's run is, in a picture and in words: what Python does for a widget at each step, here
// by the tables of names that it has put beside the pictures.

/**
 * @typedef {object} Picture
 * @property {number} flow
 * @property {string[][]} opened places in that flow
 * @property {string} svg
 * @property {[string[], [string, string][], [string, string, string][]][]} scopes place in the flow,
 *   names and ids of what is drawn there, and states, triggers and ids
 * @property {[string, [string, string]][]} notes
 * @property {any} heat
 */
/**
 * @typedef {object} Scope
 * @property {Map<string, string>} nodes name → id
 * @property {Map<string, string>} edges state and trigger, as JSON → id
 */
/** @typedef {{ trigger: string, status: string }} Offered */
/** @typedef {{ at: [string, string][], where: string, over: object | null }} Place */
/**
 * @typedef {object} Been where a run has been
 * @property {Map<string, Set<string>>} states level, as JSON → names
 * @property {Map<string, Set<string>>} edges level, as JSON → states and triggers, as JSON
 */

/** @typedef {[number, string, string]} Followed a transition: how many flows wait above it, its state, its trigger */
/** @typedef {{ states: [string[], string[]][], edges: [string[], [string, string][]][] }} BeenBefore by levels */

const STATUS = new Map([
  ["open", "open"],
  ["blocked", "blocked"],
  ["needs evidence", "needs blocked"],
]);

/** @param {unknown} value */
export const keyOf = (value) => JSON.stringify(value);

/** @param {Place} place @returns {string[]} the states that invoked the flow that it is in */
export const levelOf = ({ at }) => at.slice(0, -1).map(([, state]) => state);

/**
 * Whether a path begins with another one.
 * @param {string[]} path
 * @param {string[]} start
 */
export const beginsWith = (path, start) => start.every((name, index) => path[index] === name);

/** @param {Picture} picture @returns {Map<string, Scope>} place in the flow, as JSON → what is there */
export function scopesOf({ scopes }) {
  return new Map(
    scopes.map(([place, nodes, edges]) => {
      const named = edges.map(([state, trigger, id]) => /** @type {[string, string]} */ ([keyOf([state, trigger]), id]));
      return [keyOf(place), { nodes: new Map(nodes), edges: new Map(named) }];
    }),
  );
}

/**
 * The classes that the picture's elements get.
 * @param {Map<string, Scope>} scopes of the picture
 * @param {string[]} base the states that lead to the flow that it is of
 * @param {Place} place
 * @param {Offered[]} offered
 * @param {Been} been
 * @returns {Record<string, string>}
 */
export function marksOf(scopes, base, place, offered, been) {
  /** @type {Map<string, string>} */
  const marks = new Map();
  /** @param {string[]} inside @param {string} name */
  const nodeAt = (inside, name) => scopes.get(keyOf(inside))?.nodes.get(name);
  for (const [text, scope] of scopes) {
    const inside = /** @type {string[]} */ (JSON.parse(text));
    const level = keyOf([...base, ...inside]);
    const states = been.states.get(level);
    if (!states?.size) continue;
    const frame = nodeAt(inside.slice(0, -1), inside.at(-1) ?? "");
    if (inside.length && frame !== undefined) marks.set(`${frame}.begin`, "taken");
    for (const name of states) if (scope.nodes.has(name)) marks.set(scope.nodes.get(name) ?? "", "visited");
    for (const edge of been.edges.get(level) ?? []) {
      if (scope.edges.has(edge)) marks.set(scope.edges.get(edge) ?? "", "taken");
    }
  }
  const level = levelOf(place);
  if (!beginsWith(level, base)) return Object.fromEntries(marks);
  const below = level.slice(base.length);
  const [, state] = place.at[place.at.length - 1];
  for (const [index, name] of [...below, state].entries()) {
    const inside = below.slice(0, index);
    const element = nodeAt(inside, name);
    if (element === undefined) break;
    const isLast = index === below.length;
    const isOpen = scopes.has(keyOf([...inside, name]));
    marks.set(element, isLast ? "current" : isOpen ? "inside" : "current inside");
  }
  for (const { trigger, status } of offered) {
    const edge = edgeOf(scopes, below, state, trigger);
    if (edge === undefined) continue;
    const before = marks.get(edge);
    marks.set(edge, [before, STATUS.get(status)].filter(Boolean).join(" "));
  }
  return Object.fromEntries(marks);
}

/**
 * @param {Map<string, Scope>} scopes
 * @param {string[]} below
 * @param {string} state
 * @param {string} trigger
 */
function edgeOf(scopes, below, state, trigger) {
  const own = scopes.get(keyOf(below))?.edges.get(keyOf([state, trigger]));
  if (own !== undefined || !below.length || trigger !== state) return own;
  // It rests on an exit, and leaves from the state that invoked the subflow.
  return scopes.get(keyOf(below.slice(0, -1)))?.edges.get(keyOf([below[below.length - 1], state]));
}

/**
 * Where it is and what can happen, in one sentence.
 * @param {Place} place
 * @param {Offered[]} offered
 */
export function placeWords({ at, over }, offered) {
  const [flow, state] = at[at.length - 1];
  if (over) return `${flow} is over: ${state}`;
  const parts = ["open", "needs evidence", "blocked"].flatMap((status) => {
    const triggers = offered.filter((each) => each.status === status).map(({ trigger }) => trigger);
    return triggers.length ? [`${status}: ${triggers.join(", ")}`] : [];
  });
  return [`${flow} is in ${state}`, parts.join("; ")].filter(Boolean).join("; ");
}

/**
 * What the picture shows of it, in one sentence.
 * @param {Map<string, Scope>} scopes
 * @param {string[]} base
 * @param {string} title of what is shown
 * @param {Place} place
 * @param {Offered[]} offered
 */
export function pictureWords(scopes, base, title, place, offered) {
  const level = levelOf(place);
  if (!beginsWith(level, base)) return `looking at ${title}; the run is in ${place.where}`;
  if (scopes.has(keyOf(level.slice(base.length)))) return placeWords(place, offered);
  let deepest = base.length;
  for (let at = base.length; at < level.length; at += 1) {
    if (scopes.has(keyOf(level.slice(base.length, at)))) deepest = at;
  }
  const [[outer, waits], [inner]] = place.at.slice(deepest, deepest + 2);
  return `${outer} waits in ${waits} for ${inner}`;
}

/**
 * Where a run has been.
 * @param {BeenBefore} before
 * @param {{ from: Place, edges: Followed[] }[]} steps since then
 * @param {Place} now
 * @returns {Been}
 */
export function beenBy(before, steps, now) {
  /** @type {Been} */
  const been = { states: new Map(), edges: new Map() };
  for (const [level, names] of before.states) for (const name of names) note(been.states, level, name);
  for (const [level, edges] of before.edges) for (const edge of edges) note(been.edges, level, keyOf(edge));
  for (const { from, edges } of steps) {
    noteStates(been, from);
    for (const [depth, state, trigger] of edges) {
      const level = levelOf(from).slice(0, depth);
      note(been.states, level, state);
      note(been.edges, level, keyOf([state, trigger]));
    }
  }
  noteStates(been, now);
  return been;
}

/**
 * @param {Map<string, Set<string>>} known
 * @param {string[]} level
 * @param {string} name
 */
function note(known, level, name) {
  const key = keyOf(level);
  const names = known.get(key) ?? new Set();
  known.set(key, names.add(name));
}

/** @param {Been} been @param {Place} place */
function noteStates(been, { at }) {
  const states = at.map(([, state]) => state);
  for (const [index, state] of states.entries()) note(been.states, states.slice(0, index), state);
}
