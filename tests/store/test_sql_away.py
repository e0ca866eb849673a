"""A database that is away for a while: who watches is told, need not wait, and misses nothing."""

import asyncio
import threading
import time
from itertools import groupby

import pytest
from sqlalchemy import create_engine, text

from flowr_nb import FlowRun
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session
from flowr_nb.store import MemorySessionStore, TellsTrouble, YamlSessionStore, open_store
from flowr_nb.store.sql.outage import GRACE_SECONDS, Outage
from tests.run.test_watching_on import in_child, needs_fork
from tests.store.conformance import PATIENCE, move
from tests.store.pgbouncer import PgBouncer, program
from tests.store.postgresql_server import PostgresqlServer
from tests.store.test_sql_lost import cutter_of

pytestmark = pytest.mark.xdist_group("processes")

FLOW = "flow: f\nversion: 1.0.0\nexits: [end]\nstates:\n" + "".join(
    f"- {{id: {here}, next: {{go: {there}}}}}\n" for here, there in ("ab", "bc", "cd", "de", "ea")
)


class Told:
    """What a store tells of its trouble, and of a session."""

    def __init__(self, store, name="s"):
        self.store = store
        self.troubles, self.moves = [], []
        self.stops = [
            store.watch(name, lambda: self.moves.append(store.trouble)),
            store.watch_trouble(lambda: self.troubles.append(store.trouble)),
        ]

    def stop(self):
        for stop in self.stops:
            stop()


def wait_for(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


async def wait_beside(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


class Place:
    """A database of its own on a server that comes and goes."""

    def __init__(self, server, name):
        self._server, self.name, self.port = server, name, server.port
        self.frozen = server.frozen
        owner = create_engine(plain(server.url()), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        owner.dispose()
        self.is_away = False

    def url(self, *who, database=None):
        return self._server.url(*who, database=database or self.name)

    def kill(self):
        self._server.kill()
        self.is_away = True

    def begin(self):
        self._server.begin()
        self.is_away = False


def turns(troubles):
    """Whether there was trouble, each time that this became otherwise: its words may, too."""
    return [is_one for is_one, _ in groupby(map(bool, troubles))]


def plain(url):
    return url.replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture(scope="module")
def own_server(postgresql):  # noqa: ARG001 - there are servers to be had here
    server = PostgresqlServer()
    yield server
    server.end()


@pytest.fixture
def server(own_server, request):
    place = Place(own_server, f"away_{abs(hash(request.node.name))}")
    yield place
    if place.is_away:
        place.begin()


@pytest.fixture
def library(tmp_path):
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "f.yaml").write_text(FLOW)
    return FlowLibrary(flows)


def test_who_asks_is_told_that_the_server_is_away_and_that_it_is_back(server):
    store, other = open_store(server.url()), open_store(server.url())
    session = store.create(Session("f", "a", "s"))
    told = Told(store)
    wait_for(lambda: told.moves)
    for state in "bc":
        told.troubles.clear()
        server.kill()
        wait_for(lambda: told.troubles)
        words = store.trouble
        assert words.startswith(f"cannot read {store.place}: ")
        assert "tried again by itself" in words
        assert words.endswith("do host and port of the URL lead to it?")
        assert "wörd" not in words
        told.moves.clear()
        server.begin()
        wait_for(lambda: told.moves)
        assert told.troubles[0] == words
        assert turns(told.troubles) == [True, False]
        assert set(told.moves) == {""}, "it is over when a session is told of"
        told.moves.clear()
        session = move(other, other.load("s"), state)
        wait_for(lambda: told.moves)
    told.stop()
    assert session.state == "c"


def test_who_watches_need_not_wait_for_a_server_that_is_away(server, library, monkeypatch):
    """What runs on an event loop asks nothing of the database until that is back."""
    store, other = open_store(server.url()), open_store(server.url())
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    others = [FlowRun(library, store, store.load("s"), saved=True) for _ in range(3)]
    asked, heard, watch = [], [], store.watch
    monkeypatch.setattr(store, "watch", lambda *of: heard.append(of[1]) or watch(*of))
    for do in ("load", "histories", "entries"):
        act = getattr(store, do)
        monkeypatch.setattr(store, do, lambda *of, act=act, do=do: asked.append(do) or act(*of))

    async def story():
        loop, told, threads = asyncio.get_running_loop(), [], set()

        def hear(change):
            threads.add(asyncio.get_running_loop() is loop)
            told.append(change["new"])

        stops = [each.watch() for each in (run, *others)]
        run.observe(hear, "unwatched")
        await wait_beside(lambda: len(asked) >= 4)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.kill)
        await wait_beside(lambda: all(each.unwatched for each in (run, *others)))
        asked.clear()
        for tell in heard:
            tell()  # as what was on its way does
        assert asked == []
        assert run.fire("go").state == "b"
        assert run.news is None
        run.back()
        await asyncio.to_thread(server.begin)
        await asyncio.to_thread(lambda: move(other, other.load("s"), "c"))
        for each in others:
            await wait_beside(lambda each=each: each.session.state == "c")
        await wait_beside(lambda: run.news is not None)  # it has steps that are not saved
        assert not any(each.unwatched for each in (run, *others))
        assert turns(told) == [True, False]
        assert threads == {True}
        for stop in stops:
            stop()

    asyncio.run(story())


def test_a_run_that_is_watched_while_it_is_away_is_told_at_once(server, library):
    store = open_store(server.url())
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    late = FlowRun(library, store, store.load("s"), saved=True)
    server.kill()
    stop = run.watch()  # it comes to be known only by that it is watched
    assert run.unwatched == ""
    wait_for(lambda: run.unwatched)
    stop_late = late.watch()
    assert late.unwatched == run.unwatched
    stop_late()
    assert late.unwatched == "", "who does not watch is not told"
    stop()
    assert run.unwatched == store.trouble == ""
    assert not [each for each in threading.enumerate() if each.name == f"flowr-nb watch {store}"]
    stop = run.watch()
    wait_for(lambda: run.unwatched)
    run.begin("f", "draft")
    assert run.unwatched == "", "nobody else moves a draft"
    stop()


def test_a_connection_that_is_had_again_at_once_is_told_to_nobody(server):
    store = open_store(server.url())
    store.create(Session("f", "a", "s"))
    told, cut = Told(store), cutter_of(server.url())
    wait_for(lambda: told.moves)
    for _ in range(5):
        time.sleep(0.2)
        cut()
    told.moves.clear()
    move(store, store.load("s"), "b")
    wait_for(lambda: told.moves)
    assert told.troubles == []
    told.stop()


def test_a_server_that_comes_and_goes_loses_nothing_that_is_told(server):
    store, other = open_store(server.url()), open_store(server.url())
    store.create(Session("f", "0", "s"))
    seen = set()
    stop = store.watch("s", lambda: seen.add(store.load("s").state))
    for number in range(1, 4):
        server.kill()
        time.sleep(0.5 * number)
        server.begin()
        move(other, other.load("s"), str(number))
    wait_for(lambda: "3" in seen)
    wait_for(lambda: not store.trouble)
    stop()


def test_a_password_that_is_wrong_by_now_is_told_with_its_way_out(server):
    owner = create_engine(plain(server.url()))

    def say(words):
        owner.dispose()  # the server was killed meanwhile
        with owner.begin() as connection:
            connection.execute(text(words))

    say("CREATE ROLE mover LOGIN PASSWORD 'old-secret' IN ROLE pg_read_all_data")
    mine = open_store(server.url())
    session = mine.create(Session("f", "a", "s"))
    store = open_store(server.url("mover", "old-secret"))
    told = Told(store)
    wait_for(lambda: told.moves)
    say("ALTER ROLE mover PASSWORD 'new-secret'")
    server.kill()
    wait_for(lambda: store.trouble)
    server.begin()
    wait_for(lambda: "password authentication failed" in store.trouble)
    assert store.trouble.endswith(
        "look at user and password: in the URL, in PGPASSWORD, or in ~/.pgpass"
    )
    assert not any("secret" in each for each in told.troubles)
    move(mine, mine.load("s"), "b")
    told.moves.clear()
    say("ALTER ROLE mover PASSWORD 'old-secret'")
    wait_for(lambda: told.moves)
    assert store.trouble == ""
    assert store.load("s").state == "b" != session.state
    told.stop()
    owner.dispose()


def test_tables_that_are_gone_or_another_s_are_told_too(server):
    store, other = open_store(server.url()), open_store(server.url())
    store.create(Session("f", "a", "s"))
    owner = create_engine(plain(server.url()))
    told = Told(store)
    wait_for(lambda: told.moves)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE sessions RENAME COLUMN version TO revision"))
    wait_for(lambda: store.trouble)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE sessions RENAME COLUMN revision TO version"))
    wait_for(lambda: not store.trouble)
    told.moves.clear()
    move(other, other.load("s"), "b")
    wait_for(lambda: told.moves)
    told.stop()
    owner.dispose()


def test_a_server_that_does_not_answer_is_told(server, library, monkeypatch):
    """As one that is frozen, or one behind a pooler that keeps everybody waiting for it."""
    monkeypatch.setattr("flowr_nb.store.sql.watcher.SILENCE_SECONDS", 1.0)
    store, other = open_store(server.url()), open_store(server.url())
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    stop = run.watch()
    move(other, other.load("s"), "b")
    wait_for(lambda: run.session.state == "b")
    for state in "cd":
        with server.frozen():
            wait_for(lambda: run.unwatched)
            assert "it does not answer; it is tried again by itself" in run.unwatched
            assert "wörd" not in run.unwatched
        move(other, other.load("s"), state)
        wait_for(lambda state=state: run.session.state == state)
        wait_for(lambda: not run.unwatched)
    stop()
    minding = "flowr-nb mind "
    wait_for(lambda: not any(each.name.startswith(minding) for each in threading.enumerate()))


def test_a_file_that_is_no_database_for_a_while(tmp_path, library):
    file = tmp_path / "sessions.db"
    store = open_store(f"sqlite:///{file}")
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    stop = run.watch()
    for state in "bc":
        store.close()
        other = open_store(f"sqlite:///{file}")
        kept = tmp_path / "kept.db"
        move(other, other.load("s"), state)
        other.close()
        wait_for(lambda state=state: run.session.state == state)
        store.close()
        file.rename(kept)
        file.write_bytes(b"no database at all" * 100)
        wait_for(lambda: run.unwatched)
        assert "the file is no database of SQLite" in run.unwatched
        assert run.news is None
        file.unlink()
        kept.rename(file)
        wait_for(lambda: not run.unwatched)
        assert run.news is None
        assert run.session.state == state
    stop()


def test_a_file_that_is_gone_is_told_as_news(tmp_path, library):
    """As of a folder: the sessions in it are gone."""
    file = tmp_path / "sessions.db"
    store = open_store(f"sqlite:///{file}")
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    stop = run.watch()
    move(store, store.load("s"), "b")
    wait_for(lambda: run.session.state == "b")
    store.close()
    file.rename(tmp_path / "kept.db")
    wait_for(lambda: run.news is not None)
    assert "was removed elsewhere" in run.news.words
    assert run.unwatched == ""
    (tmp_path / "kept.db").rename(file)
    wait_for(lambda: run.news is None)
    stop()


def test_a_pooler_whose_server_is_away_keeps_nobody_waiting_without_a_word(server, monkeypatch):
    """It takes what it is asked, and answers once it has a server again."""
    if program() is None:
        pytest.skip("no PgBouncer is installed (on Debian: the package pgbouncer)")
    monkeypatch.setattr("flowr_nb.store.sql.watching._PROBE_SECONDS", 0.5)
    monkeypatch.setattr("flowr_nb.store.sql.watcher.SILENCE_SECONDS", 1.0)
    pooler = PgBouncer(server)
    store, other = open_store(pooler.url(server.name)), open_store(server.url())
    store.create(Session("f", "a", "s"))
    told = Told(store)
    try:
        wait_for(lambda: told.moves)
        for state in "bc":
            server.kill()
            wait_for(lambda: store.trouble)
            assert store.trouble.startswith(f"cannot read {store.place}: ")
            assert "wörd" not in store.trouble
            server.begin()
            move(other, other.load("s"), state)
            wait_for(lambda: not store.trouble)
            wait_for(lambda state=state: store.load("s").state == state)
            told.moves.clear()
            move(other, other.load("s"), f"{state}2")
            wait_for(lambda: told.moves)
    finally:
        told.stop()
        pooler.end()


@needs_fork
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_forked_process_is_told_of_its_own(server, library, when):
    """Whether it was away already when it was forked, or is so later."""
    store = open_store(server.url())
    run = FlowRun(library, store, store.create(Session("f", "a", "s")), saved=True)
    stop = run.watch()
    if when == "before":
        server.kill()
        wait_for(lambda: run.unwatched)

    def follow(ready):
        ready()
        wait_for(lambda: run.unwatched)
        ready()
        wait_for(lambda: not run.unwatched)
        wait_for(lambda: run.session.state == "b")

    is_ready, outcome = in_child(follow)
    assert is_ready() == b"."
    if when == "after":
        server.kill()
    assert is_ready() == b"."
    server.begin()
    other = open_store(server.url())
    move(other, other.load("s"), "b")
    assert outcome() == 0
    wait_for(lambda: run.session.state == "b" and not run.unwatched)
    stop()


def test_only_what_can_be_out_of_reach_has_trouble(tmp_path):
    assert isinstance(open_store(f"sqlite:///{tmp_path / 'sessions.db'}"), TellsTrouble)
    for store in (MemorySessionStore(), YamlSessionStore(tmp_path)):
        assert not isinstance(store, TellsTrouble)


def test_what_is_said_is_said_when_it_goes_on(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    outage, told = Outage(), []

    def says(words, at):
        nonlocal now
        now = at
        if outage.goes_on(words, now, is_known=bool(told)):
            told.append(words)
        return told

    assert says("refused", 10) == []
    assert says("closed", 10 + GRACE_SECONDS / 2) == []
    assert says("refused", 10 + GRACE_SECONDS) == ["refused"]
    # Other words for a moment, as of a server that starts, are not told.
    assert says("starting", 20) == ["refused"]
    assert says("refused", 20.1) == ["refused"]
    assert says("refused", 22)[1:] == ["refused"]
    assert says("password", 23)[2:] == []
    assert says("password", 23 + GRACE_SECONDS)[2:] == ["password"]
    outage.end()
    told.clear()
    assert says("refused", 30) == []
