"""How PostgreSQL is connected to: a few connections a process, and one that is in no pool."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import NullPool

from flowr_nb.hints import did_you_mean
from flowr_nb.store.errors import SessionStorageError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, ExceptionContext

    from flowr_nb.store.sql.address import Address

_TIMEOUTS: Final = {
    "connect_timeout": "10",
    # A server that is gone without a word is noticed.
    "keepalives_idle": "30",
    "tcp_user_timeout": "15000",
}
_IDLE_SECONDS: Final = 5.0
_KEPT: Final = 2
_MOST: Final = 5
"""Connections of a process, however many of its threads save at once."""
_PATIENCE_WITH_OWN: Final = 30
"""How many seconds a thread waits for one of them."""
_PREPARED_AFTER: Final = 5
"""How often something is asked until the server keeps how it is answered: that halves its work."""
UNPREPARED: Final = ("26000", "42P05", "0A000")
"""That an answer it kept is gone, is another's, or is of tables that are altered."""


def pooled(address: Address) -> Engine:
    """The connections of a process; there is none yet.

    Raises:
        SessionStorageError: The URL has an option that PostgreSQL has not.
    """
    try:
        engine = create_engine(
            address.url,
            hide_parameters=True,
            # Of hundreds of kernels each has its own: few are kept, and few are opened besides.
            pool_size=_KEPT,
            max_overflow=_MOST - _KEPT,
            pool_timeout=_PATIENCE_WITH_OWN,
            connect_args=_arguments(address),
        )
    except ArgumentError as error:  # as of a port in the query that is no number
        raise SessionStorageError(
            f"{address.shown} cannot be understood: {error}; mend the URL"
        ) from None
    _refuse_unknown_options(address, engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        if _is_direct(connection):
            connection.prepare_threshold = _PREPARED_AFTER

    @event.listens_for(engine, "handle_error")
    def part_with(context: ExceptionContext) -> None:
        """A connection whose kept answers are of no use any more is not gone on with."""
        if getattr(context.original_exception, "sqlstate", None) in UNPREPARED:
            context.is_disconnect = True

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: Any) -> None:  # noqa: ANN401 - the pool's
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - the pool's
        """Ask a connection that was idle whether it still is one; each time would cost much."""
        if time.monotonic() - record.info.get("used", time.monotonic()) < _IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    return engine


def alone(address: Address) -> Any:  # noqa: ANN401 - the driver's
    """A connection of PostgreSQL's driver that is in no pool."""
    engine = create_engine(
        address.url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(address)
    )
    fetched = engine.raw_connection()
    connection = fetched.driver_connection
    fetched.detach()
    return connection


def _is_direct(connection: Any) -> bool:  # noqa: ANN401 - the driver's
    """Whether it leads to the server itself.

    A pooler that lends its connections out makes up the number of the process that it names. What
    one transaction prepares there the next one may not find, or finds another's in its place.
    """
    is_open = connection.autocommit
    connection.autocommit = True
    [own] = connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.autocommit = is_open
    return bool(own == connection.info.backend_pid)


def _arguments(address: Address) -> dict[str, Any]:
    timeouts = {key: value for key, value in _TIMEOUTS.items() if key not in address.url.query}
    return {
        **timeouts,
        # Texts may have any character, whatever the surroundings (`PGCLIENTENCODING`) say.
        "client_encoding": "utf8",
        "prepare_threshold": None,  # see `_is_direct`
    }


def _refuse_unknown_options(address: Address, engine: Engine) -> None:
    """Refuse what is no option of a connection; SQLAlchemy and psycopg have some of their own.

    Raises:
        SessionStorageError: There is such a one.
    """
    driver = engine.dialect.loaded_dbapi
    known = [each.keyword.decode() for each in driver.pq.Conninfo.get_defaults()]
    for key in address.url.query.keys() - known:
        raise SessionStorageError(
            f"PostgreSQL has no option `{key}` of a connection, which {address.shown} has; take it "
            f"out of the URL{did_you_mean(key, known)}"
        )
