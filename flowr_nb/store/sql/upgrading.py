"""Making the tables of a database, and bringing older ones up to date, when that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from flowr_nb.store.errors import SessionStorageError
from flowr_nb.store.sql.address import address_of
from flowr_nb.store.sql.database import Database
from flowr_nb.store.sql.schema import VERSION, about, look, refuse_other_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import Connection


@dataclass(frozen=True)
class Migration:
    """What makes tables of one version those of the next.

    Attributes:
        does: What it does, in words.
        work: Does it.
    """

    does: str
    work: Callable[[Connection], None]


MIGRATIONS: Final[Mapping[int, Migration]] = {}
"""The version that tables have → what makes them those of the next. Version 1 is the first."""


_MAY_NOT: Final = (
    "who owns the database or its schema can make them, or let the role that the URL names do it: "
    "`GRANT CREATE ON SCHEMA`"
)


def create_schema(url: str) -> str:
    """Make the tables in a database.

    Args:
        url: The database's.

    Returns:
        What was done, in words.

    Raises:
        SessionStorageError: They cannot be made, are of another version or something else's.
    """
    database = Database(address_of(url))
    try:
        found, is_new = database.create(_MAY_NOT)
    finally:
        database.close()
    shown = database.address.shown
    if is_new:
        return f"{shown}: made the tables, version {found.version}"
    return f"{shown}: the tables are there already, version {found.version}"


def upgrade_schema(url: str, migrations: Mapping[int, Migration] = MIGRATIONS) -> str:
    """Bring the tables of a database up to date: all of it, in one transaction, or nothing.

    Nobody else does so meanwhile. Who has a session open goes on once it is done, if by this
    version.

    Args:
        url: The database's.
        migrations: The version that tables have → what makes them those of the next.

    Returns:
        What was done, in words, a line for each step.

    Raises:
        SessionStorageError: There are none, they are newer, or they cannot be changed.
    """
    database = Database(address_of(url))
    shown = database.address.shown

    def work(connection: Connection) -> list[str]:
        found = look(connection, shown)
        if found is None:
            raise SessionStorageError(
                f"{shown} has no tables of sessions; `flowr-nb store create {shown}` makes them"
            )
        done = []
        for version in range(found.version, VERSION):
            migration = migrations.get(version)
            if migration is None:
                raise SessionStorageError(
                    f"the tables of {shown} are of version {version}, which this flowr-nb cannot "
                    "bring up to date; an earlier one can bring them some of the way"
                )
            migration.work(connection)
            connection.execute(update(about).values(version=version + 1))
            done.append(f"{shown}: version {version} → {version + 1}: {migration.does}")
        if not done:
            refuse_other_version(found, shown)
        return done or [f"{shown}: nothing to do, the tables are of version {VERSION}"]

    try:
        return "\n".join(database.alter(work))
    finally:
        database.close()
