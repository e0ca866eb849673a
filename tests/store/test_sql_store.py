"""Stores in databases: what only they can meet. What all stores promise is in `conformance`."""

import copy
import logging
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from flowr_nb import Workspace
from flowr_nb.session import Session, SessionStackFrame, Step
from flowr_nb.store import (
    MemorySessionStore,
    SessionConflictError,
    SessionCorruptedError,
    SessionNotFoundError,
    SessionStorageError,
    YamlSessionStore,
    open_store,
)
from flowr_nb.store.sql.upgrading import create_schema
from tests.store.conformance import PATIENCE, move, steps_of, times
from tests.store.conformance_shared import needs_fork
from tests.store.model import TwinModel, step_between
from tests.store.postgresql_server import PASSWORD
from tests.store.processes import all_of, fork
from tests.store.sql_engine import postgresql_at, postgresql_url, sqlite_at

pytestmark = pytest.mark.xdist_group("processes")

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "keep-sessions-in-a-database.md"
HOSTILE = [
    "'; DROP TABLE sessions; --",
    '"',
    "%s %(name)s :name",
    "\0",
    "a\nb\r\t",
    "\\0 \\\\ \\",
    "<script>alert(1)</script>",
    "\u202e evil",
    "'" * 1000,
    "😀\ud7ff",
]
SECRETS = (PASSWORD, "p%40ss", "wörd", "w%C3%B6rd", "hidden-word")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sessions.db'}"
    request.getfixturevalue("postgresql")
    return postgresql_url(tmp_path)


@pytest.fixture
def server_url(postgresql, tmp_path):  # noqa: ARG001 - it runs
    return postgresql_url(tmp_path)


def engine_of(url):
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def run_sql(url, *statements):
    engine = engine_of(url)
    with engine.begin() as connection:
        found = [connection.execute(text(each)) for each in statements]
        rows = list(found[-1]) if found[-1].returns_rows else []
    engine.dispose()
    return rows


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_told_the_same_it_tells_the_same_as_a_store_in_memory(request, kind):
    if kind == "postgresql":
        request.getfixturevalue("postgresql")
    make_store = {"sqlite": sqlite_at, "postgresql": postgresql_at}[kind]
    make = staticmethod(lambda place: (MemorySessionStore(), make_store(place)))
    run_machine(
        type("Machine", (TwinModel,), {"make_twins": make}),
        settings=settings(
            max_examples=times(10, 300), stateful_step_count=times(20, 50), deadline=None
        ),
    )


# Texts.


@pytest.mark.parametrize("odd", HOSTILE)
def test_no_text_is_read_as_sql_or_comes_back_another(url, odd):
    store = open_store(url)
    begun = Session(odd, odd, "s", odd, odd, (SessionStackFrame(odd, odd),), {odd: [odd]})
    session = store.create(begun)
    after = replace(session, state=f"{odd}!", updated_at=f"{odd}!")
    step = Step(odd, {odd: odd}, session, after, (), odd)
    store.save(after, [step])
    again = open_store(url)
    assert again.load("s") == after
    [entry] = again.entries()
    assert entry.session == after
    [found] = again.histories(["s"])["s"]
    assert (found.trigger, found.evidence, found.at) == (odd, {odd: odd}, odd)
    for call in (store.load, store.delete, lambda name: store.rename(name, "t")):
        with pytest.raises(SessionNotFoundError):
            call(odd)
    assert store.entries([odd]) == []


def test_names_are_told_apart_by_their_bytes(url):
    store = open_store(url)
    for name in ("a", "A", "ä", "b", "a "[:1] + "\N{CYRILLIC SMALL LETTER A}"):
        store.create(Session("f", name, name))
    names = [entry.name for entry in store.entries()]
    assert names == sorted(names)
    assert store.load("A").state == "A"


def test_params_are_written_as_a_file_has_them(url, tmp_path):
    file = tmp_path / "yaml" / "s.yaml"
    file.parent.mkdir()
    file.write_text("flow: f\nstate: a\nparams: {at: 12:30, 5: no, x: 0x1F, big: .inf}\n")
    session = YamlSessionStore(file.parent).load("s")
    store = open_store(url)
    store.create(session)
    again = YamlSessionStore(tmp_path / "again")
    again.create(store.load("s"))
    other = YamlSessionStore(tmp_path / "other")
    other.create(session)
    one, two = (tmp_path / place / "s.yaml" for place in ("again", "other"))
    assert one.read_bytes() == two.read_bytes()
    assert "12:30" in one.read_text("utf-8")


# Passwords, and what cannot be reached.


def told_of(store, error):
    """All that anybody is told."""
    chain, texts = error, [repr(store), str(store)]
    while chain is not None:
        texts += [str(chain), repr(chain)]
        chain = chain.__cause__
    return "\n".join(texts)


@pytest.fixture
def unreachable(postgresql):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    there = f"127.0.0.1:{postgresql.port}"
    return {
        "a wrong password": f"postgresql://owner:hidden-word@{there}/postgres",
        "a password in the query": f"postgresql://owner@{there}/postgres?password=hidden-word",
        "a role that there is not": f"postgresql://nobody:hidden-word@{there}/postgres",
        "a database that there is not": postgresql.url(database="nowhere"),
        "a refused connection": f"postgresql://owner:hidden-word@127.0.0.1:{port}/postgres",
        "a host that there is not": "postgresql://owner:hidden-word@nowhere.invalid/postgres",
        "a host that none is called": f"postgresql://owner:hidden-word@{'h' * 99}/postgres",
        "a service that there is not": f"postgresql://owner:hidden-word@{there}/x?service=none",
    }


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("a wrong password", "password authentication failed.*; look at user and password: in the"),
        ("a password in the query", "password authentication failed.*; look at user and password"),
        ("a role that there is not", "password authentication failed.*; look at user and password"),
        ("a database that there is not", 'database "nowhere" does not exist.*; make it'),
        ("a refused connection", "refused.*; does the server run, and do host and port"),
        ("a host that there is not", "nowhere.invalid.*; does the server run, and do host and"),
        ("a host that none is called", "label too long"),
        ("a service that there is not", 'service "none" not found'),
    ],
)
def test_what_cannot_be_reached_says_so_in_one_line_without_the_password(
    unreachable, which, said, caplog, monkeypatch
):
    monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 0.1)
    caplog.set_level(logging.DEBUG)
    store = open_store(unreachable[which])
    for call in (
        lambda: store.load("s"),
        lambda: store.create(Session("f", "a", "s")),
        lambda: store.histories(["s"]),
        lambda: create_schema(unreachable[which]),
    ):
        with pytest.raises(SessionStorageError, match=said) as caught:
            call()
        assert "\n" not in str(caught.value)
        told = told_of(store, caught.value) + caplog.text
        assert not [secret for secret in SECRETS if secret in told]
    [entry] = store.entries()
    assert re.search(said, str(entry.error))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?sslmode=foo", "invalid sslmode.*; look at `sslmode` in the URL"),
        (
            "?sslmode=require",
            "does not support SSL.*; let the server have SSL, or another `sslmode`",
        ),
        ("?service=none", 'service "none" not found'),
        ("", "no password supplied.*; look at user and password"),
    ],
)
def test_what_will_be_so_the_next_time_is_said_at_once(
    postgresql, monkeypatch, tmp_path, query, said
):
    monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 1_000_000.0)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    url = postgresql.url() if query else f"postgresql://owner@127.0.0.1:{postgresql.port}/postgres"
    with pytest.raises(SessionStorageError, match=said):
        open_store(url + query).load("s")


def test_a_copy_is_of_the_same_database_and_no_text_has_the_password(url):
    store = open_store(url)
    store.create(Session("f", "a", "s"))
    for other in (copy.deepcopy(store), copy.copy(store), pickle.loads(pickle.dumps(store))):  # noqa: S301
        session = other.load("s")
        move(other, session, f"{session.state}+")
        assert repr(other) == repr(store) == str(store)
    assert store.load("s").state == "a+++"
    assert not [secret for secret in SECRETS if secret in repr(store)]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "POSTGRESQL"])
def test_all_ways_to_write_postgresql_are_psycopg(server_url, scheme):
    store = open_store(server_url.replace("postgresql", scheme, 1))
    store.create(Session("f", "a", "s"))
    assert open_store(server_url).load("s").state == "a"


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_without_the_extra_it_says_what_to_install(missing):
    code = f"""
import sys
sys.modules[{missing!r}] = None
import flowr_nb
from flowr_nb.store import SessionStorageError, open_store
try:
    open_store("postgresql://me:hidden-word@there/db")
except SessionStorageError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'pip install "flowr-nb[sql]"' in done.stdout, done.stderr
    assert "hidden-word" not in done.stdout + done.stderr


def test_who_keeps_files_imports_nothing_of_databases():
    code = "import flowr_nb, sys; flowr_nb.Workspace(sessions='x'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "psycopg"} & {*done.stdout.split()}


# What the system refuses.


def fill(store, session):
    for number in range(200):
        session = move(store, session, f"{number} " * 500)


def test_a_full_disk_changes_nothing_and_says_so(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'sessions.db'}")
    session = move(store, store.create(Session("f", "a", "s")), "b")
    store.close()

    def small(connection, _record):
        connection.execute("PRAGMA max_page_count = 12")

    event.listen(Engine, "connect", small)
    try:
        with pytest.raises(SessionStorageError, match=r"the disk is full; nothing was changed; it"):
            fill(store, session)
        kept = steps_of(store, "s")
        assert store.load("s").state == kept[-1]
    finally:
        event.remove(Engine, "connect", small)
    store.close()
    move(store, store.load("s"), "c")
    assert steps_of(store, "s") == [*kept, "c"]


@pytest.mark.parametrize(
    ("code", "said"), [("disk_full", "disk is full"), ("insufficient_privilege", "may not do")]
)
def test_what_the_server_refuses_changes_nothing_and_says_so(server_url, code, said):
    store = open_store(server_url)
    session = store.create(Session("f", "a", "s"))
    run_sql(
        server_url,
        f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$""",
        "CREATE TRIGGER refuse BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    after = session.with_state("b")
    for overwrite in (False, True):
        with pytest.raises(SessionStorageError, match=said):
            store.save(after, [step_between(session, after)], overwrite=overwrite)
    assert store.load("s").state == "a"
    run_sql(server_url, "DROP TRIGGER refuse ON steps")
    store.save(after, [step_between(session, after)])
    assert steps_of(store, "s") == ["b"]


def cut_short(path):
    """Half of a database that was one."""
    store = open_store(f"sqlite:///{path}")
    session = store.create(Session("f", "a", "s"))
    for number in range(20):
        session = move(store, session, f"{number} " * 500)
    store.close()
    content = path.read_bytes()
    return content[: len(content) // 2]


def test_what_is_no_database_says_so(tmp_path):
    (tmp_path / "x.db").write_bytes(b"flow: f\n" * 200)
    (tmp_path / "file").write_text("x")
    (tmp_path / "cut.db").write_bytes(cut_short(tmp_path / "whole.db"))
    for place, said in (
        ("x.db", "no database of SQLite; nothing was changed; name another"),
        ("", "that is a folder; nothing was changed; name a file in it"),
        ("file/x.db", "cannot make the folder|there is no such folder"),
        ("cut.db", "the file is damaged; nothing was changed; keep a copy of it"),
        ("x" * 5000, "there is no such folder, or it may not be used"),
    ):
        store = open_store(f"sqlite:///{tmp_path / place}")
        with pytest.raises(SessionStorageError, match=said) as caught:
            store.create(Session("f", "a", "s"))
        assert "store create" not in str(caught.value)  # which nobody could do either
    assert (tmp_path / "x.db").read_bytes() == b"flow: f\n" * 200


def test_a_file_is_made_with_its_folder_and_stays_where_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///deep/er/sessions.db")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    store.create(Session("f", "a", "s"))
    assert (tmp_path / "deep" / "er" / "sessions.db").exists()


def test_a_file_that_is_removed_or_replaced_is_written_to_no_more(tmp_path):
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    store = open_store(url)
    store.create(Session("f", "a", "s"))
    store.close()
    (tmp_path / "sessions.db").rename(tmp_path / "away.db")
    assert store.entries() == []
    store.create(Session("f", "b", "s"))
    assert open_store(url).load("s").state == "b"
    assert open_store(f"sqlite:///{tmp_path / 'away.db'}").load("s").state == "a"
    for name in ("sessions.db", "sessions.db-wal", "sessions.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "away.db").rename(tmp_path / "sessions.db")
    assert store.load("s").state == "a"


def test_tables_that_are_gone_are_told_once_and_then_looked_for_again(server_url):
    store = open_store(server_url)
    store.create(Session("f", "a", "s"))
    run_sql(server_url, "DROP TABLE steps, sessions, flowr_nb_schema")
    with pytest.raises(SessionStorageError, match=r"does not exist; nothing was changed$"):
        store.load("s")
    assert store.entries() == []
    store.create(Session("f", "b", "s"))
    assert open_store(server_url).load("s").state == "b"


def test_who_writes_for_long_is_waited_for_and_then_named(tmp_path, monkeypatch):
    monkeypatch.setattr("flowr_nb.store.sql.sqlite.Sqlite.patience", 0.2)
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    store = open_store(url)
    session = store.create(Session("f", "a", "s"))
    engine = engine_of(url)
    with engine.connect() as other:
        other.exec_driver_sql("UPDATE sessions SET flow = 'g'")
        with pytest.raises(SessionStorageError, match="somebody else has been writing"):
            move(store, session, "b")
        assert store.load("s").flow == "f"  # who reads waits for nobody
        other.rollback()
    move(store, session, "b")
    engine.dispose()


def test_a_damaged_row_is_told_and_can_be_removed_or_written_over(url):
    store = open_store(url)
    sound = store.create(Session("f", "a", "sound"))
    session = store.create(Session("f", "a", "s"))
    run_sql(url, "UPDATE sessions SET stack = '[7]', version = version + 1 WHERE name = 's'")
    with pytest.raises(SessionCorruptedError, match=r"`s` in .* is damaged"):
        store.load("s")
    entries = store.entries()
    assert [(each.name, each.session) for each in entries] == [("s", None), ("sound", sound)]
    assert store.histories(["sound", "s"]) == {"sound": [], "s": []}
    with pytest.raises(SessionCorruptedError):
        store.rename("s", "t")
    with pytest.raises(SessionConflictError) as caught:
        store.save(session.with_state("b"))
    assert caught.value.theirs is None
    store.save(session.with_state("b"), overwrite=True)
    assert store.load("s").state == "b"


# Roles, as docs/how-to/keep-sessions-in-a-database.md has them.


@pytest.fixture
def roles(postgresql, server_url):
    create_schema(server_url)
    schema = run_sql(server_url, "SELECT current_schema()")[0][0]
    reader, mover = f"reader_{schema}", f"mover_{schema}"
    document = HOW_TO.read_text("utf-8")
    [block] = [each.split("```")[0] for each in document.split("```sql")[1:]]
    for old, new in (
        ("flows_reader", reader),
        ("flows_mover", mover),
        ("SCHEMA public", f"SCHEMA {schema}"),
    ):
        block = block.replace(old, new)
    run_sql(server_url, *filter(str.strip, block.split(";")))
    query = server_url.partition("?")[2]
    for role in (reader, mover):
        run_sql(server_url, f"ALTER ROLE {role} LOGIN PASSWORD 'hidden-word'")
    return [f"{postgresql.url(role, 'hidden-word')}?{query}" for role in (reader, mover)]


def test_who_may_only_read_reads_watches_and_changes_nothing(server_url, roles):
    owner, reader = open_store(server_url), open_store(roles[0])
    session = move(owner, owner.create(Session("f", "a", "s")), "b")
    told = threading.Event()
    stop = reader.watch("s", told.set)
    assert told.wait(PATIENCE)
    told.clear()
    assert reader.load("s") == session
    assert steps_of(reader, "s") == ["b"]
    for call in (
        lambda: move(reader, reader.load("s"), "c"),
        lambda: reader.save(session, overwrite=True),
        lambda: reader.create(Session("f", "a", "t")),
        lambda: reader.delete("s"),
        lambda: reader.rename("s", "t"),
    ):
        with pytest.raises(SessionStorageError, match="the role that the URL names may not"):
            call()
    assert owner.entries() == reader.entries()
    move(owner, session, "c")
    assert told.wait(PATIENCE)
    stop()


def test_who_may_move_moves_and_can_rewrite_no_history(server_url, roles):
    mover = open_store(roles[1])
    session = mover.create(Session("f", "a", "s"))
    for state in "bcd":
        session = move(mover, session, state)
    mover.save(session.with_state("e"))
    mover.rename("s", "t")
    assert steps_of(mover, "t") == ["b", "c", "d", "elsewhere e"]
    for statement in (
        "DELETE FROM steps",
        "UPDATE steps SET step = '{}'",
        "TRUNCATE steps",
        "UPDATE flowr_nb_schema SET version = 9",
        "DROP TABLE sessions",
    ):
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            run_sql(roles[1], statement)
    mover.create(Session("f", "a", "gone"))
    with pytest.raises(SessionStorageError, match="may not"):
        mover.delete("gone")
    assert steps_of(open_store(server_url), "t") == ["b", "c", "d", "elsewhere e"]


def test_threads_that_save_at_once_share_few_connections(server_url, roles):
    role = roles[1].split("//")[1].split(":")[0]
    run_sql(server_url, f"ALTER ROLE {role} CONNECTION LIMIT 5")
    mover, names = open_store(roles[1]), [f"s{number}" for number in range(40)]
    together, problems = threading.Barrier(len(names)), []

    def work(name):
        together.wait()
        try:
            move(mover, move(mover, mover.create(Session("f", "a", name)), "b"), "c")
        except SessionStorageError as error:
            problems.append(str(error))

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert {name: steps_of(mover, name) for name in names} == {name: ["b", "c"] for name in names}


def test_who_may_make_no_tables_is_told_the_command(postgresql, server_url):
    schema = run_sql(server_url, "SELECT current_schema()")[0][0]
    role = f"guest_{schema}"
    run_sql(
        server_url,
        f"CREATE ROLE {role} LOGIN PASSWORD 'hidden-word'",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
    )
    guest = open_store(f"{postgresql.url(role, 'hidden-word')}?{server_url.partition('?')[2]}")
    assert guest.entries() == []
    with pytest.raises(SessionStorageError, match="flowr-nb store create") as caught:
        guest.create(Session("f", "a", "s"))
    assert "hidden-word" not in str(caught.value)
    with pytest.raises(SessionStorageError, match="who owns the database or its schema"):
        create_schema(f"{postgresql.url(role, 'hidden-word')}?{server_url.partition('?')[2]}")


# Forks and threads.


@needs_fork
def test_a_fork_uses_the_store_of_its_parent_beside_it(url):
    store = open_store(url)
    for name in ("parent", "child"):
        store.create(Session("f", "0", name))
    stop = threading.Event()

    def keep_moving():
        number = 0
        while not stop.is_set():
            number += 1
            move(store, store.load("parent"), str(number))

    moving = threading.Thread(target=keep_moving)
    moving.start()

    def child(out):
        session = store.load("child")
        for number in range(1, 6):
            session = move(store, session, f"{session.state}{number}")
        os.write(out, b"done")

    try:
        for _ in range(6):
            pid, reading = fork(child)
            assert all_of(reading) == b"done"
            assert os.waitpid(pid, 0)[1] == 0
    finally:
        stop.set()
        moving.join()
    assert len(steps_of(store, "child")) == 30
    moved = steps_of(store, "parent")
    assert moved == [str(number) for number in range(1, len(moved) + 1)]


@needs_fork
def test_who_watches_goes_on_in_a_fork(url):
    store, told = open_store(url), threading.Event()
    store.create(Session("f", "a", "s"))
    stop = store.watch("s", told.set)
    assert told.wait(PATIENCE)

    def child(out):
        time.sleep(0.5)
        told.clear()
        os.write(out, b"?")
        os.write(out, b"told" if told.wait(PATIENCE) else b"not told")

    pid, reading = fork(child)
    assert os.read(reading, 1) == b"?"
    move(store, store.load("s"), "b")
    assert all_of(reading) == b"told"
    os.waitpid(pid, 0)
    stop()


# Watching all.


def test_who_watches_all_is_told_of_each(url):
    store, other = open_store(url), open_store(url)
    other.create(Session("f", "a", "before"))
    told, news = [], threading.Event()

    def hear(name):
        told.append(name)
        news.set()

    stop = store.watch_all(hear)
    assert news.wait(PATIENCE)
    for change, names in (
        (lambda: other.create(Session("f", "a", "s")), {"s"}),
        (lambda: move(other, other.load("s"), "b"), {"s"}),
        (lambda: store.create(Session("f", "a", "own")), {"own"}),
        (lambda: other.rename("s", "t"), {"s", "t"}),
        (lambda: other.delete("t"), {"t"}),
    ):
        time.sleep(0.3)
        told.clear()
        change()
        end = time.monotonic() + PATIENCE
        while not names <= {*told} and time.monotonic() < end:
            time.sleep(0.02)
        assert {*told} - {""} == names
    stop()
    time.sleep(0.3)
    told.clear()
    other.create(Session("f", "a", "unheard"))
    time.sleep(0.3)
    assert told == []


def test_a_key_of_a_step_is_in_its_row(url):
    store = open_store(url)
    session = store.create(Session("f", "a", "s"))
    for state, key in (("b", "7e1c"), ("c", "")):
        after = session.with_state(state)
        store.save(after, [replace(step_between(session, after), key=key)])
        session = after
    assert [step.key for step in store.histories(["s"])["s"]] == ["7e1c", ""]
    found = run_sql(url, "SELECT key FROM steps ORDER BY number")
    assert [key for (key,) in found] == ["7e1c", None]


# In a workspace.


def test_a_workspace_runs_in_a_database(url, nested):
    ws = Workspace(nested, sessions=url)
    ws.run("inner", "friday").save()
    other = Workspace(nested, sessions=url).load("friday")
    other.fire("go", tests="passed")
    other.save()
    run = Workspace(nested, sessions=url).load("friday")
    assert [step.trigger for step in run.history] == ["go"]
    assert run.session.state == "ok"
    assert [session.name for session in ws.sessions()] == ["friday"]
