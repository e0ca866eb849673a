"""Where a run has been: the states it was in and the transitions it followed, flow by flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.stepper import EdgeRef


class Trace:
    """The states and transitions of a run so far; grows with each step.

    Args:
        steps: The steps that are known.
        last: Where the run stands.
    """

    def __init__(self, steps: Iterable[Step], last: Session) -> None:
        self._visited: dict[str, set[str]] = {}
        self._taken: dict[str, set[tuple[str, str]]] = {}
        for step in steps:
            self.visit(step.before)
            self.follow(step.edges)
        self.visit(last)

    def visit(self, session: Session) -> None:
        """Note where a session stands, in every flow it is in."""
        for frame in session.trail:
            self._visited.setdefault(frame.flow, set()).add(frame.state)

    def follow(self, edges: Iterable[EdgeRef]) -> None:
        """Note transitions that were followed."""
        for edge in edges:
            self._visited.setdefault(edge.flow, set()).add(edge.state)
            self._taken.setdefault(edge.flow, set()).add((edge.state, edge.trigger))

    def visited(self, flow: str) -> frozenset[str]:
        """The states and exits of a flow that the run has been in."""
        return frozenset(self._visited.get(flow, ()))

    def taken(self, flow: str) -> frozenset[tuple[str, str]]:
        """The transitions (state, trigger) of a flow that the run has followed."""
        return frozenset(self._taken.get(flow, ()))


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
