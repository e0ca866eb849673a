"""Ways ahead of a run, through subflows and out of them, guards taken as open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.search import Leg, NoPathError, breadth_first_path
from flowr_nb.session import stepper

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.model import Session, SessionStackFrame
    from flowr_nb.session.options import EdgeRef, Landing

    _At = tuple[str, str, tuple[SessionStackFrame, ...]]


MAX_PLACES: Final = 10_000
"""Most places that a search looks at: each way through subflows has places of its own."""


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a way.

    Attributes:
        trigger: What to fire.
        target: The transition's target as the flow says it.
        landing: Where the run stands then.
        keys: The evidence that the step asks for.
    """

    trigger: str
    target: str
    landing: Landing
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunWay:
    """A way from where a run stands.

    Attributes:
        target: What it leads to, as it was asked for.
        steps: Its steps, in order.
    """

    target: str
    steps: tuple[RunStep, ...]

    @property
    def triggers(self) -> tuple[str, ...]:
        """What to fire, in order."""
        return tuple(step.trigger for step in self.steps)

    @property
    def keys(self) -> tuple[str, ...]:
        """The evidence that the way asks for, each key once."""
        return tuple(dict.fromkeys(key for step in self.steps for key in step.keys))

    @property
    def edges(self) -> frozenset[EdgeRef]:
        """Every transition on the way."""
        return frozenset(edge for step in self.steps for edge in step.landing.edges)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        parts = [
            f"{step.trigger} ({', '.join(step.keys)})" if step.keys else step.trigger
            for step in self.steps
        ]
        return " → ".join([*parts, self.target])


def way_to(library: FlowLibrary, session: Session, target: str) -> RunWay:
    """A shortest way from where a session stands to a state or exit.

    Args:
        library: Where flows are found.
        session: Where the run stands.
        target: A state or exit of any flow on the way, also one that the run only passes through
            (a state that invokes a subflow, the exit of one), or ``flow/state`` to name one of
            several.

    Raises:
        NoPathError: None leads there; the message says what can be reached.
        SessionPlaceError: The session's flow or state is gone.
        BrokenFlowError: The session rests on an exit that the flow above does not handle.
    """
    seen: set[str] = set()

    def legs(at: _At) -> list[Leg[_At, RunStep]]:
        flow, state, stack = at
        here = replace(session, flow=flow, state=state, stack=stack)
        found = []
        for option in stepper.options(library, here):
            landing = option.landing
            if landing is None:
                continue
            seen.update(place.state for place in landing.places)
            step = RunStep(option.trigger, option.target, landing, option.keys)
            found.append(Leg(step, (landing.flow, landing.state, landing.stack)))
        return found

    def is_there(leg: Leg[_At, RunStep]) -> bool:
        return any(
            target in (place.state, f"{place.flow}/{place.state}")
            for place in leg.move.landing.places
        )

    begin = (session.flow, session.state, session.stack)
    series = breadth_first_path(begin, legs, is_there, MAX_PLACES)
    if series is None:
        can = ", ".join(f"`{name}`" for name in sorted(seen))
        raise NoPathError(
            f"no way leads from `{session.state}` to `{target}`; the run can reach "
            f"{can or 'nothing'}"
        )
    return RunWay(target, tuple(leg.move for leg in series))
