"""What PostgreSQL keeps ready of what it is asked often: used, and missed by nobody."""

import pytest
from sqlalchemy import create_engine, text

from flowr_nb.session import Session
from flowr_nb.store import open_store
from tests.store.conformance import move, steps_of
from tests.store.sql_engine import postgresql_url

pytestmark = pytest.mark.xdist_group("processes")

KEPT = text("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")
FORGET = text("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$")
OFTEN = 8


@pytest.fixture
def url(postgresql, tmp_path):  # noqa: ARG001 - it runs
    return postgresql_url(tmp_path)


def stepped(store, count):
    for _ in range(count):
        session = store.load("s")
        move(store, session, str(int(session.state) + 1))


def asked(store, work):
    """What it gives by the connection that the store uses."""
    database = store._database  # noqa: SLF001 - the connection is in no other place
    return database.read(lambda connection, _found: work(connection))


def kept(store):
    """How much is kept ready there."""
    return asked(store, lambda connection: connection.scalar(KEPT))


@pytest.fixture
def store(url):
    store = open_store(url)
    store.create(Session("f", "0", "s"))
    yield store
    store.close()


def test_what_is_asked_often_is_kept_ready(store):
    stepped(store, OFTEN)
    assert kept(store) >= 3  # to load, to save, and this


def test_what_the_server_keeps_no_more_is_asked_anew(store):
    stepped(store, OFTEN)
    assert kept(store)
    asked(store, lambda connection: connection.execute(FORGET))
    stepped(store, OFTEN)
    assert steps_of(store, "s") == [str(each) for each in range(1, 2 * OFTEN + 1)]


def test_tables_that_are_altered_meanwhile_are_read_on(store, url):
    stepped(store, OFTEN)
    assert kept(store)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sessions ALTER COLUMN flow TYPE varchar(500)"))
        connection.execute(text("ALTER TABLE steps ALTER COLUMN key TYPE varchar(500)"))
    engine.dispose()
    stepped(store, OFTEN)
    assert steps_of(store, "s") == [str(each) for each in range(1, 2 * OFTEN + 1)]
