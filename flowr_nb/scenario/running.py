"""Run a scenario: whether the flow allows its walk, and where and why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.scenario.model import ScenarioStepKind
from flowr_nb.scenario.result import ScenarioResult, ScenarioResults, Verdict
from flowr_nb.scenario.seen import Seen
from flowr_nb.session import stepper
from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.landing import locate
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.step_errors import ConditionsNotMetError, EvidenceError, unknown_trigger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.positions import Position
    from flowr_nb.scenario.model import Scenario, ScenarioStep
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Option, Place


def run(library: FlowLibrary, scenario: Scenario) -> ScenarioResult:
    """Walk a scenario.

    Args:
        library: Where flows are found.
        scenario: The scenario.

    Returns:
        What came of it; whatever is wrong with scenario or flow is told there, not raised.
    """
    try:
        walk = _Walk(library, library.load(scenario.flow))
    except FlowrNbError as error:
        first = str(error).split("\n", 1)[0]
        return ScenarioResult(scenario, Verdict.FAULT, first, where=scenario.flow_where)
    for number, step in enumerate(scenario.steps, 1):
        try:
            walk.do(step)
        except _Stopped as stop:
            return ScenarioResult(
                scenario,
                stop.verdict,
                str(stop),
                number,
                step.where,
                walk.place_in_flow(step),
                walk.at,
                walk.possible(step),
                walk.seen,
            )
    return ScenarioResult(scenario, Verdict.PASSED, configuration=walk.at, seen=walk.seen)


def run_all(library: FlowLibrary, scenarios: Iterable[Scenario]) -> ScenarioResults:
    """Walk scenarios, one after the other; each begins anew."""
    return ScenarioResults(run(library, scenario) for scenario in scenarios)


class _Stopped(Exception):  # noqa: N818 - it is no error of a caller's
    """A scenario ends here: by a verdict on the flow, or by a fault of its own."""

    def __init__(self, message: str, verdict: Verdict = Verdict.FAILED) -> None:
        super().__init__(message)
        self.verdict = verdict


class _Known:
    """The names that a flow and those it invokes have; asked only where something is not so."""

    def __init__(self, library: FlowLibrary, flow: Flow) -> None:
        self.flow = flow
        try:
            flows = library.closure(flow)
        except FlowrNbError:  # what cannot be entered is told where the walk comes to it
            flows = [flow]
        self.triggers = list(
            dict.fromkeys(
                trigger for each in flows for state in each.states for trigger in state.next
            )
        )
        states = [state.id for each in flows for state in each.states]
        self.states = list(dict.fromkeys([*states, *flow.exits]))

    def need_trigger(self, name: str) -> None:
        self._need(name, self.triggers, "trigger")

    def need_state(self, path: str) -> None:
        if path in self.states:
            return
        names = [part.strip() for part in path.split(SEPARATOR.strip())]
        for name in names:
            if name != self.flow.flow or len(names) == 1:
                self._need(name, self.states, "state")

    def need_exit(self, name: str) -> None:
        self._need(name, self.flow.exits, "exit")

    def _need(self, name: str, known: Iterable[str], what: str) -> None:
        names = list(known)
        if name not in names:
            hint = did_you_mean(name, names)
            have = hint or f"; it has {listed(names)}" if names else "; it has none"
            raise _Stopped(
                f"the flow `{self.flow.flow}` has no {what} `{in_short(name)}`{have}",
                Verdict.FAULT,
            )


class _Walk:
    """A run of a flow, as a scenario takes it."""

    def __init__(self, library: FlowLibrary, flow: Flow) -> None:
        self._library = library
        self._flow = flow
        self.at = stepper.start(library, flow)
        self._place = locate(library, self.at)
        self.seen = Seen()
        self.seen.begin(self._place.flows, self.at)

    def do(self, step: ScenarioStep) -> None:
        """Take a step of the scenario.

        Raises:
            _Stopped: It cannot be taken, or what it asserts is not so.
        """
        match step.kind:
            case ScenarioStepKind.FIRE:
                self._fire(step)
            case ScenarioStepKind.AT:
                if not _is_at(self.at, step.name):
                    self._known.need_state(step.name)
                    raise _Stopped(f"the run is not at `{in_short(step.name)}`, but at `{self.at}`")
            case ScenarioStepKind.EXITS:
                if self._place.state is not None or self.at.state != step.name:
                    self._known.need_exit(step.name)
                if self._place.state is not None:
                    raise _Stopped(f"the run has not left by `{in_short(step.name)}`; it goes on")
                if self.at.state != step.name:
                    raise _Stopped(
                        f"the run has left by `{self.at.state}`, not by `{in_short(step.name)}`"
                    )
            case ScenarioStepKind.OPEN | ScenarioStepKind.BLOCKED:
                self._assert(step)

    @property
    def _known(self) -> _Known:
        return _Known(self._library, self._flow)

    def _fire(self, step: ScenarioStep) -> None:
        try:
            landing = stepper.step(
                self._library, self.at, step.name, step.evidence, whose="the run"
            )
        except FlowrNbError as error:
            self._known.need_trigger(step.name)
            raise _Stopped(_in_a_line(error)) from None
        self.seen.take(self._place.flows, landing, step.evidence)
        self.at, self._place = landing.configuration, landing.place

    def _assert(self, step: ScenarioStep) -> None:
        try:
            offered = stepper.options(self._library, self.at, step.evidence, place=self._place)
        except FlowrNbError as error:  # a value that no run could be given
            raise _Stopped(_in_a_line(error), Verdict.FAULT) from None
        option = next((each for each in offered if each.trigger == step.name), None)
        if option is None:
            self._known.need_trigger(step.name)
            # Also of `blocked`: nothing is there that a guard could have held back.
            if self._place.state is None:
                raise _Stopped(f"the run is over (`{self.at.state}`): nothing is open or blocked")
            triggers = [each.trigger for each in offered]
            raise _Stopped(str(unknown_trigger(self.at.state, triggers, step.name)))
        if option.landing is None:
            raise _Stopped(f"`{in_short(step.name)}` leads nowhere: {option.problem}")
        missing = [key for key in option.keys if key not in step.evidence]
        unexpected = [key for key in step.evidence if key not in option.keys]
        if missing or unexpected:
            fault = EvidenceError(step.name, missing, unexpected)
            raise _Stopped(_in_a_line(fault), Verdict.FAULT)
        self.seen.judge(self._place.flows, option.landing, step.evidence)
        is_open = option.status is OptionStatus.OPEN
        if step.kind is ScenarioStepKind.OPEN and not is_open:
            failed = [each for each in option.conditions if not each.holds]
            raise _Stopped(_in_a_line(ConditionsNotMetError(step.name, failed)))
        if step.kind is ScenarioStepKind.BLOCKED and is_open:
            why = "every condition holds" if option.keys else "it has no guard"
            raise _Stopped(f"`{in_short(step.name)}` is open, not blocked: {why}")

    def possible(self, step: ScenarioStep) -> tuple[Option, ...]:
        """What is possible where the run stands, by the evidence of a step."""
        try:
            return tuple(stepper.options(self._library, self.at, step.evidence, place=self._place))
        except FlowrNbError:  # evidence without a text, which was told already
            return tuple(stepper.options(self._library, self.at, place=self._place))

    def place_in_flow(self, step: ScenarioStep) -> Position | None:
        """Where in the flow's file that is: the transition, else the state, else the flow."""
        asserts = step.kind in (ScenarioStepKind.AT, ScenarioStepKind.EXITS)
        return place_in_flow(self._place, None if asserts else step.name)


def place_in_flow(place: Place, trigger: str | None = None) -> Position | None:
    """Where in its flow's file a run stands.

    Args:
        place: Where it stands.
        trigger: The transition that is meant.

    Returns:
        The place of the transition; of the state, where it has none of that name; of the flow's
        exits, where the run is over. None for a flow that was not read from a text.
    """
    flow, state = place.flow, place.state
    if flow.source is None:
        return None
    if state is None:
        return flow.source.locate("exits")
    index = next(number for number, each in enumerate(flow.states) if each is state)
    if trigger is not None and trigger in state.next:
        return flow.source.locate("states", index, "next", trigger)
    return flow.source.locate_value("states", index, "id")


def _is_at(at: Configuration, path: str) -> bool:
    """Whether a path ends where a run stands; a bare name is the innermost state."""
    if path == at.state:
        return True
    parts = [part.strip() for part in path.split(SEPARATOR.strip())]
    trail = (at.root_flow, *at.level, at.state)
    return len(parts) > 1 and tuple(parts) == trail[-len(parts) :]


def _in_a_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
