"""What we write, read by the real pm4py, pandas and polars, in an environment of its own."""

import json
import os
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flowr_nb import MemorySessionStore
from flowr_nb.board import Case, event_log_of, simulate
from flowr_nb.session import Session, Step
from tests.board.walking import FLOWS, LIBRARY, at

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".venv-mining"
SCRIPT = Path(__file__).with_name("mining.py")
pytestmark = pytest.mark.skipif(
    not (HOME / ".installed").is_file(),
    reason="`make mining` installs pm4py, pandas and polars aside, and tries them",
)
HOSTILE = "<x y='\"'>&amp;\n]]> ü, \U0001f600"
ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def hostile():
    here = Session("f", "<a>", HOSTILE, at(0), at(0))
    there = here.with_state("b&", at(1.0001))
    return Case(there, [Step(HOSTILE, {"=k": "<v>"}, here, there, (), at(1.0001))])


@pytest.fixture(scope="module")
def log():
    fleet = simulate(MemorySessionStore(), LIBRARY, "feature", 60, seed=2)
    return event_log_of([*fleet, hostile()])


@pytest.fixture(scope="module")
def told(log, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mining")
    files = log.to_xes(folder / "log.xes"), log.to_csv(folder / "log.csv")
    done = subprocess.run(
        [HOME / "bin/python", SCRIPT, *files, FLOWS],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def cases(log):
    """What the log says: case → its events."""
    found = {}
    for row in log:
        moment = (row["time:timestamp"] - ZERO) // timedelta(microseconds=1)
        found.setdefault(row["case:concept:name"], []).append([row["concept:name"], moment])
    return found


@pytest.mark.parametrize("form", ["xes", "csv"])
def test_pm4py_reads_the_same_cases_activities_and_times(told, cases, form):
    assert told[form] == cases


def test_pm4py_finds_what_follows_what(told, cases):
    names = [[activity for activity, _ in events] for events in cases.values()]
    follows = Counter(pair for events in names for pair in pairwise(events))
    assert {tuple(each[:2]): each[2] for each in told["follows"]} == follows
    assert told["begins"] == {"begin": len(cases)}
    assert told["ends"] == Counter(events[-1] for events in names)


def test_evidence_is_there_under_its_keys(told, log):
    keys = {key for row in log for key in row if key.startswith("evidence:")}
    assert set(told["evidence"]) == keys
    assert "evidence:=k" in keys


def test_columns_of_a_frame_have_the_same_types_whatever_is_in_them(told):
    frames = told["frames"]
    for library, times in (
        ("pandas", "datetime64[us, UTC]"),
        ("polars", "Datetime(time_unit='us', time_zone='UTC')"),
    ):
        fleet, nobody = frames[f"fleet {library}"], frames[f"nobody {library}"]
        assert [types for _, types in fleet] == [types for _, types in nobody]
        assert [count for count, _ in nobody] == [0, 0]
        assert fleet[0][0] == 20
        assert fleet[1][1]["at"] == fleet[0][1]["since"] == times
    assert frames["same"] is True
    assert frames["polars at"] is True


def test_pm4py_takes_a_frame_as_it_is(told):
    events, variants = told["frames"]["in memory"]
    assert events > 20
    assert variants > 1
