"""Where a run can go: its place, its options, and where each of them lands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import in_words
from flowr_nb.flow.words import rows_of_state
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.configuration import SessionStackFrame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flowr_nb.flow.model import Flow, State
    from flowr_nb.session.configuration import Configuration


class OptionStatus(Enum):
    """Whether a transition can fire with the evidence given."""

    OPEN = "open"
    BLOCKED = "blocked"
    NEEDS_EVIDENCE = "needs evidence"


_DECIDING: Final = {OptionStatus.BLOCKED: False, OptionStatus.NEEDS_EVIDENCE: None}
_VERDICTS: Final = {True: "holds", False: "does not hold", None: "not given"}
OPTIONS_HEAD: Final = ("trigger", "leads to", "")
"""What the columns of options are called."""


@dataclass(frozen=True, slots=True)
class ConditionVerdict(ShowsRows):
    """One condition of a guard, judged.

    Attributes:
        key: The evidence it is about.
        expression: As written (``>=80``).
        given: The evidence's text, or None where none was given.
        holds: The verdict; None where no evidence was given.
        flow: The flow whose guard it is part of.
    """

    key: str
    expression: str
    given: str | None
    holds: bool | None
    flow: str

    @property
    def in_words(self) -> str:
        """As people read it: ``score ≥ 80``."""
        return in_words(self.key, self.expression)

    @property
    def row(self) -> tuple[str, str, str]:
        """The condition, what was given, and the verdict."""
        given = "“”" if self.given == "" else self.given  # an empty text is a value
        return self.in_words, given or "", _VERDICTS[self.holds]

    def _table(self) -> Table:
        return Table(rows=[self.row])


@dataclass(frozen=True, slots=True)
class EdgeRef:
    """A transition of a flow, named."""

    flow: str
    state: str
    trigger: str


def exits_of(edges: Sequence[EdgeRef]) -> list[SessionStackFrame]:
    """The exits of subflows that one step leaves by: each is the trigger of the next edge."""
    return [SessionStackFrame(edge.flow, out.trigger) for edge, out in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a transition really leads, after every push and pop.

    Attributes:
        configuration: Where the run stands then.
        is_over: Whether the run is over then; its state is the exit's name.
        edges: The transitions that are followed, the fired one first.
        keys: The evidence that the guards on the way ask for, each key once, in order.
        depth: How many of the flows that wait then are not left on the way.
        flows: The flows that the run is in then, outermost first, as they were read for it.
    """

    configuration: Configuration
    is_over: bool
    edges: tuple[EdgeRef, ...]
    keys: tuple[str, ...] = ()
    depth: int = 0
    flows: tuple[Flow, ...] = field(default=(), repr=False, compare=False)

    @property
    def places(self) -> tuple[SessionStackFrame, ...]:
        """Every state and exit on the way, those that are only passed through included.

        The one that the run stands at then comes last.
        """
        return (*exits_of(self.edges), *self.configuration.trail[self.depth :])

    @property
    def flow(self) -> str:
        """The flow the run is in then."""
        return self.configuration.flow

    @property
    def state(self) -> str:
        """The state, or the exit's name where the run is over."""
        return self.configuration.state

    @property
    def stack(self) -> tuple[SessionStackFrame, ...]:
        """The flows that wait then."""
        return self.configuration.stack

    @property
    def place(self) -> Place:
        """Where the run stands then, in the flows as they were read for it."""
        return Place(self.flows, None if self.is_over else self.flows[-1].state(self.state))


@dataclass(frozen=True, slots=True, repr=False)
class Option(ShowsRows):
    """A transition out of where the run stands.

    Attributes:
        trigger: What fires it.
        target: Its target as the flow says it: a state or an exit.
        landing: Where it really leads; None where that cannot be told.
        conditions: Every condition in force, judged by the evidence given.
        status: Whether it can fire.
        problem: Why `landing` is None, in words.
    """

    trigger: str
    target: str
    landing: Landing | None
    conditions: tuple[ConditionVerdict, ...]
    status: OptionStatus
    problem: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The evidence it asks for, each key once, in order."""
        return tuple(dict.fromkeys(verdict.key for verdict in self.conditions))

    @property
    def leads_to(self) -> str:
        """Where it leads, in words: ``deploy › testing``; its target where that cannot be told."""
        return self.target if self.landing is None else str(self.landing.configuration)

    @property
    def in_words(self) -> str:
        """Whether it can fire, and by which conditions: ``blocked: score ≥ 80``."""
        if self.problem is not None:
            return self.problem
        deciding = _DECIDING.get(self.status, True)
        told = (verdict.in_words for verdict in self.conditions if verdict.holds is deciding)
        about = ", ".join(told)
        return f"{self.status.value}: {about}" if about else self.status.value

    @property
    def row(self) -> tuple[str, str, str]:
        """What fires it, where it leads, and whether it can fire."""
        return self.trigger, self.leads_to, self.in_words

    def __repr__(self) -> str:
        return f"Option({self.trigger!r} → {self.leads_to}, {self.status.value})"

    def _table(self) -> Table:
        verdicts = [verdict.row for verdict in self.conditions]
        told = self.status.value if verdicts else self.in_words
        return Table(f"{self.trigger} → {self.leads_to}: {told}", verdicts)


class Options(ShowsRows, list[Option]):
    """Transitions out of where a run stands: a list that shows as rows."""

    def _table(self) -> Table:
        rows = [option.row for option in self]
        return Table("" if rows else "no transitions", rows, OPTIONS_HEAD)


@dataclass(frozen=True, slots=True)
class Place(ShowsRows):
    """A configuration, looked up in the flows as they are now.

    Attributes:
        flows: Every flow the run is in, outermost first, the current one last.
        state: The current state; None once the run is over, or rests on an exit of a subflow.
        rests_on_exit: Whether it names an exit of a subflow that nobody has left yet, as flowr
            leaves it where an exit leads to the next exit.
    """

    flows: tuple[Flow, ...]
    state: State | None
    rests_on_exit: bool = False

    @property
    def flow(self) -> Flow:
        """The flow the run is in now."""
        return self.flows[-1]

    def _table(self) -> Table:
        where = "is over" if self.state is None else f"is in {self.state.id}"
        if self.rests_on_exit:
            where = "rests on an exit"
        rows = [] if self.state is None else rows_of_state(self.state)
        return Table(f"{self.flow.flow} {where}", rows)
