"""Walks through a flow that together take every transition of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.paths import FlowPath, PathStep, reachable_states, shortest_steps, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.paths import Steps

MOST_STEPS: Final = 4_000_000
"""Most steps of the walks that cover a flow, where nobody asks for more."""


class TooManyStepsError(FlowrNbError, ValueError):
    """What was asked for is too much to be walked."""


def covering_walks(flow: Flow, *, most_steps: int = MOST_STEPS) -> list[FlowPath]:
    """Walks from the initial state that together take every transition that can be reached.

    Each walk goes on to a transition that none has taken yet as long as one can be reached, and
    then by a shortest path to an exit, where there is one. Greedy, so not always the fewest.

    Args:
        flow: The flow.
        most_steps: Most steps of all walks together.

    Raises:
        TooManyStepsError: There would be more; the message says how far they came.
    """
    if flow.initial is None:
        return []
    begin = flow.initial.id
    reached = reachable_states(flow, begin)
    left = {
        (state.id, trigger)
        for state in flow.states
        if state.id in reached and flow.state(state.id) is state
        for trigger in state.next
    }
    walks: list[FlowPath] = []
    number, taken, onward = len(left), 0, steps_of(flow)
    while left:
        walk: list[PathStep] = []
        for steps in _legs(onward, begin, left, frozenset(flow.exits)):
            walk += steps
            if taken + len(walk) > most_steps:
                raise TooManyStepsError(
                    f"the walks through `{flow.flow}` have more than {most_steps:,} steps: "
                    f"{number - len(left):,} of its {number:,} transitions are taken by then. Ask "
                    "for more with `most_steps`"
                )
        taken += len(walk)
        walks.append(FlowPath(tuple(walk)))
    return walks


def _legs(
    onward: Steps, begin: str, left: set[tuple[str, str]], exits: frozenset[str]
) -> Iterator[list[PathStep]]:
    """One walk over transitions that are left, and out; takes those it covers from `left`."""
    at = begin
    while steps := shortest_steps(onward, at, lambda step: (step.state, step.trigger) in left):
        left.difference_update((step.state, step.trigger) for step in steps)
        yield steps
        at = steps[-1].target
    yield shortest_steps(onward, at, lambda step: step.target in exits)
