"""How a run moves: by steps ahead, along a way, and back over its history without erasing any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import traitlets

from flowr_nb.run.standing import StandingRun
from flowr_nb.session import stepper
from flowr_nb.session.history import Step, StepKind, ways_back
from flowr_nb.session.paths import RunWay, way_to
from flowr_nb.session.step_errors import StepError
from flowr_nb.session.visited import Past, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.model import Session


class MovingRun(StandingRun):
    """What a `FlowRun` is apart from its store.

    Args:
        library: Where flows are found.
        session: Where the run stands.
    """

    way = traitlets.Instance(RunWay, allow_none=True)
    """The way that is lit on the diagram, see `path_to`; None for none."""

    looking_at = traitlets.Int(None, allow_none=True)
    """The step of `history` that diagrams show (-1: before the first); None for the present."""

    history = traitlets.Tuple()
    """The steps of the session, oldest first: those in the store's journal and those since."""

    def __init__(self, library: FlowLibrary, session: Session) -> None:
        self._trace = Trace((), session)
        super().__init__(library, session)

    def fire(
        self, trigger: str, evidence: Mapping[str, object] | None = None, /, **more: object
    ) -> Session:
        """Fire a transition.

        Args:
            trigger: Which.
            evidence: What the guard asks for; a mapping, for keys that are no Python names.
            **more: The same as keywords (``score=85``).

        Returns:
            The session after it; nothing is saved yet.

        Raises:
            StepError: It cannot fire; the message says why. Nothing has moved.
            FlowError: A subflow is not to be had. Nothing has moved.
        """
        given = {**(evidence or {}), **more}
        before = self.session
        after, landing = stepper.step(self.library, before, trigger, given)
        taken = Step(trigger, given, before, after, landing.edges, after.updated_at)
        self._trace.follow(before, landing.edges)
        self._trace.visit(after)
        # Those who follow see the flows that the step has just looked up.
        self._arrival = (after, landing.place)
        try:
            self._move((*self.history, taken), after)
        finally:
            self._arrival = None
        return after

    def press(self, trigger: str) -> Session:
        """Fire a transition with what is typed or assumed of the keys that its guard asks for.

        What a click does. Errors are those of `fire`.
        """
        asked = next((o.keys for o in self.options() if o.trigger == trigger), ())
        given = self.in_force
        return self.fire(trigger, {key: given[key] for key in asked if key in given})

    def path_to(self, target: str) -> RunWay:
        """A shortest way from here to a state or exit, and light it on the diagram.

        The way stays lit, and grows shorter, as long as the run follows it.

        Args:
            target: A state or exit of any flow on the way, or ``flow/state`` to name one of
                several.

        Returns:
            The way: what to fire, in order, and the evidence that each step asks for.

        Raises:
            NoPathError: None leads there; the message says what can be reached.
            SessionPlaceError: The flow or the state is gone.
        """
        self.way = way_to(self.library, self.session, target)
        return self.way

    def back(self) -> Session:
        """Go back one step; twice goes back two. The going back is a step itself.

        Returns:
            The session, standing where it stood before.

        Raises:
            StepError: There is no step to take back.
        """
        trail = ways_back(self.history)
        if not trail:
            raise StepError(
                f"the run `{self.session.name}` has taken no step that could be taken back"
            )
        return self._return_to(trail[-1])

    def return_to(self, step: int) -> Session:
        """Go back to where the run stood after a step. The return is a step itself.

        Args:
            step: Index into `history`; -1 for before the first step.

        Returns:
            The session, standing where it stood then.

        Raises:
            StepError: There is no such step.
        """
        if step == -1 and not self.history:
            return self.session
        if not self._has(step):
            raise self._no_step(step)
        return self._return_to(self.history[0].before if step < 0 else self.history[step].after)

    def _return_to(self, place: Session) -> Session:
        before = self.session
        after = before.moved(place.flow, place.state, place.stack)
        stepper.locate(self.library, after)
        step = Step("", {}, before, after, (), after.updated_at, StepKind.RETURN)
        self._trace.visit(after)
        self._move((*self.history, step), after)
        return after

    def past(self, step: int) -> Past:
        """Where the run stood after a step of its history, and where it had been by then.

        Args:
            step: Index into `history`; -1 for before the first step.

        Raises:
            StepError: There is no such step.
        """
        if not self._has(step):
            raise self._no_step(step)
        steps = self.history[: step + 1]
        session = steps[-1].after if steps else self.history[0].before
        return Past(session, Trace(steps, session))

    def visited(self, flow: str) -> frozenset[str]:
        """The states and exits of a flow that this run has been in, as far as it knows."""
        return self._trace.visited(flow)

    def taken(self, flow: str) -> frozenset[tuple[str, str]]:
        """The transitions (state, trigger) of a flow that this run has followed."""
        return self._trace.taken(flow)

    @property
    def trace(self) -> Trace:
        """Where this run has been, place by place."""
        return self._trace

    def _has(self, step: int) -> bool:
        return bool(self.history) and -1 <= step < len(self.history)

    def _no_step(self, step: int) -> StepError:
        return StepError(
            f"the run `{self.session.name}` has {len(self.history)} steps, and none of number "
            f"{step}"
        )

    @traitlets.validate("looking_at")
    def _validate_looking_at(self, proposal: Any) -> int | None:  # noqa: ANN401 - untyped bunch
        step: int | None = proposal["value"]
        if step is not None and not self._has(step):
            raise traitlets.TraitError(f"there is no step {step} to look at")
        return step

    def _move(self, history: tuple[Step, ...], session: Session) -> None:
        # Notified together: whoever follows the session finds the rest up to date.
        with self._together():
            if self.way is not None:
                self.way = _rest_of(self.way, session)
            # To set what is so already costs as much as a change.
            if self.looking_at is not None:
                self.looking_at = None
            if self.evidence:
                self.evidence = {}
            self.history = history
            self.session = session


def _rest_of(way: RunWay, session: Session) -> RunWay | None:
    """What is left of a way after a step along it; None off it and at its end."""
    first = way.steps[0].landing
    is_on_it = (first.flow, first.state, first.stack) == (
        session.flow,
        session.state,
        session.stack,
    )
    rest = way.steps[1:]
    return replace(way, steps=rest) if is_on_it and rest else None
