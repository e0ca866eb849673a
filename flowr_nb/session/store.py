"""What a session store promises, whatever it keeps sessions in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from flowr_nb.flow.model import Flow
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session

    Begin = Callable[[Flow, str], Session]


class SessionError(FlowrNbError):
    """Base of every error of a session store."""


class SessionNotFoundError(SessionError):
    """There is no session where one was asked for."""


class SessionNameNotFoundError(SessionNotFoundError):
    """A name or path leads to no session.

    Attributes:
        session_arg: What was asked for.
        sessions_dir: Where it was looked for.
    """

    def __init__(self, session_arg: str, sessions_dir: Path, hint: str = "") -> None:
        super().__init__(f"there is no session `{session_arg}` in {sessions_dir}{hint}")
        self.session_arg = session_arg
        self.sessions_dir = sessions_dir


class SessionAlreadyExistsError(SessionError):
    """A session of that name exists, and a new one would replace it."""


class SessionCorruptedError(SessionError):
    """A session file is there, and what it holds is not a session."""


class SessionConflictError(SessionError):
    """Somebody else has written the session since it was loaded.

    Attributes:
        mine: The session that was to be saved.
        theirs: What the store holds now; None where it is gone or damaged.
    """

    def __init__(self, mine: Session, theirs: Session | None) -> None:
        if theirs is None:
            found = "its file was removed or damaged"
        else:
            found = f"it is now in `{theirs.state}` of `{theirs.flow}`"
        if mine.lineage.path is None:
            problem = f"there is another session `{mine.name}` already"
            way_out = "save under another name, or with overwrite=True"
        else:
            problem = f"the session `{mine.name}` was changed elsewhere since it was read: {found}"
            way_out = "load it again to take that, or save with overwrite=True"
        super().__init__(f"{problem}. Nothing was written; {way_out}")
        self.mine = mine
        self.theirs = theirs


class SessionNameError(SessionError, ValueError):
    """A name that no session can have."""


class SessionStorageError(SessionError):
    """The place that sessions are kept in cannot be read or written."""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One item of a store: its session, or what is wrong with it."""

    name: str
    session: Session | None
    error: SessionError | None


@runtime_checkable
class SessionStore(Protocol):
    """Keeps sessions. An engine is a class with these methods."""

    def resolve(self, session_arg: str) -> Path:
        """Where a session is kept, by name or path.

        Raises:
            SessionNameNotFoundError: Nowhere.
        """

    def init(self, flow_path: str | Path, name: str, *, begin: Begin | None = None) -> Session:
        """Create a session of a flow, and save it.

        Args:
            flow_path: The flow's file.
            name: The session's name.
            begin: Makes the first session of a flow and a name; by default one at the flow's
                first state, which enters no subflow.

        Raises:
            SessionAlreadyExistsError: There is one of that name.
            FlowError: The flow cannot be loaded.
        """

    def load(self, session_arg: str) -> Session:
        """Read a session, by name or path.

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: What is there is not a session.
        """

    def save(
        self, session: Session, *, overwrite: bool = False, steps: Sequence[Step] = ()
    ) -> None:
        """Write a session, whole or not at all.

        Args:
            session: The session; its name says where.
            overwrite: Write even over what somebody else wrote meanwhile.
            steps: What was done since it was last saved, for its journal.

        Raises:
            SessionConflictError: Somebody else wrote it since it was loaded.
        """

    def watch(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a session may have changed, been removed or been made again.

        Args:
            name: The session's name; it need not exist.
            callback: Called after each change, by whomever.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: Nothing can be watched.
        """

    def history(self, session: Session) -> list[Step]:
        """The steps that led to a stored session, oldest first, as far as they are known."""

    def list_sessions(self) -> list[Session]:
        """Every readable session, sorted by name."""

    def entries(self) -> list[SessionEntry]:
        """Every item, sorted by name: its session or its damage."""


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with the first number that makes it one that is not taken."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
