"""What a session store promises, whatever it keeps sessions in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from flowr_nb.session.history import acknowledged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.errors import SessionError


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One item of a store: its session, or what is wrong with it."""

    name: str
    session: Session | None
    error: SessionError | None


_setters: Final[list[Any]] = [
    getattr(SessionEntry, name).__set__ for name in ("name", "session", "error")
]
"""Around the checks that keep an entry as it is."""


def sound_entries(names: Sequence[str], sessions: Sequence[Session]) -> list[SessionEntry]:
    """The entries of sessions of which none is damaged, thousands at a time.

    Args:
        names: Of them.
        sessions: The sessions, in the same order.
    """
    # Without a line of Python for each, as `listed` has it.
    found = list(map(object.__new__, repeat(SessionEntry, len(names))))
    for set_it, values in zip(_setters, (names, sessions, repeat(None)), strict=True):
        deque(map(set_it, found, values), maxlen=0)
    return found


@runtime_checkable
class SessionStore(Protocol):
    """Keeps sessions by their names. An engine is a class with these methods.

    What is created, loaded or saved carries a revision that says what of it the store has seen;
    whoever saves a session, or one made from it, finds out whether somebody else wrote it since.
    What an engine cannot read or write is a `SessionStorageError`, and then nothing was changed.
    """

    def create(self, session: Session) -> Session:
        """Keep a new session.

        Args:
            session: The session; its name must be free.

        Returns:
            The session to go on with: `session` itself, or, where that has been in a store
            already, an equal one with a revision of its own.

        Raises:
            SessionAlreadyExistsError: There is one of that name.
            SessionNameError: No session can have that name.
        """

    def load(self, name: str) -> Session:
        """Read a session by its name.

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session.
        """

    def save(
        self,
        session: Session,
        steps: Sequence[Step] = (),
        *,
        overwrite: bool = False,
        history: Sequence[Step] = (),
    ) -> None:
        """Write a session, whole or not at all.

        Args:
            session: The session; its name says where.
            steps: What was done since it was last saved, for its history.
            overwrite: Write even over what somebody else wrote meanwhile.
            history: All of its steps, for where nothing of it is kept (any more).

        Raises:
            SessionConflictError: Somebody else wrote it since it was loaded; nothing was written.
            SessionNameError: No session can have that name.
        """

    def delete(self, name: str) -> None:
        """Remove a session and its history, damaged or not.

        Raises:
            SessionNotFoundError: There is none.
        """

    def rename(self, name: str, new: str) -> Session:
        """Give a session another name; its history goes along.

        Returns:
            The session under its new name, as if it had just been loaded.

        Raises:
            SessionNotFoundError: There is none.
            SessionAlreadyExistsError: There is one of the new name.
            SessionNameError: No session can have the new name.
            SessionCorruptedError: What is there is not a session.
        """

    def entries(self, names: Iterable[str] | None = None) -> list[SessionEntry]:
        """Every item, sorted by name: its session or its damage. Never raises.

        A store that cannot be read at all is one entry without a name that says why.

        Args:
            names: Only these, as far as there are any of those names.
        """

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to where sessions stand now, oldest first, as far as they are known.

        Args:
            names: Whose; all at once, for engines that a question costs a journey.

        Returns:
            Name → steps; none for a session that is not there or of which no steps are known.
        """


@runtime_checkable
class WatchableStore(Protocol):
    """A store that notices what others do. Engines need not be able to."""

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session may have changed, been removed or been made again.

        Callbacks run on the event loop of whoever called this; without a running one, on a thread
        of the engine's choice.

        Args:
            name: The session's name; it need not exist.
            callback: Called after each change, by whomever.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: Nothing can be watched.
        """


@runtime_checkable
class WatchableAsAWhole(Protocol):
    """A store that notices what others do to any of its sessions. Engines need not be able to."""

    def watch_all(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back when any session may have changed, been removed or been made.

        Callbacks run as those of `WatchableStore.watch`.

        Args:
            callback: Called after each change, by whomever, with the session's name; with an empty
                text where it may be any, or several.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: Nothing can be watched.
        """


@runtime_checkable
class TellsTrouble(Protocol):
    """A store that tells while it cannot notice what others do. Engines need not be able to.

    Such are those whose place can be out of reach: a database. Of a folder that is away it is told
    that the sessions in it are gone.
    """

    @property
    def trouble(self) -> str:
        """Why what is watched cannot be looked at, in words; empty where it can, or none is."""

    def watch_trouble(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when `trouble` is another; nothing is looked at for that alone.

        Callbacks run as those of `WatchableStore.watch`. When it is over, who watches a session is
        called back as if that had changed: nobody need look while there is trouble.

        Args:
            callback: Called after each change of it.

        Returns:
            How to stop.
        """


def sessions_of(store: SessionStore) -> list[Session]:
    """Every session of a store that can be read, sorted by name.

    Raises:
        SessionStorageError: The store cannot be read at all, which is not the same as empty.
    """
    entries = store.entries()
    for entry in entries:
        if not entry.name and entry.error is not None:
            raise entry.error
    return [entry.session for entry in entries if entry.session is not None]


def history_of(store: SessionStore, session: Session, name: str | None = None) -> list[Step]:
    """The steps that led to a session as it was loaded, whatever was done to it since.

    Args:
        store: Where it was loaded.
        session: The session.
        name: What it was loaded by, where that is not its name.
    """
    asked = session.name if name is None else name
    return list(acknowledged(store.histories([asked])[asked], session))
