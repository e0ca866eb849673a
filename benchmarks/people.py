"""A class at work: five hundred people who each step a session of their own every few seconds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measure import heading, line
from benchmarks.servers import server

ROOT: Final = Path(__file__).resolve().parent.parent
_PEOPLE: Final = 500
_PROCESSES: Final = 8
_PAUSE: Final = 3.0  # seconds from one step of a person to the next, on average
_CLASS: Final = """
import json, random, sys, threading, time
from flowr_nb import FlowRun, Workspace
url, first, count, seconds, pause = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
workspace = Workspace("no-flows", url)
workspace.add(
    "flow: light\\nversion: 1.0.0\\nexits: [off]\\nstates:\\n"
    "  - {id: red, next: {go: green}}\\n  - {id: green, next: {slow: yellow}}\\n"
    "  - {id: yellow, next: {stop: red}}\\n  - {id: broken, next: {end: off}}\\n"
)
taken, errors = [], []
def work(number):
    own = random.Random(number)
    time.sleep(own.uniform(0, pause))
    try:
        run = FlowRun.draft(workspace.library, workspace.store, "light", f"person-{number:04}")
        run.save()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.perf_counter()
            run.fire({"red": "go", "green": "slow", "yellow": "stop"}[run.session.state])
            run.save()
            taken.append(time.perf_counter() - begun)
            time.sleep(own.uniform(pause / 3, pause * 5 / 3))
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}")
people = [threading.Thread(target=work, args=(n,)) for n in range(first, first + count)]
for each in people: each.start()
for each in people: each.join()
steps = sum(len(found) for found in workspace.store.histories(
    [f"person-{n:04}" for n in range(first, first + count)]).values())
print(json.dumps({"taken": taken, "errors": errors, "kept": steps}))
"""


def people(seconds: int = 60) -> None:
    """A minute of it in each kind of store.

    Args:
        seconds: How long they work.
    """
    with tempfile.TemporaryDirectory() as scratch, server() as url:
        _class("in a directory", f"yaml:{scratch}/sessions", seconds)
        _class("SQLite", f"sqlite:///{scratch}/sessions.db", seconds)
        if url:
            _class("PostgreSQL", url, seconds)


def _class(name: str, place: str, seconds: int) -> None:
    """How long a step took, from a fired trigger to a session that is kept."""
    heading(f"{_PEOPLE} people, a step every {_PAUSE:g} s or so, {_PROCESSES} processes: {name}")
    each = -(-_PEOPLE // _PROCESSES)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CLASS, place, *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in (
            (first, min(each, _PEOPLE - first), seconds, _PAUSE)
            for first in range(0, _PEOPLE, each)
        )
    ]
    told = [json.loads(one.communicate()[0]) for one in running]
    taken = sorted(1000 * each for one in told for each in one["taken"])
    errors = [error for one in told for error in one["errors"]]
    kept = sum(one["kept"] for one in told)
    line("steps, kept of them", f"{len(taken):,}, {kept:,}")
    line("errors", f"{len(errors)}", "; ".join(sorted(set(errors))[:3]))
    for share in (50, 99, 99.9):
        at = taken[min(len(taken) - 1, int(len(taken) * share / 100))]
        line(f"a step, {share:g} of 100 are faster than", f"{at:.1f} ms")
