"""How long sessions stayed where: every stay of a history, also in what waits for a subflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.board.moments import NO_TIME
from flowr_nb.session.configuration import Configuration
from flowr_nb.session.moments import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from flowr_nb.board.cases import Case
    from flowr_nb.session.configuration import SessionStackFrame
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef


class Stay(NamedTuple):
    """One time that a session was in a state.

    Attributes:
        place: The state, with the flows that waited for it. Of a state that waits for a subflow it
            is that state, whatever went on in the subflow.
        entered_at: When it came there, in UTC; None where that is not known.
        left_at: When it left; None where that is not known, and where it is still there.
        is_left: Whether it has left.
        is_waiting: Whether a subflow ran there, for which the state waited.
        left_by: The transition that it left by; None where none is known.
    """

    place: Configuration
    entered_at: datetime | None
    left_at: datetime | None = None
    is_left: bool = False
    is_waiting: bool = False
    left_by: EdgeRef | None = None

    def lasted(self, now: datetime | None = None) -> timedelta | None:
        """How long it was there.

        A clock that was set back meanwhile makes no stay shorter than nothing.

        Args:
            now: Up to when the stay of a session that is still there is counted.

        Returns:
            None where a time is not known.
        """
        until = self.left_at if self.is_left else now
        if self.entered_at is None or until is None:
            return None
        return max(NO_TIME, until - self.entered_at)


class Move(NamedTuple):
    """One change of where a session stands, as far as that is known.

    Attributes:
        before: Where it stood.
        after: Where it stands then.
        at: When; None where that is not known.
        step: The step that moved it; None where none is known that did.
    """

    before: Session
    after: Session
    at: datetime | None
    step: Step | None = None

    @property
    def left_by(self) -> tuple[EdgeRef | None, ...]:
        """What each state that it has left was left by, the innermost first."""
        return self.step.left_by if self.step is not None else ()

    @property
    def kept(self) -> int:
        """How many of the outermost states that it was in it has not left."""
        before, after = self.before, self.after
        kept = 0
        for one, other in zip(before.stack, after.stack, strict=False):
            if one is not other and not _is_same(one, other):
                break
            kept += 1
        shorter = min(len(before.stack), len(after.stack))
        if kept == shorter:
            old = before if len(before.stack) == kept else before.stack[kept]
            new = after if len(after.stack) == kept else after.stack[kept]
            kept += _is_same(old, new)
        if self.step is None or not self.step.edges:
            return kept
        return min(kept, max(0, len(before.stack) + 1 - len(self.left_by)))

    @property
    def comes_to(self) -> bool:
        """Whether it comes to the state that it stands in then: it did not stand there before."""
        return self.kept <= len(self.after.stack)


def _is_same(one: SessionStackFrame | Session, other: SessionStackFrame | Session) -> bool:
    """Whether two are in one state of one flow; asked at each step of each session."""
    return one.state == other.state and one.flow == other.flow


def moves_of(case: Case) -> Iterator[Move]:
    """The moves of a session, each of which begins where the one before ends.

    Where a step begins elsewhere than the one before it ended, as in a journal with a gap, or the
    session stands elsewhere than where the last one ended, there is a move between.

    Args:
        case: The session with its steps.
    """
    here = case.began
    for step in case.steps:
        before, after = step.before, step.after
        if not _is_there(here, before):
            yield Move(here, before, moment_of(before.updated_at))
        yield Move(before, after, moment_of(step.at) or moment_of(after.updated_at), step)
        here = after
    if not _is_there(here, case.session):
        yield Move(here, case.session, moment_of(case.session.updated_at))


def _is_there(one: Session, other: Session) -> bool:
    return one is other or (_is_same(one, other) and one.stack == other.stack)


def stays_of(case: Case) -> list[Stay]:
    """Every stay of a session, in the order in which they began; those it is still in at the end.

    What a step only passes through (the exit of a subflow) is no stay. A transition from a state to
    itself ends one stay and begins another. A return, and a move that was made elsewhere, leaves
    the states that differ.

    Args:
        case: The session with its steps.
    """
    began = case.began
    first = moment_of(began.updated_at)
    # Since when it waits, only a session that had not moved yet can tell.
    waits_since = first if began.updated_at == case.session.created_at else None
    stays: list[Stay | None] = []
    here: list[_Open] = []  # what it is in, outermost first
    for place in _places(began, 0):
        is_waiting = len(here) < len(began.stack)
        here.append(_Open(len(stays), place, waits_since if is_waiting else first, is_waiting))
        stays.append(None)
    for move in moves_of(case):
        kept, at, after = move.kept, move.at, move.after
        ways = iter(move.left_by)
        while len(here) > kept:
            number, place, entered_at, is_waiting = here.pop()
            stays[number] = Stay(place, entered_at, at, True, is_waiting, next(ways, None))
        depth = len(after.stack)
        if kept <= depth:
            if here and not here[-1].is_waiting:
                here[-1] = here[-1]._replace(is_waiting=True)
            for place in _places(after, kept):
                here.append(_Open(len(stays), place, at, len(here) < depth))
                stays.append(None)
    for number, place, entered_at, is_waiting in here:
        stays[number] = Stay(place, entered_at, is_waiting=is_waiting)
    return [stay for stay in stays if stay is not None]  # each has been filled in


class _Open(NamedTuple):
    """A stay that has not ended yet, and which it is, counted from 0."""

    number: int
    place: Configuration
    entered_at: datetime | None
    is_waiting: bool


def _places(session: Session, start: int) -> Iterator[Configuration]:
    """The states that a session is in, from one depth on, each with what waits for it."""
    stack = session.stack
    for depth in range(start, len(stack)):
        yield Configuration(stack[:depth], stack[depth].flow, stack[depth].state)
    yield Configuration(stack, session.flow, session.state)
