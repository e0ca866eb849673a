"""What SQLite does in a way of its own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, create_engine, event, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from flowr_nb.store.sql.dialect import ADDED, WRITES, Why
from flowr_nb.store.sql.rows import CONTENT
from flowr_nb.store.sql.schema import sessions

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from flowr_nb.store.sql.address import Address
    from flowr_nb.store.sql.dialect import Move

_BUSY, _READ_ONLY, _DAMAGED, _FULL, _NO_FILE, _NO_DATABASE = 5, 8, 11, 13, 14, 26
_REASONS: Final = {
    _BUSY: Why("somebody else has been writing there all the time", "try again"),
    _READ_ONLY: Why(
        "it may only be read", "look at who may write the file and its folder", is_forbidden=True
    ),
    _DAMAGED: Why(
        "the file is damaged",
        "keep a copy of it; `sqlite3 FILE .recover` gives what can still be read",
    ),
    _FULL: Why("the disk is full", "it is safe to try again once there is room"),
    _NO_FILE: Why(
        "there is no such folder, or it may not be used",
        "look at the path, and at who may read and write there",
    ),
    _NO_DATABASE: Why("the file is no database of SQLite", "name another"),
}
_A_FOLDER: Final = Why("that is a folder", "name a file in it")
_NOT_EVEN_READ: Final = Why(
    "SQLite writes beside a file to read it, and may not do so there",
    "read a copy in a folder that may be written to",
)


class Sqlite:
    """A file: one connection a process, write-ahead log, writers one after the other."""

    patience: float = 20.0
    takes_turns = True
    is_one_act = False
    _opened: tuple[int, int] | None = None
    """Which file that was."""
    _connected = 0
    """How often that was done: what a connection counts of others begins anew with each."""

    def engine(self, address: Address) -> Engine:
        """The engine, which connects to nothing yet."""
        engine = create_engine(
            address.url,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"timeout": 0.5, "isolation_level": None, "check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
            with suppress(sqlite3.OperationalError):  # on a network's file system there is none
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._opened = _identity_of(address)
            self._connected += 1

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get(WRITES)
            if writes is None:
                return
            # Who reads first and writes then would find that somebody else wrote in between.
            statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
            own: Any = connection.connection.driver_connection
            try:  # by the driver: what SQLAlchemy does around it takes longer than the statement
                own.execute(statement)
            except sqlite3.Error as error:
                raise DBAPIError(statement, None, error, hide_parameters=True) from error

        return engine

    def is_there(self, address: Address) -> bool:
        """Whether there is a file: to look into one that is not there would make it."""
        try:
            return Path(str(address.url.database)).stat().st_size > 0
        except FileNotFoundError:
            return False
        except OSError:  # whoever opens it says what is wrong
            return True

    def is_another(self, address: Address) -> bool:
        """Whether the file was removed, or another put in its place: it is written to on and on."""
        return self._opened is not None and self._opened != _identity_of(address)

    def make_room(self, address: Address) -> None:
        """Make the folder of the file."""
        Path(str(address.url.database)).parent.mkdir(parents=True, exist_ok=True)

    def insert(self) -> Any:  # noqa: ANN401 - see `Dialect`
        """An insertion into `sessions` that can leave what is there alone."""
        return sqlite.insert(sessions)

    def is_passing(self, error: DBAPIError) -> bool:
        """Whether what went wrong may be over soon."""
        return _code_of(error) == _BUSY

    def why(self, error: DBAPIError, address: Address, *, writes: bool) -> Why:
        """What went wrong, in words."""
        code = _code_of(error)
        if code == _NO_FILE and os.path.isdir(str(address.url.database)):  # noqa: PTH112 - never raises
            return _A_FOLDER
        if code == _READ_ONLY and not writes:
            return _NOT_EVEN_READ
        return _REASONS.get(code) or Why(str(error.orig))

    def take_turn(self, connection: Connection) -> None:
        """It is taken with the transaction."""

    def move(self, connection: Connection, move: Move) -> bool:
        """Write a session and its new steps, if its row is as it was seen; whether it was."""
        count = len(move.rows)
        found = connection.execute(_MOVED, {**move.values(), "count": count}).first()
        if found is None:
            return False
        before = found.head - count
        for row in move.rows:
            row["session_id"] = move.row
            row["number"] += before
            row["follows"] += before
        connection.execute(ADDED, move.rows)
        return True

    def mark(self, connection: Connection) -> object:
        """What others wrote, and what this connection did."""
        own: Any = connection.connection.driver_connection
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
        return self._connected, version, own.total_changes

    def tell(self, connection: Connection, store: str, name: str) -> None:
        """Nobody can be told: who watches looks again and again."""


_seen = (
    (sessions.c.id == bindparam("row"))
    & (sessions.c.version == bindparam("seen"))
    & (sessions.c.name == bindparam("named"))
    & sessions.c.is_led
)
_MOVED: Final = (
    update(sessions)
    .where(_seen)
    .values(
        {name: bindparam(f"new_{name}") for name in CONTENT}
        | {
            "version": sessions.c.version + 1,
            "steps": sessions.c.steps + bindparam("count"),
            "head": sessions.c.head + bindparam("count"),
        }
    )
    .returning(sessions.c.head)
)


def _identity_of(address: Address) -> tuple[int, int] | None:
    try:
        status = os.stat(str(address.url.database))  # noqa: PTH116 - asked each time
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _code_of(error: DBAPIError) -> int:
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF  # the rest of it says more than we can
