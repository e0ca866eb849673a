"""Questions about one flow's graph: what can be reached, from where no way leads out, and how.

Written here rather than taken from a graph library: validation asks for reachability each time a
flow is shown, and importing networkx costs more than everything else that happens then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowr_nb.flow.search import Leg, NoPathError, breadth_first_path
from flowr_nb.hints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flowr_nb.flow.model import Flow, Transition


@dataclass(frozen=True, slots=True)
class PathStep:
    """A transition on a path through one flow.

    Attributes:
        state: The state it leaves.
        trigger: What fires it.
        target: The state or exit it leads to.
        keys: The evidence it asks for.
    """

    state: str
    trigger: str
    target: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowPath:
    """A path through one flow, step by step."""

    steps: tuple[PathStep, ...]

    @property
    def triggers(self) -> tuple[str, ...]:
        """What to fire, in order."""
        return tuple(step.trigger for step in self.steps)

    @property
    def keys(self) -> tuple[str, ...]:
        """The evidence that the path asks for, each key once."""
        return tuple(dict.fromkeys(key for step in self.steps for key in step.keys))

    def __len__(self) -> int:
        return len(self.steps)


def closure(start: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached from `start`, itself included."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        for name in steps.get(waiting.pop(), ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


def reachable_states(flow: Flow, state: str | None = None) -> set[str]:
    """The states and exits that can be reached, guards taken as open.

    Args:
        flow: The flow.
        state: From where, itself included: a state, or what a transition leads to; by default the
            initial state.

    Raises:
        NoPathError: The flow has none of that name.
    """
    if state is None and flow.initial is None:
        return set()
    targets = _targets(flow)
    is_an_end = state in flow.exits or any(state in each for each in targets.values())
    begin = state if state is not None and is_an_end else _begin(flow, state)
    return closure([begin], targets)


def dead_ends(flow: Flow) -> list[str]:
    """The states from which no exit can be reached, in the order of the flow."""
    backward: dict[str, list[str]] = {}
    for source, targets in _targets(flow).items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    ending = closure(flow.exits, backward)
    return [state.id for state in flow.states if state.id not in ending]


def shortest_path(flow: Flow, target: str, state: str | None = None) -> FlowPath:
    """A shortest path to a state or exit; of equally short ones the first in the flow's order.

    Args:
        flow: The flow.
        target: A state or exit.
        state: From where; by default from the initial state.

    Raises:
        NoPathError: There is none; the message says what can be reached.
    """
    begin = _begin(flow, state)
    legs = breadth_first_path(begin, lambda at: _legs(flow, at), lambda leg: leg.target == target)
    if legs is None:
        can = ", ".join(f"`{name}`" for name in sorted(reachable_states(flow, begin) - {begin}))
        raise NoPathError(
            f"no way leads from `{begin}` to `{target}`; it can reach {can or 'nothing'}"
        )
    return FlowPath(tuple(leg.move for leg in legs))


def simple_paths(
    flow: Flow, target: str, state: str | None = None, *, longest: int = 12
) -> Iterator[FlowPath]:
    """Every path to a state or exit that is in no state twice, shorter detours not first.

    Args:
        flow: The flow.
        target: A state or exit.
        state: From where; by default from the initial state.
        longest: Most steps of a path.
    """
    begin = _begin(flow, state)
    trail: list[PathStep] = []
    visited = {begin}
    pending = [iter(_legs(flow, begin))]
    while pending:
        leg = next(pending[-1], None)
        if leg is None:
            pending.pop()
            if trail:
                visited.discard(trail.pop().target)
        elif leg.target == target:
            yield FlowPath((*trail, leg.move))
        elif leg.target not in visited and len(trail) < longest - 1:
            trail.append(leg.move)
            visited.add(leg.target)
            pending.append(iter(_legs(flow, leg.target)))


def covering_walks(flow: Flow) -> list[FlowPath]:
    """Walks from the initial state that together take every transition that can be reached.

    Each walk goes on to a transition that none has taken yet as long as one can be reached, and
    then by a shortest path to an exit, where there is one. Greedy, so not always the fewest.
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
    while left:
        walks.append(FlowPath(tuple(_walk(flow, begin, left))))
    return walks


def _walk(flow: Flow, begin: str, left: set[tuple[str, str]]) -> list[PathStep]:
    """One walk over transitions that are left, and out; takes those it covers from `left`."""
    at = begin
    walk: list[PathStep] = []

    def legs(place: str) -> list[Leg[str, PathStep]]:
        return _legs(flow, place)

    def is_left(leg: Leg[str, PathStep]) -> bool:
        return (leg.move.state, leg.move.trigger) in left

    while series := breadth_first_path(at, legs, is_left):
        walk += [leg.move for leg in series]
        left.difference_update((leg.move.state, leg.move.trigger) for leg in series)
        at = walk[-1].target
    out = breadth_first_path(at, legs, lambda leg: leg.target in flow.exits)
    return walk + [leg.move for leg in out or []]


def _targets(flow: Flow) -> dict[str, list[str]]:
    """State → where its transitions lead; of states with the same id the first counts."""
    return {
        state.id: [edge.target for edge in state.next.values()] for state in reversed(flow.states)
    }


def _begin(flow: Flow, state: str | None) -> str:
    if state is None:
        if flow.initial is None:
            raise NoPathError(f"the flow `{flow.flow}` has no states")
        return flow.initial.id
    if flow.state(state) is None:
        hint = did_you_mean(state, [known.id for known in flow.states])
        raise NoPathError(f"the flow `{flow.flow}` has no state `{state}`{hint}")
    return state


def _legs(flow: Flow, at: str) -> list[Leg[str, PathStep]]:
    state = flow.state(at)
    if state is None:
        return []
    return [Leg(_step(at, edge), edge.target) for edge in state.next.values()]


def _step(state: str, edge: Transition) -> PathStep:
    return PathStep(state, edge.trigger, edge.target, tuple(edge.guard))
