"""Where no thread starts and no file is locked, as in a browser: what works, and what is told."""

import threading

import pytest

from flowr_nb import FlowDiagram, FlowExplorer, Workspace, abilities, head_start
from flowr_nb.diagram.layout.background import Jobs
from flowr_nb.store import SessionStorageError
from flowr_nb.store.yaml import write_lock
from flowr_nb.uninterrupted import uninterrupted
from flowr_nb.watching.directory_watch import DirectoryWatch, NotWatchedError
from tests.driving import Panel, ask, shown


@pytest.fixture(autouse=True)
def _no_threads(monkeypatch):
    """No thread is started, nor is a file locked.

    The clock of the layout engine is let be: a browser has another engine, which needs none.
    """
    start = threading.Thread.start

    def refuse(thread):
        if isinstance(thread, threading.Timer):
            start(thread)
            return
        raise RuntimeError("can't start new thread")

    def no_lock(*_args):
        raise OSError("no locks")

    monkeypatch.setattr(abilities, "IN_BROWSER", True)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(write_lock, "_turns_of", no_lock)


@pytest.fixture
def ws(flows_dir, tmp_path):
    return Workspace(flows_dir, tmp_path / "sessions", root=tmp_path)


def test_work_is_done_where_it_is_asked_for():
    here = []
    ticket = Jobs().join("key", lambda _stop: here.append(threading.current_thread()) or b"done")
    assert ticket.has_ended
    assert (ticket.wait(), ticket.result(), here) == (True, b"done", [threading.main_thread()])
    assert uninterrupted(threading.current_thread)() is threading.main_thread()


def test_what_goes_wrong_with_it_is_raised_where_its_result_is_asked_for():
    def work(_stop):
        raise ValueError("no good")

    jobs = Jobs()
    told = []
    jobs.join("key", work).when_ended(lambda: told.append("ended"))
    with pytest.raises(ValueError, match="no good"):
        jobs.join("key", work).result()
    assert told == ["ended"]
    assert jobs.join("key", lambda _stop: b"done").result() == b"done"


def test_no_head_start_is_begun(monkeypatch):
    monkeypatch.setattr(head_start, "_only_once", threading.Lock())
    head_start.begin()
    assert head_start._only_once.acquire(blocking=False)  # noqa: SLF001 - it may begin elsewhere


def test_a_run_is_begun_shown_stepped_saved_and_listed(ws):
    explorer = FlowExplorer(ws.init("deploy", "mine"))
    assert "s0" in explorer.svg
    Panel(explorer).press("build")
    explorer.run.save()
    assert ws.load("mine").session.state == "testing"
    assert [session.name for session in ws.sessions()] == ["mine"]
    assert "<svg" in FlowDiagram(ws.flow("feature"), expand="all").svg


def test_that_files_are_not_watched_is_told_in_the_bar(ws):
    explorer = FlowExplorer(ws.init("deploy", "mine"))
    assert "files are not watched in a browser" in shown(explorer, "bar")["note"]


def test_that_is_told_before_a_run_is_saved_and_not_of_a_store_that_has_no_files(ws, caplog):
    explorer = ws.explore("deploy")
    assert "files are not watched in a browser" in shown(explorer, "bar")["note"]
    ask(explorer, "save", name="mine", session="deploy")
    assert ws.load("mine").session.state == "prepare"
    assert caplog.messages == []

    in_memory = Workspace(ws.library, "memory:").explore("deploy")
    assert "note" not in shown(in_memory, "bar")


def test_who_asks_to_watch_is_told(ws, tmp_path):
    with pytest.raises(NotWatchedError, match="files are not watched in a browser"):
        DirectoryWatch.add(tmp_path, print)
    with pytest.raises(SessionStorageError, match="seen when it is loaded again"):
        ws.init("deploy", "mine").watch()


def test_a_flow_that_is_added_in_memory_is_told_of_all_the_same(ws):
    told = []
    stop = ws.library.watch(lambda: told.append("changed"))
    ws.library.add("flow: new\nversion: 1.0.0\nexits: [x]\nstates: [{id: a, next: {go: x}}]\n")
    assert told == ["changed"]
    stop()
