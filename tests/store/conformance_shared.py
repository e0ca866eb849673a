"""What a store promises besides that several processes may use at once."""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.store.conformance import StoreConformance, tell, times

ROOT = Path(__file__).resolve().parents[2]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class SharedStoreConformance(StoreConformance):
    """What an engine promises besides whose sessions more than one process can reach.

    Its `engine` is a factory by its name, ``module:attribute``, which other processes call, too.
    """

    kill_every = 0.05
    """Seconds between two kills of writers: one begins, and saves, faster than that."""

    @pytest.fixture
    def fast_place(self):
        """Where a sync costs nothing, for what is about order and not about lasting."""
        shared = Path("/dev/shm")
        usable = shared.is_dir() and os.access(shared, os.W_OK)
        with tempfile.TemporaryDirectory(dir=shared if usable else None) as directory:
            yield Path(directory)

    def run(self, what, directory, *more):
        command = [sys.executable, "-m", "tests.store.processes", what, self.engine, directory]
        done = subprocess.run(
            list(map(str, (*command, *more))),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=times(60, 300),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout)

    # A reader sees the old or the new session.

    @needs_fork
    def test_a_killed_writer_leaves_the_old_or_the_new_session(self, fast_place):
        begun = time.perf_counter()
        found = self.run("kills", fast_place, times(40, 2000))
        taken = time.perf_counter() - begun
        assert found["problems"] == []
        assert found["saves"] > found["kills"] / 4
        tell(f"{found['kills']:,} kills, {found['saves']:,} saves between them, {taken:.0f} s")

    @needs_fork
    def test_a_reader_beside_a_writer_sees_whole_sessions(self, fast_place):
        found = self.run("reads", fast_place, times(150, 5000))
        assert found["problems"] == []
        assert found["reads"] > 5
        tell(f"{found['reads']:,} reads beside {times(150, 5000):,} saves")

    # No update is lost, one creator wins.

    @needs_fork
    @pytest.mark.parametrize("kills", [False, True], ids=["in peace", "under kills"])
    def test_no_two_successful_saves_had_the_same_predecessor(self, fast_place, kills):
        kill_every = self.kill_every if kills else 0
        each = times(60, 5200 if not kill_every else 1500)
        begun = time.perf_counter()
        found = self.run("updates", fast_place, 4, each, *([kill_every] if kill_every else []))
        taken = time.perf_counter() - begun
        assert found["shared"] == 0
        assert found["last_has_no_successor"]
        assert found["saves"] >= 4 * each
        assert found["unsaid"] <= found["killed"] + (4 if kill_every else 0)
        tell(f"4 writers, {found['saves']:,} saves, {found['killed']} killed, {taken:.0f} s")

    @needs_fork
    def test_exactly_one_of_two_creators_wins(self, fast_place):
        count = times(20, 400)
        found = self.run("creators", fast_place, count)
        assert sorted(itertools.chain(*found["wins"])) == list(range(count))
        tell(f"{count} races, won {len(found['wins'][0])} to {len(found['wins'][1])}")

    @needs_fork
    @pytest.mark.parametrize("movers", [1, 3])
    def test_no_save_is_lost_where_others_rename(self, fast_place, movers):
        found = self.run("renames", fast_place, times(60, 2000), movers)
        assert found["problems"] == []
        assert found["renames"] > 5
        tell(f"{found['saves']:,} saves beside {found['renames']:,} renames by {movers}")

    @needs_fork
    def test_no_save_brings_back_what_was_deleted(self, fast_place):
        found = self.run("deletions", fast_place, times(60, 2000))
        assert found["problems"] == []
        assert found["deleted"] > 5
        tell(f"{found['deleted']:,} deletions beside {found['saves']:,} saves")
