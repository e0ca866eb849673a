"""Where a run has been: the states it was in and the transitions it followed, level by level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flowr_nb.session.configuration import level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set as AbstractSet

    from flowr_nb.session.configuration import Configuration, Level
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef

_Ref = TypeVar("_Ref", str, tuple[str, str])
_NOTHING: Final[dict[Any, str]] = {}


def levels_of(
    before: Configuration | Session, edges: Iterable[EdgeRef]
) -> list[tuple[Level, EdgeRef]]:
    """The transitions of one step with the level of each: every one after the first is one out.

    Args:
        before: Where the run stood. One that rests on an exit leaves from the state that invoked
            the flow.
        edges: The transitions that were followed, the fired one first.
    """
    if not before.stack:
        return [((), edge) for edge in edges]
    level = level_of(before.stack)
    found: list[tuple[Level, EdgeRef]] = []
    for edge in edges:
        if not found and edge.state != before.state:
            level = level[:-1]
        found.append((level, edge))
        level = level[:-1]
    return found


@dataclass(frozen=True, slots=True)
class Visited:
    """The states and transitions of a run so far.

    Attributes:
        states: Level → states and exits that the run has been in, first visited first, each with
            its flow.
        edges: Level → transitions (state, trigger) that the run has followed, in order, each with
            its flow.
    """

    states: Mapping[Level, Mapping[str, str]] = field(default_factory=dict)
    edges: Mapping[Level, Mapping[tuple[str, str], str]] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step], last: Session) -> Visited:
        """Where a run has been by its steps.

        Args:
            steps: The steps that are known.
            last: Where it stands.
        """
        return cls().after(steps).standing(last)

    def after(self, steps: Iterable[Step]) -> Visited:
        """Where a run has been after some steps more; the same where that is nowhere else."""
        states, edges = self.states, self.edges
        for step in steps:
            states = _where(states, step.before)
            for level, edge in levels_of(step.before, step.edges):
                states = _with(states, level, edge.state, edge.flow)
                edges = _with(edges, level, (edge.state, edge.trigger), edge.flow)
            states = _where(states, step.after)
        same = states is self.states and edges is self.edges
        return self if same else Visited(states, edges)

    def standing(self, at: Session) -> Visited:
        """Where a run has been that stands there; the same where it has been there."""
        states = _where(self.states, at)
        return self if states is self.states else Visited(states, self.edges)

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


class VisitedMemo:
    """Where a run has been, worked out when somebody asks; its steps since then are added.

    One for a run and all that it becomes.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: tuple[tuple[Step, ...], Visited] = ((), Visited())

    def of(self, steps: tuple[Step, ...], last: Session) -> Visited:
        """Where a run has been by its steps; see `Visited.of`."""
        known, visited = self._known
        if steps[: len(known)] != known:  # looked back, or another session
            known, visited = (), Visited()
        visited = visited.after(steps[len(known) :])
        self._known = (steps, visited)
        return visited.standing(last)


def _with(
    places: Mapping[Level, Mapping[_Ref, str]], level: Level, ref: _Ref, flow: str
) -> Mapping[Level, Mapping[_Ref, str]]:
    """These and one more; the same where it is one of them."""
    known = places.get(level, _NOTHING)
    return places if ref in known else {**places, level: {**known, ref: flow}}


def _where(
    states: Mapping[Level, Mapping[str, str]], at: Session
) -> Mapping[Level, Mapping[str, str]]:
    """These states, and those that a session is in."""
    level: Level = ()
    for frame in at.stack:
        states = _with(states, level, frame.state, frame.flow)
        level = (*level, frame.state)
    return _with(states, level, at.state, at.flow)


def _of(flow: str, places: Mapping[Level, Mapping[_Ref, str]]) -> frozenset[_Ref]:
    return frozenset(ref for refs in places.values() for ref, its in refs.items() if its == flow)
