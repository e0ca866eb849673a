"""A day of use: saves, loads and moves by others, with everything that watches, leave nothing."""

import gc
import os
import threading
import time
from pathlib import Path

import ipywidgets
import pytest

from flowr_nb import FlowExplorer, FlowRun, Workspace
from flowr_nb.store import YamlSessionStore
from tests.driving import shown
from tests.store.conformance import TORTURE, tell, times

# Beside tests that start many processes of their own, waiting would take the time of both.
pytestmark = pytest.mark.xdist_group("processes")

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0


def resident():
    """Megabytes of memory in use, where the system tells."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * PAGE / 1e6 if told.is_file() else 0.0


def counted():
    gc.collect()
    widgets = getattr(ipywidgets.widgets.widget, "_instances", {})
    return {
        "descriptors": descriptors(),
        "threads": threading.active_count(),
        "models": len(widgets),
        "objects": len(gc.get_objects()),
    }


def settled(before, seconds=10):
    """What is there once a watch that has just been ended or begun is through with it."""
    end = time.monotonic() + seconds
    while any(counted()[what] > before[what] for what in ("descriptors", "threads", "models")):
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    return counted()


@pytest.fixture
def workspace(flows_dir, tmp_path):
    return Workspace(flows_dir, tmp_path / "sessions")


def use(run, others, rounds):
    """Save, load and be moved by others; a new session every twenty rounds."""
    for number in range(rounds):
        if number % 20 == 0:
            run.begin("traffic-light", f"day-{number // 20 % 10}")
            run.save(overwrite=True)
        run.fire(run.options()[0].trigger)
        run.save()
        run.load(run.session.name)
        # As somebody else moves it, and as the watching then tells.
        theirs = others.load(run.session.name)
        others.save(theirs.with_state(run.session.state))
        run.look_again()
        if number % 20 == 19:
            for path in others.sessions_dir.glob("*.journal"):
                path.unlink()


def test_saves_loads_and_moves_by_others_leave_nothing(workspace):
    run = workspace.run("traffic-light", "day")
    explorer = FlowExplorer(run)
    others = YamlSessionStore(workspace.store.sessions_dir)
    # Whether those rounds bring news is up to the watching, which looks in whenever it gets to it.
    run.save()
    run.fire(run.options()[0].trigger)
    others.save(others.load("day").with_state("red"))
    run.look_again()
    assert shown(explorer, "news")
    use(run, others, times(60, 400))
    before, memory, begun = counted(), resident(), time.perf_counter()
    rounds = times(100, 10_000)
    use(run, others, rounds)
    taken, after = time.perf_counter() - begun, settled(before)
    # The rest of a long test run may hold a file more or less; a leak of ours would be hundreds.
    assert after["descriptors"] <= before["descriptors"] + 2
    assert after["threads"] <= before["threads"]
    assert after["models"] <= before["models"]
    assert after["objects"] < before["objects"] + 2000
    grown = resident() - memory
    if TORTURE:
        assert grown < 30
    tell(f"{rounds:,} saves, loads and moves by others in {taken:.0f} s: before {before}")
    tell(f"after {after}, memory {grown:+.1f} MB")
    explorer.close()
    run.session  # noqa: B018 - kept to the end


def test_watching_and_stopping_leaves_no_thread_and_no_descriptor(library, workspace):
    store = workspace.store
    run = FlowRun.draft(library, store, "traffic-light", "s")
    run.save()
    run.watch()()
    before = counted()
    for _ in range(times(10, 200)):
        run.watch()()
    after = settled(before)
    assert after["threads"] <= before["threads"]
    assert after["descriptors"] <= before["descriptors"]
