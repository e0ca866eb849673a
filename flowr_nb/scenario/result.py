"""What came of a scenario: a verdict on the flow, or a fault of the scenario, with both places."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from flowr_nb.hints import in_short, printable
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.scenario.seen import Seen

if TYPE_CHECKING:
    from flowr_nb.flow.positions import Position
    from flowr_nb.scenario.model import Scenario
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Option


_HEAD: Final = ("", "scenario", "place", "")
_MOST_ROWS: Final = 200
_LONGEST: Final = 1000
"""Most characters of a line that tells of a scenario."""


class Verdict(Enum):
    """What came of a scenario.

    A fault is one of the scenario, or of the flow's file: it says nothing of what the flow allows.
    """

    PASSED = "passed"
    FAILED = "failed"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, repr=False)
class ScenarioResult(ShowsRows):
    """What came of a scenario.

    Attributes:
        scenario: The scenario.
        verdict: Whether the flow allows it.
        message: Why not, in one sentence; empty where it passed.
        number: Which step that is, counted from 1; 0 for none.
        where: The place in the scenario's file.
        flow_where: The place in the flow's file.
        configuration: Where the run stood; None where it could not begin.
        possible: What was possible there.
        seen: What was taken and seen on the way.
    """

    scenario: Scenario
    verdict: Verdict
    message: str = ""
    number: int = 0
    where: Position | None = None
    flow_where: Position | None = None
    configuration: Configuration | None = None
    possible: tuple[Option, ...] = ()
    seen: Seen = field(default_factory=Seen, compare=False)

    def __repr__(self) -> str:
        return f"ScenarioResult({self.scenario.name!r}, {self.verdict.value})"

    @property
    def is_passed(self) -> bool:
        """Whether the flow allows the walk, and all that is asserted is so."""
        return self.verdict is Verdict.PASSED

    @property
    def place(self) -> str:
        """``file:line:column`` in the scenario's file; empty for one made in code."""
        return "" if self.where is None else printable(str(self.where))

    @property
    def in_lines(self) -> str:
        """All that a person needs to act on it, in five lines at most."""
        if self.is_passed:
            return f"{printable(self.scenario.name)}: passed"
        word = "fault in the scenario" if self.verdict is Verdict.FAULT else "failed"
        name = printable(self.scenario.name)
        of = f" in step {self.number} of {len(self.scenario.steps)}" if self.number else ""
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        lines.append(f"  scenario: {name} ({word}{of})")
        if self.configuration is not None:
            lines.append(f"  at: {self.configuration}")
            told = "; ".join(
                f"{in_short(each.trigger)} ({each.in_words})" for each in self.possible
            )
            lines.append(f"  possible: {in_short(told, 600) or 'nothing, the run is over'}")
        if self.flow_where is not None:
            lines.append(f"  flow: {self.flow_where}")
        return "\n".join(in_short(printable(line), _LONGEST) for line in lines)

    def _in_words(self) -> str:
        return self.in_lines

    def _table(self) -> Table:
        rows = [("place", self.place), ("why", self.message)]
        if self.configuration is not None:
            rows.append(("at", str(self.configuration)))
            rows += [(f"possible: {each.trigger}", each.in_words) for each in self.possible]
        if self.flow_where is not None:
            rows.append(("flow", str(self.flow_where)))
        title = f"{self.scenario.name}: {self.verdict.value}"
        return Table(title, [] if self.is_passed else rows)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """What came of it, what it is called, where it is written, and why."""
        return self.verdict.value, self.scenario.name, self.place, self.message


class ScenarioResults(ShowsRows, list[ScenarioResult]):
    """What came of scenarios: a list that shows as rows."""

    def _table(self) -> Table:
        passed = sum(each.is_passed for each in self)
        rows = [each.row for each in self]
        return Table(f"{passed:,} of {len(rows):,} scenarios passed", rows[:_MOST_ROWS], _HEAD)
