"""A board of ten thousand sessions under a hand, in a real browser: the times of its frames.

The same drag of the same picture without a board is measured in turn: without a graphics card a
frame takes long in any case, and what counts is what the board adds.
"""

from __future__ import annotations

import base64
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final

from benchmarks.browser_speed import PAGE, SHOW, begun_in, drag, frames_of
from benchmarks.measure import Spread, heading, line, ratio
from flowr_nb import Workspace
from flowr_nb.board import simulate
from flowr_nb.browser.halves import BOARD_MODULE, BOARD_STYLES, MODULE, STYLES
from flowr_nb.store import MemorySessionStore

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from flowr_nb.widgets import FlowBoard, FlowDiagram

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"
_MANY: Final = 10_000
_FLOW: Final = "online-order"
_NAMES: Final = {
    "alone": "its picture alone",
    "board": "the board",
    "live": "the board, 20 moves a second",
}
# What the kernel would answer; and, while `window.is_live`, a session that moves to and fro.
_ANSWER: Final = """([rows, moved]) => {
  window.answer = (said) => {
    if (said.do === "rows") setTimeout(() => window.model.tell({ ...rows, id: said.id }));
  };
  let at = 0;
  setInterval(() => {
    if (!window.is_live) return;
    at = 1 - at;
    for (const [name, value] of Object.entries(moved[at])) window.model.set(name, value);
  }, 50);
}"""


def board_speed(rounds: int) -> None:
    """Drag the picture of a board; the goal is that of the picture alone."""
    heading(f"dragging a board of {_MANY:,} sessions, in headless Chromium ({rounds} rounds)")
    with ExitStack() as stack:
        browser = begun_in(stack)
        if browser is None:
            return
        store = MemorySessionStore()
        workspace = Workspace(_FLOWS, store)
        simulate(store, workspace.library, _FLOW, _MANY, seed=1)
        diagram, board = (
            workspace.diagram(_FLOW, direction="TB"),
            workspace.board(_FLOW, direction="TB"),
        )
        diagram.wait()
        pages = [browser.new_page(viewport={"width": 1200, "height": 900}) for _ in range(2)]
        _show(pages[0], diagram, MODULE, STYLES)
        pages[1].evaluate(_ANSWER, [_rows(board), _moved(board)])
        _show(pages[1], board, BOARD_MODULE, BOARD_STYLES)
        pages[1].wait_for_selector("tbody tr")
        measured: dict[str, list[list[float]]] = {name: [] for name in _NAMES}
        for _ in range(rounds):
            for name, page in zip(measured, (pages[0], pages[1], pages[1]), strict=True):
                page.bring_to_front()
                page.evaluate("(isLive) => { window.is_live = isLive; }", name == "live")
                measured[name].append(frames_of(page, drag))
        for name, told in _NAMES.items():
            for at, what in ((49, "p50"), (94, "p95")):
                here, alone = (
                    [_at(at, frames) for frames in measured[which]] for which in (name, "alone")
                )
                by = f"{ratio(here, alone).median:.2f} times the picture alone"
                line(f"{told}, {what} of a frame", Spread.of(here).told(" ms"), by)
        diagram.close()
        board.close()


def _at(percentile: int, frames: list[float]) -> float:
    return quantiles(frames, n=100, method="inclusive")[percentile]


def _show(page: Page, widget: FlowDiagram, module: str, styles: str) -> None:
    state: dict[str, Any] = {
        name: getattr(widget, name) for name in widget.keys if name.startswith("_")
    }
    page.set_content(PAGE % {"css": styles, "paper": "#ffffff"})
    esm = base64.b64encode(module.encode()).decode()
    page.evaluate(SHOW, [esm, json.loads(json.dumps(state, default=str))])


def _rows(board: FlowBoard) -> dict[str, Any]:
    """The first page of its table, as the browser is answered."""
    answers: list[Any] = []
    send, board.comm.send = board.comm.send, lambda data, **_: answers.append(data)
    data = {"method": "custom", "content": {"do": "rows", "view": "v"}}
    board.comm.handle_msg({"content": {"data": data}, "buffers": []})
    board.comm.send = send
    told: dict[str, Any] = json.loads(json.dumps(answers[-1]["content"], default=str))
    return told


def _moved(board: FlowBoard) -> list[dict[str, Any]]:
    """What is told when a session moves to and fro: the numbers before, and those after."""
    names = [*(f"_counts_{n}" for n in range(8)), "_board"]

    def told() -> dict[str, Any]:
        state: dict[str, Any] = json.loads(json.dumps(board.get_state(names), default=str))
        return state

    before = told()
    name = next(row.name for row in board.overview.rows.values() if row.path == ("cart",))
    store = board.overview.population.store
    session = store.load(name)
    store.save(session.with_state("address"))
    board.refresh()
    after = told()
    return [
        {name: each[name] for name in names if before[name] != after[name]}
        for each in (before, after)
    ]


if __name__ == "__main__":
    board_speed(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
