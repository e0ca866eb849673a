"""What a walk took and saw of flows: plain counts, which can be added and sent elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from flowr_nb.flow.conditions import evaluate_condition, parse_condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Landing

Unit: TypeAlias = tuple[str, str, str]
"""A transition: the flow's key (see `key_of`), state and trigger."""
_COUNTS: Final = ("flows", "states", "taken", "open", "blocked")


def key_of(flow: Flow) -> str:
    """What a flow is known by: its file; of one in memory its name."""
    return str(flow.path) if flow.path is not None else f"<{flow.flow}>"


@dataclass(slots=True)
class Seen:
    """What walks took and saw.

    Attributes:
        runs: How many walks.
        flows: Flow's key, alone → how many walks were ever in it.
        states: Flow's key and state or exit → how often one came there.
        taken: Transition → how often it was taken.
        open: Guarded transition → how often its guard was seen open.
        blocked: The same → how often it was seen blocked.
    """

    runs: int = 0
    flows: Counter[tuple[str]] = field(default_factory=Counter)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: Counter[Unit] = field(default_factory=Counter)
    open: Counter[Unit] = field(default_factory=Counter)
    blocked: Counter[Unit] = field(default_factory=Counter)

    def add(self, other: Seen) -> None:
        """Count what others saw, too."""
        self.runs += other.runs
        self.flows.update(other.flows)
        self.states.update(other.states)
        self.taken.update(other.taken)
        self.open.update(other.open)
        self.blocked.update(other.blocked)

    def begin(self, flows: tuple[Flow, ...], at: Configuration) -> None:
        """Count a walk, and where it begins."""
        self.runs += 1
        self._arrive(flows, at, 0)

    def take(self, before: tuple[Flow, ...], landing: Landing, evidence: Mapping[str, str]) -> None:
        """Count a transition that was taken, with every exit that was followed.

        Args:
            before: The flows that the run was in before, outermost first.
            landing: Where it led.
            evidence: What was given with it.
        """
        ways = list(zip(map(key_of, reversed(before)), landing.edges, strict=False))
        self.taken.update((flow, edge.state, edge.trigger) for flow, edge in ways)
        # An exit is the trigger by which the flow above goes on.
        self.states.update((flow, out.trigger) for (flow, _), (_, out) in pairwise(ways))
        self.judge(before, landing, evidence)
        self._arrive(landing.flows, landing.configuration, landing.depth)

    def judge(
        self, before: tuple[Flow, ...], landing: Landing, evidence: Mapping[str, str]
    ) -> None:
        """Count what each guard on a way says of evidence.

        Args:
            before: The flows that the run is in, outermost first.
            landing: Where the way leads.
            evidence: The evidence, of which none is missing.
        """
        for flow, edge in zip(reversed(before), landing.edges, strict=False):
            state = flow.state(edge.state)
            guard = state.next[edge.trigger].guard if state is not None else {}
            if not guard:
                continue
            holds = [
                evaluate_condition(*parse_condition(expression), evidence.get(key))
                for key, expression in guard.items()
            ]
            (self.open if all(holds) else self.blocked)[key_of(flow), edge.state, edge.trigger] += 1

    def _arrive(self, flows: tuple[Flow, ...], at: Configuration, depth: int) -> None:
        for flow, frame in list(zip(flows, at.trail, strict=True))[depth:]:
            self.states[key_of(flow), frame.state] += 1
            self.flows[(key_of(flow),)] = 1

    def to_plain(self) -> dict[str, Any]:
        """As data that any channel takes."""
        return {
            "runs": self.runs,
            **{
                name: [[*key, count] for key, count in getattr(self, name).items()]
                for name in _COUNTS
            },
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Seen:
        """The same back from there."""
        counts = {
            name: Counter({tuple(row[:-1]): row[-1] for row in data[name]}) for name in _COUNTS
        }
        return cls(data["runs"], **counts)
