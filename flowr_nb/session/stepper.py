"""How a run moves: which transitions there are, what they ask for, and where they lead.

Pure functions of a library of flows and a configuration; the rules are those of the format's
semantics: evidence is a closed schema, entering a state with a subflow pushes a frame, reaching an
exit pops it and follows the invoking state's transition of that name, guard included.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import evaluate_condition, parse_condition
from flowr_nb.flow.errors import FlowError
from flowr_nb.session.configuration import Configuration
from flowr_nb.session.evidence import as_texts
from flowr_nb.session.landing import A_RUN, departures, enter, initial_state, land, locate
from flowr_nb.session.options import (
    ConditionVerdict,
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
    StepError,
    UnknownTriggerError,
    unknown_trigger,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow, Transition
    from flowr_nb.session.configuration import SessionStackFrame
    from flowr_nb.session.landing import Guarded
    from flowr_nb.session.model import Session

    Evidence = Mapping[str, object]


def start(library: FlowLibrary, flow: Flow | str) -> Configuration:
    """Where a run stands that has just begun.

    Args:
        library: Where flows are found.
        flow: The flow, or its name.

    Returns:
        The flow's first state; where that invokes a subflow, the subflow's first state, and so on.

    Raises:
        FlowError: The flow or a subflow it enters is not to be had, or invokes itself.
        BrokenFlowError: A flow has no state to begin with.
    """
    root = library.load(flow) if isinstance(flow, str) else flow
    running, state, stack = enter(library, (root,), initial_state(root), ())
    return Configuration(stack, running[-1].flow, state.id)


def options(
    library: FlowLibrary,
    configuration: Configuration,
    evidence: Evidence | None = None,
    *,
    place: Place | None = None,
) -> list[Option]:
    """Every transition out of a configuration, judged.

    Args:
        library: Where flows are found.
        configuration: Where the run stands.
        evidence: What is known so far; keys that a guard does not ask for are ignored here, and
            None is a value that was not given.
        place: The configuration looked up, for those who have done so already.

    Returns:
        The options in the flow's order; none once the run is over.

    Raises:
        SessionPlaceError: See `locate`.
        BrokenFlowError: The run rests on an exit that the flow above does not handle.
        EvidenceValueError: A value has no text by which it could be judged.
    """
    found = place or locate(library, configuration)
    stack, here, offered = departures(configuration, found)
    given = as_texts(evidence or {})
    return [_option(library, stack, here, transition, given) for transition in offered.values()]


def judged(option: Option, evidence: Evidence) -> Option:
    """An option as other evidence judges it; where it leads stays what it is.

    Args:
        option: The option.
        evidence: What is known; keys that its guard does not ask for are ignored.
    """
    given = as_texts(evidence)
    verdicts = tuple(
        _verdict(each.key, each.expression, each.flow, given) for each in option.conditions
    )
    return replace(option, conditions=verdicts, status=_status(verdicts)) if verdicts else option


def step(  # noqa: PLR0913 - two of them say how, by name
    library: FlowLibrary,
    configuration: Configuration,
    trigger: str,
    evidence: Evidence | None = None,
    *,
    known: bool = False,
    whose: str = A_RUN,
) -> Landing:
    """Fire a transition.

    Args:
        library: Where flows are found.
        configuration: Where the run stands.
        trigger: Which transition.
        evidence: Exactly the keys of every guard in force; None is a value that was not given.
        known: Whether `evidence` is all that is known, of which each guard takes what it asks for
            (a click); keys beyond that are no error then.
        whose: What stands there, for messages: ``the run `friday```.

    Returns:
        The landing: where the run stands then, with every edge that was followed.

    Raises:
        SessionPlaceError: See `locate`.
        RunOverError: The run is over.
        UnknownTriggerError: The state has no such trigger; the message lists those it has.
        EvidenceError: A key is missing or unexpected.
        EvidenceValueError: A value has no text by which it could be judged and kept.
        ConditionsNotMetError: A condition does not hold.
        BrokenFlowError: The flow does not say where the transition leads.
        FlowError: A subflow is not to be had, or would invoke itself.
    """
    return step_by(
        library, configuration, trigger, as_texts(evidence or {}), known=known, whose=whose
    )


def step_by(  # noqa: PLR0913 - as above
    library: FlowLibrary,
    configuration: Configuration,
    trigger: str,
    given: Mapping[str, str],
    *,
    known: bool,
    whose: str,
) -> Landing:
    """Fire a transition by evidence that is turned to text already; see `step` and `as_texts`."""
    found = locate(library, configuration, whose=whose)
    stack, here, offered = departures(configuration, found)
    if here.state is None:
        raise RunOverError(f"{whose} is over (`{configuration.state}`); start a new one to go on")
    if not isinstance(trigger, str):
        raise UnknownTriggerError(f"a trigger is a text, and no {type(trigger).__name__}")
    transition = offered.get(trigger)
    if transition is None:
        raise unknown_trigger(configuration.state, offered, trigger)
    landing, guards = land(library, stack, here, transition)
    verdicts = _judge(guards, given)
    keys = landing.keys
    missing = [key for key in keys if key not in given]
    unexpected = [] if known else [key for key in given if key not in keys]
    if missing or unexpected:
        raise EvidenceError(trigger, missing, unexpected)
    failed = [verdict for verdict in verdicts if not verdict.holds]
    if failed:
        raise ConditionsNotMetError(trigger, failed)
    return landing


def fire(
    library: FlowLibrary, session: Session, trigger: str, evidence: Evidence | None = None
) -> Session:
    """Fire a transition of a session.

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
    whose = f"the run `{session.name}`"
    landing = step(library, session.configuration, trigger, evidence, whose=whose)
    return session.moved_to(landing.configuration)


def _option(
    library: FlowLibrary,
    stack: tuple[SessionStackFrame, ...],
    place: Place,
    transition: Transition,
    evidence: Mapping[str, str],
) -> Option:
    try:
        landing, guards = land(library, stack, place, transition)
        verdicts = _judge(guards, evidence)
    except (StepError, FlowError) as error:
        return Option(
            transition.trigger, transition.target, None, (), OptionStatus.BLOCKED, str(error)
        )
    return Option(transition.trigger, transition.target, landing, verdicts, _status(verdicts))


def _status(verdicts: tuple[ConditionVerdict, ...]) -> OptionStatus:
    if any(verdict.holds is False for verdict in verdicts):
        return OptionStatus.BLOCKED
    if any(verdict.holds is None for verdict in verdicts):
        return OptionStatus.NEEDS_EVIDENCE
    return OptionStatus.OPEN


def _judge(guards: list[Guarded], evidence: Mapping[str, str]) -> tuple[ConditionVerdict, ...]:
    verdicts = []
    for flow, state, transition in guards:
        if transition.conditions is None:
            continue
        for name in transition.groups:
            if name not in (state.conditions or {}):
                raise BrokenFlowError(
                    f"the guard of `{transition.trigger}` names the group `{name}`, which the "
                    f"state `{state.id}` of `{flow.flow}` does not have"
                )
        verdicts += [
            _verdict(key, expression, flow.flow, evidence)
            for key, expression in transition.guard.items()
        ]
    return tuple(verdicts)


def _verdict(key: str, expression: str, flow: str, evidence: Mapping[str, str]) -> ConditionVerdict:
    operator, value = parse_condition(expression)
    given = evidence.get(key)
    holds = None if given is None else evaluate_condition(operator, value, given)
    return ConditionVerdict(key, expression, given, holds, flow)
