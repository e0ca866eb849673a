// Many sessions of one flow: its picture with all of them in it, a table of them beside it, and below
// the explorer of one that is opened. Picture and table are one thing seen twice.

import { makeAsking } from "./asking.js";
import { makeBoardGroups } from "./board_groups.js";
import { makeBoardReplay } from "./board_replay.js";
import { makeBoardTable } from "./board_table.js";
import { COUNTS, countsOf, makeTokens, SESSION_SIGNS } from "./board_tokens.js";
import { makeConsent } from "./consent.js";
import { focusedNear, make, makeAlert, makeButton, makeGroup, withCode } from "./dom.js";
import { followPart } from "./part.js";
import { pathOf } from "./picture.js";

/**
 * @typedef {object} BoardState what `_board` says
 * @property {string} flow
 * @property {number} total
 * @property {number} stuck
 * @property {string} leftOut
 * @property {string} problem
 * @property {string} live
 * @property {boolean} isLive
 * @property {number} unread
 * @property {number} selected
 * @property {string} heat what the picture is tinted by
 * @property {[string, number][]} groups each with how many sessions are in it; the first two are compared
 * @property {number} moreGroups how many more there are
 * @property {boolean} hasProgress whether how far each has come is a column
 */
/** @typedef {{ model: string, name: string }} BelowState what `_below` says */
/**
 * @typedef {object} PictureTies what the picture of a board tells, and lets do
 * @property {(path: string[], id: string) => void} onPick
 * @property {(picture: import("./picture.js").Picture) => void} dress
 * @property {import("./legend.js").Sign[]} signs
 */

/** What the picture may be tinted by, and how that is called. */
const HEATS = [
  ["none", "none"],
  ["visits", "visits"],
  ["time", "time spent"],
  ["drop-outs", "drop-outs"],
];
/** Milliseconds from look to look whether all histories are read that heat is counted of. */
const HEAT_LOOK_MS = 600;

/**
 * The numbers of a board, in words.
 * @param {BoardState} state
 */
export function boardWords({ total, stuck, unread }) {
  const told = [`${total.toLocaleString("en")} session${total === 1 ? "" : "s"}`];
  if (stuck) told.push(`${stuck.toLocaleString("en")} stuck`);
  if (unread) told.push(`reading ${unread.toLocaleString("en")} histories`);
  return told.join(" · ");
}

/**
 * @param {import("./asking.js").Host & { embed?: (model: string, place: HTMLElement) => Promise<() => void> }} host
 * @param {Map<number, string>} waiting see `makeAsking`
 * @param {(host: import("./asking.js").Host, ties: PictureTies) => import("./widget.js").Part} makePicture
 * @returns {import("./widget.js").Part}
 */
export function makeBoard(host, waiting, makePicture) {
  const view = host.view ?? "";
  const state = /** @type {{ now: () => BoardState | null, stop: () => void }} */ (
    followPart(host, "_board", showState)
  );
  const opened = /** @type {{ now: () => BelowState | null, stop: () => void }} */ (
    followPart(host, "_below", () => void showOpened())
  );
  const { element: error, say: tell } = makeAlert();
  /** What is wrong with the store stays said, whatever is pressed. */
  const rest = () => tell(state.now()?.problem ?? "");
  const asking = makeAsking(host, tell, rest, waiting);
  const consent = makeConsent("Open it all the same", (message) => void openBy(message), goBack);
  const title = make("strong", "flowr-board-title");
  const numbers = make("span", "flowr-board-numbers");
  numbers.setAttribute("role", "status");
  const live = make("span", "flowr-live");
  /** @type {Map<string, import("./board_tokens.js").BoardCount> | null} what was once, while that is seen */
  let past = null;
  const replay = makeBoardReplay({ ask: () => asking.ask({ do: "replay" }, "Replay"), show: showPast });
  const heat = make("select", "");
  for (const [by, words] of HEATS) heat.append(new Option(words, by));
  heat.addEventListener("change", () => void setHeat(heat.value));
  const heats = make("label", "flowr-heat-pick", make("span", "", "heat"), heat);
  const tools = make("div", "flowr-board-tools", heats, replay.button, live);
  const head = make("div", "flowr-board-head", title, numbers, tools);
  const leftOut = make("p", "flowr-left-out");
  const groups = makeBoardGroups((names) => void asking.ask({ do: "compare", groups: names }, "Compare"));
  const tokens = makeTokens();
  const table = makeBoardTable(host, { view, ask: asking.ask, open, say: tell });
  /** @type {import("./picture.js").Picture | null} */
  let shown = null;
  const picture = makePicture(host, { onPick: table.pick, dress, signs: SESSION_SIGNS });
  const column = make("div", "flowr-column", replay.root, picture.root);
  const body = make("div", "flowr-board-body", column, table.root);
  const name = make("strong", "");
  const close = makeButton("✕", "Close the explorer", () => {
    void asking.ask({ do: "close-session" }, "Close");
    goBack();
  });
  const place = make("div", "flowr-opened-place");
  const below = makeGroup("flowr-opened", "the session that is open", make("div", "flowr-file-head", name, close), place);
  below.hidden = true;
  const root = makeGroup("flowr-board", "board", head, error, leftOut, groups.root, body, consent.root, below);
  /** @type {HTMLElement | null} */
  let opener = null;
  let heatTimer = 0;
  let heatTurn = 0;
  let isHeating = false;
  const drawnNow = () => [host.get("_svg"), ...Object.keys(host.get("_seats") ?? {})].join("\n");
  let seated = drawnNow();
  let embedded = "";
  let stopEmbedded = () => {};
  let isStopped = false;

  /** @param {import("./picture.js").Picture} now */
  function dress(now) {
    shown = now;
    tokens.show(now, host.get("_seats") ?? {}, past ?? countsOf(host), pickedIn(now));
  }

  /**
   * The elements of the states whose sessions alone are listed: in another picture other ones.
   * @param {import("./picture.js").Picture} now
   */
  function pickedIn(now) {
    const picked = new Set(table.picked().map((path) => JSON.stringify(path)));
    const base = JSON.parse(host.get("_view") || "null")?.base ?? [];
    const pathTo = (/** @type {string} */ id) => JSON.stringify([...base, ...pathOf(now, id)]);
    return new Set(picked.size ? [...now.elements.keys()].filter((id) => picked.has(pathTo(id))) : []);
  }

  /**
   * @param {Map<string, import("./board_tokens.js").BoardCount> | null} counts
   * @param {[string, string][]} moves
   */
  function showPast(counts, moves) {
    past = counts;
    for (const each of [root, picture.root]) each.toggleAttribute("data-past", past !== null);
    showState();
    showCounts();
    tokens.move(moves);
  }

  /** To where a session was opened from; its row may be gone. */
  function goBack() {
    if (opener?.isConnected) opener.focus();
    else table.search.focus();
  }

  function showCounts() {
    if (shown) dress(shown);
  }

  /** Another picture has other elements: what was shown of its past is none of this one's. */
  function showSeats() {
    const now = drawnNow();
    if (past && now !== seated) replay.close();
    seated = now;
    showCounts();
  }

  function showState() {
    const now = state.now();
    if (!now) return;
    title.textContent = now.flow;
    numbers.textContent = boardWords(now);
    const isLive = now.isLive && !host.isGone();
    live.textContent = past ? "the past" : host.isGone() ? "not connected" : isLive ? "live" : now.live;
    live.dataset.live = String(isLive && !past);
    leftOut.replaceChildren(...withCode(now.leftOut));
    root.toggleAttribute("data-groups", now.groups.length > 0);
    root.toggleAttribute("data-progress", now.hasProgress);
    groups.show(now.groups, now.moreGroups);
    rest();
    if (focusedNear(root) !== heat && !isHeating) heat.value = now.heat;
    table.showTotals(now);
  }

  /**
   * @param {string} by
   */
  async function setHeat(by) {
    clearTimeout(heatTimer);
    isHeating = true;
    const turn = ++heatTurn;
    const answer = /** @type {any} */ (await asking.ask({ do: "heat", by }, "Heat"));
    if (turn !== heatTurn) return; // something else was chosen meanwhile
    isHeating = Boolean(answer?.unread);
    // Its histories are being read, which is said beside the numbers.
    if (isHeating) heatTimer = window.setTimeout(() => void setHeat(by), HEAT_LOOK_MS);
    else if (!answer) heat.value = state.now()?.heat ?? "none";
  }

  function showConnection() {
    showState();
    table.again();
  }

  function hearNews() {
    const moves = table.hear();
    if (moves && !past) tokens.move(moves);
  }

  /**
   * @param {string} session
   * @param {HTMLElement} from what the focus goes back to
   */
  function open(session, from) {
    opener = from;
    consent.close();
    if (!host.embed) {
      // Where a widget holds no other one (marimo) none can be made but by a cell.
      tell(`no widget holds another one here; show board.explore(${JSON.stringify(session)}) in a cell of its own`);
      return;
    }
    void openBy({ do: "open-session", name: session });
  }

  /** @param {import("./consent.js").AskedMessage} message */
  async function openBy(message) {
    const answer = /** @type {any} */ (await asking.ask(message, "Open"));
    if (answer?.question) consent.open(message, answer);
    else if (answer) rest();
  }

  async function showOpened() {
    const now = opened.now();
    below.hidden = !now;
    if (!now) return;
    name.textContent = now.name;
    if (now.model === embedded) return;
    embedded = now.model;
    stopEmbedded();
    stopEmbedded = () => {};
    place.replaceChildren();
    if (!host.embed) {
      place.textContent = "Show board.explorer in a cell of its own: a widget cannot hold another one here.";
      return;
    }
    try {
      const stop = await host.embed(now.model, place);
      if (isStopped || embedded !== now.model) stop();
      else stopEmbedded = stop;
    } catch {
      place.textContent = "The explorer cannot be shown here; show board.explorer in a cell of its own.";
    }
  }

  table.followPicked(showCounts);
  /** @type {[string, () => void][]} */
  const followed = [
    ...COUNTS.map((each) => /** @type {[string, () => void]} */ ([each, showCounts])),
    ["_seats", showSeats],
    ["_table_news", hearNews],
    ["connection", showConnection],
  ];
  const stops = [
    state.stop,
    opened.stop,
    table.stop,
    replay.stop,
    picture.stop,
    ...followed.map(([part, handler]) => host.follow(part, handler)),
  ];
  showState();
  void showOpened();
  table.again();
  return {
    root,
    stop() {
      isStopped = true;
      clearTimeout(heatTimer);
      stopEmbedded();
      for (const stop of stops) stop();
    },
  };
}
