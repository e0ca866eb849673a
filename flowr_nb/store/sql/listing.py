"""What is in a database, read again only where it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import select

from flowr_nb.session.model import listed
from flowr_nb.store.errors import SessionCorruptedError
from flowr_nb.store.protocol import SessionEntry
from flowr_nb.store.sql.reading import rows_of
from flowr_nb.store.sql.schema import sessions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.engine import Connection

    from flowr_nb.session.model import Session
    from flowr_nb.store.sql.reading import Row
    from flowr_nb.store.sql.rows import Seen
    from flowr_nb.store.sql.schema import Found

_Stamp: TypeAlias = tuple[str, int, int]
"""A session's name, row and version: what it is, is another with each of them."""
_Known: TypeAlias = "tuple[str, Session | None, Seen, SessionCorruptedError | None]"
_STAMPS: Final = select(sessions.c.name, sessions.c.id, sessions.c.version)
_WORTH_PICKING: Final = 0.5
"""Of how many that changed all are read at once."""


class Listing:
    """The sessions of a database.

    Which there are, and in which version, is asked each time: of ten thousand that takes no longer
    than to hand them out, and no counter could miss what is committed out of turn.

    Args:
        shown: The database's URL as people may see it.
    """

    def __init__(self, shown: str) -> None:
        self._shown = shown
        # Taken and put in place whole: threads may list side by side.
        self._known: dict[_Stamp, _Known] = {}

    def all(self, connection: Connection, found: Found) -> list[SessionEntry]:
        """Every session, sorted by name, or what is wrong with it."""
        known = self._known
        stamps = [_stamp(*each) for each in connection.execute(_STAMPS)]
        stamps.sort()
        if stamps != list(known):
            known = self._known = self._caught_up(known, stamps, connection, found)
        return entries_of(known.values())

    def some(
        self, connection: Connection, found: Found, names: Iterable[str]
    ) -> list[SessionEntry]:
        """Those of these names that there are, sorted."""
        rows = rows_of(connection, list(dict.fromkeys(names)))
        return entries_of([self._know(row, found) for row in sorted(rows)])

    def _caught_up(
        self,
        old: dict[_Stamp, _Known],
        stamps: list[_Stamp],
        connection: Connection,
        found: Found,
    ) -> dict[_Stamp, _Known]:
        changed = [stamp[0] for stamp in stamps if stamp not in old]
        is_much = len(changed) > len(stamps) * _WORTH_PICKING
        # What changed between the two questions is as the second one found it.
        fresh = {row.name: row for row in rows_of(connection, None if is_much else changed)}
        known: dict[_Stamp, _Known] = {}
        for stamp in stamps:
            row = fresh.get(stamp[0])
            if row is not None:
                known[row.name, row.id, row.version] = self._know(row, found)
            elif stamp in old:
                known[stamp] = old[stamp]
        return known

    def _know(self, row: Row, found: Found) -> _Known:
        try:
            return row.name, row.session(self._shown), row.seen(found.store), None
        except SessionCorruptedError as error:
            return row.name, None, row.seen(found.store), error


def _stamp(name: str, row: int, version: int) -> _Stamp:
    return name, row, version


def entries_of(known: Collection[_Known]) -> list[SessionEntry]:
    """The entries of sessions, each with a session of its own."""
    readable = [(session, seen) for _, session, seen, _ in known if session is not None]
    own = iter(listed(readable))
    return [
        SessionEntry(name, None if session is None else next(own), error)
        for name, session, _, error in known
    ]
