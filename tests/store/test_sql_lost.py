"""Connections that are lost at every moment: what was to be done is done, once."""

import signal
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, make_url, text

from flowr_nb.session import Session
from flowr_nb.store import SessionNotFoundError, SessionStorageError, open_store
from tests.store.conformance import PATIENCE, move, steps_of
from tests.store.cutting_proxy import CuttingProxy
from tests.store.model import step_between
from tests.store.postgresql_server import PostgresqlServer
from tests.store.sql_engine import postgresql_url

pytestmark = pytest.mark.xdist_group("processes")

MOST_SAID = 12
"""How often a client says something in one call, at most."""


def through(proxy, url):
    """The URL by way of a proxy, in clear."""
    url = make_url(url)
    url = url.set(port=proxy.port, query={**url.query, "sslmode": "disable"})
    return url.render_as_string(hide_password=False)


def cutter_of(url):
    """Ends every other connection of the server."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    ending = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND usename = 'owner' AND datname IS NOT NULL"
    )

    def cut():
        with engine.connect() as connection:
            connection.execute(ending)

    return cut


@pytest.fixture
def url(postgresql, tmp_path):  # noqa: ARG001 - it runs
    return postgresql_url(tmp_path)


@pytest.fixture
def proxy(postgresql):
    with CuttingProxy(postgresql.port) as proxy:
        yield proxy


def calls(store):
    """What can be done, each with what shows that it was done once."""
    held = store.load("s")
    after = held.with_state("b")
    step = step_between(held, after)

    def saved():
        assert store.load("s") == after
        assert steps_of(store, "s") == ["a", "b"]
        move(store, after, "c")  # it knows what was written

    begun = Session("f", "w", "other")
    other = begun.with_state("x")

    def saved_anew():
        assert store.load("other") == other
        assert steps_of(store, "other") == ["x"]
        move(store, other, "y")

    def saved_over():
        assert store.load("s").state == "x"
        assert steps_of(store, "s") == ["x"]

    def created():
        assert store.load("new").state == "n"

    def renamed():
        assert store.load("t").state == "a"
        assert steps_of(store, "t") == ["a"]
        with pytest.raises(SessionNotFoundError):
            store.load("s")

    def gone():
        with pytest.raises(SessionNotFoundError):
            store.load("s")

    return {
        "save": (lambda: store.save(after, [step]), saved),
        "save without a step": (
            lambda: store.save(after),
            lambda: move(store, store.load("s"), "c"),
        ),
        "save what is new": (
            lambda: store.save(other, [step_between(begun, other)]),
            saved_anew,
        ),
        "save over another": (
            lambda: store.save(
                replace(other, name="s"), [step_between(begun, other)], overwrite=True
            ),
            saved_over,
        ),
        "create": (lambda: store.create(Session("f", "n", "new")), created),
        "rename": (lambda: store.rename("s", "t"), renamed),
        "delete": (lambda: store.delete("s"), gone),
        "list": (store.entries, lambda: None),
        "histories": (lambda: store.histories(["s"]), lambda: None),
    }


@pytest.mark.parametrize("reply", [False, True], ids=["before it is heard", "after it is done"])
@pytest.mark.parametrize(
    "what",
    [
        "save",
        "save without a step",
        "save what is new",
        "save over another",
        "create",
        "rename",
        "delete",
        "list",
        "histories",
    ],
)
def test_what_is_cut_off_is_done_once(url, proxy, what, reply):
    direct = open_store(url)
    for after in range(MOST_SAID):
        for name in [entry.name for entry in direct.entries()]:
            direct.delete(name)
        move(direct, direct.create(Session("f", "begin", "s")), "a")
        store = open_store(through(proxy, url))
        call, check = calls(store)[what]
        before = proxy.cuts
        proxy.cut(after, reply=reply)
        call()
        was_cut = proxy.cuts > before
        proxy.cut(10**9, reply=False)
        check()
        store.close()
        if not was_cut:
            return
    pytest.fail(f"it was cut {MOST_SAID} times, and says more still")


def test_connections_that_the_server_ends_lose_and_double_nothing(url):
    store, cut = open_store(url), cutter_of(url)
    store.create(Session("f", "0", "s"))
    stop, number, cuts = threading.Event(), 0, 0

    def end_them():
        nonlocal cuts
        last = 0
        while not stop.wait(0.01):
            if number > last:  # on a busy machine nothing would ever be done between two of them
                last = number
                cut()
                cuts += 1

    ending = threading.Thread(target=end_them)
    ending.start()
    session, end = store.load("s"), time.monotonic() + PATIENCE
    try:
        while cuts < 15 and time.monotonic() < end:
            session = move(store, session, str(number + 1))
            number += 1
    finally:
        stop.set()
        ending.join()
    assert cuts > 2
    assert steps_of(store, "s") == [str(each) for each in range(1, number + 1)]


def test_a_server_that_is_killed_and_begun_again_loses_and_doubles_nothing(
    postgresql, url, monkeypatch
):
    # As long as it takes to begin again, on a busy machine.
    monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 30.0)
    store = open_store(url)
    session = store.create(Session("f", "0", "s"))
    done = []

    def step():
        current = session
        for number in range(1, 10**6):
            current = move(store, current, str(number))
            done.append(number)
            if stop.is_set():
                return

    stop = threading.Event()
    stepping = threading.Thread(target=step)
    stepping.start()
    try:
        for _ in range(2):
            time.sleep(0.2)
            postgresql.kill()
            postgresql.begin()
        before, end = len(done), time.monotonic() + PATIENCE
        while len(done) < before + 5 and time.monotonic() < end and stepping.is_alive():
            time.sleep(0.05)
    finally:
        stop.set()
        stepping.join(PATIENCE)
    assert len(done) >= before + 5
    assert steps_of(open_store(url), "s") == [str(each) for each in done]


@pytest.mark.usefixtures("postgresql")
def test_what_cannot_be_reached_for_long_says_so_and_the_steps_are_kept(monkeypatch):
    server = PostgresqlServer()
    try:
        store = open_store(server.url())
        monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 0.3)
        session = store.create(Session("f", "a", "s"))
        after = session.with_state("b")
        server.kill()
        for call in (
            lambda: store.save(after, [step_between(session, after)]),
            lambda: store.load("s"),
            lambda: store.create(Session("f", "a", "t")),
            lambda: store.histories(["s"]),
        ):
            with pytest.raises(SessionStorageError, match=r"nothing was changed|not written twice"):
                call()
        [entry] = store.entries()
        assert (entry.name, type(entry.error)) == ("", SessionStorageError)
        server.begin()
        store.save(after, [step_between(session, after)])
        assert steps_of(store, "s") == ["b"]
    finally:
        server.end()


def test_who_watches_is_told_after_the_connection_was_lost(url, caplog):
    store, other, cut = open_store(url), open_store(url), cutter_of(url)
    session, told = store.create(Session("f", "a", "s")), threading.Event()
    stop = store.watch("s", told.set)
    for state in "bcd":
        assert told.wait(PATIENCE)
        time.sleep(0.3)
        cut()
        told.clear()
        session = other.load("s")
        move(other, session, state)
    assert told.wait(PATIENCE)
    stop()
    assert "wörd" not in caplog.text


def test_who_watches_is_told_and_need_not_look(url, monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr("flowr_nb.store.sql.watching._PROBE_SECONDS", 3.0)
    store, other, told = open_store(url), open_store(url), threading.Event()
    session = other.create(Session("f", "a", "s"))
    stop = store.watch("s", told.set)
    time.sleep(4)
    monkeypatch.setattr("flowr_nb.store.sql.watching._LOOK_SECONDS", 10**6)
    for state, is_plain in (("b", True), ("c", False), ("d", True)):
        told.clear()
        session = move(other, session, state) if is_plain else session.with_state(state)
        if not is_plain:
            other.save(session)
        assert told.wait(PATIENCE)
    stop()
    assert "is polled" not in caplog.text


def test_who_watches_where_nothing_is_told_is_told_all_the_same(url, postgresql, monkeypatch):
    monkeypatch.setattr("flowr_nb.store.sql.watching._PROBE_SECONDS", 0.5)
    with CuttingProxy(postgresql.port, hides_news=True) as pooler:
        store, other, told = open_store(through(pooler, url)), open_store(url), threading.Event()
        other.create(Session("f", "a", "s"))
        stop = store.watch("s", told.set)
        for state in "bcdefg":
            assert told.wait(PATIENCE)
            time.sleep(0.2)
            told.clear()
            move(other, other.load("s"), state)
        assert told.wait(PATIENCE)
        stop()
        names = []
        stop = store.watch_all(names.append)
        for name in ("", "new"):  # what may be any is told first, and then each by its name
            if name:
                other.create(Session("f", "a", name))
            end = time.monotonic() + PATIENCE
            while name not in names and time.monotonic() < end:
                time.sleep(0.05)
            assert name in names
        stop()


def test_nobody_who_stopped_watching_leaves_a_thread(url):
    store = open_store(url)
    store.create(Session("f", "a", "s"))
    stops = [store.watch(name, lambda: None) for name in ("s", "t", "s")]
    watching = [each for each in threading.enumerate() if each.name.startswith("flowr-nb watch p")]
    assert len(watching) == 1
    assert "wörd" not in watching[0].name
    for stop in stops:
        stop()
    watching[0].join(PATIENCE)
    assert not watching[0].is_alive()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_interrupt_leaves_a_save_done_or_not_and_known(request, tmp_path, kind):
    if kind == "sqlite":
        store = open_store(f"sqlite:///{tmp_path / 'sessions.db'}")
    else:
        store = open_store(request.getfixturevalue("url"))

    def interrupt(*_args):
        raise KeyboardInterrupt

    old, interrupted = signal.signal(signal.SIGALRM, interrupt), 0
    session, unsaved = store.create(Session("f", "0", "s")), []
    try:
        for number in range(1, 120):
            after = session.with_state(str(number))
            unsaved.append(step_between(session, after))
            session = after
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00002 * (number % 100 + 1))
                store.save(session, unsaved)
                signal.setitimer(signal.ITIMER_REAL, 0)
                unsaved = []
            except KeyboardInterrupt:
                interrupted += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    store.save(session, unsaved)
    assert interrupted
    assert steps_of(store, "s") == [str(each) for each in range(1, 120)]
