// The sessions of a board as a table: searched, sorted and turned over where they are kept, a page
// of them here. What changes of the page is told, and nothing else.

import { NOT_CONNECTED } from "./asking.js";
import { followArrows, keepFocus, stayNear } from "./board_focus.js";
import { makeBoardRow, STATES_APART } from "./board_row.js";
import { focusedNear, make, makeButton, makeGroup, makeWordButton } from "./dom.js";
import { keepList } from "./keyed.js";
import { followMoments } from "./moments.js";
import { countWords } from "./session_list.js";

/** @typedef {import("./board_row.js").BoardRow} BoardRow */
/**
 * @typedef {object} BoardPage
 * @property {BoardRow[]} rows
 * @property {number} found
 * @property {number} start
 * @property {number} n how much news there had been
 * @property {number} size rows of a page
 */
/** @typedef {{ rows?: BoardRow[], names?: string[], found?: number, start: number }} BoardNews */

/** Milliseconds until what is typed is searched for. */
const TYPED_MS = 150;
const LATE_MS = 300;
const OF_BEFORE = "The kernel is busy: these are the rows of before.";
const NOBODY_LISTS = "Not connected: run the cell again to see the sessions.";
/** Which columns there are, what they are sorted by and what is said of that. */
const COLUMNS = [
  ["name", "session"],
  ["state", "state"],
  ["since", "since"],
  ["last", "last step"],
  ["steps", "steps"],
  ["share", "reached"],
  ["group", "group"],
];

/**
 * The rows of a page after news of it; null where they cannot be known.
 * @param {BoardRow[]} rows
 * @param {BoardNews} news
 * @returns {BoardRow[] | null}
 */
export function withNews(rows, news) {
  const known = new Map([...rows, ...(news.rows ?? [])].map((row) => [row.name, row]));
  const now = (news.names ?? rows.map(({ name }) => name)).map((name) => known.get(name));
  return now.includes(undefined) ? null : /** @type {BoardRow[]} */ (now);
}

/**
 * @param {import("./asking.js").Host} host
 * @param {object} made
 * @param {string} made.view its name
 * @param {(message: any, name?: string) => Promise<any>} made.ask
 * @param {(name: string, opener: HTMLElement) => void} made.open
 * @param {(error: string) => void} made.say
 */
export function makeBoardTable(host, { view, ask, open, say }) {
  const search = make("input", "");
  search.type = "search";
  search.placeholder = "name, state, last step";
  search.setAttribute("aria-label", "search the sessions");
  const stuckOnly = makeButton("Stuck", "Stuck only: sessions that are longer in a state than most", () => {
    if (isAlone()) return;
    wish.stuck = !wish.stuck;
    stuckOnly.setAttribute("aria-pressed", String(wish.stuck));
    first();
  });
  stuckOnly.setAttribute("aria-pressed", "false");
  const chips = make("div", "flowr-chips");
  const back = makeButton("◀", "the page before", () => turn(-1));
  const on = makeButton("▶", "the next page", () => turn(1));
  const count = make("span", "flowr-list-count");
  count.setAttribute("role", "status");
  const marked = make("span", "flowr-list-count");
  const markAll = makeWordButton("Mark all found", "flowr-quiet", () => void select({ all: true, view }));
  const markNone = makeWordButton("Unmark all", "flowr-quiet", () => void select({ all: true, on: false, view }));
  const tools = make("div", "flowr-list-tools", search, stuckOnly, chips);
  const pages = make("div", "flowr-pages", back, on, count);
  const marks = make("div", "flowr-pages", marked, markAll, markNone);
  const body = make("tbody", "");
  const headers = COLUMNS.map(([order, words]) => makeHeader(order, words));
  const box = make("th", "flowr-check");
  box.append(make("span", "flowr-unseen", "marked"));
  box.scope = "col";
  const head = make("tr", "", box, ...headers.map(({ cell }) => cell));
  const table = make("table", "flowr-table", make("thead", "", head), body);
  table.setAttribute("aria-label", "sessions of the board");
  const scroll = make("div", "flowr-board-rows", table);
  const empty = make("p", "flowr-list-empty");
  empty.setAttribute("role", "status");
  const foot = make("div", "flowr-board-foot", pages, marks);
  const root = makeGroup("flowr-board-table", "sessions", tools, scroll, empty, foot);
  const list = keepList(body, (/** @type {BoardRow} */ { name }) => name, (row) =>
    makeBoardRow(row, { open, mark }),
  );

  const wish = { search: "", order: "name", reversed: false, stuck: false };
  /** @type {string[][]} the states whose sessions alone are wanted */
  let at = [];
  /** @type {BoardRow[]} */
  let rows = [];
  let start = 0;
  let size = 50;
  let found = 0;
  let total = 0;
  let asked = 0;
  let heard = 0;
  let timer = 0;
  let late = 0;
  /** @type {string | null} the last one that was marked by hand */
  let anchor = null;

  /**
   * @param {string} order
   * @param {string} words
   */
  function makeHeader(order, words) {
    const button = makeButton(words, `sort by ${words}`, () => {
      if (isAlone()) return;
      wish.reversed = wish.order === order && !wish.reversed;
      wish.order = order;
      showOrder();
      first();
    });
    const cell = make("th", `flowr-of-${order}`, button);
    cell.scope = "col";
    return { cell, order };
  }

  function showOrder() {
    for (const { cell, order } of headers) {
      if (order === wish.order) cell.setAttribute("aria-sort", wish.reversed ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  }

  /** Whether nobody lists other rows than those that are seen; then that is said. */
  function isAlone() {
    if (host.isGone()) say(NOT_CONNECTED);
    return host.isGone();
  }

  /** @param {number} by */
  function turn(by) {
    if (isAlone()) return;
    start += by * size;
    void again();
  }

  function first() {
    start = 0;
    void again();
  }

  async function again() {
    if (host.isGone()) return show();
    const turnOf = ++asked;
    clearTimeout(late);
    late = window.setTimeout(() => (empty.textContent = rows.length ? OF_BEFORE : "Waiting for the kernel."), LATE_MS);
    const message = { do: "rows", view, ...wish, at, start };
    const answer = /** @type {any} */ (await host.ask(message, true));
    if (turnOf !== asked) return; // another question has overtaken it
    clearTimeout(late);
    if (answer.error) say(answer.error);
    else {
      heard = answer.n;
      ({ rows, found, start, size } = /** @type {BoardPage} */ (answer));
    }
    show();
  }

  function show(focused = focusedNear(root)) {
    back.disabled = start === 0;
    on.disabled = start + size >= found;
    pages.hidden = total <= size;
    back.hidden = on.hidden = found <= size;
    count.textContent = countWords({ rows: /** @type {any} */ (rows), found, total, page: start / size, pages: 0, size, orders: [] });
    keepFocus(root, body, search, () => list.show(rows));
    table.hidden = !rows.length;
    empty.textContent = host.isGone() ? NOBODY_LISTS : rows.length ? "" : total ? "no session matches" : "no sessions yet";
    table.setAttribute("aria-rowcount", String(found + 1));
    markAll.textContent = `Mark all ${found.toLocaleString("en")}`;
    markAll.hidden = !found;
    stayNear(focused, [[back, on], [markAll, markNone], [stuckOnly]], search);
  }

  function hear() {
    const news = JSON.parse(host.get("_table_news") || "null");
    if (!news || news.n <= heard) return null; // an answer has told it before
    const isNext = news.n === heard + 1;
    heard = news.n;
    const mine = /** @type {BoardNews | undefined} */ (news.views[view]);
    if (mine) {
      const now = isNext ? withNews(rows, mine) : null;
      if (now === null) void again();
      else {
        rows = now;
        found = mine.found ?? found;
        start = mine.start;
        show();
      }
    } else if (!isNext) void again();
    return news.moves;
  }

  /** @param {Record<string, any>} what */
  async function select(what) {
    // What was not marked has no mark.
    if (!(await ask({ do: "select", ...what }))) show();
  }

  /**
   * @param {string} name
   * @param {boolean} isOn
   * @param {boolean} isRange whether all from the last one on are meant
   */
  function mark(name, isOn, isRange) {
    const names = rows.map((row) => row.name);
    const [from, to] = [names.indexOf(anchor ?? name), names.indexOf(name)];
    const meant = isRange && from >= 0 ? names.slice(Math.min(from, to), Math.max(from, to) + 1) : [name];
    anchor = name;
    void select({ names: meant, on: isOn });
  }

  function showChips() {
    chips.replaceChildren(
      ...at.map((path) => {
        const words = path.join(STATES_APART);
        const chip = makeButton(`${words} ✕`, `in ${words} ✕: show all states again`, () => {
          search.focus();
          pick(path);
        });
        chip.className = "flowr-chip";
        return chip;
      }),
    );
  }

  /**
   * List the sessions of a state alone, or those of all again.
   * @param {string[]} path
   */
  function pick(path) {
    if (isAlone()) return;
    const isOff = at.some((each) => JSON.stringify(each) === JSON.stringify(path));
    at = isOff ? [] : [path];
    showChips();
    onPicked();
    first();
  }

  let onPicked = () => {};

  followArrows(body);
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (isAlone()) return;
      wish.search = search.value;
      first();
    }, TYPED_MS);
  });
  showOrder();
  const stop = followMoments(root);
  return {
    root,
    search,
    hear,
    pick,
    again: () => void again(),
    /** @param {() => void} told called when other states are picked */
    followPicked(told) {
      onPicked = told;
    },
    picked: () => at,
    /**
     * How many there are in all, and how many of them are stuck or marked.
     * @param {{ total: number, stuck: number, selected: number }} board
     */
    showTotals(board) {
      const focused = focusedNear(root); // as long as nothing is off
      total = board.total;
      stuckOnly.disabled = !board.stuck && !wish.stuck;
      marked.textContent = board.selected ? `${board.selected.toLocaleString("en")} marked` : "";
      markNone.hidden = !board.selected;
      show(focused);
    },
    stop() {
      for (const each of [timer, late]) clearTimeout(each);
      asked = -1;
      stop();
    },
  };
}
