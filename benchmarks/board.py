"""A board of ten thousand sessions: until it is there, and when one of them moves."""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from benchmarks.measure import heading, in_turn, milliseconds
from flowr_nb import Workspace
from flowr_nb.board.replay import Replay
from flowr_nb.board.replay_frames import frames_of
from flowr_nb.diagram import draw
from flowr_nb.session.history import Step
from flowr_nb.session.model import Session, now
from flowr_nb.store import MemorySessionStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.store import SessionStore
    from flowr_nb.widgets import FlowBoard

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"
_MANY: Final = 10_000
_WAY: Final = ("prepare", "testing", "approval", "canary", "rollout")


def board(rounds: int) -> None:
    """A board; goals for ten thousand: first picture 300 ms, a change 20 ms and one message."""
    logging.getLogger("flowr_nb").setLevel(logging.ERROR)
    store = MemorySessionStore()
    _fill(store)
    workspace = Workspace(_FLOWS, store)
    draw(workspace.flow("deploy"))  # laid out once for all
    heading(f"a board of {_MANY:,} sessions in memory ({rounds} times each, in turn)")
    shown = workspace.board("deploy")
    sent = _listen(shown)
    _say(shown, "rows", view="measured")
    numbers = iter(range(_MANY))
    calls: dict[str, Callable[[], object]] = {
        "the listing of the store alone": store.entries,
        "made, with the numbers in its picture": lambda: workspace.board("deploy").close(),
        "made, with its first fifty rows": lambda: _with_rows(workspace),
        "a word that is searched for": lambda: _say(
            shown, "rows", view="measured", search=f"s{next(numbers)}"
        ),
        "another order": lambda: _say(shown, "rows", view="measured", order="since"),
    }
    for name, values in in_turn(calls, rounds).items():
        milliseconds(name, values)
    _say(shown, "rows", view="measured")
    _moves("one that moves, saved and told", store, sent, 3 * rounds)
    begun = time.perf_counter()
    shown.read()
    print(f"  {'all histories, read and weighed, once':<44} {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    shown.heat_by = "time"
    print(f"  {'heat of them, counted once':<44} {1000 * (time.perf_counter() - begun):.0f} ms")
    _moves("one that moves, with heat told anew", store, sent, 3 * rounds)
    shown.heat_by = "none"
    begun = time.perf_counter()
    cases = [read.case for read in shown.overview.past.known.values()]
    frames = frames_of(Replay(cases), lambda place: place.state)
    taken = time.perf_counter() - begun
    size = len(json.dumps(frames)) / 1000
    print(f"  {'a replay of them, once':<44} {taken:.1f} s, {size:.0f} kB")
    with TemporaryDirectory() as folder:
        _of_files(Path(folder), rounds)


def _moves(name: str, store: SessionStore, sent: list[Any], number: int) -> None:
    """How long it takes until a move is told, and how much is."""
    times, sizes, counts = [], [], []
    for at in range(number):
        session = store.load(f"s{at}")
        state = "rollback" if session.state != "rollback" else "prepare"
        after = session.with_state(state, now(session.updated_at))
        step = Step("go", {}, session, after)
        sent.clear()
        begun = time.perf_counter()
        store.save(after, [step])
        times.append(time.perf_counter() - begun)
        sizes.append(sum(len(json.dumps(each)) for each in sent))
        counts.append(len(sent))
    milliseconds(name, times)
    print(f"  {'what is told of it':<44} {median(sizes):.0f} bytes, in {median(counts)} message(s)")


def _of_files(folder: Path, rounds: int) -> None:
    workspace = Workspace(_FLOWS, folder / "sessions")
    _fill(workspace.store)
    heading(f"the same in files ({rounds} times each, in turn)")
    shown = workspace.board("deploy")
    calls: dict[str, Callable[[], object]] = {
        "the listing of the store alone": workspace.store.entries,
        "made, with the numbers in its picture": lambda: workspace.board("deploy").close(),
        "looked at again, where nothing has changed": shown.refresh,
        "looked at again, one that is known to have": lambda: shown.overview.refresh(["s7"]),
    }
    for name, values in in_turn(calls, rounds).items():
        milliseconds(name, values)
    shown.close()


def _with_rows(workspace: Workspace) -> None:
    shown = workspace.board("deploy")
    _say(shown, "rows", view="v")
    shown.close()


def _fill(store: SessionStore) -> None:
    for number in range(_MANY):
        at = f"2026-01-01T{number % 24:02}:00:00+00:00"
        session = Session("deploy", _WAY[0], f"s{number}", at, at)
        session = store.create(session)
        steps = []
        for hour, state in enumerate(_WAY[1 : 1 + number % len(_WAY)], start=1):
            moment = f"2026-01-0{1 + hour}T{number % 24:02}:00:00+00:00"
            after = session.with_state(state, moment)
            steps.append(Step("go", {}, session, after, at=moment))
            session = after
        if steps:
            store.save(session, steps)


def _listen(shown: FlowBoard) -> list[Any]:
    sent: list[Any] = []
    shown.comm.send = lambda data, **_: sent.append(data)
    return sent


def _say(shown: FlowBoard, do: str, **what: object) -> None:
    data = {"method": "custom", "content": {"do": do, **what}}
    shown.comm.handle_msg({"content": {"data": data}, "buffers": []})


if __name__ == "__main__":
    board(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
