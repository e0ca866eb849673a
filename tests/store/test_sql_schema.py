"""The tables of a database: made when they may be, refused when they are others."""

import pytest
from sqlalchemy import create_engine, inspect, text

from flowr_nb.cli import main
from flowr_nb.session import Session
from flowr_nb.store import SessionStorageError, open_store
from flowr_nb.store.sql.upgrading import Migration, create_schema, upgrade_schema
from tests.store.sql_engine import postgresql_url

pytestmark = pytest.mark.xdist_group("processes")

# A layout before the first: steps had no key.
VERSION_0 = """
CREATE TABLE sessions (
    id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, flow TEXT NOT NULL, state TEXT NOT NULL,
    stack TEXT NOT NULL, params TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    version BIGINT NOT NULL, steps BIGINT NOT NULL, head BIGINT NOT NULL, is_led BOOLEAN NOT NULL
);
CREATE TABLE steps (
    session_id BIGINT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, number BIGINT NOT NULL,
    follows BIGINT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL,
    PRIMARY KEY (session_id, number)
);
CREATE TABLE flowr_nb_schema (version INTEGER NOT NULL, store TEXT NOT NULL);
INSERT INTO flowr_nb_schema VALUES (0, 'an-old-one');
INSERT INTO sessions VALUES (7, 'old', 'f', 'a', '[]', '{}', 'then', 'then', 1, 0, 0, TRUE)
"""


def add_key(connection):
    connection.execute(text("ALTER TABLE steps ADD COLUMN key TEXT"))


def fail(connection):
    add_key(connection)
    raise SessionStorageError("half way")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sessions.db'}"
    request.getfixturevalue("postgresql")
    return postgresql_url(tmp_path)


def run_sql(url, statements):
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements.split(";"):
            connection.execute(text(statement))
    engine.dispose()


def columns_of(url, table):
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        return {column["name"] for column in inspect(engine).get_columns(table)}
    finally:
        engine.dispose()


def test_an_empty_database_is_an_empty_store_and_reading_makes_nothing(url, tmp_path):
    store = open_store(url)
    assert store.entries() == []
    assert store.entries(["s"]) == []
    assert store.histories(["s"]) == {"s": []}
    assert list(tmp_path.iterdir()) == []
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    assert not inspect(engine).get_table_names()
    engine.dispose()


def test_the_command_makes_the_tables_once(url, capsys):
    assert main(["store", "create", url]) == 0
    assert "made the tables, version 1" in capsys.readouterr().out
    assert main(["store", "create", url]) == 0
    assert "are there already" in capsys.readouterr().out
    store = open_store(url)
    store.create(Session("f", "a", "s"))
    assert open_store(url).load("s").state == "a"


@pytest.mark.parametrize("table", ["sessions", "steps"])
def test_tables_of_something_else_are_refused(url, table, capsys):
    run_sql(url, f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, token TEXT)")
    store = open_store(url)
    said = f"a table `{table}` already, which is something else's"
    for call in (
        lambda: store.load("s"),
        lambda: store.save(Session("f", "a", "s")),
        lambda: store.histories(["s"]),
        lambda: create_schema(url),
    ):
        with pytest.raises(SessionStorageError, match=said):
            call()
    [entry] = store.entries()
    assert (entry.name, entry.session) == ("", None)
    assert said in str(entry.error)
    assert main(["store", "create", url]) == 2
    assert said in capsys.readouterr().err
    assert columns_of(url, table) == {"id", "token"}


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE flowr_nb_schema (version TEXT)",
        "CREATE TABLE flowr_nb_schema (version INTEGER, store TEXT)",
        """CREATE TABLE flowr_nb_schema (version TEXT, store TEXT);
        INSERT INTO flowr_nb_schema VALUES ('new', 'x')""",
        # What tells a store names what PostgreSQL is told to listen to.
        """CREATE TABLE flowr_nb_schema (version INTEGER, store TEXT);
        INSERT INTO flowr_nb_schema VALUES (1, 'x" or something else')""",
    ],
)
def test_tables_that_do_not_say_their_version_are_refused(url, statements):
    run_sql(url, statements)
    with pytest.raises(SessionStorageError, match="does not say which version"):
        open_store(url).load("s")


@pytest.mark.parametrize("verb", ["create", "upgrade"])
def test_a_directory_is_told_to_need_no_tables(verb, capsys):
    assert main(["store", verb, "sessions"]) == 2
    assert "`sessions` is no database's URL, and a directory" in capsys.readouterr().err


def test_newer_tables_are_refused(url, capsys):
    create_schema(url)
    run_sql(url, "UPDATE flowr_nb_schema SET version = 99")
    with pytest.raises(SessionStorageError, match=r"of version 99.*use a newer flowr-nb"):
        open_store(url).load("s")
    assert main(["store", "upgrade", url]) == 2
    assert "use a newer flowr-nb" in capsys.readouterr().err


def test_older_tables_are_refused_with_the_command_and_upgraded_by_it(url):
    run_sql(url, VERSION_0)
    store = open_store(url)
    with pytest.raises(SessionStorageError, match="run `flowr-nb store upgrade ") as caught:
        store.load("old")
    assert "wörd" not in str(caught.value)
    assert "key" not in columns_of(url, "steps")
    told = upgrade_schema(url, {0: Migration("steps have a key", add_key)})
    assert told.endswith("version 0 → 1: steps have a key")
    assert "key" in columns_of(url, "steps")
    session = store.load("old")  # by a store that was open meanwhile
    store.save(session.with_state("b"))
    assert open_store(url).load("old").state == "b"
    assert "nothing to do" in upgrade_schema(url)


def test_an_upgrade_that_fails_changes_nothing(url):
    run_sql(url, VERSION_0)
    with pytest.raises(SessionStorageError, match="half way"):
        upgrade_schema(url, {0: Migration("fails", fail)})
    assert "key" not in columns_of(url, "steps")
    with pytest.raises(SessionStorageError, match="cannot bring up to date"):
        upgrade_schema(url)
    with pytest.raises(SessionStorageError, match="of version 0"):
        open_store(url).load("old")


def test_what_has_no_tables_is_not_upgraded(url, capsys):
    assert main(["store", "upgrade", url]) == 2
    assert "flowr-nb store create" in capsys.readouterr().err
