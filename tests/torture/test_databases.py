"""Eight processes that move the same sessions of a database, some of them and it itself killed."""

import json
import os
import random
import select
import signal
import time
from collections import Counter

import pytest

from flowr_nb.session import Session, Step
from flowr_nb.store import SessionConflictError, open_store
from tests.store.conformance import tell, times
from tests.store.processes import fork
from tests.store.sql_engine import postgresql_url

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.xdist_group("processes"),
]
PROCESSES = 8
NAMES = ("one", "other")


def step_on(url, who, out):
    """Move one of the sessions, again and again; say each step once it was acknowledged."""
    store, chance, number = open_store(url), random.Random(who), 0
    while True:
        before = store.load(chance.choice(NAMES))
        after = before.with_state(str(int(before.state) + 1))
        mine = {"who": who, "n": str(number)}
        try:
            store.save(after, [Step("go", mine, before, after, (), after.updated_at)])
        except SessionConflictError:
            continue
        os.write(out, f"{json.dumps([who, str(number)])}\n".encode())
        number += 1


class Workers:
    """Processes that step, and what they said."""

    def __init__(self, url):
        self._url = url
        self._running = {}
        self._begun = 0
        self._texts = []
        self.count = 0
        self.killed = 0
        for _ in range(PROCESSES):
            self.begin()

    def begin(self):
        self._begun += 1
        who = f"worker-{self._begun}"
        pid, reading = fork(lambda out: step_on(self._url, who, out))
        self._running[pid] = reading

    def listen(self, seconds):
        ready, _, _ = select.select(list(self._running.values()), [], [], seconds)
        for reading in ready:
            text = os.read(reading, 65536)
            assert text, "one of them ended by itself"
            self._texts.append((reading, text))
            self.count += text.count(b"\n")

    def kill_one(self, chance):
        pid = chance.choice(list(self._running))
        self._end(pid)
        self.killed += 1
        self.begin()

    def end(self):
        for pid in list(self._running):
            self._end(pid)

    def _end(self, pid):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        reading = self._running.pop(pid)
        with os.fdopen(reading, "rb") as file:
            self._texts.append((reading, file.read()))
        # Another that begins may be given this number: what was said through it is ended here.
        self._texts.append((reading, b"\n"))

    def said(self):
        """The steps that were acknowledged."""
        by_pipe = {}
        for reading, text in self._texts:
            by_pipe[reading] = by_pipe.get(reading, b"") + text
        lines = (line for text in by_pipe.values() for line in text.splitlines())
        return [tuple(json.loads(line)) for line in lines if line.endswith(b"]")]


def of_one_moment(store):
    """The sessions of a store and their steps, of one and the same moment.

    The server may still be at a statement of a client that was killed: between two questions a step
    may come in, and the one would tell of it and the other not.
    """
    while True:
        entries, histories = store.entries(), store.histories(NAMES)
        if store.entries() == entries:
            return entries, histories


@pytest.mark.parametrize("kills", ["in peace", "workers", "workers and server"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_contended_step_is_lost_or_there_twice(request, tmp_path, monkeypatch, kind, kills):
    # As long as a server takes to begin again, on a busy machine.
    monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 120.0)
    if kind == "sqlite":
        url, server = f"sqlite:///{tmp_path / 'sessions.db'}", None
        if kills == "workers and server":
            pytest.skip("it has no server")
    else:
        server = request.getfixturevalue("postgresql")
        url = postgresql_url(tmp_path)
    store, chance = open_store(url), random.Random(kills)
    for name in NAMES:
        store.create(Session("f", "0", name))
    store.close()
    wanted = times(200, 100_000 if kills == "in peace" else 10_000)
    workers, begun, restarts = Workers(url), time.monotonic(), 0
    due = begun + 0.2
    server_due = begun + 0.5
    try:
        while workers.count < wanted or (kills == "workers and server" and restarts < 2):
            workers.listen(0.05)
            now = time.monotonic()
            if kills != "in peace" and now > due:
                due = now + 0.3 * chance.random()
                workers.kill_one(chance)
            if kills == "workers and server" and now > server_due:
                server_due = now + times(1, 10)
                server.kill()
                server.begin()
                restarts += 1
    finally:
        workers.end()
    taken = time.monotonic() - begun
    seen = Counter()
    entries, histories = of_one_moment(store)
    assert [entry.name for entry in entries] == sorted(NAMES)
    for entry in entries:
        steps = histories[entry.name]
        assert [step.after.state for step in steps] == [
            str(number) for number in range(1, int(entry.session.state) + 1)
        ]
        seen.update((step.evidence["who"], step.evidence["n"]) for step in steps)
    assert set(seen.values()) == {1}
    lost = set(workers.said()) - set(seen)
    assert not lost
    assert len(seen) - len(workers.said()) <= workers.killed + PROCESSES
    tell(
        f"{kind}, {kills}: {len(seen):,} contended steps, {workers.killed} workers and {restarts} "
        f"times the server killed, {taken:.0f} s"
    )
