"""The one live object: a run of a flow, which code and widgets move alike."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import traitlets

from flowr_nb.flow.conditions import to_text
from flowr_nb.flow.errors import FlowError
from flowr_nb.session import stepper
from flowr_nb.session.history import Step, StepKind, ways_back
from flowr_nb.session.live import News, Watching, conflict, look_up
from flowr_nb.session.model import Lineage, Session
from flowr_nb.session.step_errors import BrokenFlowError, StepError
from flowr_nb.session.store import SessionStorageError
from flowr_nb.session.trace import Past, Trace
from flowr_nb.session.ways import RunWay, way_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.options import Option, Place
    from flowr_nb.session.store import SessionEntry, SessionStore


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a run stands, and what can happen with the evidence typed so far."""

    place: Place
    options: tuple[Option, ...]


class FlowRun(traitlets.HasTraits):
    """A run of a flow: a session, the flows it moves through, and the store that keeps it.

    Widgets that show a run follow it: ``run.fire("approve", score=85)`` in a cell moves every
    picture of it, and a click on a picture changes ``run.session`` for the next cell.

    Args:
        library: Where flows are found.
        store: Where sessions are kept.
        session: Where the run stands.
        saved: Whether the store holds `session`; if not, the run is a draft.
    """

    session = traitlets.Instance(Session)
    """Where the run stands."""

    saved = traitlets.Instance(Session, allow_none=True)
    """What the store held when the run last read or wrote it; None for a draft."""

    evidence = traitlets.Dict()
    """What a person has typed so far at the current state: evidence key → text.

    Widgets show what it opens and fire with it; `fire` itself sends only what it is given.
    """

    assumed = traitlets.Dict()
    """Evidence taken as given, to see what it would open: evidence key → text; see `assume`.

    Stays from step to step, until another flow is begun or loaded.
    """

    way = traitlets.Instance(RunWay, allow_none=True)
    """The way that is lit on the diagram, see `path_to`; None for none."""

    looking_at = traitlets.Int(None, allow_none=True)
    """The step of `history` that diagrams show (-1: before the first); None for the present."""

    news = traitlets.Instance(News, allow_none=True)
    """What others did to the session that needs a decision here; None for nothing."""

    history = traitlets.Tuple()
    """The steps of the session, oldest first: those in the store's journal and those since."""

    def __init__(
        self, library: FlowLibrary, store: SessionStore, session: Session, *, saved: bool = False
    ) -> None:
        self.library = library
        self.store = store
        self._is_notifying = False
        self._held: dict[str, traitlets.Bunch] | None = None
        self._journaled = 0
        self._watching = Watching(store, self.look_again)
        self._situation: Situation | None = None
        self._arrival: tuple[Session, Place] | None = None
        self._trace = Trace((), session)
        super().__init__(session=session, saved=session if saved else None)
        if saved:
            self._adopt(session, history=store.history(session))

    def __repr__(self) -> str:
        session = self.session
        return f"FlowRun({session.name!r}: {session.where}{', unsaved' if self.unsaved else ''})"

    @classmethod
    def draft(
        cls, library: FlowLibrary, store: SessionStore, flow: Flow | str, name: str | None = None
    ) -> FlowRun:
        """A run that has begun and is not saved yet.

        Args:
            library: Where flows are found.
            store: Where `save` would keep it.
            flow: The flow, or its name.
            name: The session's name; by default the flow's.

        Raises:
            FlowError: The flow, or a subflow it begins with, is not to be had.
        """
        root = library.load(flow) if isinstance(flow, str) else flow
        return cls(library, store, _beginning(library, root, name))

    @property
    def unsaved(self) -> bool:
        """Whether the store does not hold what the run shows."""
        return self.session != self.saved

    @property
    def has_unsaved_steps(self) -> bool:
        """Whether leaving this session would lose steps that were taken."""
        return self.unsaved and self.unsaved_steps > 0

    @property
    def unsaved_steps(self) -> int:
        """How many steps were taken since the session was last saved or loaded."""
        return len(self.history) - self._journaled

    @property
    def is_draft(self) -> bool:
        """Whether the session has never been saved."""
        return self.saved is None

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
        """Every transition out of here, judged by the evidence given so far.

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        return stepper.options(self.library, self.session, {**(evidence or {}), **more})

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

    def path_to(self, target: str) -> RunWay:
        """A shortest way from here to a state or exit, and light it on the diagram.

        The way stays lit, and grows shorter, as long as the run follows it.

        Args:
            target: A state or exit of any flow on the way, or ``flow/state`` to name one of
                several.

        Returns:
            The way: what to fire, in order, and the evidence that each step asks for.

        Raises:
            NoWayError: None leads there; the message says what can be reached.
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

        Raises:
            StepError: There is no such step.
        """
        if not -1 <= step < len(self.history):
            raise StepError(
                f"the run `{self.session.name}` has {len(self.history)} steps, and none of "
                f"number {step}"
            )
        if step < 0 and not self.history:
            return self.session
        return self._return_to(self.history[0].before if step < 0 else self.history[step].after)

    def _return_to(self, place: Session) -> Session:
        before = self.session
        after = before.moved(place.flow, place.state, place.stack)
        stepper.locate(self.library, after)
        step = Step("", {}, before, after, (), after.updated_at, StepKind.RETURN)
        self._trace.visit(after)
        self._move((*self.history, step), after)
        return after

    def init(self, flow: Flow | str, name: str) -> Session:
        """Begin a new session of a flow, saved by the store's ``init``, and follow it.

        Where the flow begins with a subflow it is entered; the file appears once, in the entered
        state.

        Args:
            flow: The flow, or its name.
            name: The session's name.

        Raises:
            SessionAlreadyExistsError: There is one of that name; the run stays where it is.
            SessionError: It cannot be saved; the run stays where it is.
            FlowError: The flow is not to be had; the run stays where it is.
        """
        root = self.library.load(flow) if isinstance(flow, str) else flow
        if root.path is None:
            raise SessionStorageError(f"the flow `{root.flow}` has no file to begin a session of")
        begin = partial(stepper.start, self.library)
        self._adopt(self.store.init(root.path, name, begin=begin))
        return self.session

    def load(self, session_arg: str) -> Session:
        """Read a session from the store, by name or path, and follow it.

        Raises:
            SessionNotFoundError: There is none; the run stays where it is.
            SessionCorruptedError: It is damaged; the run stays where it is.
            SessionPlaceError: Its flow or state is gone; the run stays where it is.
        """
        session = self.store.load(session_arg)
        stepper.locate(self.library, session)
        self._adopt(session, history=self.store.history(session))
        return self.session

    def save(self, name: str | None = None, *, overwrite: bool = False) -> Session:
        """Write the session to the store.

        Args:
            name: Save it as a session of that name; by default under its own.
            overwrite: Write even over what somebody else wrote meanwhile.

        Raises:
            SessionConflictError: Somebody else wrote it meanwhile; nothing was written.
            SessionError: It cannot be saved.
        """
        session: Session = self.session
        steps = self.history[self._journaled :]
        if name is not None and name != session.name:
            session = replace(session, name=name, lineage=Lineage())
            steps = self.history
        self.store.save(session, overwrite=overwrite, steps=steps)
        self._journaled = len(self.history)
        with self._together():
            self.saved = session
            self.news = None
            self.session = session
        self._watching.follow(None if self.is_draft else self.session.name)
        return session

    def watch(self) -> Callable[[], None]:
        """Follow what others do to the session, from now on: see `look_again`.

        Whoever asks for it is one of several who may; the watching ends with the last of them.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: The store cannot be watched.
        """
        return self._watching.ask()

    def look_again(self) -> None:
        """See what the store holds now.

        A session that was moved elsewhere is followed at once, if nothing here is unsaved. If
        something is, nothing is touched: `news` says what happened, and `take_theirs` and
        `keep_mine` are the ways on.
        """
        if self.saved is None:
            return
        mine = self.session
        theirs = look_up(self.store, mine)
        if isinstance(theirs, News):
            self.news = theirs
        elif theirs.lineage.digest == mine.lineage.digest or theirs == self.saved:
            if self.news is not None:
                # What was removed or damaged is there again, as it was.
                mine.lineage.digest = theirs.lineage.digest
                self.news = None
        elif self.has_unsaved_steps:
            self.news = conflict(theirs)
        else:
            self._take(theirs)

    def take_theirs(self) -> Session:
        """Go on from what the store holds now; unsaved steps here are dropped.

        Raises:
            SessionError: It is not to be had; the run stays where it is.
            SessionPlaceError: Its flow or state is gone; the run stays where it is.
        """
        theirs = self.store.load(self.session.name)
        stepper.locate(self.library, theirs)
        self._take(theirs)
        return self.session

    def keep_mine(self) -> Session:
        """Write where the run stands over whatever the store holds now.

        Raises:
            SessionError: It cannot be saved.
        """
        return self.save(overwrite=True)

    def _take(self, theirs: Session) -> None:
        with self._together():
            self.news = None
            self._adopt(theirs, history=self.store.history(theirs))

    def past(self, step: int) -> Past:
        """Where the run stood after a step of its history, and where it had been by then.

        Args:
            step: Index into `history`; -1 for before the first step.
        """
        steps = self.history[: step + 1]
        session = steps[-1].after if steps else self.history[0].before
        return Past(session, Trace(steps, session))

    @traitlets.validate("looking_at")
    def _validate_looking_at(self, proposal: Any) -> int | None:  # noqa: ANN401 - untyped bunch
        step: int | None = proposal["value"]
        if step is not None and not (self.history and -1 <= step < len(self.history)):
            raise traitlets.TraitError(f"there is no step {step} to look at")
        return step

    def list_sessions(self) -> list[Session]:
        """Every readable session of the store, sorted by name."""
        return self.store.list_sessions()

    def entries(self) -> list[SessionEntry]:
        """Every session of the store or its damage, sorted by name."""
        return self.store.entries()

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

    def begin(self, flow: Flow | str, name: str | None = None) -> Session:
        """Begin a new draft of a flow, and follow it; nothing is saved.

        Args:
            flow: The flow, or its name.
            name: The session's name; by default the flow's.

        Raises:
            FlowError: The flow is not to be had; the run stays where it is.
        """
        root = self.library.load(flow) if isinstance(flow, str) else flow
        self._adopt(_beginning(self.library, root, name), saved=False)
        return self.session

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

    def _adopt(self, session: Session, *, saved: bool = True, history: Sequence[Step] = ()) -> None:
        steps = tuple(history)
        # One that was moved elsewhere ends in a step that no journal holds yet.
        is_noted = not steps or steps[-1].kind is not StepKind.ELSEWHERE
        self._journaled = len(steps) if is_noted else len(steps) - 1
        self._trace = Trace(steps, session)
        with self._together():
            if session.root_flow != self.session.root_flow:
                self.assumed = {}  # a key of another flow may mean something else
            self.saved = session if saved else None
            self.news = None
            self._move(steps, session)
        self._watching.follow(None if self.is_draft else self.session.name)


def _beginning(library: FlowLibrary, root: Flow, name: str | None) -> Session:
    """The session of a draft.

    Where the first state invokes a flow that cannot be entered, the draft stands before it: a
    flow with errors can still be looked at.
    """
    try:
        return stepper.start(library, root, name or root.flow)
    except (FlowError, BrokenFlowError):
        if root.initial is None:
            raise
        return Session(root.flow, root.initial.id, name or root.flow)


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
