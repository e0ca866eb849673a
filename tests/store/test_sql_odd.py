"""What databases, their files and their surroundings may be like: it is told in words."""

import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from flowr_nb.session import Session
from flowr_nb.store import SessionCorruptedError, SessionError, SessionStorageError, open_store
from flowr_nb.store.sql.address import address_of
from flowr_nb.store.sql.database import Database
from tests.store.conformance import PATIENCE, move, steps_of
from tests.store.conformance_shared import needs_fork
from tests.store.sql_engine import postgresql_url
from tests.unprivileged import as_somebody, public_folder

pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def server_url(postgresql, tmp_path):  # noqa: ARG001 - it runs
    return postgresql_url(tmp_path)


def engine_of(url):
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def run_sql(url, statement):
    engine = engine_of(url)
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        rows = list(found) if found.returns_rows else []
    engine.dispose()
    return rows


def test_texts_have_any_character_whatever_the_surroundings_say(server_url, monkeypatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    for name, url in (("a", server_url), ("b", f"{server_url}&client_encoding=LATIN1")):
        store = open_store(url)
        store.create(Session("f", "😀", name))
        assert store.load(name).state == "😀"


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_of_few_characters_keeps_those(postgresql, encoding):
    name = f"few_{encoding.lower()}"
    engine = engine_of(postgresql.url()).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        )
    engine.dispose()
    store = open_store(postgresql.url(database=name))
    session = move(store, store.create(Session("f", "a", "ä")), "ö")
    assert steps_of(store, "ä") == ["ö"]
    if encoding == "LATIN1":
        with pytest.raises(SessionStorageError, match="no equivalent in encoding"):
            move(store, session, "😀")
        session = store.load("ä")
    move(store, session, "c")
    assert steps_of(store, "ä") == ["ö", "c"]
    store.close()


def test_what_may_only_be_read_says_so():
    with public_folder() as place:
        look_and_write(place)


def look_and_write(place):
    url = f"sqlite:///{place / 'sessions.db'}"

    def tried():
        store, told = open_store(url), []
        for call in (lambda: store.load("s").state, lambda: move(store, store.load("s"), "c")):
            try:
                told.append(call())
            except SessionStorageError as error:
                told.append(str(error))
        store.close()
        return "\n".join(map(str, told))

    store = open_store(url)
    move(store, store.create(Session("f", "a", "s")), "b")
    store.close()
    (place / "sessions.db").chmod(0o444)
    place.chmod(0o555)
    read, written = as_somebody(tried).splitlines()
    assert "SQLite writes beside a file to read it" in read
    assert "read a copy in a folder that may be written to" in written
    place.chmod(0o777)
    read, written = as_somebody(tried).splitlines()
    assert read == "b"
    assert "it may only be read; nothing was changed; look at who may write" in written


def test_a_load_is_one_question_and_a_save_one_transaction(tmp_path):
    asked = []
    listen = lambda connection, _record: connection.set_trace_callback(asked.append)  # noqa: E731
    event.listen(Engine, "connect", listen)
    try:
        store = open_store(f"sqlite:///{tmp_path / 'sessions.db'}")
        session = store.create(Session("f", "a", "s"))
        asked.clear()
        store.load("s")
        assert [words.split()[0] for words in asked] == ["SELECT"]
        asked.clear()
        move(store, session, "b")
        begun, *_, ended = asked
        assert (begun, ended) == ("BEGIN IMMEDIATE", "COMMIT")
        asked.clear()
        store.histories(["s"])  # more than one question, and all of one moment
        assert (asked[0], asked[-1][:6]) == ("BEGIN", "COMMIT")
    finally:
        event.remove(Engine, "connect", listen)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("sessions", "version", "'x'"),
        ("sessions", "version", 2**63 - 1),
        ("sessions", "head", "'x'"),
        ("sessions", "steps", "x'00'"),
        ("sessions", "stack", "x'00'"),
        ("sessions", "name", "x'00ff'"),
        ("steps", "follows", "'x'"),
        ("steps", "step", "x'ff'"),
        ("steps", "step", "7"),
    ],
)
def test_a_row_of_other_types_is_damage_in_words(tmp_path, table, column, value):
    url = f"sqlite:///{tmp_path / 'sessions.db'}"  # which takes them where a text is to be
    store = open_store(url)
    session = move(store, move(store, store.create(Session("f", "a", "s")), "b"), "c")
    run_sql(url, f"UPDATE {table} SET {column} = {value}")  # noqa: S608 - ours
    for call in (
        store.entries,
        lambda: store.load("s"),
        lambda: store.load("t"),
        lambda: store.histories(["s"]),
        lambda: store.save(store.load("s").with_state("d")),
        lambda: move(store, session, "e"),
        lambda: store.save(session.with_state("f"), overwrite=True),
        lambda: store.rename("s", "t"),
        lambda: store.delete("t"),
    ):
        with suppress(SessionError):
            call()
    assert [entry.error for entry in store.entries() if not entry.name] == [
        error for error in [entry.error for entry in store.entries()] if "no text" in str(error)
    ]


def test_who_finds_all_connections_of_a_process_taken_says_so(server_url, monkeypatch):
    for name, value in (("_KEPT", 1), ("_MOST", 1), ("_PATIENCE_WITH_OWN", 0.1)):
        monkeypatch.setattr(f"flowr_nb.store.sql.connecting.{name}", value)
    store = open_store(server_url)
    store.create(Session("f", "a", "s"))
    engine = engine_of(server_url)
    with engine.connect() as other:
        other.execute(text("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE"))
        waiting = threading.Thread(target=store.load, args=["s"])
        waiting.start()
        problem, end = None, time.monotonic() + PATIENCE
        while problem is None and time.monotonic() < end:
            waits = run_sql(server_url, "SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0]
            if waits:
                with pytest.raises(SessionStorageError) as caught:
                    store.load("s")
                problem = str(caught.value)
        other.rollback()
    waiting.join()
    engine.dispose()
    assert "all connections of this process have been in use for long" in problem


@pytest.mark.parametrize("stack", ['["ab"]', '{"ab": 1}', "{}", '""'])
def test_a_stack_that_is_no_list_of_lists_is_damage(tmp_path, stack):
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    store = open_store(url)
    store.create(Session("f", "a", "s"))
    run_sql(url, f"UPDATE sessions SET stack = '{stack.replace(':', chr(92) + ':')}'")  # noqa: S608 - ours
    with pytest.raises(SessionCorruptedError, match="no list of lists"):
        store.load("s")


def test_each_connection_looks_at_a_file_anew(tmp_path):
    """One may stand in the memory where another stood, and count from the same number."""
    database = Database(address_of(f"sqlite:///{tmp_path / 'sessions.db'}"))
    database.create()
    marks = []
    for _ in range(50):
        database.close()
        marks.append(database.read(lambda connection, _found: database.dialect.mark(connection)))
    database.close()
    assert len(set(marks)) == len(marks)


FORKED_AT_ONCE = """
import os, sys, threading
from flowr_nb.session import Session
from flowr_nb.store import open_store

store = open_store(sys.argv[1])
store.create(Session("f", "a", "s"))

def fork():
    for _ in range(25):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

threads = [threading.Thread(target=fork) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(store.load("s").state)
"""


@needs_fork
def test_threads_that_fork_at_the_same_moment_take_turns(tmp_path):
    command = [sys.executable, "-c", FORKED_AT_ONCE, f"sqlite:///{tmp_path / 'sessions.db'}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "a\n", done.stderr
