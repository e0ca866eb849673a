"""A PostgreSQL server whose disk is really full: nothing is lost, and it goes on with room."""

import contextlib
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from flowr_nb.session import Session
from flowr_nb.store import SessionStorageError, open_store
from tests.store.conformance import steps_of
from tests.store.model import step_between
from tests.store.postgresql_server import PostgresqlServer

pytestmark = pytest.mark.xdist_group("processes")


@contextlib.contextmanager
def small_disk(megabytes):
    """A place of few megabytes, and what takes some of them."""
    place = Path(tempfile.mkdtemp(prefix="flowr-nb-small-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        problem = done.stderr.strip() if done.returncode else ""
    except OSError as error:
        problem = str(error)
    if problem:
        place.rmdir()
        pytest.skip(f"no small disk can be had here: {problem}")
    try:
        ballast = place / "ballast"
        ballast.write_bytes(bytes(megabytes * 150_000))
        yield place, ballast
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def administered(server, *statements):
    engine = create_engine(
        server.url().replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def filled(store, session):
    """Step until that is refused; where it stood then, where it was to go, and what was said."""
    dice = random.Random(0)
    for number in range(20_000):
        # By chance: what is said again and again would be packed.
        after = session.with_state(f"{number} {dice.randbytes(4000).hex()}")
        try:
            store.save(after, [step_between(session, after)])
        except SessionStorageError as error:
            return session, after, str(error)
        session = after
    pytest.fail("there is room for all of it")


def test_a_full_disk_of_the_server_changes_nothing_and_says_so(
    postgresql,  # noqa: ARG001 - whether there is one at all
):
    # One of its own: a server without room for what it has in memory is of no use to other tests.
    server = PostgresqlServer()
    try:
        with small_disk(14) as (place, ballast):
            tables = place / "tables"
            tables.mkdir()
            owner = server.data.stat()
            shutil.chown(tables, owner.st_uid, owner.st_gid)
            administered(
                server,
                f"CREATE TABLESPACE small LOCATION '{tables}'",
                "CREATE DATABASE full_disk TEMPLATE template0 TABLESPACE small",
            )
            store = open_store(server.url(database="full_disk"))
            session, after, said = filled(store, store.create(Session("f", "a", "s")))
            assert "the server's disk is full (" in said
            assert said.endswith("nothing was changed; it is safe to try again once there is room")
            ballast.unlink()  # to read, too, it may have to write what it has in memory
            kept = steps_of(store, "s")
            assert store.load("s").state == kept[-1] == session.state
            store.save(after, [step_between(session, after)])
            assert steps_of(store, "s") == [*kept, after.state]
            store.close()
    finally:
        server.end()


def test_a_server_that_falls_over_a_full_disk_has_each_step_once_when_it_is_back(
    postgresql,  # noqa: ARG001 - whether there is one at all
    monkeypatch,
):
    monkeypatch.setattr("flowr_nb.store.sql.postgresql.Postgresql.patience", 0.5)
    with small_disk(110) as (place, ballast), monkeypatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(place))
        server = PostgresqlServer()
        try:
            store = open_store(server.url())
            # Of its log, too, there is no room: it falls, and cannot get up again.
            session, after, said = filled(store, store.create(Session("f", "a", "s")))
            assert "nothing was changed" in said or "is not written twice" in said
            ballast.unlink()
            server.kill()
            server.begin()
            store.save(after, [step_between(session, after)])
            numbers = [int(state.split()[0]) for state in steps_of(store, "s")]
            assert numbers == list(range(int(after.state.split()[0]) + 1))
            store.close()
        finally:
            server.end()
