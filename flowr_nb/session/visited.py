"""Where a run has been: the states it was in and the transitions it followed, level by level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set as AbstractSet

    from flowr_nb.session.configuration import Configuration, Level
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef

_Ref = TypeVar("_Ref", str, tuple[str, str])
_NOTHING: Final[dict[Any, str]] = {}


def levels_of(before: Configuration, edges: Iterable[EdgeRef]) -> list[tuple[Level, EdgeRef]]:
    """The transitions of one step with the level of each: every one after the first is one out.

    Args:
        before: Where the run stood. One that rests on an exit leaves from the state that invoked
            the flow.
        edges: The transitions that were followed, the fired one first.
    """
    if not before.stack:
        return [((), edge) for edge in edges]
    level = before.level
    found: list[tuple[Level, EdgeRef]] = []
    for edge in edges:
        if not found and edge.state != before.state:
            level = level[:-1]
        found.append((level, edge))
        level = level[:-1]
    return found


@dataclass(frozen=True, slots=True)
class Visited:
    """The states and transitions of a run so far; a step makes a new one of it.

    Attributes:
        states: Level → states and exits that the run has been in, first visited first, each with
            its flow.
        edges: Level → transitions (state, trigger) that the run has followed, in order, each with
            its flow.
    """

    states: dict[Level, Mapping[str, str]] = field(default_factory=dict)
    edges: dict[Level, Mapping[tuple[str, str], str]] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step], last: Session) -> Visited:
        """Where a run has been by its steps.

        Args:
            steps: The steps that are known.
            last: Where it stands.
        """
        visited = cls({}, {})
        for step in steps:
            visited._note(step.before.configuration, step.edges)
        visited._note(last.configuration)
        return visited

    def after(self, step: Step) -> Visited:
        """Where a run has been after one step more."""
        visited = Visited(dict(self.states), dict(self.edges))
        visited._note(step.before.configuration, step.edges)
        visited._note(step.after.configuration)
        return visited

    def _note(self, at: Configuration, edges: Iterable[EdgeRef] = ()) -> None:
        """Note where a run stands, and what it followed from there; only while this one is made."""
        level: Level = ()
        for frame in at.trail:
            _add(self.states, level, frame.state, frame.flow)
            level = (*level, frame.state)
        for level, edge in levels_of(at, edges):
            _add(self.states, level, edge.state, edge.flow)
            _add(self.edges, level, (edge.state, edge.trigger), edge.flow)

    def states_at(self, level: Level) -> AbstractSet[str]:
        """The states and exits that the run has been in on one level, first visited first."""
        return self.states.get(level, _NOTHING).keys()

    def edges_at(self, level: Level) -> AbstractSet[tuple[str, str]]:
        """The transitions (state, trigger) that the run has followed on one level, in order."""
        return self.edges.get(level, _NOTHING).keys()

    def states_of(self, flow: str) -> frozenset[str]:
        """The states and exits of a flow that the run has been in, on whatever level."""
        return _of(flow, self.states)

    def edges_of(self, flow: str) -> frozenset[tuple[str, str]]:
        """The transitions (state, trigger) of a flow that the run has followed."""
        return _of(flow, self.edges)


def _add(places: dict[Level, Mapping[_Ref, str]], level: Level, ref: _Ref, flow: str) -> None:
    """Add to what is known of a level. What another value may share is copied, not changed."""
    known = places.get(level, _NOTHING)
    if ref not in known:
        places[level] = {**known, ref: flow}


def _of(flow: str, places: Mapping[Level, Mapping[_Ref, str]]) -> frozenset[_Ref]:
    return frozenset(ref for refs in places.values() for ref, its in refs.items() if its == flow)
