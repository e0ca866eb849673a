"""What a scenario is: a walk that a flow must, or must not, allow, with its places in its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.positions import Position


class ScenarioStepKind(Enum):
    """What a step of a scenario does."""

    FIRE = "fire"
    AT = "at"
    OPEN = "open"
    BLOCKED = "blocked"
    EXITS = "exits"


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One step of a scenario.

    Attributes:
        kind: Whether it fires or asserts, and what.
        name: The trigger, the state (a name, or a path with ``›``) or the exit.
        evidence: What is given with it: key → text.
        where: Its place.
    """

    kind: ScenarioStepKind
    name: str
    evidence: Mapping[str, str] = field(default_factory=dict, hash=False)
    where: Position | None = field(default=None, compare=False)

    @property
    def row(self) -> tuple[str, str, str]:
        """What it does, with what name, and what is given."""
        given = ", ".join(f"{key} {value}" for key, value in self.evidence.items())
        return self.kind.value, self.name, given


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(ShowsRows):
    """A walk through a flow, and what has to be so on the way.

    Attributes:
        name: What it is called.
        flow: Name or path of the flow.
        steps: The steps, in order.
        where: The place of its name.
        flow_where: The place where its file names the flow.
    """

    name: str
    flow: str
    steps: tuple[ScenarioStep, ...]
    where: Position | None = field(default=None, compare=False)
    flow_where: Position | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Scenario({self.name!r} of {self.flow!r}, {len(self.steps)} steps)"

    def _table(self) -> Table:
        return Table(f"{self.flow}: {self.name}", [step.row for step in self.steps])
