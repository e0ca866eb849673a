"""How long sessions stayed where: every stay of a history, also in what waits for a subflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.board.moments import NO_TIME, moment_of
from flowr_nb.session.configuration import Configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from flowr_nb.board.cases import Case
    from flowr_nb.session.configuration import SessionStackFrame
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef

    Trail = tuple[SessionStackFrame, ...]


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
        if self.step is None or not self.step.edges:
            return ()
        edges, before = self.step.edges, self.before
        # The first leaves the state that it stood in, each further one a state around that. What
        # rested on the exit of a subflow leaves that, and by the first the state that waited.
        if edges[0].state == before.state and edges[0].flow == before.flow:
            return edges
        return (None, *edges)

    @property
    def kept(self) -> int:
        """How many of the outermost states that it was in it has not left."""
        before, after = self.before, self.after
        if before.stack == after.stack:  # nearly always
            is_same = before.state == after.state and before.flow == after.flow
            kept = len(before.stack) + is_same
        else:
            pairs = enumerate(zip(before.trail, after.trail, strict=False))
            shorter = min(len(before.stack), len(after.stack)) + 1
            kept = next((depth for depth, (old, new) in pairs if old != new), shorter)
        return min(kept, max(0, len(before.stack) + 1 - len(self.left_by)))


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
    if one is other:
        return True
    return one.state == other.state and one.flow == other.flow and one.stack == other.stack


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
    trail = began.trail
    stays = [Stay(place, waits_since, is_waiting=True) for place in _places(trail[:-1], 0)]
    stays += [Stay(place, first) for place in _places(trail, len(trail) - 1)]
    here = list(range(len(trail)))  # which of them it is in, outermost first
    for move in moves_of(case):
        kept, at, after = move.kept, move.at, move.after
        ways = iter(move.left_by)
        while len(here) > kept:
            index = here.pop()
            place, entered_at, _, _, is_waiting, _ = stays[index]
            stays[index] = Stay(
                place, entered_at, at, is_left=True, is_waiting=is_waiting, left_by=next(ways, None)
            )
        depth = len(after.stack)
        if kept <= depth:
            if here and not stays[here[-1]].is_waiting:
                stays[here[-1]] = stays[here[-1]]._replace(is_waiting=True)
            for place in _places(after.trail, kept) if kept < depth else (after.configuration,):
                here.append(len(stays))
                stays.append(Stay(place, at, is_waiting=len(place.stack) < depth))
    return stays


def _places(trail: Trail, start: int) -> Iterator[Configuration]:
    """The states of a trail from one depth on, each with what waits for it."""
    for depth in range(start, len(trail)):
        frame = trail[depth]
        yield Configuration(trail[:depth], frame.flow, frame.state)
