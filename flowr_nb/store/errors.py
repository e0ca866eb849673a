"""What can go wrong with a store of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.errors import FlowrNbError
from flowr_nb.files import shown
from flowr_nb.hints import in_short

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.session.model import Session


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

    def __init__(self, session_arg: str, sessions_dir: Path, *, hint: str = "") -> None:
        place = shown(sessions_dir)
        super().__init__(f"there is no session `{in_short(session_arg)}` in {place}{hint}")
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
        is_known: Whether the store has seen the line of sessions that `mine` is of; if not, the
            name is taken by another.
        problem: What is wrong and that nothing was written, without the ways out of code: for a
            person who is offered others.
    """

    def __init__(
        self, mine: Session, theirs: Session | None, *, is_known: bool, gone: str = ""
    ) -> None:
        if gone:
            found = f"{gone} was moved or removed, with every session in it"
        elif theirs is None:
            found = "it was removed or damaged"
        else:
            found = f"it is now in `{theirs.state}` of `{theirs.flow}`"
        if not is_known:
            problem = f"there is another session `{mine.name}` already"
            way_out = "save under another name, or with overwrite=True"
        else:
            problem = f"the session `{mine.name}` was changed elsewhere since it was read: {found}"
            way_out = (
                "put it back, or save with overwrite=True to make it anew"
                if gone
                else "load it again to take that, or save with overwrite=True"
            )
        self.problem = f"{problem}. Nothing was written"
        super().__init__(f"{self.problem}; {way_out}")
        self.mine = mine
        self.theirs = theirs
        self.is_known = is_known


class SessionMovedError(SessionError):
    """A session stands elsewhere than where it was to be moved from.

    Attributes:
        session: Where it stands.
    """

    def __init__(self, session: Session, expected: str) -> None:
        super().__init__(
            f"the session `{in_short(session.name)}` is in `{in_short(session.state)}` of "
            f"`{session.flow}`, and was to be moved from `{in_short(expected)}`; nothing was done: "
            "look where it stands, and what can be fired there"
        )
        self.session = session


class StepKeyError(SessionError, ValueError):
    """A key that no step can have, or that another step has already."""


class SessionNameError(SessionError, ValueError):
    """A name that no session can have."""


class SessionStorageError(SessionError):
    """The place that sessions are kept in cannot be read or written."""


class StoreNotFoundError(SessionError):
    """No session was ever kept where some were asked for: not even an empty directory is there."""


def refuse_lost_update(
    mine: Session, theirs: Session | None, *, is_known: bool, is_same_step: bool
) -> None:
    """Refuse to write over what somebody else wrote, unless that is the same.

    Args:
        mine: What is to be saved.
        theirs: What the store holds; None where it is gone or damaged.
        is_known: Whether the store has seen the line of sessions that `mine` is of.
        is_same_step: Whether one and the same step led to both. By a clock that ticks coarsely two
            who go the same way come there at the same time.

    Raises:
        SessionConflictError: It would be lost.
    """
    if theirs is None or theirs != mine or not is_same_step:
        raise SessionConflictError(mine, theirs, is_known=is_known)
