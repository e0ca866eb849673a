"""Questions about one flow's graph: what can be reached, from where no way leads out, and how.

Written here rather than taken from a graph library: validation asks for reachability each time a
flow is shown, and importing networkx costs more than everything else that happens then.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from flowr_nb.flow.model import Flow

    Steps = Callable[[str], list["PathStep"]]


PATH_HEAD: Final = ("", "fire", "from → to", "with")
"""What the columns of a path are called."""


class NoPathError(FlowrNbError, ValueError):
    """No path leads there."""


class StepByStep:
    """What a path through one flow and the path of a run have in common."""

    __slots__ = ()

    steps: tuple[Any, ...]

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

    @property
    def in_words(self) -> str:
        """How many steps it has: ``5 steps``."""
        return f"{len(self)} step{'' if len(self) == 1 else 's'}"


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
class FlowPath(StepByStep, ShowsRows):
    """A path through one flow, step by step."""

    steps: tuple[PathStep, ...]

    def _table(self) -> Table:
        rows = [
            (f"{number}.", step.trigger, f"{step.state} → {step.target}", ", ".join(step.keys))
            for number, step in enumerate(self.steps, start=1)
        ]
        return Table(self.in_words, rows, PATH_HEAD)


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
    steps = shortest_steps(steps_of(flow), begin, lambda step: step.target == target)
    if not steps:
        reached = sorted(reachable_states(flow, begin) - {begin})
        can = listed(reached) + did_you_mean(target, reached)
        raise NoPathError(
            f"no way leads from `{begin}` to `{in_short(target)}`; it can reach {can or 'nothing'}"
        )
    return FlowPath(tuple(steps))


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
    backward: dict[str, list[str]] = {}
    for source, targets in _targets(flow).items():
        for each in targets:
            backward.setdefault(each, []).append(source)
    trail: list[PathStep] = []
    visited = {begin}

    def going_on() -> Iterator[PathStep]:
        """The steps from the end of the trail that come to the target in time: none in vain."""
        at = trail[-1].target if trail else begin
        near = _within(backward, target, longest - len(trail) - 1, visited)
        return iter([step for step in _steps(flow, at) if step.target in near])

    pending = [going_on()]
    while pending:
        step = next(pending[-1], None)
        if step is None:
            pending.pop()
            if trail:
                visited.discard(trail.pop().target)
        elif step.target == target:
            yield FlowPath((*trail, step))
        else:
            trail.append(step)
            visited.add(step.target)
            pending.append(going_on())


def _within(
    backward: Mapping[str, Iterable[str]], target: str, most: int, avoided: Collection[str]
) -> set[str]:
    """Everything from which `target` is at most so many steps away, by way of nothing avoided."""
    reached = {target} if most >= 0 else set()
    ring = list(reached)
    for _ in range(most):
        around = {name for at in ring for name in backward.get(at, ())}
        ring = [name for name in around if name not in reached and name not in avoided]
        reached.update(ring)
    return reached


def shortest_steps(
    onward: Steps, begin: str, is_last: Callable[[PathStep], bool]
) -> list[PathStep]:
    """The steps to the nearest one that is wanted, itself the last; none where there is none."""
    came: dict[str, PathStep | None] = {begin: None}
    waiting = [begin]
    for at in waiting:
        for step in onward(at):
            if is_last(step):
                found = [step]
                while (before := came[found[-1].state]) is not None:
                    found.append(before)
                return found[::-1]
            if step.target not in came:
                came[step.target] = step
                waiting.append(step.target)
    return []


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
        raise NoPathError(f"the flow `{flow.flow}` has no state `{in_short(state)}`{hint}")
    return state


def steps_of(flow: Flow) -> Steps:
    """`_steps` of a flow, looked up once for each state."""
    return cache(partial(_steps, flow))


def _steps(flow: Flow, at: str) -> list[PathStep]:
    state = flow.state(at)
    edges = state.next.values() if state else ()
    return [PathStep(at, edge.trigger, edge.target, tuple(edge.guard)) for edge in edges]
