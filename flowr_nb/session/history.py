"""What a run has done: its steps, and how to go back over them without erasing any."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from flowr_nb.hints import printable
from flowr_nb.rich import ShowsRows, Table, rows_of_mapping
from flowr_nb.session.model import Session, now
from flowr_nb.session.options import exits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flowr_nb.session.configuration import SessionStackFrame
    from flowr_nb.session.options import EdgeRef


class StepKind(Enum):
    """How a session came to stand where it stands."""

    FIRE = "fire"
    RETURN = "return"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, repr=False)
class Step(ShowsRows):
    """One move of a run.

    Attributes:
        trigger: What was fired; empty for a return, and for a move that was made elsewhere.
        evidence: What was sent with it.
        before: The session before.
        after: The session after.
        edges: The transitions that were followed, the fired one first.
        at: When, ISO 8601, UTC.
        kind: Fired here, a return to where the run had been, or a move made elsewhere.
        assumed: The keys of `evidence` that nobody gave: their values were only assumed.
        key: By which a step that is asked for again is known to be taken; empty for none.
    """

    trigger: str
    evidence: Mapping[str, object] = field(hash=False)
    before: Session
    after: Session
    edges: tuple[EdgeRef, ...] = ()
    at: str = field(default_factory=now)
    kind: StepKind = StepKind.FIRE
    assumed: tuple[str, ...] = ()
    key: str = ""

    @property
    def left_by(self) -> tuple[EdgeRef | None, ...]:
        """What each state that it leaves is left by, the innermost first; none where nobody knows.

        None stands for what is left without a transition: the exit of a subflow that it rested on.
        """
        if not self.edges:
            return ()
        # The first leaves the state that it stood in, each further one a state around that. What
        # rested on the exit of a subflow leaves that, and by the first the state that waited.
        first, before = self.edges[0], self.before
        is_here = first.state == before.state and first.flow == before.flow
        return self.edges if is_here else (None, *self.edges)

    @property
    def arrivals(self) -> list[SessionStackFrame]:
        """The states and exits that it comes to, in order, in every flow that it moves through.

        Exits of subflows that it leaves by and states whose subflow it enters are among them; a
        transition from a state to itself arrives there again. Of a move without transitions (a
        return, or one that was made elsewhere) only what differs from before.
        """
        before, after = self.before.trail, self.after.trail
        if self.edges:
            left = len(self.left_by)
            return [*exits_of(self.edges), *after[max(0, len(before) - left) :]]
        pairs = zip(before, after, strict=False)
        same = next((n for n, (one, other) in enumerate(pairs) if one != other), len(before))
        return list(after[same:])

    @property
    def done(self) -> str:
        """What was done: the trigger that was fired, else ``returned`` or ``moved elsewhere``."""
        return _NOT_FIRED.get(self.kind, self.trigger)

    @property
    def in_words(self) -> str:
        """The step as people read it: ``approve: approval → canary``."""
        return f"{self.done}: {self.before.state} → {self.after.state}"

    def __repr__(self) -> str:
        return printable(f"Step({self.in_words})")

    def _table(self) -> Table:
        return Table(self.in_words, self._given())

    def _given(self) -> list[tuple[str, str]]:
        told = {
            f"{key} (assumed)" if key in self.assumed else key: "“”" if value == "" else value
            for key, value in self.evidence.items()
        }
        return list(rows_of_mapping(told))

    @property
    def row(self) -> tuple[str, str, str]:
        """What was fired, from where to where, and with what."""
        given = ", ".join(f"{key} {value}" for key, value in self._given())
        before, after = self.before.configuration, self.after.configuration
        is_near = before.stack == after.stack
        way = f"{before.state} → {after.state}" if is_near else f"{before} → {after}"
        return self.done, way, given


_NOT_FIRED: Final = {StepKind.RETURN: "returned", StepKind.ELSEWHERE: "moved elsewhere"}
_HEAD: Final = ("", "fired", "from → to", "with")
_MOST_ROWS: Final = 50


class History(ShowsRows, tuple[Step, ...]):
    """The steps of a run, oldest first: a tuple that shows as rows."""

    __slots__ = ()

    def _table(self) -> Table:
        first = max(0, len(self) - _MOST_ROWS)
        rows = [(f"{n}.", *step.row) for n, step in enumerate(self[first:], start=first + 1)]
        if first:
            rows.insert(0, ("…", f"{first:,} earlier", "", ""))
        return Table("" if rows else "no steps yet", rows, _HEAD)


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
    end = length_up_to(((at, at + 1, known[at]) for at in reversed(range(len(known)))), session)
    return (*known, elsewhere(known[-1].after, session)) if end is None else tuple(known[:end])


def length_up_to(latest: Iterable[tuple[int, int, Step | None]], session: Session) -> int | None:
    """How much of what is kept led to a session; nearly always one look at the last step tells.

    Args:
        latest: Where each step begins and ends in what is kept, and the step, None where it cannot
            be read; the last step first.
        session: The session.

    Returns:
        Where what led to it ends; None where no step came or went there.
    """
    for begin, end, step in latest:
        if step is not None and is_same_moment(step.after, session):
            return end
        if step is not None and is_same_moment(step.before, session):
            return begin
    return None


def continued(
    steps: Sequence[Step],
    stored: Session | None,
    session: Session,
    length_to: Callable[[Session], int | None],
) -> tuple[int | None, Sequence[Step]]:
    """How the steps of a save go on from those that a store keeps.

    Args:
        steps: The steps of the save.
        stored: What the store holds before it, if it is of that run and can be read.
        session: What is saved.
        length_to: How much of what is kept led to a session; None where nothing did.

    Returns:
        How much of what is kept stays (None for all of it), and the steps that are new to it.
    """
    if stored is not None and not steps:
        return None, steps
    base = stored or (steps[0].before if steps else session)
    end = length_to(base)
    if end is not None:
        return end, since(steps, base)
    return (0 if stored is None else None), steps  # 0: of another run, whose place is taken


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
