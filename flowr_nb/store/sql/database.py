"""A database as the store uses it: transactions that are done or not, whatever happens meanwhile.

A connection that is lost is waited for, and what was to be done is done again. One that is lost
while something is committed leaves it open whether it was: who writes is told, and looks.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, nullcontext
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError as NoneFreeError

from flowr_nb.store.errors import SessionStorageError
from flowr_nb.store.sql import forks
from flowr_nb.store.sql.address import SQLITE
from flowr_nb.store.sql.attempt import READ, Attempt
from flowr_nb.store.sql.dialect import WRITES, Dialect, Why
from flowr_nb.store.sql.postgresql import Postgresql
from flowr_nb.store.sql.schema import Found, look, make_tables, quick_look, refuse_other_version
from flowr_nb.store.sql.sqlite import Sqlite
from flowr_nb.uninterrupted import is_wanted, uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection, Engine

    from flowr_nb.store.sql.address import Address

_R = TypeVar("_R")

_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.5
_NO_TABLE: Final = "42P01"


class Mode(Enum):
    """How something is done: what it may, and what holds it together."""

    READ = "read"
    """It only reads, by single statements."""
    SNAPSHOT = "snapshot"
    """It only reads, and all of it as it was at one moment."""
    WRITE = "write"
    """All that it writes is written, or nothing."""
    ACT = "act"
    """It is a single statement that writes, on its own where a database has that."""


_WRITING: Final = (Mode.WRITE, Mode.ACT)
_ALL_TAKEN: Final = Why(
    "all connections of this process have been in use for long", "let fewer threads work at once"
)


class Database:
    """One database, for all threads of a process and for what is forked from it.

    Args:
        address: Where it is.

    Raises:
        ImportError: What speaks to it is not installed.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.dialect: Dialect = Sqlite() if address.kind == SQLITE else Postgresql()
        self._found: Found | None = None
        self.begin_anew()
        forks.follow(self)

    def begin_anew(self) -> None:
        """Connect anew; in a forked process, which has none of its parent's connections."""
        self._turn: Any = threading.Lock() if self.dialect.takes_turns else nullcontext()
        self._engine: Engine = self.dialect.engine(self.address)

    def hold(self) -> None:
        """Before a fork: wait for who is at it, and close what no forked process may have.

        SQLite holds its locks by process: one that inherits a connection, or only the file's being
        open, takes another's locks for its own.
        """
        if self.dialect.takes_turns:
            self._turn.acquire()
            self._engine.dispose()

    def go_on(self) -> None:
        """After a fork, in the process that was forked."""
        if self.dialect.takes_turns:
            self._turn.release()

    def go_on_in_child(self) -> None:
        """After a fork, in the new process."""
        forks.leave_alone(self._engine)
        self.begin_anew()

    def close(self) -> None:
        """Close the connections that nobody uses; the next one who asks opens others."""
        with self._turn:
            self._engine.dispose()

    def has_tables(self) -> bool:
        """Whether there are the tables; where there are none nothing is kept yet.

        Raises:
            SessionStorageError: It cannot be read.
        """
        return self._tables() is not None

    def read(
        self,
        work: Callable[[Connection, Found], _R],
        *,
        at_once: bool = False,
        attempt: Attempt = READ,
    ) -> _R | None:
        """Read something.

        Args:
            work: What is done, once more where a connection was lost.
            at_once: Whether all of it is to be as it was at one moment.
            attempt: How patiently, and what is told where it fails.

        Returns:
            What it gave; None for a database without tables, in which nothing is yet.

        Raises:
            SessionStorageError: It cannot be read.
        """
        found = self._tables(attempt)
        if found is None:
            return None
        known = found
        mode = Mode.SNAPSHOT if at_once else Mode.READ
        return self._done(lambda connection, _again: work(connection, known), mode, attempt)

    def write(
        self,
        work: Callable[[Connection, Found, bool], _R],
        verb: str = "write",
        *,
        is_one_act: bool = False,
    ) -> _R:
        """Write something, all of it or nothing; the tables are made where there are none.

        Args:
            work: What is done; its last argument says that it may have been done already, by a
                connection that was lost at that moment.
            verb: What that is, for messages.
            is_one_act: Whether it is no more than `Dialect.move`.

        Raises:
            SessionStorageError: It cannot be written.
        """
        found = self._tables()
        if found is None:
            hint = f"who may make tables there runs `flowr-nb store create {self.address.shown}`"
            found, _ = self.create(hint)
        mode = Mode.ACT if is_one_act and self.dialect.is_one_act else Mode.WRITE
        return self._done(
            lambda connection, again: work(connection, found, again), mode, Attempt(verb)
        )

    def create(self, hint: str = "") -> tuple[Found, bool]:
        """Make the tables, where there are none; the tables, and whether they were made now.

        Args:
            hint: What can be done where one may not make them.

        Raises:
            SessionStorageError: They cannot be made, are of another version or something else's.
        """

        def make(connection: Connection, _again: bool) -> tuple[Found, bool]:
            self.dialect.take_turn(connection)
            found = look(connection, self.address.shown)
            if found is not None:
                refuse_other_version(found, self.address.shown)
            return found or make_tables(connection), found is None

        try:
            self.dialect.make_room(self.address)
        except OSError as error:
            raise SessionStorageError(
                f"cannot make the folder of {self.address.shown}: {error.strerror or error}"
            ) from error
        self._found, is_new = self._done(make, Mode.WRITE, Attempt("make the tables in", hint))
        return self._found, is_new

    def alter(self, work: Callable[[Connection], _R]) -> _R:
        """Change the tables themselves, alone and in one transaction."""

        def change(connection: Connection, _again: bool) -> _R:
            self.dialect.take_turn(connection)
            return work(connection)

        self._found = None
        return self._done(change, Mode.WRITE, Attempt("upgrade"))

    def _tables(self, attempt: Attempt = READ) -> Found | None:
        """The tables that there are, looked for until there are some."""
        if self.dialect.is_another(self.address):
            self._found = None
            self.close()
        if self._found is None:
            shown = self.address.shown
            if not self.dialect.is_there(self.address):
                return None
            found = self._done(
                lambda connection, _again: quick_look(connection), Mode.READ, attempt
            ) or self._done(
                lambda connection, _again: look(connection, shown), Mode.SNAPSHOT, attempt
            )
            if found is not None:
                refuse_other_version(found, shown)
            self._found = found
        return self._found

    def _done(self, work: Callable[[Connection, bool], _R], mode: Mode, attempt: Attempt) -> _R:
        """Do something, again and again where a connection was lost or others are busy.

        An interrupt comes when it is over. Where it only reads, and no turn could be left taken, it
        comes at once: to hand work over takes as long as to read.
        """
        if mode in (Mode.READ, Mode.SNAPSHOT) and not self.dialect.takes_turns:
            return self._tried(work, mode, attempt)
        return uninterrupted(self._tried)(work, mode, attempt)

    def _tried(self, work: Callable[[Connection, bool], _R], mode: Mode, attempt: Attempt) -> _R:
        end, pause, is_unsure = 0.0, _FIRST_PAUSE, False
        while True:
            is_at_it = False  # whether what is written may be so although nobody says it
            try:
                with self._turn, self._connection(mode) as connection:
                    is_at_it = mode is Mode.ACT
                    result = work(connection, is_unsure)
                    is_at_it = True
                    connection.commit()
            except DBAPIError as error:
                is_lost = error.connection_invalidated
                is_unsure = is_unsure or (is_at_it and is_lost)
                writes = mode in _WRITING
                why = self.dialect.why(error, self.address, writes=writes)
                is_passing = self.dialect.is_passing(error)
                if _has_no_table(error):
                    self._found = None
            except NoneFreeError:
                why, is_passing = _ALL_TAKEN, False
            except (SQLAlchemyError, UnicodeError) as error:  # as of a host that none is called
                why, is_passing = Why(str(error)), False
            else:
                return result
            now = time.monotonic()
            end = end or now + self.dialect.patience
            if not (is_passing and attempt.is_patient) or now >= end or not is_wanted():
                told = attempt.problem(why, self.address, is_unsure=is_unsure)
                raise SessionStorageError(told) from None
            time.sleep(min(pause, max(0.0, end - now)))
            pause = min(pause * 2, _LONGEST_PAUSE)

    @contextmanager
    def _connection(self, mode: Mode) -> Iterator[Connection]:
        options: dict[str, Any] = {WRITES: None if mode is Mode.READ else mode in _WRITING}
        if not self.dialect.takes_turns:
            if mode in (Mode.READ, Mode.ACT):
                options["isolation_level"] = "AUTOCOMMIT"
            elif mode is Mode.SNAPSHOT:
                options["isolation_level"] = "REPEATABLE READ"
        with self._engine.connect() as connection:
            yield connection.execution_options(**options)


def _has_no_table(error: DBAPIError) -> bool:
    is_missing = getattr(error.orig, "sqlstate", None) == _NO_TABLE
    return is_missing or "no such table" in str(error.orig)
