"""From where a picture is explained: what is open or blocked there, and where it really lands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flowr_nb.session import stepper
from flowr_nb.session.configuration import Configuration, SessionStackFrame
from flowr_nb.session.landing import locate
from flowr_nb.session.options import Place
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow, State
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.configuration import Level
    from flowr_nb.session.options import Option


@dataclass(frozen=True)
class Standpoint:
    """From where a picture is explained.

    Attributes:
        library: Where flows are found; None where only the flow that is shown is known.
        flows: The flows that the shown one is in, outermost first, and itself.
        stack: The frames of those above it.
        state: The state of the shown flow that the run is in, or None.
        evidence: What is typed and assumed.
        is_inside: Whether the run is in the subflow that `state` invoked.
    """

    library: FlowLibrary | None
    flows: tuple[Flow, ...]
    stack: tuple[SessionStackFrame, ...] = ()
    state: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    is_inside: bool = False

    @property
    def flow(self) -> Flow:
        """The flow that is shown."""
        return self.flows[-1]

    def options(self, state: State) -> list[Option]:
        """The transitions of a state of the shown flow, as if the run were there."""
        if self.library is None:
            return []
        at = Configuration(self.stack, self.flow.flow, state.id)
        place = Place(self.flows, state)
        return stepper.options(self.library, at, self.evidence, place=place)

    def options_after_exit(self, name: str) -> list[Option]:
        """The transition that an exit of the shown flow leads to in the flow above, if any."""
        if self.library is None or not self.stack:
            return []
        at = Configuration(self.stack, self.flow.flow, name)
        place = Place(self.flows, None, rests_on_exit=True)
        return stepper.options(self.library, at, self.evidence, place=place)

    def entered(self, state: State) -> tuple[list[Flow], State]:
        """Where the run stands after it came to a state, and the flows that it is in then."""
        flows, at = list(self.flows), state
        while at.flow is not None and self.library is not None:
            child = self.library.subflow(flows[-1], at)
            if child.initial is None or any(child.flow == flow.flow for flow in flows):
                break  # validation tells
            flows.append(child)
            at = child.initial
        return flows, at


def standpoint_at(
    level: Level, root: Flow, library: FlowLibrary | None, run: FlowRun | None = None
) -> Standpoint:
    """From where the flow at a level is explained, whether a run is in it or not.

    Args:
        level: The invoking states that lead to the flow, outermost first.
        root: The outermost flow.
        library: Where flows are found.
        run: The run, if there is one.

    Raises:
        SessionPlaceError: The run's flow or state is gone.
        FlowError: A flow on the way is not to be had.
    """
    seen = run.value.seen.session.configuration if run is not None else None
    known: tuple[Flow, ...] = (root,)
    evidence: Mapping[str, object] = {}
    if run is not None and seen is not None:
        if run.looking_at is None:
            known, evidence = run.place.flows, run.in_force
        else:
            known, evidence = locate(run.library, seen).flows, run.assumed
    run_level = seen.level if seen is not None else ()
    flows = [known[0]]
    frames: list[SessionStackFrame] = []
    for depth, name in enumerate(level):
        above = flows[-1]
        frames.append(SessionStackFrame(above.flow, name))
        state = above.state(name)
        if run_level[: depth + 1] == level[: depth + 1]:
            flows.append(known[depth + 1])
        elif library is not None and state is not None:
            flows.append(library.subflow(above, state))
        else:
            raise StepError(f"`{above.flow}` has no state `{name}` that invokes a flow")
    is_there = seen is not None and run_level[: len(level)] == level
    return Standpoint(
        library,
        tuple(flows),
        tuple(frames),
        seen.trail[len(level)].state if seen is not None and is_there else None,
        evidence,
        is_inside=is_there and len(run_level) > len(level),
    )
