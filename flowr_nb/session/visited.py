"""Where a run has been: the states it was in and the transitions it followed, place by place.

A place is a flow as it is invoked: the path of invoking states that leads to it, outermost first.
One flow that is invoked from two states is two places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from flowr_nb.session.configuration import Level
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session, SessionStackFrame
    from flowr_nb.session.options import EdgeRef

_NOWHERE: Final[dict[Any, None]] = {}


def level_of(stack: Sequence[SessionStackFrame]) -> Level:
    """The place that a call stack leads to."""
    return tuple([frame.state for frame in stack]) if stack else ()


def along(
    before: Session, stack: Sequence[SessionStackFrame], edges: Iterable[EdgeRef]
) -> list[tuple[Level, EdgeRef]]:
    """The transitions of one step with the place of each: every one after the first is one out.

    Args:
        before: Where the run stood; only looked at for a session that rests on an exit.
        stack: The flows that waited then.
        edges: The transitions that were followed, the fired one first.
    """
    if not stack:
        return [((), edge) for edge in edges]
    path = level_of(stack)
    found: list[tuple[Level, EdgeRef]] = []
    for edge in edges:
        if not found and stack is before.stack and edge.state != before.state:
            path = path[:-1]  # it rested on an exit, and left from the state that invoked the flow
        found.append((path, edge))
        path = path[:-1]
    return found


class Trace:
    """The states and transitions of a run so far; grows with each step.

    Args:
        steps: The steps that are known.
        last: Where the run stands.
    """

    def __init__(self, steps: Iterable[Step], last: Session) -> None:
        self._visited: dict[str, set[str]] = {}
        self._taken: dict[str, set[tuple[str, str]]] = {}
        # Mappings to nothing, not sets: what is made of them comes in the same order each time.
        self._visited_at: dict[Level, dict[str, None]] = {}
        self._taken_at: dict[Level, dict[tuple[str, str], None]] = {}
        for step in steps:
            self.visit(step.before)
            self.follow(step.before, step.edges)
        self.visit(last)

    def visit(self, session: Session) -> None:
        """Note where a session stands, in every flow it is in."""
        path: Level = ()
        for frame in session.stack:
            self._note(path, frame.flow, frame.state)
            path = (*path, frame.state)
        self._note(path, session.flow, session.state)

    def follow(self, before: Session, edges: Iterable[EdgeRef]) -> None:
        """Note transitions that were followed.

        Args:
            before: Where the run stood.
            edges: The transitions, the fired one first.
        """
        for path, edge in along(before, before.stack, edges):
            self._note(path, edge.flow, edge.state)
            followed = (edge.state, edge.trigger)
            self._taken.setdefault(edge.flow, set()).add(followed)
            self._taken_at.setdefault(path, {})[followed] = None

    def _note(self, path: Level, flow: str, state: str) -> None:
        self._visited.setdefault(flow, set()).add(state)
        self._visited_at.setdefault(path, {})[state] = None

    def visited(self, flow: str) -> frozenset[str]:
        """The states and exits of a flow that the run has been in."""
        return frozenset(self._visited.get(flow, ()))

    def taken(self, flow: str) -> frozenset[tuple[str, str]]:
        """The transitions (state, trigger) of a flow that the run has followed."""
        return frozenset(self._taken.get(flow, ()))

    def visited_at(self, path: Level) -> AbstractSet[str]:
        """The states and exits that the run has been in at one place, first visited first."""
        return self._visited_at.get(path, _NOWHERE).keys()

    def taken_at(self, path: Level) -> AbstractSet[tuple[str, str]]:
        """The transitions (state, trigger) that the run has followed at one place, in order."""
        return self._taken_at.get(path, _NOWHERE).keys()


@dataclass(frozen=True, slots=True)
class Past:
    """A run as it was: where it stood, and where it had been by then."""

    session: Session
    trace: Trace
    way: None = None

    def visited(self, flow: str) -> frozenset[str]:
        """See `Trace.visited`."""
        return self.trace.visited(flow)

    def taken(self, flow: str) -> frozenset[tuple[str, str]]:
        """See `Trace.taken`."""
        return self.trace.taken(flow)
