"""Sessions in PostgreSQL behind a real PgBouncer, which pools connections by transactions."""

import threading
import time

import pytest
from sqlalchemy import create_engine, text

from flowr_nb.session import Session
from flowr_nb.store import SessionConflictError, open_store
from flowr_nb.store.sql.upgrading import Migration, upgrade_schema
from tests.store.conformance import PATIENCE, move, steps_of
from tests.store.pgbouncer import PgBouncer, program
from tests.store.test_sql_prepared import kept
from tests.store.test_sql_schema import VERSION_0, add_key, run_sql

pytestmark = pytest.mark.xdist_group("processes")
DATABASE = "pooled"


@pytest.fixture
def urls(postgresql):
    """The URL of an empty database by way of the pooler, and the one that leads there directly."""
    if program() is None:
        pytest.skip("no PgBouncer is installed (on Debian: the package pgbouncer)")
    pooler = PgBouncer(postgresql)
    engine = create_engine(
        postgresql.url().replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {DATABASE} TEMPLATE template0"))
    engine.dispose()
    yield pooler.url(DATABASE), postgresql.url(database=DATABASE)
    pooler.end()


def test_many_who_share_few_connections_lose_no_step(urls):
    pooled, direct = urls
    stores = [open_store(pooled) for _ in range(6)]
    stores[0].create(Session("f", "0", "s"))
    problems = []

    def step(store):
        try:
            for _ in range(25):
                while True:
                    session = store.load("s")
                    try:
                        move(store, session, str(int(session.state) + 1))
                    except SessionConflictError:
                        continue
                    break
        except Exception as error:  # noqa: BLE001 - told by the thread that asserts
            problems.append(str(error))

    threads = [threading.Thread(target=step, args=[store]) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert steps_of(open_store(direct), "s") == [str(each) for each in range(1, 151)]
    # What one keeps ready there, another would find in place of its own.
    assert [kept(store) for store in stores] == [0] * len(stores)
    [entry] = stores[1].entries()
    assert entry.session.state == "150"
    stores[2].rename("s", "t")
    stores[3].delete("t")
    assert stores[4].entries() == []
    for store in stores:
        store.close()


def test_who_watches_there_is_told_by_looking(urls, monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr("flowr_nb.store.sql.watching._PROBE_SECONDS", 0.5)
    pooled, direct = urls
    store, others, told = open_store(pooled), [open_store(each) for each in urls], threading.Event()
    session = others[0].create(Session("f", "a", "s"))
    stop = store.watch("s", told.set)
    end = time.monotonic() + PATIENCE
    while "is polled" not in caplog.text and time.monotonic() < end:
        time.sleep(0.05)
    assert "is polled" in caplog.text
    for number, state in enumerate("bcde"):
        assert told.wait(PATIENCE)
        time.sleep(0.3)
        told.clear()
        other = others[number % 2]
        move(other, other.load("s"), state)
    assert told.wait(PATIENCE)
    stop()
    assert steps_of(open_store(direct), session.name) == list("bcde")
    assert "wörd" not in caplog.text
    for each in (store, *others):
        each.close()


def test_of_some_who_upgrade_there_at_once_one_does(urls):
    pooled, direct = urls
    run_sql(direct, VERSION_0)
    at_it, most, told = [], [], []

    def work(connection):
        at_it.append(1)
        most.append(len(at_it))
        add_key(connection)
        time.sleep(0.2)
        at_it.pop()

    def upgrade():
        told.append(upgrade_schema(pooled, {0: Migration("steps have a key", work)}))

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert sorted("nothing to do" in each for each in told) == [False, True, True]
    assert open_store(pooled).load("old").state == "a"
