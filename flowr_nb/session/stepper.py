"""How a run moves: which transitions there are, what they ask for, and where they lead.

Pure functions of a library of flows and a session; the rules are those of the format's semantics:
evidence is a closed schema, entering a state with a subflow pushes a frame, reaching an exit pops
it and follows the invoking state's transition of that name, guard included.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import evaluate_condition, parse_condition, to_text
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.library import refuse_cycle
from flowr_nb.hints import did_you_mean
from flowr_nb.session.model import Session, SessionStackFrame, now
from flowr_nb.session.options import (
    ConditionVerdict,
    EdgeRef,
    Landing,
    Option,
    OptionStatus,
    Place,
)
from flowr_nb.session.step_errors import (
    BrokenFlowError,
    ConditionsNotMetError,
    EvidenceError,
    RunOverError,
    SessionPlaceError,
    StepError,
    UnknownTriggerError,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow, State, Transition

    Evidence = Mapping[str, object]
    _Guarded = tuple[Flow, State, Transition]


def start(library: FlowLibrary, flow: Flow | str, name: str = "default") -> Session:
    """The session of a run that has just begun.

    Args:
        library: Where flows are found.
        flow: The flow, or its name.
        name: The session's name.

    Returns:
        A session at the flow's first state; where that invokes a subflow, at the subflow's first
        state, and so on.

    Raises:
        FlowError: The flow or a subflow it enters is not to be had, or invokes itself.
        BrokenFlowError: A flow has no state to begin with.
    """
    root = library.load(flow) if isinstance(flow, str) else flow
    running, state, frames = _enter(library, (root,), _initial(root), ())
    moment = now()
    return Session(running[-1].flow, state.id, name, moment, moment, frames)


def locate(library: FlowLibrary, session: Session) -> Place:
    """Look up where a session stands.

    Raises:
        SessionPlaceError: A flow or state that the session names is gone; the message says which,
            and what exists.
    """
    flows: list[Flow] = []
    invoking: State | None = None
    for frame in session.stack:
        flow = _flow_at(library, session, flows, invoking, frame.flow)
        flows.append(flow)
        invoking = flow.state(frame.state)
        if invoking is None:
            raise _no_such_state(session, flow, frame.state)
    flows.append(_flow_at(library, session, flows, invoking, session.flow))
    state = flows[-1].state(session.state)
    is_exit = state is None and session.state in flows[-1].exits
    if state is None and not is_exit:
        raise _no_such_state(session, flows[-1], session.state)
    return Place(tuple(flows), state, rests_on_exit=is_exit and bool(session.stack))


def options(
    library: FlowLibrary,
    session: Session,
    evidence: Evidence | None = None,
    *,
    place: Place | None = None,
) -> list[Option]:
    """Every transition out of where a session stands, judged.

    Args:
        library: Where flows are found.
        session: The session.
        evidence: What is known so far; keys that a guard does not ask for are ignored here.
        place: Where the session stands, for those who have looked it up already.

    Returns:
        The options in the flow's order; none once the run is over.

    Raises:
        SessionPlaceError: See `locate`.
        BrokenFlowError: The session rests on an exit that the flow above does not handle.
    """
    here, start_place, offered = _departures(session, place or locate(library, session))
    return [
        _option(library, here, start_place, transition, evidence or {})
        for transition in offered.values()
    ]


def step(
    library: FlowLibrary, session: Session, trigger: str, evidence: Evidence | None = None
) -> tuple[Session, Landing]:
    """Fire a transition, and tell the way it took.

    Args:
        library: Where flows are found.
        session: Where the run stands.
        trigger: Which transition.
        evidence: Exactly the keys of every guard in force.

    Returns:
        The session after it, and the landing with every edge that was followed.

    Raises:
        SessionPlaceError: See `locate`.
        RunOverError: The run is over.
        UnknownTriggerError: The state has no such trigger; the message lists those it has.
        EvidenceError: A key is missing or unexpected.
        ConditionsNotMetError: A condition does not hold.
        BrokenFlowError: The flow does not say where the transition leads.
        FlowError: A subflow is not to be had, or would invoke itself.
    """
    here, place, offered = _departures(session, locate(library, session))
    if place.state is None:
        raise RunOverError(
            f"the run `{session.name}` is over (`{session.state}`); start a new one to go on"
        )
    transition = offered.get(trigger)
    if transition is None:
        raise _unknown_trigger(session.state, offered, trigger)
    given = dict(evidence or {})
    landing, guards = _land(library, here, place, transition)
    verdicts = _judge(guards, given)
    keys = dict.fromkeys(verdict.key for verdict in verdicts)
    missing = [key for key in keys if key not in given]
    unexpected = [str(key) for key in given if key not in keys]
    if missing or unexpected:
        raise EvidenceError(trigger, missing, unexpected)
    failed = [verdict for verdict in verdicts if not verdict.holds]
    if failed:
        raise ConditionsNotMetError(trigger, failed)
    return session.moved(landing.flow, landing.state, landing.stack), landing


def fire(
    library: FlowLibrary, session: Session, trigger: str, evidence: Evidence | None = None
) -> Session:
    """Fire a transition.

    Args:
        library: Where flows are found.
        session: Where the run stands.
        trigger: Which transition.
        evidence: Exactly the keys of every guard in force.

    Returns:
        The session after it.

    Raises:
        StepError: It cannot fire; the message says why. The kinds are those of `step`.
        FlowError: A subflow is not to be had, or would invoke itself.
    """
    return step(library, session, trigger, evidence)[0]


def _departures(session: Session, place: Place) -> tuple[Session, Place, Mapping[str, Transition]]:
    """From where a run departs, and with which transitions; none once it is over.

    A session that rests on an exit of a subflow departs from the state that invoked the subflow,
    with the transition of that exit.
    """
    if not place.rests_on_exit:
        return session, place, place.state.next if place.state else {}
    frame = session.stack[-1]
    outer = place.flows[:-1]
    state, transition = _invoking(outer[-1], frame, place.flow, session.state)
    here = replace(session, flow=frame.flow, state=frame.state, stack=session.stack[:-1])
    return here, Place(outer, state), {transition.trigger: transition}


def _option(
    library: FlowLibrary,
    session: Session,
    place: Place,
    transition: Transition,
    evidence: Evidence,
) -> Option:
    try:
        landing, guards = _land(library, session, place, transition)
        verdicts = _judge(guards, evidence)
    except (StepError, FlowError) as error:
        return Option(
            transition.trigger, transition.target, None, (), OptionStatus.BLOCKED, str(error)
        )
    if any(verdict.holds is False for verdict in verdicts):
        status = OptionStatus.BLOCKED
    elif any(verdict.holds is None for verdict in verdicts):
        status = OptionStatus.NEEDS_EVIDENCE
    else:
        status = OptionStatus.OPEN
    return Option(transition.trigger, transition.target, landing, verdicts, status)


def _land(
    library: FlowLibrary, session: Session, place: Place, transition: Transition
) -> tuple[Landing, list[_Guarded]]:
    """Follow a transition through exits and subflows to where the run stands then."""
    flows = place.flows
    stack = session.stack
    state = place.state
    guards: list[_Guarded] = []
    edges: list[EdgeRef] = []
    places: list[SessionStackFrame] = []
    while True:
        flow = flows[-1]
        assert state is not None  # noqa: S101 - the run is not over, and `_invoking` gives one
        guards.append((flow, state, transition))
        edges.append(EdgeRef(flow.flow, state.id, transition.trigger))
        target = _target(flow, state, transition)
        if target is not None:
            depth = len(stack)
            flows, landed, stack = _enter(library, flows, target, stack)
            end = SessionStackFrame(flows[-1].flow, landed.id)
            places += [*stack[depth:], end]
            way = (tuple(edges), tuple(places), flows)
            return Landing(end.flow, end.state, stack, False, *way), guards
        places.append(SessionStackFrame(flow.flow, transition.target))
        if not stack:
            way = (tuple(edges), tuple(places), (flow,))
            return Landing(flow.flow, transition.target, (), True, *way), guards
        flows = flows[:-1]
        state, transition = _invoking(flows[-1], stack[-1], flow, transition.target)
        stack = stack[:-1]


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


def _enter(
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
        state = _initial(child)
    return flows, state, stack


def _initial(flow: Flow) -> State:
    if flow.initial is None:
        raise BrokenFlowError(f"the flow `{flow.flow}` has no states; there is nowhere to begin")
    return flow.initial


def _judge(guards: list[_Guarded], evidence: Evidence) -> tuple[ConditionVerdict, ...]:
    verdicts = []
    for flow, state, transition in guards:
        for name in transition.groups:
            if name not in (state.conditions or {}):
                raise BrokenFlowError(
                    f"the guard of `{transition.trigger}` names the group `{name}`, which the "
                    f"state `{state.id}` of `{flow.flow}` does not have"
                )
        for key, expression in transition.guard.items():
            operator, value = parse_condition(expression)
            given = to_text(evidence[key]) if key in evidence else None
            holds = None if given is None else evaluate_condition(operator, value, given)
            verdicts.append(ConditionVerdict(key, expression, given, holds, flow.flow))
    return tuple(verdicts)


def _flow_at(
    library: FlowLibrary, session: Session, above: list[Flow], invoking: State | None, name: str
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
        raise SessionPlaceError(
            f"the session `{session.name}` is in the flow `{name}`: {error}"
        ) from error


def _no_such_state(session: Session, flow: Flow, state: str) -> SessionPlaceError:
    ids = [known.id for known in flow.states]
    hint = did_you_mean(state, ids)
    return SessionPlaceError(
        f"the session `{session.name}` is in the state `{state}`, which the flow `{flow.flow}` "
        f"does not have; it has {listed(ids)}{hint}"
    )


def _unknown_trigger(
    state: str, offered: Mapping[str, Transition], trigger: str
) -> UnknownTriggerError:
    hint = did_you_mean(trigger, offered)
    have = f"it has {listed(offered)}" if offered else "it has none"
    return UnknownTriggerError(f"`{state}` has no trigger `{trigger}`; {have}{hint}")
