"""What a run has done: its steps, and how to go back over them without erasing any."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.model import Session, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flowr_nb.session.options import EdgeRef


class StepKind(Enum):
    """How a session came to stand where it stands."""

    FIRE = "fire"
    RETURN = "return"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a run.

    Attributes:
        trigger: What was fired; empty for a return, and for a move that was made elsewhere.
        evidence: What was sent with it.
        before: The session before.
        after: The session after.
        edges: The transitions that were followed, the fired one first.
        at: When, ISO 8601, UTC.
        kind: Fired here, a return to where the run had been, or a move made elsewhere.
    """

    trigger: str
    evidence: Mapping[str, object]
    before: Session
    after: Session
    edges: tuple[EdgeRef, ...] = ()
    at: str = field(default_factory=now)
    kind: StepKind = StepKind.FIRE

    @property
    def arrivals(self) -> list[SessionStackFrame]:
        """The states and exits that it comes to, in order, in every flow that it moves through.

        Exits of subflows that it leaves by and states whose subflow it enters are among them; a
        transition from a state to itself arrives there again. Of a move without transitions (a
        return, or one that was made elsewhere) only what differs from before.
        """
        before, after = self.before.trail, self.after.trail
        if self.edges:
            left = len(self.edges) - 1
            exits = [
                SessionStackFrame(inner.flow, outer.trigger)
                for inner, outer in zip(self.edges, self.edges[1:], strict=False)
            ]
            return [*exits, *after[max(0, len(before) - 1 - left) :]]
        pairs = zip(before, after, strict=False)
        same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(before))
        return list(after[same:])

    @property
    def in_words(self) -> str:
        """The step as people read it: ``approve: approval → canary``."""
        way = f"{self.before.state} → {self.after.state}"
        if self.kind is StepKind.FIRE:
            return f"{self.trigger}: {way}"
        return f"{'returned' if self.kind is StepKind.RETURN else 'moved elsewhere'}: {way}"


def is_same_place(one: Session, other: Session) -> bool:
    """Whether two sessions stand in the same place, whenever they came there."""
    return one.configuration == other.configuration


def is_same_moment(one: Session, other: Session) -> bool:
    """Whether two sessions stand in the same place since the same moment."""
    return is_same_place(one, other) and one.updated_at == other.updated_at


def undo_trail(history: Sequence[Step]) -> list[Session]:
    """Where a run can go back to, step by step, the nearest last.

    A return takes off what lies between, so that going back twice goes back two steps.
    """
    trail: list[Session] = []
    for step in history:
        if step.kind is not StepKind.RETURN:
            trail.append(step.before)
            continue
        for index in range(len(trail) - 1, -1, -1):
            if is_same_place(trail[index], step.after):
                del trail[index:]
                break
        else:
            trail.append(step.before)
    return trail


def acknowledged(steps: Iterable[Step], session: Session) -> tuple[Step, ...]:
    """The steps that led to a stored session.

    A writer that is killed leaves steps in the journal that the session does not reflect; a
    writer that keeps no journal (flowr) leaves a session that no step leads to.

    Args:
        steps: What the journal holds, oldest first.
        session: What the store holds.

    Returns:
        The steps up to the one that led to `session`; where none did, all of them and one more
        that says that the session was moved elsewhere.
    """
    known = list(steps)
    if not known:
        return ()
    for end in range(len(known), 0, -1):
        if is_same_moment(known[end - 1].after, session):
            return tuple(known[:end])
        if is_same_moment(known[end - 1].before, session):
            return tuple(known[: end - 1])
    return (*known, elsewhere(known[-1].after, session))


def since(steps: Sequence[Step], session: Session) -> Sequence[Step]:
    """The steps after the last one that led to a session; all where none did."""
    for end in range(len(steps), 0, -1):
        if is_same_moment(steps[end - 1].after, session):
            return steps[end:]
    return steps


def elsewhere(before: Session, after: Session) -> Step:
    """The step that stands for whatever somebody else did."""
    at = after.updated_at or now()
    return Step("", {}, before, after, (), at, StepKind.ELSEWHERE)
