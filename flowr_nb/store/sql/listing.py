"""What is in a database, read again only where it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import bindparam, select

from flowr_nb.session.model import listed
from flowr_nb.store.errors import SessionCorruptedError, SessionStorageError
from flowr_nb.store.protocol import SessionEntry, sound_entries
from flowr_nb.store.sql.reading import chunks, is_possible
from flowr_nb.store.sql.rows import CONTENT_COLUMNS, Seen, session_of
from flowr_nb.store.sql.schema import sessions
from flowr_nb.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from flowr_nb.session.model import Session
    from flowr_nb.store.sql.schema import Found

_Stamp: TypeAlias = tuple[str, int, int]
"""A session's name, row and version: what it is, is another with each of them."""
_Items: TypeAlias = "dict[_Stamp, tuple[Session, Seen] | SessionCorruptedError]"
_stamp: Final = (sessions.c.name, sessions.c.id, sessions.c.version)
_STAMPS: Final = select(*_stamp)
_ALL: Final = select(*_stamp, *CONTENT_COLUMNS)
_SOME: Final = _ALL.where(sessions.c.name.in_(bindparam("names", expanding=True)))
_name_of: Final = itemgetter(0)
_WORTH_PICKING: Final = 0.2
"""Of how many that changed all are read at once."""


@dataclass(frozen=True)
class _Known:
    """What was read, sorted by name.

    Attributes:
        items: Of each session its stamp, and the session with what its revision holds, or what is
            wrong with it.
        told: Which there were, as the database told it.
        names: Of them.
        readable: The sessions, where all can be read; empty otherwise.
    """

    items: _Items
    told: list[_Stamp] = field(default_factory=list)
    names: list[str] = field(init=False)
    readable: list[tuple[Session, Seen]] = field(init=False)

    def __post_init__(self) -> None:
        readable = [item for item in self.items.values() if isinstance(item, tuple)]
        set_it = object.__setattr__
        set_it(self, "names", list(map(_name_of, self.items)))
        set_it(self, "readable", readable)

    def entries(self) -> list[SessionEntry]:
        """An entry for each, with a session of its own."""
        # Without a line of Python for each, where none is damaged.
        own = listed(self.readable)
        if len(own) == len(self.items):
            return sound_entries(self.names, own)
        sound = iter(own)
        return [
            SessionEntry(stamp[0], next(sound), None)
            if isinstance(item, tuple)
            else SessionEntry(stamp[0], None, item)
            for stamp, item in self.items.items()
        ]


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
        self._known = _Known({})

    def all(self, connection: Connection, found: Found) -> list[SessionEntry]:
        """Every session, sorted by name, or what is wrong with it.

        Raises:
            SessionStorageError: There is a row that cannot even be told by its name.
        """
        try:
            return uncollected(lambda: self._all(connection, found))
        except TypeError as error:  # SQLite keeps what is no text all the same
            raise SessionStorageError(
                f"a row of `sessions` in {self._shown} is damaged ({error}); look for a name that "
                "is no text, and mend or delete it"
            ) from None

    def some(
        self, connection: Connection, found: Found, names: Iterable[str]
    ) -> list[SessionEntry]:
        """Those of these names that there are, sorted."""
        asked = [name for name in dict.fromkeys(names) if is_possible(name)]
        return _Known(self._read(connection, found, asked)).entries()

    def _all(self, connection: Connection, found: Found) -> list[SessionEntry]:
        known = self._known
        stamps: list[_Stamp] = _rows(connection, _STAMPS)
        # In whatever order: where nothing changed that is the same.
        if stamps != known.told:
            items = self._caught_up(known.items, stamps, connection, found)
            known = self._known = _Known(items, stamps)
        return known.entries()

    def _caught_up(
        self, old: _Items, stamps: list[_Stamp], connection: Connection, found: Found
    ) -> _Items:
        there = set(stamps)
        changed = there - old.keys()
        if len(changed) > len(stamps) * _WORTH_PICKING:
            return self._read(connection, found)
        items = old.copy()
        for stamp in old.keys() - there:
            del items[stamp]
        # What changed between the two questions is as the second one found it.
        items.update(self._read(connection, found, list(map(_name_of, changed))))
        return dict(sorted(items.items(), key=_name_of))

    def _read(
        self, connection: Connection, found: Found, names: Sequence[str] | None = None
    ) -> _Items:
        if names is None:
            rows = _rows(connection, _ALL)
        else:
            rows = [row for chunk in chunks(names) for row in _rows(connection, _SOME, names=chunk)]
        rows.sort()
        shown, store = self._shown, found.store
        items: _Items = {}
        for name, row, version, *rest in rows:
            content = tuple(rest)
            try:
                item = session_of(name, content, shown), Seen(store, name, row, version, content)
                items[name, row, version] = item
            except SessionCorruptedError as error:
                items[name, row, version] = error
        return items


def _rows(connection: Connection, question: Select[Any], **values: object) -> list[Any]:
    """What a question gives, as the driver has it: SQLAlchemy's rows take twice as long."""
    cursor: Any = connection.execute(question, values).cursor
    return list(cursor.fetchall())
