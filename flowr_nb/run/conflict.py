"""What others do to a session: looked up, told in words, and watched for."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from flowr_nb.abilities import can_start_threads
from flowr_nb.store.errors import SessionError, SessionNotFoundError, SessionStorageError
from flowr_nb.store.protocol import TellsTrouble, WatchableStore
from flowr_nb.watching.listener import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore


_log: Final = logging.getLogger("flowr_nb")
_ANY: Final = "any"
"""A name that a session could have."""


class NewsKind(Enum):
    """What others did to a session."""

    CONFLICT = "conflict"
    REMOVED = "removed"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class News:
    """Something that others did to a session and that is not simply followed.

    Attributes:
        kind: What it is.
        words: What happened, for a person.
        theirs: What the store holds now; None where that is nothing readable.
    """

    kind: NewsKind
    words: str
    theirs: Session | None = None


def look_up(store: SessionStore, mine: Session) -> Session | News:
    """What a store holds of a session now, or why it holds nothing readable."""
    try:
        return store.load(mine.name)
    except SessionNotFoundError:
        return News(NewsKind.REMOVED, f"the session `{mine.name}` was removed elsewhere")
    except SessionError as error:
        return News(NewsKind.DAMAGED, str(error))


def conflict(theirs: Session) -> News:
    """The news that somebody moved a session while there are unsaved steps here."""
    words = (
        f"the session `{theirs.name}` was moved elsewhere, to `{theirs.state}` of "
        f"`{theirs.flow}`, and you have unsaved steps"
    )
    return News(NewsKind.CONFLICT, words, theirs)


class Watching:
    """Watches one session of a store at a time, as long as anybody asks for it.

    Args:
        store: The store.
        callback: Called when the session may have changed.
        tell_trouble: Called when `trouble` may be another.

    Attributes:
        wanted: The name of the session; None for none.
    """

    def __init__(
        self,
        store: SessionStore,
        callback: Callable[[], None],
        tell_trouble: Callable[[], None],
    ) -> None:
        self._store = store
        self._callback = callback
        self._tell_trouble = tell_trouble
        self.wanted: str | None = None
        self._asked = 0
        self._watched: str | None = None
        self._stop: Callable[[], None] | None = None
        self._where: Whereabouts | None = None

    @property
    def trouble(self) -> str:
        """Why the session cannot be looked at, in words; empty where it can, or is not watched."""
        if self._watched is None or not isinstance(self._store, TellsTrouble):
            return ""
        return self._store.trouble

    def follow(self, name: str | None) -> None:
        """Watch the session of that name from now on; None for none.

        What cannot be watched is left unwatched: moving on to another session must not fail.
        """
        self.wanted = name
        try:
            self._update()
        except SessionError:
            _log.warning("the session %r cannot be watched", name, exc_info=True)

    def ask(self) -> Callable[[], None]:
        """Ask for the watching; it ends when the last who asked for it stops.

        Returns:
            How to stop; calling it again does nothing.

        Raises:
            SessionStorageError: The session, or any of the store, cannot be watched.
        """
        if not isinstance(self._store, WatchableStore):
            raise SessionStorageError(
                f"{self._store!r} does not tell what others do to its sessions: it has no `watch`. "
                "`run.look_again()` looks once"
            )
        if self.wanted is None and not can_start_threads():
            # Said now, and not when a run is saved that never was: then nobody would be told.
            self._store.watch(_ANY, lambda: None)()
        self._asked += 1
        try:
            self._update(anew=self._where is None or not self._where.is_running)
        except BaseException:
            self._asked -= 1
            raise
        is_on = True

        def stop() -> None:
            nonlocal is_on
            if is_on:
                is_on = False
                self._asked -= 1
                self._update()

        return stop

    def _update(self, *, anew: bool = False) -> None:
        """Watch what is wanted.

        Args:
            anew: Whether to do so even if it is watched: on an event loop that runs no more.
        """
        name = self.wanted if self._asked else None
        if name == self._watched and not anew:
            return
        stop, self._stop, self._watched = self._stop, None, None
        try:
            if name is not None and isinstance(self._store, WatchableStore):
                self._where = Whereabouts()
                self._stop = self._begin(self._store, name)
                self._watched = name
        finally:
            # Last: where both are watched by one thread, that goes on. It need not be waited for
            # by somebody who holds the run, for which it may wait itself.
            if stop is not None:
                stop()
            self._tell_trouble()

    def _begin(self, store: WatchableStore, name: str) -> Callable[[], None]:
        stop = store.watch(name, self._look)
        if not isinstance(store, TellsTrouble):
            return stop
        stop_trouble = store.watch_trouble(self._tell_trouble)

        def stop_both() -> None:
            stop_trouble()
            stop()

        return stop_both

    def _look(self) -> None:
        """Look, unless that would have to wait: it is told once more when it need not."""
        if not self.trouble:
            self._callback()
