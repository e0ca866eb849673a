"""Folders that are taken away under who writes and watches there, and processes that fork there."""

import errno
import os
import random
import select
import shutil
import signal
import threading
import time
from contextlib import suppress

import pytest

from flowr_nb import Workspace, YamlSessionStore
from flowr_nb.session import Session
from flowr_nb.store import SessionError
from tests.store.conformance import steps_of, tell, times
from tests.store.model import step_between
from tests.store.processes import all_of, fork, is_whole, numbered

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.xdist_group("processes"),
]
FLOW = "flow: loop\nversion: 1.0.0\nexits: [end]\nstates:\n- {id: a, next: {go: a, stop: end}}\n"
PATIENCE = 20


def wait_for(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.01)


# Who writes.


def write_on(directory, session, stop, out):
    """Save step after step until told to stop; say each number that was acknowledged."""
    store, after = YamlSessionStore(directory), None
    while not stop.exists():
        # What was not acknowledged may be written all the same: it is tried again as it was.
        after = after or numbered(session, int(session.state[1:]) + 1)
        try:
            store.save(after, [step_between(session, after)])
        except SessionError:
            time.sleep(0.001)
            with suppress(SessionError):
                session, after = store.load(session.name), None
        else:
            os.write(out, f"{after.state[1:]}\n".encode())
            session, after = after, None


def bring_back(away, place):
    """Put a folder where it was, whatever a writer puts into the one there at this very moment."""
    for _ in range(1000):
        shutil.rmtree(place, ignore_errors=True)
        try:
            away.rename(place)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
        else:
            return
    raise AssertionError(f"{place} is made again each time")


def test_a_folder_that_is_moved_away_and_back_under_a_writer_loses_nothing(tmp_path):
    place, away, stop = tmp_path / "sessions", tmp_path / "away", tmp_path / "stop"
    store, chance = YamlSessionStore(place), random.Random(1)
    begun = store.create(numbered(Session("f", "s0", "s"), 0))
    pid, reading = fork(lambda out: write_on(place, begun, stop, out))
    told = []
    reader = threading.Thread(target=lambda: told.extend(all_of(reading).split()))
    reader.start()
    rounds, made = times(30, 1000), 0
    for _ in range(rounds):
        time.sleep(chance.random() * 0.02)
        place.rename(away)
        time.sleep(chance.random() * 0.02)
        if place.exists():  # it was there when the writer looked, and nothing was written then
            made += 1
            assert not [path for path in place.iterdir() if path.suffix in {".yaml", ".journal"}]
        bring_back(away, place)
    time.sleep(0.1)
    stop.touch()
    assert os.waitpid(pid, 0)[1] == 0
    reader.join()
    session = YamlSessionStore(place).load("s")
    number = int(session.state[1:])
    assert is_whole(session)
    assert number - int(told[-1]) in {0, 1}
    assert steps_of(store, "s") == [f"s{each}" for each in range(1, number + 1)]
    tell(f"a folder was moved away and back {rounds} times ({made} made again), {number:,} saves")


# Who watches.


def removed(place, beside):
    shutil.copytree(place, beside / "copy")
    shutil.rmtree(place)
    (beside / "copy").rename(place)


def exchanged(place, beside):
    shutil.copytree(place, beside / "copy")
    place.rename(beside / "old")
    (beside / "copy").rename(place)
    shutil.rmtree(beside / "old")


def away_and_back(place, beside):
    place.rename(beside / "away")
    time.sleep(random.Random(time.monotonic()).random())
    (beside / "away").rename(place)


def untouched(_place, _beside):
    pass


def test_a_run_follows_whatever_is_done_to_its_folder(tmp_path):
    flows, place, chance = tmp_path / "flows", tmp_path / "sessions", random.Random(2)
    flows.mkdir()
    (flows / "loop.yaml").write_text(FLOW)
    mine = Workspace(flows, place).init("loop", "s")
    stop = mine.watch()
    rounds = times(8, 150)
    for number in range(1, rounds + 1):
        chance.choice((removed, exchanged, away_and_back, untouched))(place, tmp_path)
        theirs = Workspace(flows, place).load("s")
        assert len(theirs.history) == number - 1
        theirs.fire("go")
        theirs.save()
        wait_for(lambda number=number: len(mine.history) == number)
    stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("flowr-nb watch")]
    tell(f"a run was followed through {rounds} changes of its folder")


# Who forks.


def test_processes_that_fork_while_they_write_and_watch_go_on_and_none_hangs(tmp_path):
    flows, place = tmp_path / "flows", tmp_path / "sessions"
    flows.mkdir()
    (flows / "loop.yaml").write_text(FLOW)
    ws = Workspace(flows, place)
    mine = ws.init("loop", "watched")
    stops = [mine.watch(), mine.watch_flows()]
    is_over = threading.Event()

    def keep_writing():
        run = ws.init("loop", "parents")
        while not is_over.is_set():
            run.fire("go")
            run.save()

    def in_child(out, number):
        signal.alarm(3 * PATIENCE)
        run = ws.init("loop", f"child-{number}")
        run.watch()
        other = Workspace(flows, place).load(f"child-{number}")
        for _ in range(3):
            other.fire("go")
            other.save()
        wait_for(lambda: len(run.history) == 3)
        mine.fire("go")
        mine.save()
        os.write(out, b"done")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    rounds = times(5, 100)
    try:
        for number in range(1, rounds + 1):
            pid, reading = fork(lambda out, number=number: in_child(out, number))
            ready, _, _ = select.select([reading], [], [], 4 * PATIENCE)
            assert ready
            assert all_of(reading) == b"done"
            assert os.waitpid(pid, 0)[1] == 0
            wait_for(lambda number=number: len(mine.history) == number)
    finally:
        is_over.set()
        writer.join()
    for stop in stops:
        stop()
    assert [entry for entry in ws.store.entries() if entry.error is not None] == []
    assert len(ws.sessions()) == rounds + 2
    tell(f"{rounds} children wrote and watched")
