"""Scenarios that would cover what none covers yet, with sample evidence: walks that find it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from flowr_nb.flow.errors import ConditionSyntaxError
from flowr_nb.hints import printable
from flowr_nb.scenario.errors import ScenarioError
from flowr_nb.scenario.samples import blocking, opening
from flowr_nb.scenario.seen import Unit, key_of
from flowr_nb.session import stepper
from flowr_nb.session.landing import locate
from flowr_nb.session.reachability import reachable
from flowr_nb.session.scenario_text import blocked, fired, scenario_text, stands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.scenario.coverage import Coverage, FlowCoverage
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Landing

MOST_STEPS: Final = 20_000
"""Most steps of the scenarios that are written for one flow."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A transition out of a configuration, with evidence that opens it if there is some."""

    trigger: str
    landing: Landing
    units: tuple[Unit, ...]
    opens: Mapping[str, str] | None
    blocks: Mapping[Unit, Mapping[str, str]]
    """Each guard on the way → evidence that it holds back."""


_Moves: TypeAlias = dict["Configuration", list[_Move]]


def missing_scenarios(library: FlowLibrary, reference: str, coverage: Coverage) -> str:
    """Scenarios of a flow that would cover what is missing of it, and of the flows it invokes.

    Walks go on to what is nearest as long as there is something; greedy, so not always the fewest.

    Args:
        library: Where flows are found.
        reference: Name or path of the flow.
        coverage: What is covered.

    Returns:
        YAML; what cannot be covered by a walk of this flow is told in comments at the end.

    Raises:
        FlowError: The flow, or one that it invokes, is not to be had.
        StepError: It cannot be begun.
        ScenarioError: The walks would be longer than anybody reads.
    """
    root = library.load(reference)
    start = stepper.start(library, root)
    keys = {key_of(flow) for flow in library.closure(root)}
    ours = [each for each in coverage.flows if key_of(each.flow) in keys]
    goals = _Goals(ours)
    moves = _moves(library, start)
    scenarios: dict[str, list[Any]] = {}
    taken = 0
    while goals.take or goals.block:
        before = goals.left
        steps = _walk(moves, start, goals)
        if goals.left == before:
            break
        taken += len(steps)
        if taken > MOST_STEPS:
            raise ScenarioError(
                f"the scenarios that `{root.flow}` lacks would have more than {MOST_STEPS:,} steps"
            )
        scenarios[f"walk {len(scenarios) + 1}"] = steps
    text = scenario_text(root.flow, scenarios) if scenarios else ""
    notes = [f"# {printable(words)}\n" for words in goals.in_words()]
    if not scenarios and not notes:
        notes = [f"# nothing is missing: all of {printable(f'`{root.flow}`')} is covered\n"]
    return (text + "".join(notes)).rstrip("\n")


class _Goals:
    """What is to be covered still."""

    def __init__(self, flows: list[FlowCoverage]) -> None:
        self._files = {key_of(each.flow): each.file for each in flows}
        self.take: set[Unit] = set()
        self.block: set[Unit] = set()
        for each in flows:
            key = key_of(each.flow)
            self.take |= {(key, *place) for place in each.missing}
            for place, (opened, held) in each.guards.items():
                if not opened:  # it is where the transition is taken
                    self.take.add((key, *place))
                if not held:
                    self.block.add((key, *place))

    @property
    def left(self) -> int:
        return len(self.take) + len(self.block)

    def are_of(self, move: _Move) -> bool:
        """Whether something is left that a move, or a look at its guards, covers."""
        is_new = move.opens is not None and not self.take.isdisjoint(move.units)
        return is_new or not self.block.isdisjoint(move.blocks)

    def in_words(self) -> list[str]:
        found = [(unit, "take") for unit in self.take] + [(unit, "block") for unit in self.block]
        return [
            f"no walk found to {what} {state} › {trigger} ({self._files[key]})"
            for (key, state, trigger), what in sorted(found)
        ]


def _moves(library: FlowLibrary, start: Configuration) -> _Moves:
    """Every configuration that can be reached, with what can be done there."""
    found: _Moves = {}
    for at, options in reachable(library, start).options.items():
        flows = locate(library, at).flows
        found[at] = [
            _move(flows, option.trigger, option.landing)
            for option in options
            if option.landing is not None
        ]
    return found


def _move(flows: tuple[Flow, ...], trigger: str, landing: Landing) -> _Move:
    guards: dict[Unit, Mapping[str, str]] = {}
    for flow, edge in zip(reversed(flows), landing.edges, strict=False):
        state = flow.state(edge.state)
        guard = {} if state is None else state.next[edge.trigger].guard
        guards[key_of(flow), edge.state, edge.trigger] = guard
    asked = [each for guard in guards.values() for each in guard.items()]
    try:
        opens = opening(asked)
        blocks = {
            unit: given
            for unit, guard in guards.items()
            if (given := blocking(asked, guard)) is not None
        }
    except ConditionSyntaxError:  # `~=`, which a check tells
        opens, blocks = None, {}
    return _Move(trigger, landing, tuple(guards), opens, blocks)


def _walk(moves: _Moves, start: Configuration, goals: _Goals) -> list[Any]:
    """The steps of one scenario, which covers what it can; takes that from the goals."""
    steps: list[Any] = []
    at, is_over = start, False

    def take(move: _Move) -> None:
        nonlocal at, is_over
        steps.append(fired(move.trigger, move.opens or {}))
        goals.take.difference_update(move.units)
        at, is_over = move.landing.configuration, move.landing.is_over

    while not is_over:
        way = _nearest(moves, at, lambda here: any(map(goals.are_of, moves.get(here, []))))
        if way is None:
            break
        for move in way:
            take(move)
        for move in moves.get(at, []):
            for unit, given in move.blocks.items():
                if unit in goals.block:
                    steps.append(blocked(move.trigger, given))
                    goals.block.remove(unit)
        for move in [each for each in moves.get(at, []) if goals.are_of(each)][:1]:
            take(move)
    return [*steps, stands(at, is_over=is_over)]


def _nearest(
    moves: _Moves, begin: Configuration, is_wanted: Callable[[Configuration], bool]
) -> list[_Move] | None:
    """The fewest moves to a configuration that is wanted; None where there are none."""
    came: dict[Configuration, tuple[Configuration, _Move] | None] = {begin: None}
    waiting = deque([begin])
    while waiting:
        at = waiting.popleft()
        if is_wanted(at):
            way = []
            while (step := came[at]) is not None:
                at, move = step
                way.append(move)
            return way[::-1]
        for move in moves.get(at, []):
            target = move.landing.configuration
            if move.opens is not None and target not in came:
                came[target] = (at, move)
                waiting.append(target)
    return None
