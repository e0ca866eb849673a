// The sessions of a store as a table, a page at a time: searched, sorted, opened by click or Enter.

import { make, makeActionButton, makeButton, makeGroup, makeWordButton, withCode } from "./dom.js";
import { keepList } from "./keyed.js";
import { followMoments, makeMoment } from "./moments.js";
import { makeSessionTalk } from "./session_talk.js";

/** @typedef {{ name: string, flow: string, place: string, updated: string, error: string }} SessionRow */
/**
 * @typedef {object} SessionPage
 * @property {SessionRow[]} rows
 * @property {number} found
 * @property {number} total
 * @property {number} page
 * @property {number} pages
 * @property {number} size rows of a page
 * @property {string[]} orders that there are, the first of which is the usual one
 */

/** Milliseconds until what is typed is searched for. */
const TYPED = 150;

/**
 * Which rows are shown, of how many.
 * @param {SessionPage} page
 */
export function countWords({ rows, found, total, page, size }) {
  const from = page * size;
  const shown = rows.length ? `${from + 1}–${from + rows.length}` : "none";
  const all = total.toLocaleString("en");
  return `${shown} of ${found === total ? all : `${found.toLocaleString("en")} of ${all}`}`;
}

/**
 * @param {import("./asking.js").Host} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {() => void} [onOpened] told that a session was opened
 * @returns {import("./widget.js").Part & { again: (known?: boolean) => void }}
 */
export function makeSessionList(host, waiting, onOpened = () => {}) {
  const search = make("input", "");
  search.type = "search";
  search.placeholder = "name, flow, state";
  const order = make("select", "");
  order.setAttribute("aria-label", "order");
  const back = makeButton("◀", "the page before", () => turn(-1));
  const on = makeButton("▶", "the next page", () => turn(1));
  const count = make("span", "flowr-list-count");
  count.setAttribute("role", "status");
  const tools = make(
    "div",
    "flowr-list-tools",
    make("label", "flowr-pick", make("span", "", "search"), search),
    make("label", "flowr-pick", make("span", "", "order"), order),
    make("div", "flowr-pages", back, on, count),
  );
  const rows = make("tbody", "");
  const head = ["name", "flow", "state", "updated"].map((title) => {
    const cell = make("th", "", title);
    cell.scope = "col";
    return cell;
  });
  const table = make("table", "flowr-table", make("thead", "", make("tr", "", ...head)), rows);
  table.setAttribute("aria-label", "sessions");
  const empty = make("p", "flowr-list-empty");
  const file = make("div", "flowr-file");
  const talk = makeSessionTalk(host, waiting, () => {}, () => {
    onOpened();
    again();
  });
  const root = makeGroup("flowr-session-list", "the sessions of the store", tools, talk.root, table, empty, file);
  const list = keepList(rows, (/** @type {SessionRow} */ { name }) => name, makeRow);
  let page = 0;
  let pages = 1;
  let asked = 0;
  let isFailed = false;
  let wanted = "";
  let timer = 0;

  /** @param {number} by */
  function turn(by) {
    page += by;
    again();
  }

  function first() {
    page = 0;
    again();
  }

  /** @param {boolean} [known] whether what was done here is all that may have changed */
  async function again(known = false) {
    if (root.hidden) return;
    if (host.isGone()) {
      empty.textContent = "Not connected: run the cell again to see the sessions.";
      return;
    }
    const turnOf = ++asked;
    const what = { do: "sessions", search: search.value, order: order.value, page };
    const message = known ? { ...what, known } : what;
    const answer = /** @type {any} */ (await host.ask(message, true));
    if (turnOf !== asked) return; // another question has overtaken it
    if (answer.error) talk.say(answer.error);
    else {
      if (isFailed) talk.say(""); // what else is said there is not about the list
      show(answer);
    }
    isFailed = Boolean(answer.error);
  }

  /** @param {SessionPage} now */
  function show(now) {
    ({ page, pages } = now);
    // What cannot be pressed has no focus to give on.
    const turned = [back, on].find((button) => button.matches(":focus"));
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    if (turned?.disabled) (turned === on ? back : on).focus();
    tools.hidden = now.total <= now.size;
    if (!order.options.length) order.append(...now.orders.map((name) => new Option(name, name)));
    count.textContent = countWords(now);
    list.show(now.rows);
    table.hidden = !now.rows.length;
    empty.textContent = now.rows.length ? "" : now.total ? "no session matches" : "no sessions yet";
  }

  /** @param {SessionRow} made */
  function makeRow({ name }) {
    const opener = makeActionButton(name, "flowr-link", () => {
      void talk.act({ do: "load", name }, "Load");
    });
    opener.title = `open ${name}`;
    const first = make("th", "");
    first.scope = "row";
    const element = make("tr", "", first);
    const words = make("p", "flowr-error"); // a row, and no alert: it is no news
    const showFile = makeWordButton("Show the file", "flowr-quiet", () => void openFile(name, showFile));
    const wide = make("td", "", words, showFile);
    wide.colSpan = 3;
    const cells = [make("td", ""), make("td", ""), make("td", "")];
    return {
      element,
      /** @param {SessionRow} row */
      show({ flow, place, updated, error }) {
        const isDamaged = error !== "";
        element.classList.toggle("flowr-damaged", isDamaged);
        words.replaceChildren(...withCode(error));
        [flow, place, makeMoment(updated)].forEach((what, at) => cells[at].replaceChildren(what));
        if (first.firstChild && isDamaged === element.contains(wide)) return; // the focus stays there
        first.replaceChildren(isDamaged ? make("span", "", name) : opener);
        element.replaceChildren(first, ...(isDamaged ? [wide] : cells));
      },
    };
  }

  /**
   * @param {string} name
   * @param {HTMLElement} opener what the focus goes back to
   */
  async function openFile(name, opener) {
    wanted = name;
    const answer = /** @type {any} */ (await host.ask({ do: "show-file", name }, true));
    if (wanted !== name) return undefined; // another one is wanted by now
    if (answer.error) return talk.say(answer.error);
    const text = make("pre", "", answer.text);
    text.tabIndex = 0;
    text.setAttribute("role", "group");
    text.setAttribute("aria-label", `the file ${answer.file}`);
    const close = makeButton("✕", "Close the file", () => {
      file.replaceChildren();
      opener.focus();
    });
    file.replaceChildren(make("div", "flowr-file-head", make("strong", "", answer.file), close), text);
    return text.focus();
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(first, TYPED);
  });
  order.addEventListener("change", first);
  const stops = [followMoments(root), host.follow("connection", () => void again())];
  const isAlone = /** @type {string[]} */ (host.get("_parts")).includes("sessions");
  if (isAlone) void again();
  return {
    root,
    again: (known) => void again(known),
    stop() {
      clearTimeout(timer);
      asked = -1;
      for (const stop of stops) stop();
    },
  };
}
