"""A directory of flows, looked at again when nothing has changed, beside the real flowr."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.measure import Spread, heading, in_turn, line, milliseconds
from flowr_nb import FlowLibrary, load_flow_from_file

_ROOT: Final = Path(__file__).resolve().parent.parent
_FLOWR: Final = _ROOT / ".venv-flowr" / "bin" / "python"
_NUMBER: Final = 100
_MOST_MS: Final = 5.0
_LONG_AGO: Final = 1_700_000_000

# Runs in the environment of flowr: the folder and the rounds in, seconds out.
_THEIRS: Final = """
import json, pathlib, sys, time
from flowr.domain.loader import load_flow_from_file
folder, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
times = []
for _ in range(rounds + 1):
    begun = time.perf_counter()
    for path in sorted(folder.glob("*.yaml")):
        load_flow_from_file(path)
    times.append(time.perf_counter() - begun)
print(json.dumps(times[1:]))
"""


def rereading(rounds: int) -> None:
    """Every flow of an unchanged directory, again: its file is looked at, not opened."""
    heading(f"Re-reading an unchanged directory of {_NUMBER} flows ({rounds} times)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        library = FlowLibrary(folder)
        times = in_turn(
            {
                "again": lambda: [library.read(path) for path in library.paths()],
                "anew": lambda: [load_flow_from_file(path) for path in library.paths()],
            },
            rounds,
        )
        again = [seconds * 1000 for seconds in times["again"]]
        is_met = Spread.of(again).median <= _MOST_MS
        note = f"target ≤ {_MOST_MS:g} ms: {'met' if is_met else 'MISSED'}"
        milliseconds("FlowLibrary, unchanged", times["again"], note)
        milliseconds("flowr_nb.load_flow_from_file, all anew", times["anew"])
        theirs = _theirs(folder, max(3, rounds // 10))
        if theirs:
            milliseconds("flowr 1.2.1, load_flow_from_file", theirs)


def _write(folder: Path) -> None:
    """The samples over and over, each under a name of its own, none of them changed lately."""
    samples = sorted((_ROOT / "flows").glob("*.yaml"))
    for number in range(_NUMBER):
        sample = samples[number % len(samples)]
        text = sample.read_text("utf-8").replace(f"flow: {sample.stem}", f"flow: f{number}", 1)
        path = folder / f"f{number:03}.yaml"
        path.write_text(text, "utf-8")
        os.utime(path, (_LONG_AGO, _LONG_AGO))


def _theirs(folder: Path, rounds: int) -> list[float]:
    if not _FLOWR.is_file():
        line("flowr 1.2.1", "SKIPPED", "NO .venv-flowr HERE: `make flowr-env` makes it")
        return []
    done = subprocess.run(
        [_FLOWR, "-c", _THEIRS, str(folder), str(rounds)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        line("flowr 1.2.1", "SKIPPED", f"IT FAILED: {done.stderr.strip().splitlines()[-1]}")
        return []
    times: list[float] = json.loads(done.stdout)
    return times
