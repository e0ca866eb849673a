"""What a thread that watches a database has seen, and since when it waits for an answer."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import bindparam, select

from flowr_nb.store.sql.outage import Outage
from flowr_nb.store.sql.reading import chunks
from flowr_nb.store.sql.schema import sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection

SILENCE_SECONDS: Final = 5.0
"""How long an answer is waited for before that is told; a pooler may keep one for minutes."""
_LOOK_SECONDS: Final = 0.5
_STAMPS: Final = select(sessions.c.name, sessions.c.id, sessions.c.version)
_SOME: Final = _STAMPS.where(sessions.c.name.in_(bindparam("names", expanding=True)))
Stamps: TypeAlias = dict[str, tuple[int, int] | None]
"""A session's name → its row and version; None where there is none."""


class Watcher:
    """A thread that watches, and what it has seen; the next one begins anew.

    Attributes:
        stop: Set when it is to end; it may be looking still while the next one begins.
        known: What it saw last.
        is_whole: Whether that is of all sessions.
        mark: What told then that nothing else had changed.
        outage: Since when it cannot look.
    """

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.known: Stamps = {}
        self.is_whole = False
        self.mark: object = None
        self.outage = Outage()
        self._asked: float | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While it asks the database something."""
        self._asked = time.monotonic()
        try:
            yield
        finally:
            self._asked = None

    def mind(self, tell: Callable[[], None]) -> None:
        """Call back, on another thread, while it gets no answer for long; until it stops.

        Args:
            tell: Called again and again.
        """
        seen: float | None = None
        while not self.stop.wait(_LOOK_SECONDS):
            # Seen twice, as a process that could do nothing for a while has not waited for one.
            asked, before = self._asked, seen
            seen = asked
            if asked is None or asked != before:
                continue
            if time.monotonic() - asked >= SILENCE_SECONDS:
                tell()


def stamps_of(connection: Connection, names: set[str] | None) -> Stamps:
    """The versions of sessions.

    Args:
        connection: To the database.
        names: Of these; None for all.
    """
    found: Stamps = {}
    if names is None:
        questions = [connection.execute(_STAMPS)]
    else:
        questions = [connection.execute(_SOME, {"names": chunk}) for chunk in chunks(sorted(names))]
    for question in questions:
        found.update({name: (row, version) for name, row, version in question})
    return found
