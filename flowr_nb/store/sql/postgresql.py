"""What PostgreSQL does in a way of its own."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.dialects import postgresql

from flowr_nb.store.sql.connecting import UNPREPARED, pooled
from flowr_nb.store.sql.dialect import Why
from flowr_nb.store.sql.rows import CONTENT
from flowr_nb.store.sql.schema import sessions, steps

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.exc import DBAPIError

    from flowr_nb.store.sql.address import Address
    from flowr_nb.store.sql.dialect import Move

_PASSING: Final = ("57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03")
_FORBIDDEN: Final = "42501"
ONLY_READ: Final = "25006"
"""What a standby says to all that is no reading."""
_BY_STATE: Final = {
    _FORBIDDEN: Why(
        "the role that the URL names may not do that",
        "who owns the tables can grant it",
        is_forbidden=True,
    ),
    "53100": Why("the server's disk is full", "it is safe to try again once there is room"),
    ONLY_READ: Why("the server may only be read", "name the one that may be written to"),
    "53300": Why(
        "the server has no room for another connection",
        "try again, or let it have more (`max_connections`)",
    ),
}
_WHERE: Final = "does the server run, and do host and port of the URL lead to it?"
_WHO: Final = "look at user and password: in the URL, in PGPASSWORD, or in ~/.pgpass"
_WAYS_OUT: Final = (
    ("password authentication failed", _WHO),
    ("no password supplied", _WHO),
    ("empty password", _WHO),
    ("pg_hba.conf", "who runs the server lets user and machine in there"),
    ('" does not exist', "make it (`createdb`, `createuser`), or name another in the URL"),
    ("Connection refused", _WHERE),
    ("failed to resolve", _WHERE),
    ("could not translate host name", _WHERE),
    ("timeout expired", _WHERE),
    ("No such file or directory", _WHERE),
    ("unreachable", _WHERE),
    ("No route to host", _WHERE),
    ("does not support SSL", "let the server have SSL, or another `sslmode` stand in the URL"),
    ("sslmode", "look at `sslmode` in the URL"),
)
"""What a driver says before there is a connection, and so without a number → the way out."""
_FINAL: Final = ("does not support SSL", "invalid ", "no password supplied", "of service")
"""What a driver says without having asked a server: the next time it says the same."""
_NOT_YET: Final = (
    "starting up",
    "shutting down",
    "terminating connection",
    "recovery",
    "not yet accepting",
    "too many cl",
    "too many connections",
    "remaining connection slots",
)
_LOCK: Final = 0x666C_6F77_72  # "flowr"


class Postgresql:
    """A server: several connections a process, and those who listen are told."""

    patience: float = 5.0
    takes_turns = False
    is_one_act = True

    def engine(self, address: Address) -> Engine:
        """The engine, which connects to nothing yet.

        Raises:
            SessionStorageError: The URL has an option that PostgreSQL has not.
        """
        return pooled(address)

    def is_there(self, address: Address) -> bool:  # noqa: ARG002 - see `Dialect`
        """Whether there is a server is found out by asking it."""
        return True

    def is_another(self, address: Address) -> bool:  # noqa: ARG002 - see `Dialect`
        """A connection to a server that is gone is lost."""
        return False

    def make_room(self, address: Address) -> None:
        """A server has room."""

    def insert(self) -> Any:  # noqa: ANN401 - see `Dialect`
        """An insertion into `sessions` that can leave what is there alone."""
        return postgresql.insert(sessions)

    def is_passing(self, error: DBAPIError) -> bool:
        """Whether what went wrong may be over soon."""
        state = getattr(error.orig, "sqlstate", None)
        if state is not None:
            return state[:2] == "08" or state in (*_PASSING, *UNPREPARED)
        if error.connection_invalidated:
            return True
        said = str(error.orig)
        # That it refuses us is final; that it does not answer may be a moment's.
        if "FATAL" in said:
            return any(words in said for words in _NOT_YET)
        return not any(words in said for words in _FINAL)

    def why(self, error: DBAPIError, address: Address, *, writes: bool) -> Why:  # noqa: ARG002 - see `Dialect`
        """What went wrong, in words."""
        state = getattr(error.orig, "sqlstate", None)
        lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
        said = lines[0] if lines else type(error.orig).__name__
        known = _BY_STATE.get(state or "")
        if known:
            return known._replace(reason=f"{known.reason} ({said})")
        ways = () if state else _WAYS_OUT
        return Why(said, next((way for words, way in ways if words in said), ""))

    def take_turn(self, connection: Connection) -> None:
        """Wait until nobody else makes tables."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def move(self, connection: Connection, move: Move) -> bool:
        """Write a session and its new steps, if its row is as it was seen; whether it was."""
        new = {name: [row[name] for row in move.rows] for name in _OF_STEPS}
        found = connection.execute(
            _AT_ONCE,
            {
                **move.values(),
                **new,
                "count": len(move.rows),
                **_heard_by(move.store),
            },
        )
        return found.first() is not None

    def mark(self, connection: Connection) -> object:
        """How many there are, and a sum over what they are called and in which version."""
        return connection.execute(_MARK).one()

    def tell(self, connection: Connection, store: str, name: str) -> None:
        """Tell those who watch that a session is another, once this is committed."""
        connection.execute(_TOLD, {**_heard_by(store), "named": name})


def channel_of(store: str) -> str:
    """Where those who watch a store are told of it."""
    return f"flowr_nb_{store}"


def say(connection: Connection, store: str, text_: str) -> None:
    """Tell something whether or not anybody is known to listen."""
    connection.execute(_SAID, {"channel": channel_of(store), "named": text_})


def sign_of(store: str) -> tuple[int, int]:
    """The advisory lock that those share who listen.

    To tell something makes those who commit wait for one another, so it is only done for them.
    """
    number = blake2b(store.encode(), digest_size=8).digest()
    return tuple(  # type: ignore[return-value] # two of them
        int.from_bytes(part, "big", signed=True) for part in (number[:4], number[4:])
    )


def _heard_by(store: str) -> dict[str, Any]:
    one, other = sign_of(store)
    return {"channel": channel_of(store), "one": one % 2**32, "other": other % 2**32}


_MARK: Final = text(
    f"SELECT count(*), sum(hashtextextended(name, id # version)) FROM {sessions.name}"  # noqa: S608
)
_SAID: Final = text("SELECT pg_notify(:channel, :named)")
_IF_HEARD: Final = """
    CASE WHEN EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = CAST(:one AS oid)
        AND objid = CAST(:other AS oid) AND objsubid = 2
    ) THEN pg_notify(:channel, :named) END
"""
_TOLD: Final = text(f"SELECT {_IF_HEARD}")
_OF_STEPS: Final = ("at", "kind", "key", "step")
_AT_ONCE: Final = text(
    f"""
    WITH moved AS (
        UPDATE {sessions.name}
        SET {", ".join(f"{name} = :new_{name}" for name in CONTENT)},
            version = version + 1, steps = steps + :count, head = head + :count
        WHERE id = :row AND version = :seen AND name = :named AND is_led
        RETURNING id, head - :count AS before
    ), added AS (
        INSERT INTO {steps.name} (session_id, number, follows, at, kind, key, step)
        SELECT id, before + n, before + n - 1, new.at, new.kind, new.key, new.step
        FROM moved, unnest(:at, :kind, :key, :step) WITH ORDINALITY AS new (at, kind, key, step, n)
    )
    SELECT {_IF_HEARD} FROM moved
    """  # noqa: S608 - names of our own tables
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in _OF_STEPS))
