"""A library that is watched tells of its flows, in files and in memory, and of no other files."""

import asyncio
import copy
import pickle
import threading
import time

import pytest

from flowr_nb import FlowRun
from flowr_nb.flow import FlowLibrary, FlowParseError, MemorySource, load_flow

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


def test_a_flow_that_is_added_to_memory_is_told_also_where_there_was_no_memory():
    for library in (FlowLibrary(MemorySource()), FlowLibrary(MemorySource(FLOW)), FlowLibrary()):
        seen = []
        stop = library.watch(lambda library=library, seen=seen: seen.append(library.load("f")))
        added = library.add(FLOW.replace("go", "walk"))
        assert seen == [added]
        library.add(added)  # which is there already
        assert seen == [added]
        stop()
        library.add(FLOW)
        assert seen == [added]


def test_a_text_that_is_no_flow_is_told_to_nobody():
    library = FlowLibrary(MemorySource(FLOW))
    calls = []
    library.watch(lambda: calls.append(1))
    with pytest.raises(FlowParseError):
        library.add("flow: [")
    assert calls == []


def test_on_ones_own_event_loop_it_is_told_at_once_and_from_another_thread_there():
    async def follow():
        library, here, told = FlowLibrary(MemorySource()), threading.current_thread(), []
        library.watch(lambda: told.append(threading.current_thread() is here))
        library.add(FLOW)
        assert told == [True]
        await asyncio.to_thread(library.add, FLOW)
        await asyncio.sleep(0)
        assert told == [True, True]

    asyncio.run(follow())


@pytest.mark.failing_follower
def test_a_follower_that_fails_keeps_the_flow_from_nobody(caplog):
    library, calls = FlowLibrary(MemorySource()), []
    library.watch(lambda: 1 / 0)
    library.watch(lambda: calls.append(1))
    assert library.add(FLOW) is library.load("f")
    assert calls == [1]
    assert "could not be shown" in caplog.text


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made here


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_who_follows_a_library_does_not_follow_a_copy_of_it(again):
    library, calls = FlowLibrary(MemorySource(FLOW)), []
    library.watch(lambda: calls.append(1))
    other = again(library)
    other.add(FLOW.replace("go", "walk"))
    assert calls == []
    assert [*library.load("f").states[0].next] == ["go"]


def test_a_run_counts_the_changes_of_flows_in_memory(store):
    run = FlowRun.draft(FlowLibrary(), store, load_flow(FLOW))
    run.watch_flows()
    run.library.add(FLOW.replace("go", "walk"))
    assert run.flows_changed == 1
    assert [option.trigger for option in run.options()] == ["walk"]
