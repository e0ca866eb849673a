"""A flow with its subflows inside: the statechart that other tools are given.

They know no flow that returns by an exit, so an exit of a subflow is what it amounts to: an arrow
from inside to where the invoking state leads on that exit, with the guards of both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flowr_nb import Flow, FlowLibrary, State
    from flowr_nb.flow import Transition


@dataclass(frozen=True)
class Place:
    """A state or an exit, with the states of its subflow."""

    path: tuple[str, ...]
    children: tuple[Place, ...] = ()
    is_exit: bool = False

    @property
    def name(self) -> str:
        """As the flow has it."""
        return self.path[-1]


@dataclass(frozen=True)
class Arrow:
    """A transition, from where it starts to where it really leads."""

    source: tuple[str, ...]
    trigger: str
    target: tuple[str, ...]
    guard: Mapping[str, str]


@dataclass(frozen=True)
class Statechart:
    """All states and transitions of a flow and its subflows."""

    name: str
    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True)
class _Level:
    """A flow, and the state of the level above that invokes it."""

    flow: Flow
    invoker: State | None = None
    above: _Level | None = None

    @property
    def path(self) -> tuple[str, ...]:
        if self.invoker is None or self.above is None:
            return ()
        return (*self.above.path, self.invoker.id)


def statechart_of(library: FlowLibrary, name: str) -> Statechart:
    """Read a flow and all that it invokes."""
    level = _Level(library.load(name))
    exits = tuple(Place((name,), is_exit=True) for name in level.flow.exits)
    arrows = tuple(_arrows(library, level))
    return Statechart(level.flow.flow, (*_places(library, level), *exits), arrows)


def identifier(text: str) -> str:
    """A name that Python takes, too."""
    return re.sub(r"\W+", "_", text).strip("_")


def _places(library: FlowLibrary, level: _Level) -> Iterator[Place]:
    for state in level.flow.states:
        below = _below(library, level, state)
        children = tuple(_places(library, below)) if below else ()
        yield Place((*level.path, state.id), children)


def _arrows(library: FlowLibrary, level: _Level) -> Iterator[Arrow]:
    for state in level.flow.states:
        if below := _below(library, level, state):
            yield from _arrows(library, below)  # those leave it, by its exits
            continue
        for transition in state.next.values():
            target, guard = _landing(level, transition)
            yield Arrow((*level.path, state.id), transition.trigger, target, guard)


def _below(library: FlowLibrary, level: _Level, state: State) -> _Level | None:
    return _Level(library.subflow(level.flow, state), state, level) if state.flow else None


def _landing(level: _Level, transition: Transition) -> tuple[tuple[str, ...], dict[str, str]]:
    """Where it leads, out of as many levels as it takes, and all guards on the way."""
    target, guard = transition.target, dict(transition.guard)
    while target in level.flow.exits and level.invoker is not None and level.above is not None:
        outer = level.invoker.next[target]
        target, level = outer.target, level.above
        guard |= outer.guard
    return (*level.path, target), guard
