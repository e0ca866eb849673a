"""A library that is watched tells of its flows' files, and of no others."""

import threading
import time

import pytest

from flowr_nb import FlowRun
from flowr_nb.flow import FlowLibrary

FLOW = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: x}\n"
PATIENCE = 20


@pytest.fixture
def told(write_flows):
    """How often the watching has told; it is past its beginning, which tells once itself."""
    library = write_flows({"f": FLOW})
    calls = []
    stop = library.watch(lambda: calls.append(1))
    wait_for(lambda: calls)
    calls.clear()
    yield calls
    stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("flowr-nb watch")]


def wait_for(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_flow_that_changes_is_told_and_another_file_is_not(told, tmp_path):
    (tmp_path / "flows" / "notes.txt").write_text("nothing of ours")
    time.sleep(0.5)  # many times what it takes to tell
    assert told == []
    (tmp_path / "flows" / "f.yaml").write_text(FLOW.replace("go", "walk"))
    wait_for(lambda: told)


def test_a_folder_that_comes_may_have_flows_in_it(told, tmp_path):
    (tmp_path / "flows" / "deeper").mkdir()
    wait_for(lambda: told)


def test_a_run_that_watches_its_flows_counts_their_changes(write_flows, store, tmp_path):
    run = FlowRun.draft(write_flows({"f": FLOW}), store, "f")
    stop = run.watch_flows()
    try:
        wait_for(lambda: run.flows_changed)
        before = run.flows_changed
        (tmp_path / "flows" / "f.yaml").write_text(FLOW.replace("go", "walk"))
        wait_for(lambda: run.flows_changed > before)
        assert [option.trigger for option in run.options()] == ["walk"]
    finally:
        stop()


def test_a_directory_that_is_not_there_yet_is_watched_for(tmp_path):
    calls = []
    stop = FlowLibrary(tmp_path / "later").watch(lambda: calls.append(1))
    time.sleep(0.5)
    assert calls == []
    (tmp_path / "later").mkdir()
    wait_for(lambda: calls)
    stop()
