"""What a session store promises, whatever it keeps sessions in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flowr_nb.flow.model import Flow
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.errors import SessionError

    Begin = Callable[[Flow, str], Session]


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

    def load(self, name: str) -> Session:
        """Read a session by its name.

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
