"""A run that is watched goes on being told, whatever becomes of the folder, process and loop."""

import asyncio
import contextlib
import logging
import os
import queue
import shutil
import signal
import sys
import threading
import time

import pytest
import watchfiles

from flowr_nb import Workspace
from flowr_nb.run.conflict import NewsKind
from flowr_nb.watching.file_systems import tells_of_others

FLOW = "flow: line\nversion: 1.0.0\nexits: [end]\nstates:\n" + "".join(
    f"- {{id: s{number}, next: {{go: {f's{number + 1}' if number < 9 else 'end'}}}}}\n"
    for number in range(10)
)
PATIENCE = 20
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a permission there")


class Beside:
    """A watched run of one workspace, and one of the same session, by which somebody else moves."""

    def __init__(self, root, sessions=None):
        self.root = root
        self.flows, self.sessions = root / "flows", sessions or root / "sessions"
        self.flows.mkdir(exist_ok=True)
        (self.flows / "line.yaml").write_text(FLOW)
        self.mine = Workspace(self.flows, self.sessions).init("line", "s")

    def watch(self):
        """Watch, and have seen that it is on."""
        stop = self.mine.watch()
        self.is_followed()
        return stop

    def move(self, *, overwrite=False):
        theirs = Workspace(self.flows, self.sessions).load("s")
        theirs.fire("go")
        theirs.save(overwrite=overwrite)
        return theirs.session.state

    def is_followed(self):
        state = self.move()
        wait_for(lambda: self.mine.session.state == state)


@pytest.fixture
def beside(tmp_path):
    return Beside(tmp_path)


def wait_for(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


# The folder.


@pytest.mark.parametrize("times", [1, 3])
def test_a_folder_that_is_removed_and_made_again(beside, tmp_path, times):
    stop = beside.watch()
    for _ in range(times):
        shutil.copytree(beside.sessions, tmp_path / "kept")
        shutil.rmtree(beside.sessions)
        wait_for(lambda: beside.mine.news and beside.mine.news.kind is NewsKind.REMOVED)
        beside.sessions.mkdir()
        for each in (tmp_path / "kept").iterdir():
            shutil.copy2(each, beside.sessions)
        wait_for(lambda: beside.mine.news is None)
        beside.is_followed()
        shutil.rmtree(tmp_path / "kept")
    stop()


def test_a_folder_that_is_made_again_at_once(beside, tmp_path):
    """A system may give it the number of the one that was removed."""
    stop = beside.watch()
    shutil.copytree(beside.sessions, tmp_path / "kept")
    shutil.rmtree(beside.sessions)
    shutil.copytree(tmp_path / "kept", beside.sessions)
    beside.is_followed()
    beside.is_followed()
    stop()


def test_a_folder_that_is_put_in_place_of_another(beside, tmp_path):
    stop = beside.watch()
    shutil.copytree(beside.sessions, tmp_path / "copy")
    beside.sessions.rename(tmp_path / "old")
    (tmp_path / "copy").rename(beside.sessions)
    beside.is_followed()
    beside.is_followed()
    stop()


def test_a_folder_that_is_renamed_and_named_back(beside, tmp_path):
    stop = beside.watch()
    beside.sessions.rename(tmp_path / "away")
    wait_for(lambda: beside.mine.news is not None)
    (tmp_path / "away").rename(beside.sessions)
    wait_for(lambda: beside.mine.news is None)
    beside.is_followed()
    stop()


def test_a_folder_that_is_away_just_while_it_is_looked_into(beside, tmp_path, monkeypatch):
    """It is the same one before and after; that it was away is told by its own event alone."""
    batches = queue.SimpleQueue()

    def events(*_, stop_event, **__):
        while not stop_event.is_set():
            with contextlib.suppress(queue.Empty):
                yield batches.get(timeout=0.05)

    monkeypatch.setattr(watchfiles, "watch", events)
    stop = beside.mine.watch()
    state = beside.move()
    batches.put(set())
    wait_for(lambda: beside.mine.session.state == state)
    load = beside.mine.store.load

    def load_while_away(name):
        beside.sessions.rename(tmp_path / "away")
        try:
            return load(name)
        finally:
            (tmp_path / "away").rename(beside.sessions)
            monkeypatch.setattr(beside.mine.store, "load", load)

    monkeypatch.setattr(beside.mine.store, "load", load_while_away)
    batches.put({(watchfiles.Change.modified, str(beside.sessions.resolve() / "s.yaml"))})
    wait_for(lambda: beside.mine.news and beside.mine.news.kind is NewsKind.REMOVED)
    batches.put({(watchfiles.Change.deleted, str(beside.sessions.resolve()))})
    wait_for(lambda: beside.mine.news is None)
    stop()


def test_a_folder_above_it_that_is_exchanged(tmp_path):
    beside = Beside(tmp_path, tmp_path / "a" / "b" / "sessions")
    stop = beside.watch()
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    (tmp_path / "a").rename(tmp_path / "old")
    (tmp_path / "copy").rename(tmp_path / "a")
    beside.is_followed()
    stop()


@needs_links
def test_a_link_that_is_switched(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "current").symlink_to("one")
    beside = Beside(tmp_path, tmp_path / "current")
    stop = beside.watch()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("two")
    beside.is_followed()
    stop()


def test_a_folder_that_comes_later(tmp_path):
    beside = Beside(tmp_path)
    shutil.copytree(beside.sessions, tmp_path / "kept")
    shutil.rmtree(beside.sessions)
    stop = beside.mine.watch()
    assert not beside.sessions.exists(), "to watch makes no folder"
    (tmp_path / "kept").rename(beside.sessions)
    beside.is_followed()
    stop()


def test_a_folder_of_flows_that_is_removed_and_made_again(beside):
    stop = beside.mine.watch_flows()
    wait_for(lambda: beside.mine.flows_changed)
    for trigger in ("up", "on"):
        before = beside.mine.flows_changed
        shutil.rmtree(beside.flows)
        wait_for(lambda before=before: beside.mine.flows_changed > before)
        before = beside.mine.flows_changed
        beside.flows.mkdir()
        (beside.flows / "line.yaml").write_text(FLOW.replace("go", trigger))
        wait_for(lambda before=before: beside.mine.flows_changed > before)
        assert [option.trigger for option in beside.mine.options()] == [trigger]
    stop()


def test_where_nothing_is_told_it_is_polled_and_that_is_said(beside, monkeypatch, caplog):
    watch, asked = watchfiles.watch, []

    def no_events(*paths, force_polling=None, **how):
        asked.append(bool(force_polling))
        if len(asked) < 3:  # the first look of the polling fails, too
            raise OSError("no events to be had")
        return watch(*paths, force_polling=force_polling, **how)

    monkeypatch.setattr(watchfiles, "watch", no_events)
    with caplog.at_level(logging.WARNING, "flowr_nb"):
        stop = beside.watch()
    assert asked[:3] == [False, True, True]
    shutil.copytree(beside.sessions, beside.root / "copy")
    shutil.rmtree(beside.sessions)
    (beside.root / "copy").rename(beside.sessions)
    beside.is_followed()
    stop()
    [said] = [each.getMessage() for each in caplog.records if "is polled" in each.getMessage()]
    assert str(beside.sessions) in said
    assert "no events to be had" in said


def test_the_file_system_of_a_folder_is_known(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    rows = [("/", "ext4"), ("/net", "nfs4"), ("/net/near", "xfs"), ("/my\\040s", "fuse.sshfs")]
    mounts.write_text("".join(f"1 2 0:1 / {at} rw shared:1 - {kind} dev rw\n" for at, kind in rows))
    monkeypatch.setattr("flowr_nb.watching.file_systems._MOUNTS", mounts)
    told = {at: tells_of_others(at) for at in ("/srv", "/net/a/b", "/net/near/a", "/my s/x", "/my")}
    assert told == {
        "/srv": True,
        "/net/a/b": False,
        "/net/near/a": True,
        "/my s/x": False,
        "/my": True,
    }
    mounts.unlink()
    assert tells_of_others("/net")


# The process.


def in_child(act):
    """Whether something happens in a forked child; one that hangs is ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(3 * PATIENCE)
            act(lambda: os.write(writing, b"."))
            code = 0
        except BaseException:  # noqa: BLE001 - it must not go on as its parent
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(writing)

    def outcome():
        os.close(reading)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    return lambda: os.read(reading, 1), outcome


@needs_fork
@pytest.mark.parametrize("how", ["another run", "asked again", "as it was"])
def test_a_forked_child_is_told_too(beside, how):
    stop = beside.watch()
    begun = beside.mine.session.state

    def follow(ready):
        run = beside.mine
        if how == "another run":
            run = Workspace(beside.flows, beside.sessions).load("s")
        if how != "as it was":
            run.watch()
        time.sleep(0.5)
        ready()
        wait_for(lambda: run.session.state != begun)

    is_ready, outcome = in_child(follow)
    is_ready()
    beside.is_followed()
    assert outcome() == 0
    stop()


@needs_fork
def test_a_forked_child_can_stop_what_it_watches(beside):
    stop = beside.watch()

    def end(ready):
        ready()
        stop()
        beside.mine.watch()()
        assert not [each for each in threading.enumerate() if each.name.startswith("flowr-nb wat")]

    is_ready, outcome = in_child(end)
    is_ready()
    assert outcome() == 0
    beside.is_followed()
    stop()


@needs_fork
def test_a_child_of_who_has_an_event_loop_is_told_when_it_asks(beside):
    async def story():
        stop = beside.mine.watch()
        await asyncio.sleep(0.5)
        begun = beside.mine.session.state

        def follow(ready):
            threads = [each.name for each in threading.enumerate()]
            assert not any(each.startswith("flowr-nb watch") for each in threads)
            run = beside.mine
            run.watch()
            time.sleep(0.5)
            ready()
            wait_for(lambda: run.session.state != begun)

        is_ready, outcome = in_child(follow)
        await asyncio.to_thread(is_ready)
        beside.move()
        assert await asyncio.to_thread(outcome) == 0
        stop()

    asyncio.run(story())


# The event loop.


async def follow(beside, *, asks=True, told=None):
    stop = beside.mine.watch() if asks else None
    await asyncio.sleep(0.5)
    state = beside.move()
    end = time.monotonic() + PATIENCE
    while beside.mine.session.state != state:
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    if told is not None:
        assert told[-1] is asyncio.get_running_loop()
    return stop


def test_each_event_loop_that_asks_is_told(beside):
    told = []

    def hear(_change):
        try:
            told.append(asyncio.get_running_loop())
        except RuntimeError:
            told.append(None)

    beside.mine.observe(hear, "session")
    stops = [asyncio.run(follow(beside, told=told)) for _ in range(3)]
    for stop in stops:
        stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("flowr-nb watch")]


def test_where_the_loop_is_gone_it_goes_on_without_one(beside):
    stop = asyncio.run(follow(beside))
    beside.is_followed()
    asyncio.run(follow(beside, asks=False))
    stop()


def test_a_loop_that_asks_after_who_has_none_is_told_there(beside):
    stops = [beside.watch(), asyncio.run(follow(beside))]
    beside.is_followed()
    for stop in stops:
        stop()


def test_a_loop_that_stands_still_for_a_while_holds_up_nothing(beside):
    loop = asyncio.new_event_loop()
    stop = loop.run_until_complete(follow(beside))
    beside.is_followed()
    loop.run_until_complete(follow(beside))()
    loop.close()
    stop()


def test_a_library_and_a_store_are_told_in_a_second_loop(beside):
    async def hear():
        heard = asyncio.Event()
        stops = [
            beside.mine.library.watch(heard.set),
            beside.mine.store.watch("s", heard.set),
        ]
        await asyncio.wait_for(heard.wait(), PATIENCE)
        for stop in stops:
            stop()

    asyncio.run(hear())
    asyncio.run(hear())
