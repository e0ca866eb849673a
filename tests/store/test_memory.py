"""`MemorySessionStore` beside `YamlSessionStore`: told the same, they tell the same."""

import math
import pickle
import threading
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test as run_machine

from flowr_nb import FlowExplorer, FlowRun, Workspace
from flowr_nb.run import NewsKind
from flowr_nb.session import Session
from flowr_nb.store import (
    MemorySessionStore,
    SessionConflictError,
    SessionNotFoundError,
    SessionStorageError,
    YamlSessionStore,
    sessions_of,
)
from flowr_nb.store.codec import MAX_DEPTH, step_from_data, step_to_data
from tests.driving import ask, shown
from tests.store.conformance import move, times
from tests.store.model import TwinModel, step_between


def test_told_the_same_they_tell_the_same():
    make = staticmethod(lambda place: (YamlSessionStore(place), MemorySessionStore()))
    machine = type("Machine", (TwinModel,), {"make_twins": make})
    run_machine(
        machine,
        settings=settings(
            max_examples=times(25, 400), stateful_step_count=times(25, 50), deadline=None
        ),
    )


def nest(depth):
    data = {}
    for _ in range(depth):
        data = {"a": data}
    return data


CIRCLE = {}
CIRCLE["self"] = CIRCLE
WIDE = []
for _ in range(40):
    WIDE = [WIDE, WIDE]


@pytest.mark.parametrize(
    "params",
    [nest(MAX_DEPTH + 5), nest(5000), CIRCLE, {"a": WIDE}, {"a": [0] * 300_000}, {(1, 2): 3}],
    ids=["deep", "deeper", "a circle", "many in each other", "many", "a tuple for a key"],
)
def test_what_no_file_could_hold_is_refused(params):
    store = MemorySessionStore()
    with pytest.raises(SessionStorageError, match=r"`s` cannot be written.*not plain data"):
        store.create(Session("f", "a", "s", params=params))
    assert store.entries() == []


@pytest.mark.parametrize("odd", [{"flow": 7}, {"state": None}, {"state": "\ud800"}])
def test_texts_are_texts(odd):
    with pytest.raises(SessionStorageError, match="the text"):
        MemorySessionStore().create(Session(**{"flow": "f", "state": "a", "name": "s", **odd}))


def test_what_it_takes_a_file_takes(tmp_path):
    params = {"a": nest(MAX_DEPTH - 5), 1: [None, True, 1.5, -math.inf, b"\0\xff", "\n", "no"]}
    session = Session("f", "a", "s", params=params)
    for store in (MemorySessionStore(), YamlSessionStore(tmp_path)):
        store.create(replace(session))
        assert store.load("s") == session


def test_a_session_goes_from_store_to_store(tmp_path):
    memory, files = MemorySessionStore(), YamlSessionStore(tmp_path)
    session = memory.create(Session("f", "a", "s"))
    copied = files.create(session)
    files.save(copied.with_state("b"))
    memory.save(session.with_state("c"))
    assert (files.load("s").state, memory.load("s").state) == ("b", "c")
    for store, other in ((memory, files), (files, memory)):
        with pytest.raises(SessionConflictError, match="another session `s` already"):
            store.save(other.load("s"))


def test_two_stores_know_nothing_of_each_other():
    one, other = MemorySessionStore(), MemorySessionStore()
    session = one.create(Session("f", "a", "s"))
    assert other.entries() == []
    other.create(Session("f", "b", "s"))
    with pytest.raises(SessionConflictError):
        other.save(session.with_state("c"))


def test_a_session_that_was_pickled_is_still_known():
    store = MemorySessionStore()
    session = store.create(Session("f", "a", "s"))
    store.save(pickle.loads(pickle.dumps(session)).with_state("b"))  # noqa: S301
    assert store.load("s").state == "b"
    with pytest.raises(SessionConflictError):
        store.save(session.with_state("c"))


def test_a_name_that_is_not_there_is_told_what_there_is():
    store = MemorySessionStore()
    with pytest.raises(SessionNotFoundError, match="it has none yet"):
        store.load("friday")
    store.create(Session("f", "a", "friday"))
    with pytest.raises(
        SessionNotFoundError, match=r"no session `fridya` in memory; did you mean `friday`\?"
    ):
        store.load("fridya")


def test_threads_that_create_rename_and_delete_leave_a_whole_store():
    store = MemorySessionStore()
    problems = []

    def work(number):
        try:
            for round_ in range(times(100, 3000)):
                name = f"{number}-{round_}"
                move(store, store.create(Session("f", "a", name)), "b")
                store.rename(name, f"{name}-moved")
                listed = [entry.name for entry in store.entries()]
                if listed != sorted(listed) or f"{name}-moved" not in listed:
                    problems.append(listed)
                if [len(steps) for steps in store.histories([f"{name}-moved"]).values()] != [1]:
                    problems.append(name)
                store.delete(f"{name}-moved")
        except BaseException as error:  # noqa: BLE001 - a thread would keep it to itself
            problems.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert store.entries() == []


def test_without_an_event_loop_the_thread_that_changes_tells_when_it_is_done():
    store = MemorySessionStore()
    told = []
    stop = store.watch("s", lambda: told.append([each.state for each in sessions_of(store)]))
    session = store.create(Session("f", "a", "s"))
    store.create(Session("f", "a", "other"))
    store.save(session.with_state("b"))
    store.rename("s", "t")
    store.rename("t", "s")
    store.delete("s")
    stop()
    store.create(Session("f", "a", "s"))
    assert told == [["a"], ["a", "b"], ["a", "b"], ["a", "b"], ["a"]]


def test_a_run_is_kept_in_memory_and_followed(flows_dir):
    workspace = Workspace(flows_dir, "memory:")
    run = workspace.init("deploy", "friday")
    stop = run.watch()
    other = workspace.load("friday")
    other.fire("build")
    other.save()
    assert run.session.state == "testing"
    assert [step.trigger for step in run.history] == ["build"]
    run.fire("fail")
    other.fire("fail")
    other.save()
    assert run.news.kind is NewsKind.CONFLICT
    run.take_theirs()
    assert workspace.heat("deploy").states["deploy", "testing"] == 1
    workspace.store.delete("friday")
    assert run.news.kind is NewsKind.REMOVED
    run.keep_mine()
    assert [session.name for session in workspace.sessions()] == ["friday"]
    stop()


class Unwatchable:
    """A store with the methods of the protocol and no more."""

    def __init__(self):
        store = MemorySessionStore()
        for name in ("create", "load", "save", "delete", "rename", "entries", "histories"):
            setattr(self, name, getattr(store, name))

    def __repr__(self):
        return "Unwatchable()"


def test_a_run_of_a_store_that_does_not_watch_says_so_and_goes_on(library):
    run = FlowRun.draft(library, Unwatchable(), "deploy", "friday")
    with pytest.raises(SessionStorageError, match=r"Unwatchable\(\) does not tell.*look_again"):
        run.watch()
    run.save()
    run.fire("build")
    run.save()
    assert FlowRun(library, run.store, run.store.load("friday"), saved=True).history != ()


def test_an_explorer_of_a_store_that_does_not_watch_says_so_and_goes_on(library):
    explorer = FlowExplorer(FlowRun.draft(library, Unwatchable(), "deploy", "friday"))
    assert "does not tell what others do" in shown(explorer, "bar")["problem"]
    ask(explorer, "save", name="friday", session="friday")
    assert not explorer.run.is_draft
    explorer.close()


def test_data_that_is_no_step_is_none():
    before = Session("f", "a", "s")
    step = step_between(before, before.with_state("b"))
    data = step_to_data(step)
    again = step_from_data(data, "t")
    assert (again.trigger, again.after.state, again.after.name) == ("go", "b", "t")
    for odd in (None, 7, "x", [], {}, {**data, "kind": "x"}, {**data, "from": None}):
        assert step_from_data(odd, "s") is None
