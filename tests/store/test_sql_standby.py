"""A standby of PostgreSQL, which may only be read and tells nobody: it is looked at."""

import time

import pytest
from sqlalchemy import create_engine, text

from flowr_nb.session import Session
from flowr_nb.store import SessionStorageError, open_store
from tests.store.conformance import PATIENCE, move
from tests.store.postgresql_server import PostgresqlServer, why_none

pytestmark = [
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(bool(why_none()), reason=why_none()),
]
LONG = 1.5


@pytest.fixture
def standby():
    """The URL of a server that never stops to recover, with one session."""
    server = PostgresqlServer()
    store = open_store(server.url())
    store.create(Session("f", "a", "s"))
    store.close()
    server.kill()
    signal = server.data / "standby.signal"
    signal.touch()
    signal.chmod(0o644)
    server.begin()
    yield server.url()
    server.end()


def connections(url):
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        asked = text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        found = set(connection.scalars(asked))
    engine.dispose()
    return found


def test_who_watches_there_looks_by_one_connection(standby, caplog):
    caplog.set_level("INFO")
    store, told = open_store(standby), []
    stop = store.watch("s", lambda: told.append(store.load("s").state))
    end = time.monotonic() + PATIENCE
    while "is polled" not in caplog.text and time.monotonic() < end:
        time.sleep(0.05)
    assert "is polled: it is a standby" in caplog.text
    assert "not watched" not in caplog.text
    before = connections(standby)
    time.sleep(LONG)
    # Those that asked are others each time; that of the store is the same.
    assert len(before & connections(standby)) == 1
    assert store.trouble == ""
    assert told[0] == "a"
    stop()
    store.close()


def test_who_writes_there_is_told_that_it_may_only_be_read(standby):
    store = open_store(standby)
    session = store.load("s")
    with pytest.raises(SessionStorageError, match=r"may only be read.*name the one"):
        move(store, session, "b")
    assert store.load("s").state == "a"
    store.close()
