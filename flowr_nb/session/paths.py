"""Paths ahead of a run, through subflows and out of them, guards taken as open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowr_nb.flow.paths import PATH_HEAD, NoPathError, StepByStep
from flowr_nb.flow.words import guard_in_words
from flowr_nb.hints import did_you_mean, in_short, listed, printable
from flowr_nb.rich import ShowsPicture, Table
from flowr_nb.session.reachability import MAX_CONFIGURATIONS, nearest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef, Landing, Option


@dataclass(frozen=True, slots=True)
class RunPathStep:
    """One step of a path.

    Attributes:
        trigger: What to fire.
        target: The transition's target as the flow says it.
        landing: Where the run stands then.
    """

    trigger: str
    target: str
    landing: Landing

    @property
    def keys(self) -> tuple[str, ...]:
        """The evidence that the step asks for."""
        return self.landing.keys


@dataclass(frozen=True, slots=True, repr=False)
class RunPath(StepByStep, ShowsPicture):
    """A path from where a run stands.

    Attributes:
        target: What it leads to, as it was asked for.
        steps: Its steps, in order.
    """

    target: str
    steps: tuple[RunPathStep, ...]

    @property
    def edges(self) -> frozenset[EdgeRef]:
        """Every transition on the path."""
        return frozenset(edge for step in self.steps for edge in step.landing.edges)

    def __repr__(self) -> str:
        return f"RunPath({self})"

    @property
    def flows(self) -> dict[str, Flow]:
        """The flows that it leads through, by name, as they were read for it."""
        return {flow.flow: flow for step in self.steps for flow in step.landing.flows}

    def _table(self) -> Table:
        flows = self.flows
        rows = [
            (f"{number}.", step.trigger, _way(step), _asked(step, flows))
            for number, step in enumerate(self.steps, start=1)
        ]
        return Table(f"to {self.target}: {self.in_words}", rows, PATH_HEAD)

    def _in_words(self) -> str:
        return str(self._table())

    def __str__(self) -> str:
        parts = [
            f"{step.trigger} ({', '.join(step.keys)})" if step.keys else step.trigger
            for step in self.steps
        ]
        return printable(" → ".join([*parts, self.target]))

    def rest_from(self, configuration: Configuration) -> RunPath | None:
        """What is left of it after its first step; None off the path and at its end.

        Args:
            configuration: Where the run stands after a step.
        """
        rest = self.steps[1:]
        is_on_it = self.steps[0].landing.configuration == configuration
        return RunPath(self.target, rest) if is_on_it and rest else None


def _way(step: RunPathStep) -> str:
    landing = step.landing
    # Within one flow its name need not be told again.
    is_near = len(landing.edges) == 1 and len(landing.stack) == landing.depth
    return f"{landing.edges[0].state} → {landing.state if is_near else landing.configuration}"


def _asked(step: RunPathStep, flows: Mapping[str, Flow]) -> str:
    """What a step asks for: the conditions on its way, as far as their flows are known."""
    guards = []
    for edge in step.landing.edges:
        state = flows[edge.flow].state(edge.state) if edge.flow in flows else None
        if state is None or edge.trigger not in state.next:
            return ", ".join(step.keys)
        guards.append(guard_in_words(state.next[edge.trigger]))
    return ", ".join(filter(None, guards))


def path_to(
    library: FlowLibrary,
    configuration: Configuration,
    target: str,
    *,
    limit: int = MAX_CONFIGURATIONS,
) -> RunPath:
    """A shortest path from a configuration to a state or exit.

    Args:
        library: Where flows are found.
        configuration: Where the run stands.
        target: A state or exit of any flow on the way, also one that the run only passes through
            (a state that invokes a subflow, the exit of one), or ``flow/state`` to name one of
            several.
        limit: Most configurations to look at.

    Raises:
        NoPathError: None leads there; the message says what can be reached.
        SessionPlaceError: The flow or state is gone.
        BrokenFlowError: The run rests on an exit that the flow above does not handle.
    """
    if not isinstance(target, str):
        raise NoPathError(f"a target is a text, and no {type(target).__name__}")
    seen: set[str] = set()
    looked_at = 0
    came: dict[Configuration, tuple[Configuration, Option] | None] = {configuration: None}
    for at, options in nearest_first(library, configuration, limit):
        looked_at += 1
        for option in options:
            landing = option.landing
            if landing is None:
                continue
            places = landing.places
            if any(target in (p.state, f"{p.flow}/{p.state}") for p in places):
                return RunPath(target, (*_steps_to(came, at), _step(option, landing)))
            seen.update(place.state for place in places)
            came.setdefault(landing.configuration, (at, option))
    if len(came) > looked_at:
        raise NoPathError(f"none of the nearest {limit:,} places is there; ask for a nearer one")
    can = listed(sorted(seen)) + did_you_mean(target, sorted(seen))
    raise NoPathError(
        f"no way leads from `{configuration.state}` to `{in_short(target)}`; the run can reach "
        f"{can or 'nothing'}"
    )


def _step(option: Option, landing: Landing) -> RunPathStep:
    return RunPathStep(option.trigger, option.target, landing)


def _steps_to(
    came: dict[Configuration, tuple[Configuration, Option] | None], at: Configuration
) -> list[RunPathStep]:
    steps: list[RunPathStep] = []
    while (came_by := came[at]) is not None:
        at, option = came_by
        assert option.landing is not None  # noqa: S101 - else nothing came by it
        steps.append(_step(option, option.landing))
    return steps[::-1]
