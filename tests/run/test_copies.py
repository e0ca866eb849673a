"""Copies of runs, workspaces and stores: each begins as its original, and goes on alone."""

import copy
import multiprocessing
import pickle

import pytest

from flowr_nb import FlowRun, Workspace
from flowr_nb.flow import Flow, State, Transition
from flowr_nb.store import MemorySessionStore, SessionConflictError, SessionNotFoundError


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made here


WAYS = pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])


@pytest.fixture
def ws(flows_dir, sessions_dir):
    return Workspace(flows_dir, sessions_dir)


@WAYS
def test_a_copy_of_a_run_goes_its_own_way(ws, again):
    run = ws.run("deploy", "s")
    run.fire("build")
    told = []
    run.observe(told.append, "session")
    run.assume(coverage=90)
    other = again(run)
    assert (other.session, other.history, other.assumed) == (run.session, run.history, run.assumed)
    assert other.unsaved_steps == 1
    other.fire("fail")
    assert (run.session.state, len(run.history)) == ("testing", 1)
    assert not told
    run.fire("pass", coverage=90, failures=0)
    assert (run.session.state, other.session.state) == ("approval", "prepare")


@WAYS
def test_what_one_of_two_copies_saved_the_other_does_not_write_over(ws, again):
    run = ws.init("deploy", "s")
    other = again(run)
    run.fire("build")
    run.save()
    other.fire("build")
    other.fire("fail")
    with pytest.raises(SessionConflictError):
        other.save()
    other.save(overwrite=True)
    assert ws.load("s").session.state == "prepare"


def test_a_copy_of_a_watched_run_watches_when_it_is_asked_to(ws):
    run = ws.init("deploy", "s")
    run.watch()
    other = copy.deepcopy(run)
    assert other.watch()
    ws.load("s").fire("build")
    assert other.session.state == run.session.state


@WAYS
def test_a_copy_of_a_workspace_finds_the_same_flows_and_sessions(ws, again):
    made = Flow("made", "1.0.0", ["end"], [State("a", {"go": Transition("go", "end")})])
    ws.add(made)
    run = ws.init("made", "s")
    run.fire("go")
    run.save()
    other = again(ws)
    assert other.flow("made") == made
    assert list(other.flows()) == list(ws.flows())
    assert other.load("s").is_over
    assert repr(other) == repr(ws)


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_a_copy_of_a_store_in_memory_goes_its_own_way(flows_dir, again):
    store = MemorySessionStore()
    ws = Workspace(flows_dir, store)
    run = ws.init("deploy", "s")
    other = again(store)
    run.fire("build")
    run.save()
    ws.init("deploy", "t")
    assert other.load("s").state == "prepare"
    with pytest.raises(SessionNotFoundError):
        other.load("t")
    theirs = Workspace(flows_dir, other).load("s")
    theirs.fire("build")
    theirs.save()
    assert [each.trigger for each in store.histories(["s"])["s"]] == ["build"]


def fired(run):
    run.fire("build")
    return run


def test_a_run_goes_into_another_process_and_back(ws):
    run = ws.run("deploy", "s")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        back = pool.apply_async(fired, (run,)).get(timeout=60)
    assert isinstance(back, FlowRun)
    assert (run.session.state, back.session.state) == ("prepare", "testing")
    back.save()
    assert ws.load("s").session.state == "testing"
