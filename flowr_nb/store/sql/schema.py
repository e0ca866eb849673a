"""The tables that sessions are kept in, and which version of them a database has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import DBAPIError

from flowr_nb.store.errors import SessionStorageError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VERSION: Final = 1
"""Of the tables as they are here."""
_STORE: Final = re.compile("[A-Za-z0-9_-]{1,50}")
"""What tells a store from every other."""

metadata: Final = MetaData()
# Equal is what has the same bytes, and sorted is by them, whatever language a server speaks.
_name: Final = Text().with_variant(Text(collation="C"), "postgresql")

sessions: Final = Table(
    "sessions",
    metadata,
    # By chance: no two databases have the same, so that a session knows its row again anywhere.
    Column(
        "id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("name", _name, nullable=False, unique=True),
    Column("flow", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stack", Text, nullable=False, comment="JSON: [[flow, state], ...], outermost first"),
    Column("params", Text, nullable=False, comment="YAML"),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("version", BigInteger, nullable=False, comment="one more with each save"),
    Column("steps", BigInteger, nullable=False, comment="rows of it in steps"),
    Column("head", BigInteger, nullable=False, comment="number of the last step of its history"),
    Column("is_led", Boolean, nullable=False, comment="its last step leads to where it stands"),
)
steps: Final = Table(
    "steps",
    metadata,
    Column(
        "session_id", BigInteger, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("follows", BigInteger, nullable=False, comment="number of the step before; 0 for none"),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, comment="by which one that is sent again is known"),
    Column("step", Text, nullable=False, comment="JSON"),
    sqlite_with_rowid=False,
)
_has_key: Final = steps.c.key.is_not(None)
Index(
    "steps_key",
    steps.c.session_id,
    steps.c.key,
    sqlite_where=_has_key,
    postgresql_where=_has_key,
)
about: Final = Table(
    "flowr_nb_schema",
    metadata,
    Column("version", Integer, nullable=False),
    Column("store", Text, nullable=False, comment="tells this store from every other"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """The tables that a database has.

    Attributes:
        version: Of them.
        store: What tells this store from every other.
    """

    version: int
    store: str


def quick_look(connection: Connection) -> Found | None:
    """The tables that a database has, by one question; None where only `look` can tell.

    Args:
        connection: To the database, with no transaction that a refused question would end.
    """
    try:
        row = connection.execute(select(about.c.version, about.c.store)).first()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return None
    return _found_in(row)


def look(connection: Connection, shown: str) -> Found | None:
    """Which tables a database has; None for none of ours, nor any in their place.

    Args:
        connection: To the database.
        shown: The database's URL as people may see it.

    Raises:
        SessionStorageError: There are tables of those names that are something else's.
    """
    inspector = inspect(connection)
    if not inspector.has_table(about.name):
        taken = [table.name for table in (sessions, steps) if inspector.has_table(table.name)]
        if not taken:
            return None
        raise SessionStorageError(
            f"{shown} has a table `{taken[0]}` already, which is something else's; keep sessions "
            "in another database or schema"
        )
    columns = {column["name"] for column in inspector.get_columns(about.name)}
    found = None
    if {"version", "store"} <= columns:
        found = _found_in(connection.execute(select(about.c.version, about.c.store)).first())
    if found is None:
        raise SessionStorageError(
            f"{shown} has a table `{about.name}` that does not say which version its tables are, "
            "and of which store; keep sessions in another database or schema"
        )
    return found


def _found_in(row: Any) -> Found | None:  # noqa: ANN401 - SQLAlchemy's
    """What a row says of the tables; None where it says nothing that we have written."""
    if row is None or type(row.version) is not int or type(row.store) is not str:
        return None
    # It names the channel that is listened to, and whoever owns a database may write anything.
    return Found(row.version, row.store) if _STORE.fullmatch(row.store) else None


def refuse_other_version(found: Found, shown: str) -> None:
    """Refuse tables that are not of this version: they are never changed silently.

    Raises:
        SessionStorageError: They are older or newer.
    """
    if found.version < VERSION:
        raise SessionStorageError(
            f"the tables of {shown} are of version {found.version}, and this flowr-nb needs "
            f"{VERSION}; have a copy of the database, and run `flowr-nb store upgrade {shown}`"
        )
    if found.version > VERSION:
        raise SessionStorageError(
            f"the tables of {shown} are of version {found.version}, and this flowr-nb knows "
            f"{VERSION}; use a newer flowr-nb"
        )


def make_tables(connection: Connection) -> Found:
    """Make the tables in a database that has none."""
    metadata.create_all(connection, checkfirst=False)
    found = Found(VERSION, uuid4().hex)
    connection.execute(insert(about).values(version=found.version, store=found.store))
    return found
