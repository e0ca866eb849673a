"""Sessions from one store to another, with their steps: a folder to a database, and back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.history import acknowledged, is_same_moment, since
from flowr_nb.session.model import Revision
from flowr_nb.session.moments import moment_of
from flowr_nb.store.errors import SessionConflictError, SessionError, SessionNotFoundError
from flowr_nb.store.protocol import sessions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionEntry, SessionStore

_AT_ONCE: Final = 200
"""How many sessions are asked for in one go: few journeys, and little changes meanwhile."""


class Copied(Enum):
    """What became of a session that was to be copied; its value says it in words."""

    NEW = "copied"
    FURTHER = "brought to where it stands now"
    THERE = "there already"
    NEWER_THERE = "newer there, so left alone"
    ANOTHER_THERE = "another session of that name is there, so left alone"
    FAILED = "not copied"

    @property
    def is_left(self) -> bool:
        """Whether what the source holds is not in the target."""
        return self in _LEFT


_LEFT: Final = frozenset((Copied.NEWER_THERE, Copied.ANOTHER_THERE, Copied.FAILED))


@dataclass(frozen=True, slots=True)
class CopiedSession:
    """One session of a copy.

    Attributes:
        name: Its name; empty for the source as a whole, where that cannot be read.
        outcome: What became of it.
        why: Where it was not copied or was left alone, the reason; else empty.
    """

    name: str
    outcome: Copied
    why: str = ""


class CopyReport(ShowsRows):
    """What became of each session of a copy: a sequence, false if one was left behind.

    Args:
        sessions: Each session, in the order of names.
    """

    def __init__(self, sessions: Iterable[CopiedSession]) -> None:
        self._sessions = tuple(sessions)

    def __iter__(self) -> Iterator[CopiedSession]:
        return iter(self._sessions)

    def __len__(self) -> int:
        return len(self._sessions)

    def __bool__(self) -> bool:
        return not self.left

    @property
    def left(self) -> list[CopiedSession]:
        """Those of which the target does not hold what the source does."""
        return [each for each in self if each.outcome.is_left]

    def to_json(self) -> dict[str, Any]:
        """How many came to what, and each by its name, as plain data."""
        rows = [
            {"name": each.name, "outcome": each.outcome.name.lower(), "why": each.why}
            for each in self
        ]
        return {"complete": bool(self), "sessions": rows}

    def __repr__(self) -> str:
        return str(self)

    def _table(self) -> Table:
        found = Counter(each.outcome for each in self)
        counted = ", ".join(f"{found[each]:,} {each.value}" for each in Copied if found[each])
        rows = [(each.name, each.outcome.value, each.why) for each in self.left]
        head = ("session", "what became of it", "why") if rows else ()
        return Table(counted or "there were no sessions to copy", rows, head)


def copy_sessions(
    source: SessionStore, target: SessionStore, names: Iterable[str] | None = None
) -> CopyReport:
    """Copy sessions with their steps from one store to another.

    Each is copied whole or not at all, and what is newer in the target, or goes another way there,
    stays as it is. A copy that was broken off is gone on with by beginning it again: what is there
    already costs a look.

    Args:
        source: Where they are.
        target: Where they are to be, too.
        names: Only these; by default all.

    Returns:
        What became of each, sorted by name. What cannot be read or written is told there, too.

    Raises:
        SessionNotFoundError: There is none of one of the names; nothing was copied.
        SessionStorageError: The source cannot be read at all, or the target not be asked.
    """
    entries = source.entries()
    known = [entry.name for entry in entries if entry.name]
    if len(known) < len(entries):
        sessions_of(source)  # says what the matter is
    asked = known if names is None else sorted(dict.fromkeys(names))
    there = set(known)
    for name in asked:
        if name not in there:
            hint = did_you_mean(name, known)
            raise SessionNotFoundError(
                f"there is no session `{in_short(name)}` to be copied{hint}; nothing was copied"
            )
    done: list[CopiedSession] = []
    for at in range(0, len(asked), _AT_ONCE):
        some = asked[at : at + _AT_ONCE]
        here, yonder = _Kept.of(source, some), _Kept.of(target, some)
        done += [_copied(name, here, yonder, target) for name in some]
    return CopyReport(done)


class _Kept(NamedTuple):
    """What a store holds of some sessions."""

    entries: dict[str, SessionEntry]
    histories: dict[str, list[Step]]

    @classmethod
    def of(cls, store: SessionStore, names: Sequence[str]) -> _Kept:
        # Steps that come between the two are left out by `steps`.
        entries = {entry.name: entry for entry in store.entries(names)}
        return cls(entries, store.histories(names))

    def steps(self, session: Session) -> Sequence[Step]:
        return acknowledged(self.histories.get(session.name, ()), session)


def _copied(name: str, here: _Kept, yonder: _Kept, target: SessionStore) -> CopiedSession:
    """Copy one session, if that loses nothing."""
    entry, there = here.entries.get(name), yonder.entries.get(name)
    if entry is None:
        return CopiedSession(name, Copied.FAILED, "it was removed meanwhile")
    if entry.session is None:
        return CopiedSession(name, Copied.FAILED, str(entry.error))
    if there is not None and there.error is not None:
        return CopiedSession(name, Copied.FAILED, f"what is there is damaged: {there.error}")
    try:
        return _written(entry.session, here, yonder, target)
    except SessionConflictError as error:
        why = f"{error.problem}; copy again to see what became of it"
        return CopiedSession(name, Copied.FAILED, why)
    except SessionError as error:
        return CopiedSession(name, Copied.FAILED, str(error))


def _written(mine: Session, here: _Kept, yonder: _Kept, target: SessionStore) -> CopiedSession:
    """Write a session where it is missing or older."""
    steps, there = here.steps(mine), yonder.entries.get(mine.name)
    theirs = there.session if there else None
    if theirs is None:
        target.save(replace(mine, revision=Revision()), steps, history=steps)
        return CopiedSession(mine.name, Copied.NEW)
    their_steps = yonder.steps(theirs)
    outcome, why = _compared(mine, steps, theirs, their_steps)
    if outcome is Copied.FURTHER:
        new = since(steps, theirs) if their_steps else steps
        target.save(replace(mine, revision=theirs.revision), new)
    return CopiedSession(mine.name, outcome, why)


def _compared(
    mine: Session, steps: Sequence[Step], theirs: Session, their_steps: Sequence[Step]
) -> tuple[Copied, str]:
    """How a session of the source stands to that of the same name in the target, and why."""
    if mine == theirs:
        # One without steps was put there by who keeps none, and lacks nothing but them.
        return (Copied.FURTHER if steps and not their_steps else Copied.THERE), ""
    if (mine.created_at, mine.root_flow) != (theirs.created_at, theirs.root_flow):
        return Copied.ANOTHER_THERE, f"that one is of `{theirs.root_flow}`, {_since(theirs)}"
    if _came_by(theirs, steps) and not _came_by(mine, their_steps):
        return Copied.FURTHER, ""
    if _came_by(mine, their_steps) or _is_later(theirs, mine):
        return Copied.NEWER_THERE, f"it moved there at {theirs.updated_at or 'an unknown time'}"
    if their_steps or not _is_later(mine, theirs):
        return Copied.ANOTHER_THERE, "the two went different ways from the same beginning"
    return Copied.FURTHER, ""


def _came_by(session: Session, steps: Sequence[Step]) -> bool:
    """Whether some steps led on from where a session stands, at the moment when it stood there."""
    return any(is_same_moment(step.before, session) for step in steps)


def _is_later(one: Session, other: Session) -> bool:
    """Whether a session moved last after another did, as far as both can be told."""
    mine, theirs = moment_of(one.updated_at), moment_of(other.updated_at)
    return mine is not None and theirs is not None and mine > theirs


def _since(session: Session) -> str:
    return f"made at {session.created_at}" if session.created_at else "made at an unknown time"
