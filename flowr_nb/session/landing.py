"""Where a run stands in its flows, and where a transition takes it, push by push and pop by pop.

The steps of the stepper: see `flowr_nb.session.stepper`, which says whether they may be taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.model import Flow, State, Transition
from flowr_nb.flow.subflows import refuse_cycle
from flowr_nb.session.configuration import Configuration, SessionStackFrame
from flowr_nb.session.options import EdgeRef, Landing, Place
from flowr_nb.session.step_errors import BrokenFlowError, SessionPlaceError, no_such_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary

Guarded: TypeAlias = tuple[Flow, State, Transition]
A_RUN: Final = "the run"


def initial_state(flow: Flow) -> State:
    """The state that a flow begins in.

    Raises:
        BrokenFlowError: It has no states.
    """
    if flow.initial is None:
        raise BrokenFlowError(f"the flow `{flow.flow}` has no states; there is nowhere to begin")
    return flow.initial


def first_of(flow: Flow) -> Configuration:
    """Where a flow begins, before any subflow is entered.

    Raises:
        BrokenFlowError: It has no states.
    """
    return Configuration((), flow.flow, initial_state(flow).id)


def locate(library: FlowLibrary, configuration: Configuration, *, whose: str = A_RUN) -> Place:
    """Look a configuration up in the flows.

    Args:
        library: Where flows are found.
        configuration: Where a run stands.
        whose: What stands there, for messages: ``the run `friday```.

    Raises:
        SessionPlaceError: A flow or state of it is gone; the message says which, and what exists.
    """
    flows: list[Flow] = []
    invoking: State | None = None
    for frame in configuration.stack:
        flow = _flow_at(library, whose, flows, invoking, frame.flow)
        flows.append(flow)
        invoking = flow.state(frame.state)
        if invoking is None:
            raise no_such_state(whose, flow, frame.state)
    flow = _flow_at(library, whose, flows, invoking, configuration.flow)
    flows.append(flow)
    state = flow.state(configuration.state)
    is_exit = state is None and configuration.state in flow.exits
    if state is None and not is_exit:
        raise no_such_state(whose, flow, configuration.state)
    return Place(tuple(flows), state, rests_on_exit=is_exit and bool(configuration.stack))


def departures(
    configuration: Configuration, place: Place
) -> tuple[tuple[SessionStackFrame, ...], Place, Mapping[str, Transition]]:
    """From where a run departs (the stack there), and with which transitions; none once it is over.

    A run that rests on an exit of a subflow departs from the state that invoked the subflow, with
    the transition of that exit.
    """
    stack = configuration.stack
    if not place.rests_on_exit:
        return stack, place, place.state.next if place.state else {}
    outer = place.flows[:-1]
    state, transition = _invoking(outer[-1], stack[-1], place.flow, configuration.state)
    return stack[:-1], Place(outer, state), {transition.trigger: transition}


def land(
    library: FlowLibrary,
    stack: tuple[SessionStackFrame, ...],
    place: Place,
    transition: Transition,
) -> tuple[Landing, list[Guarded]]:
    """Follow a transition through exits and subflows to where the run stands then."""
    flows = place.flows
    state = place.state
    guards: list[Guarded] = []
    edges: list[EdgeRef] = []
    while True:
        flow = flows[-1]
        assert state is not None  # noqa: S101 - the run is not over, and `_invoking` gives one
        guards.append((flow, state, transition))
        edges.append(EdgeRef(flow.flow, state.id, transition.trigger))
        target = _target(flow, state, transition)
        if target is not None:
            depth = len(stack)
            flows, landed, stack = enter(library, flows, target, stack)
            end = Configuration(stack, flows[-1].flow, landed.id)
            return Landing(end, False, tuple(edges), _keys(guards), depth, flows), guards
        if not stack:
            end = Configuration((), flow.flow, transition.target)
            return Landing(end, True, tuple(edges), _keys(guards), 0, (flow,)), guards
        flows = flows[:-1]
        state, transition = _invoking(flows[-1], stack[-1], flow, transition.target)
        stack = stack[:-1]


def _keys(guards: list[Guarded]) -> tuple[str, ...]:
    if len(guards) == 1:  # nearly always
        return tuple(guards[0][2].guard)
    return tuple(dict.fromkeys(key for *_, transition in guards for key in transition.guard))


def _target(flow: Flow, state: State, transition: Transition) -> State | None:
    """The state that a transition leads to, or None where it leads to an exit."""
    target = flow.state(transition.target)
    is_exit = transition.target in flow.exits
    if target is not None and is_exit:
        raise BrokenFlowError(
            f"`{transition.target}` is both a state and an exit of `{flow.flow}`; rename one"
        )
    if target is None and not is_exit:
        raise BrokenFlowError(
            f"`{state.id}` of `{flow.flow}` goes to `{transition.target}` on "
            f"`{transition.trigger}`, which is neither a state nor an exit"
        )
    return target


def _invoking(
    parent: Flow, frame: SessionStackFrame, child: Flow, exit_name: str
) -> tuple[State, Transition]:
    """The invoking state, and its transition for the exit that the child reached."""
    state = parent.state(frame.state)
    assert state is not None  # noqa: S101 - `locate` has looked at every frame
    transition = state.next.get(exit_name)
    if transition is None:
        raise BrokenFlowError(
            f"`{child.flow}` ends in `{exit_name}`, and `{state.id}` of `{parent.flow}` does not "
            f"handle it; add `{exit_name}: target` under its `next`"
        )
    return state, transition


def enter(
    library: FlowLibrary,
    flows: tuple[Flow, ...],
    state: State,
    stack: tuple[SessionStackFrame, ...],
) -> tuple[tuple[Flow, ...], State, tuple[SessionStackFrame, ...]]:
    """Enter a state of the innermost of `flows`, and every subflow that begins there.

    Returns:
        The flows that the run is in then, its state, and the frames that wait.
    """
    while state.flow is not None:
        flow = flows[-1]
        child = library.subflow(flow, state)
        refuse_cycle(child, [above.flow for above in flows])
        stack = (*stack, SessionStackFrame(flow.flow, state.id))
        flows = (*flows, child)
        state = initial_state(child)
    return flows, state, stack


def _flow_at(
    library: FlowLibrary, whose: str, above: list[Flow], invoking: State | None, name: str
) -> Flow:
    """A flow of a session: by the reference of the state that invokes it, else by its name."""
    if invoking is not None and invoking.flow is not None:
        try:
            child = library.subflow(above[-1], invoking)
            if child.flow == name:
                return child
        except FlowError:
            pass  # the name below may still find it, and says what is wrong where not
    try:
        return library.load(name)
    except FlowError as error:
        raise SessionPlaceError(f"{whose} is in the flow `{name}`: {error}") from error
