"""The session store beside flowr's own, in one run: listings, load, save; and the List button."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.kernel import kernel
from benchmarks.measure import against, heading, line, milliseconds, ratio
from flowr_nb.session import Session, SessionStackFrame
from flowr_nb.store.yaml.index import INDEX_NAME
from flowr_nb.store.yaml.session_file import serialise

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
FLOWR: Final = ROOT / ".venv-flowr" / ("Scripts" if os.name == "nt" else "bin") / "python"
_NO_FLOWR: Final = """
  !! NO .venv-flowr: the comparison with flowr 1.2.1 is left out.
  !! Run `make flowr-env` (needs Python 3.13) and run this again.
"""
_SERVER: Final = """
import json, os, pathlib, sys, time
{imports}
def bare(directory):
    # What no durable write can do without: a synced file, a rename, a synced directory.
    aside, there = (os.path.join(directory, name) for name in (".bare.tmp", ".bare"))
    with open(aside, "wb") as file:
        file.write(b"x" * 400)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, there)
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
def scan(directory):
    # What no listing can do without: every file's name and time.
    with os.scandir(directory) as found:
        return [(item.name, item.stat(follow_symlinks=False).st_mtime_ns) for item in found]
for line in sys.stdin:
    call, directory, times = json.loads(line)
    store = kept.setdefault(directory, Store(pathlib.Path(directory)))
    if call == "fresh":
        store, call = Store(pathlib.Path(directory)), "list_sessions"
    if call == "save":
        session = store.load("s00001").with_state("s")
        work = lambda: store.save(session)
    elif call == "load":
        work = lambda: store.load("s00001")
    elif call == "bare":
        work = lambda: bare(directory)
    elif call == "scan":
        work = lambda: scan(directory)
    elif call == "look":
        work = lambda: [session.state for session in store.list_sessions()]
    else:
        work = store.list_sessions
    begun = time.perf_counter()
    for _ in range(times):
        work()
    print(json.dumps((time.perf_counter() - begun) / times), flush=True)
"""
_OURS: Final = "from flowr_nb.store import YamlSessionStore as Store\nkept = {}"
_THEIRS: Final = (
    "from flowr.infrastructure.session_store import YamlSessionStore as Store\nkept = {}"
)
_TABLE: Final = """
import json, statistics, time
from flowr_nb import SessionBar, Workspace
workspace = Workspace("flows", {directory!r})
begun = time.perf_counter()
bar = SessionBar(workspace.run("online-order"))
times = [time.perf_counter() - begun]
for _ in range({rounds}):
    begun = time.perf_counter()
    bar.list_button.click()
    times.append(time.perf_counter() - begun)
    bar.list_button.click()
begun = time.perf_counter()
bar.sessions.layout.display = "flex"
bar.sessions.search.value = "s0999"
searched = time.perf_counter() - begun
begun = time.perf_counter()
bar.sessions.order.value = "newest first"
print(json.dumps([times, searched, time.perf_counter() - begun, len(bar.sessions.table.value)]))
"""


class _Server:
    """A process that does what it is told, and says how long one took."""

    def __init__(self, python: Path | str, imports: str) -> None:
        self._process = subprocess.Popen(
            [str(python), "-c", _SERVER.format(imports=imports)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, call: str, directory: Path, times: int = 1) -> float:
        """Seconds a call."""
        pipes = self._process.stdin, self._process.stdout
        if pipes[0] is None or pipes[1] is None:
            raise RuntimeError("the process has no pipes")
        pipes[0].write(f"{json.dumps([call, str(directory), times])}\n")
        pipes[0].flush()
        seconds: float = json.loads(pipes[1].readline())
        return seconds

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def _server(python: Path | str, imports: str) -> Iterator[_Server]:
    server = _Server(python, imports)
    try:
        yield server
    finally:
        server.close()


def store(rounds: int) -> None:
    """Listings of 100, 1,000 and 10,000 sessions, load, save, and the table of sessions."""
    if not FLOWR.is_file():
        print(_NO_FLOWR, flush=True)
    with tempfile.TemporaryDirectory() as scratch, _server(sys.executable, _OURS) as ours:
        directories = {count: _made(Path(scratch, str(count)), count) for count in _COUNTS}
        for count, directory in directories.items():
            _listings(count, directory, ours, rounds if count < max(_COUNTS) else 3)
        _one_session(directories[1000], ours, rounds)
        _table(directories[max(_COUNTS)], rounds=5)


_COUNTS: Final = (100, 1_000, 10_000)
_LISTINGS: Final = (
    "first ever",
    "fresh process, with our index",
    "warm",
    "warm, and each looked at",
    "warm, one changed",
)
_BARE: Final = "a bare scandir and stat of every file"
_TARGETS: Final = dict(zip(_LISTINGS, (5.0, 50.0, 200.0, 0.0, 0.0), strict=True))


def _listings(count: int, directory: Path, ours: _Server, rounds: int) -> None:
    heading(f"Listing {count:,} sessions ({rounds} rounds, in turn)")
    times: dict[str, list[float]] = {name: [] for name in ("flowr", _BARE, *_LISTINGS)}
    index = directory / INDEX_NAME
    with _flowr() as theirs:
        for number in range(rounds):
            if theirs is not None:
                times["flowr"].append(theirs("list_sessions", directory))
            index.unlink(missing_ok=True)
            times["first ever"].append(ours("fresh", directory))
            with _server(sys.executable, _OURS) as fresh:
                times["fresh process, with our index"].append(fresh("list_sessions", directory))
                fresh("list_sessions", directory)
                times["warm"].append(fresh("list_sessions", directory, 5))
                times[_BARE].append(fresh("scan", directory, 5))
                times["warm, and each looked at"].append(fresh("look", directory, 5))
                _write(directory, number % count, f"moved-{number}", age=10 + number)
                times["warm, one changed"].append(fresh("list_sessions", directory))
    if times["flowr"]:
        milliseconds("flowr 1.2.1", times["flowr"])
    for name in (_BARE, *_LISTINGS):
        milliseconds(name, times[name])
    against("warm / that", ratio(times["warm"], times[_BARE]), at_most=1.2)
    if times["flowr"]:
        for name in _LISTINGS:
            target = _TARGETS[name] if count == 1000 else 0
            _versus(f"flowr / ours, {name}", times["flowr"], times[name], target)


def _one_session(directory: Path, ours: _Server, rounds: int) -> None:
    heading(f"One session ({rounds} rounds of 20, in turn)")
    with _flowr() as theirs:
        for call, target in (("load", 4.0), ("save", 1.0)):
            mine, flowrs, bare = [], [], []
            for _ in range(rounds):
                bare.append(ours("bare", directory, 20))
                if theirs is not None:
                    flowrs.append(theirs(call, directory, 20))
                mine.append(ours(call, directory, 20))
            if flowrs:
                milliseconds(f"{call}, flowr 1.2.1 (a save: no lock, no check, no sync)", flowrs)
            milliseconds(f"{call} (a save: locked, checked, durable)", mine)
            if flowrs:
                _versus(f"flowr / ours, {call}", flowrs, mine, target)
            if call == "save":
                milliseconds("a bare write, rename and two syncs: what this disk asks for", bare)
                _versus("that / ours", bare, mine, 0)


def _table(directory: Path, rounds: int) -> None:
    heading("The List button of a session bar, 10,000 sessions, kernel time")
    with kernel() as live:
        printed, _ = live.run(_TABLE.format(directory=str(directory), rounds=rounds))
    (made, *opened), searched, sorted_, characters = json.loads(printed)
    line("making the bar, sessions read by their index", f"{made * 1000:.0f} ms")
    milliseconds("opening the table", opened)
    worst = max(opened) * 1000
    line("  slowest", f"{worst:.0f} ms", f"target ≤ 300 ms: {'met' if worst <= 300 else 'MISSED'}")
    line("a search, a sort", f"{searched * 1000:.0f} ms, {sorted_ * 1000:.0f} ms")
    line("characters sent for a page", f"{characters:,}")


def _versus(name: str, theirs: list[float], ours: list[float], target: float) -> None:
    if target:
        against(name, ratio(theirs, ours), at_least=target)
    else:
        line(name, ratio(theirs, ours).told(" x"))


@contextmanager
def _flowr() -> Iterator[_Server | None]:
    if not FLOWR.is_file():
        yield None
        return
    with _server(FLOWR, _THEIRS) as server:
        yield server


def _made(directory: Path, count: int) -> Path:
    directory.mkdir()
    for number in range(count):
        _write(directory, number, "discovery", age=1000)
    return directory


def _write(directory: Path, number: int, state: str, age: float) -> None:
    path = directory / f"s{number:05}.yaml"
    stack = (SessionStackFrame("feature-flow", "step-1-scope"),)
    path.write_bytes(serialise(Session("scope-cycle", state, path.stem, stack=stack), path))
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))
