"""Where a run stands in its flows, what can happen there, and how its followers are told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import traitlets

from flowr_nb.flow.conditions import to_text
from flowr_nb.session import stepper
from flowr_nb.session.model import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.options import Option, Place


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a run stands, and what can happen with the evidence typed so far."""

    place: Place
    options: tuple[Option, ...]


class StandingRun(traitlets.HasTraits):
    """What a `FlowRun` is apart from its steps and its store.

    Args:
        library: Where flows are found.
        session: Where the run stands.
    """

    session = traitlets.Instance(Session)
    """Where the run stands."""

    evidence = traitlets.Dict()
    """What a person has typed so far at the current state: evidence key → text.

    Widgets show what it opens and fire with it; `fire` itself sends only what it is given.
    """

    assumed = traitlets.Dict()
    """Evidence taken as given, to see what it would open: evidence key → text; see `assume`.

    Stays from step to step, until another flow is begun or loaded.
    """

    def __init__(self, library: FlowLibrary, session: Session) -> None:
        self.library = library
        self._is_notifying = False
        self._held: dict[str, traitlets.Bunch] | None = None
        self._situation: Situation | None = None
        self._arrival: tuple[Session, Place] | None = None
        super().__init__(session=session)

    @property
    def flow(self) -> Flow:
        """The flow the run is in now.

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        return self.place.flow

    @property
    def place(self) -> Place:
        """Where the run stands, looked up in the flows as they are now.

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        return self.situation.place

    @property
    def situation(self) -> Situation:
        """Where the run stands and what can happen with the evidence typed so far.

        Looked up in the flows as they are now; once for all who follow one change of the run.

        Raises:
            SessionPlaceError: The flow or the state is gone.
            BrokenFlowError: The session rests on an exit that the flow above does not handle.
        """
        if self._situation is not None:
            return self._situation
        session = self.session
        if self._arrival is not None and self._arrival[0] is session:
            place = self._arrival[1]
        else:
            place = stepper.locate(self.library, session)
        offered = stepper.options(self.library, session, self.in_force, place=place)
        situation = Situation(place, tuple(offered))
        if self._is_notifying:
            self._situation = situation
        return situation

    @property
    def in_force(self) -> Mapping[str, object]:
        """The evidence that pictures judge by: what is assumed, and over it what is typed."""
        assumed: dict[str, object] = self.assumed
        typed: dict[str, object] = self.evidence
        return {**assumed, **typed} if assumed else typed

    @property
    def is_over(self) -> bool:
        """Whether the run has reached the outermost exit.

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        place = self.place
        return place.state is None and not place.rests_on_exit

    def options(
        self, evidence: Mapping[str, object] | None = None, /, **more: object
    ) -> list[Option]:
        """Every transition out of here, judged by evidence.

        Args:
            evidence: What is given, in part or whole; a mapping, for keys that are no Python names.
            **more: The same as keywords (``score=85``).

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        return stepper.options(self.library, self.session, {**(evidence or {}), **more})

    def assume(
        self, evidence: Mapping[str, object] | None = None, /, **more: object
    ) -> dict[str, str]:
        """Take evidence as given, to see what it would open; nothing fires.

        Pictures and panels judge by it where nothing is typed, and a click sends it; `fire` sends
        only what it is given.

        Args:
            evidence: Evidence key → value, on top of what is assumed already; None takes a key
                off again. A mapping, for keys that are no Python names.
            **more: The same as keywords (``score=85``).

        Returns:
            All that is assumed then.
        """
        merged: dict[str, object] = {**self.assumed, **(evidence or {}), **more}
        assumed = {key: to_text(value) for key, value in merged.items() if value is not None}
        self.assumed = assumed
        return assumed

    def notify_change(self, change: traitlets.Bunch) -> None:
        """Tell the followers of a trait; see traitlets."""
        if self._held is not None:
            before = self._held.setdefault(change["name"], change)
            before["new"] = change["new"]
            return
        outer, self._is_notifying = self._is_notifying, True
        self._situation = None
        try:
            super().notify_change(change)
        finally:
            self._is_notifying, self._situation = outer, None

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Tell of what changes inside when all of it has: followers find the rest up to date.

        What traitlets has for this sets every trait a second time, to validate them together,
        which the traits here do not need and which is felt at each step.
        """
        if self._held is not None:
            yield
            return
        self._held = {}
        try:
            yield
        finally:
            held, self._held = self._held, None
            for change in held.values():
                self.notify_change(change)
