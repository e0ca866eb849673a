"""A save: at once where nobody else wrote meanwhile, and else by a transaction that looks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.store.sql.rows import Seen
from flowr_nb.store.sql.writing import Saving, TakenError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from flowr_nb.store.sql.database import Database
    from flowr_nb.store.sql.schema import Found


def saved(saving: Saving, database: Database) -> Seen:
    """Save a session; what it is seen as then.

    Raises:
        SessionConflictError: Somebody else wrote it since it was loaded.
        SessionStorageError: It cannot be written.
    """
    dialect, shown = database.dialect, database.address.shown

    def at_once(connection: Connection, found: Found, again: bool) -> Seen | None:
        saving.may_be_written = saving.may_be_written or again
        move = None if again else saving.move(found.store)
        if move is None or not dialect.move(connection, move):
            return None
        return Seen(*move[:3], move.version + 1, move.content)

    def with_a_look(connection: Connection, found: Found, again: bool) -> Seen:
        saving.may_be_written = saving.may_be_written or again
        seen = saving.made(connection, dialect, found.store, shown)
        dialect.tell(connection, found.store, saving.name)
        return seen

    def both(connection: Connection, found: Found, again: bool) -> Seen:
        return at_once(connection, found, again) or with_a_look(connection, found, again)

    while True:
        try:
            if not dialect.is_one_act:
                return database.write(both)
            seen = database.write(at_once, is_one_act=True)
            return seen or database.write(with_a_look)
        except TakenError:  # the next look finds who took it
            continue
