"""The one live object: a run of a flow, which code and widgets move alike.

Longer than 300 lines: it is the one face of a run, half of it what its documented methods say.
What can be told without traits is in `flowr_nb.session.run_value`.
"""

from __future__ import annotations

import threading
from copy import deepcopy
from dataclasses import dataclass, replace
from operator import attrgetter, is_, itemgetter
from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb import rich
from flowr_nb.flow.errors import FlowError
from flowr_nb.rich import ShowsPicture, ShowsRows, Table
from flowr_nb.run.conflict import News, Watching, conflict, look_up
from flowr_nb.run.told_together import ToldTogether, in_turn
from flowr_nb.run.words import rows_of, title_of
from flowr_nb.session import stepper
from flowr_nb.session.evidence import as_texts, joined
from flowr_nb.session.landing import first_of, locate
from flowr_nb.session.model import Revision, Session
from flowr_nb.session.options import OPTIONS_HEAD, Option, Options, Place
from flowr_nb.session.paths import RunPath, path_to
from flowr_nb.session.run_value import RunValue
from flowr_nb.session.scenario_text import fired, scenario_text, stands, walk_of
from flowr_nb.session.step_errors import BrokenFlowError, StepError
from flowr_nb.store.errors import SessionAlreadyExistsError
from flowr_nb.store.names import free_name, refuse_bad_name
from flowr_nb.store.protocol import history_of, sessions_of
from flowr_nb.uninterrupted import seen_through

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.history import Step
    from flowr_nb.store.protocol import SessionEntry, SessionStore

_OF_THE_VALUE: Final = (
    "lit_path", "looking_at", "evidence", "assumed", "saved", "history", "session",
)  # fmt: skip

_VALUE: Final = "_value"
"""Where the value stands: among the traits, to be set in one step with them."""
_parts_of: Final = attrgetter(*_OF_THE_VALUE)
_traits_of: Final = itemgetter(*_OF_THE_VALUE)


@dataclass(frozen=True, slots=True)
class Situation(ShowsRows):
    """Where a run stands, and what can happen with the evidence typed so far."""

    place: Place
    options: tuple[Option, ...]

    @classmethod
    def of(cls, library: FlowLibrary, run: RunValue, place: Place) -> Situation:
        """What can happen to a run with the evidence that pictures judge by.

        Args:
            library: Where flows are found.
            run: The run.
            place: Where it stands, looked up in the flows.
        """
        at = run.session.configuration
        return cls(place, tuple(stepper.options(library, at, run.in_force, place=place)))

    def _table(self) -> Table:
        where = self.place.state.id if self.place.state is not None else "over"
        rows = [option.row for option in self.options]
        return Table(f"{self.place.flow.flow}: {where}", rows, OPTIONS_HEAD)


class FlowRun(ToldTogether, ShowsPicture):
    """A run of a flow: a session, the flows it moves through, and the store that keeps it.

    Widgets that show a run follow it: ``run.fire("approve", score=85)`` in a cell moves every
    picture of it, and a click on a picture changes ``run.session`` for the next cell. What is pure
    about it is its `value`; each of the traits below is a part of that which can be observed.

    Threads may use a run side by side: each step is taken, and told of, or refused. An interrupt
    leaves it before or after what it did, and never in between.

    Args:
        library: Where flows are found.
        store: Where sessions are kept.
        session: Where the run stands.
        saved: Whether the store holds `session`; if not, the run is a draft.
        loaded_as: What it was loaded by, where that is a path and not its name.
    """

    session = traitlets.Instance(Session)
    """Where the run stands."""

    history = traitlets.Tuple()
    """The steps of the session, oldest first: those that the store keeps and those since."""

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

    lit_path = traitlets.Instance(RunPath, allow_none=True)
    """The path ahead that is lit on the diagram, see `path_to`; None for none."""

    looking_at = traitlets.Int(None, allow_none=True)
    """The step of `history` that diagrams show (-1: before the first); None for the present.

    It stays while somebody else moves the run: what is looked at still is true. Whoever moves it by
    hand (`press`, `back`, `return_to`) is at the present.
    """

    news = traitlets.Instance(News, allow_none=True)
    """What others did to the session that needs a decision here; None for nothing."""

    unwatched = traitlets.Unicode("")
    """Why what others do to the session cannot be seen, as while its database is away, although it
    is watched; empty where it can, or nobody watches."""

    flows_changed = traitlets.Int(0)
    """How often flows of the library have changed, as far as that is watched."""

    def __init__(
        self,
        library: FlowLibrary,
        store: SessionStore,
        session: Session,
        *,
        saved: bool = False,
        loaded_as: str | None = None,
    ) -> None:
        self.library = library
        self.store = store
        self._watching = Watching(store, self.look_again, self._hear_trouble)
        self._situation: tuple[RunValue, Situation] | None = None
        self._arrival: tuple[Session, Place] | None = None
        self._keeping = threading.RLock()  # held by whoever has the session written
        history = history_of(store, session, loaded_as) if saved else ()
        is_kept = saved and not session.revision.is_elsewhere
        value = RunValue.of(session, history, is_saved=is_kept)
        super().__init__()
        self._trait_values[_VALUE] = value
        # Nobody follows it yet, so nobody is told.
        self._trait_values.update(zip(_OF_THE_VALUE, _parts_of(value), strict=True))
        self._watching.follow(session.name if is_kept else None)

    def __repr__(self) -> str:
        session = self.session
        unsaved = ", unsaved" if self.unsaved else ""
        return f"FlowRun({session.name!r}: {session.configuration}{unsaved})"

    def _table(self) -> Table:
        given = self.value.given_table
        return Table(title_of(self), rows_of(self), OPTIONS_HEAD, below=given)

    def _repr_html_(self) -> str:
        return f"{super()._repr_html_()}<p>to explore it: <code>ws.explore(run)</code></p>"

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy stands where this run stands, and from there goes its own way.

        Who follows this run does not follow the copy. What `pickle` takes into another process
        needs the flows and the sessions where it finds them there, too.
        """
        return _resumed, (self.library, self.store, self.value)

    @classmethod
    def draft(
        cls, library: FlowLibrary, store: SessionStore, flow: Flow | str, name: str | None = None
    ) -> FlowRun:
        """A run that has begun and is not saved yet.

        Args:
            library: Where flows are found.
            store: Where `save` would keep it.
            flow: The flow, or its name.
            name: The session's name; by default the flow's, or one made from it where no file could
                be called so.

        Raises:
            FlowError: The flow, or a subflow it begins with, is not to be had.
        """
        return cls(library, store, _beginning(library, flow, name))

    @property
    def value(self) -> RunValue:
        """The run as it is now, as a value: for pictures and for questions to it."""
        # Where traitlets keeps them: what it asks at each reading is felt at each step.
        traits = self._trait_values
        value: RunValue = traits[_VALUE]
        if all(map(is_, _traits_of(traits), _parts_of(value))):
            return value
        with self._turn:  # or another thread has just set them
            value, now = traits[_VALUE], _traits_of(traits)
            if not all(map(is_, now, _parts_of(value))):  # set from outside: the traits are so
                value = value.with_parts(**dict(zip(_OF_THE_VALUE, now, strict=True)))
                traits[_VALUE] = value
            return value

    @property
    def unsaved(self) -> bool:
        """Whether the store does not hold what the run shows."""
        return self.value.is_unsaved

    @property
    def has_unsaved_steps(self) -> bool:
        """Whether leaving this session would lose steps that were taken."""
        return self.unsaved and self.unsaved_steps > 0

    @property
    def unsaved_steps(self) -> int:
        """How many steps were taken since the session was last saved or loaded."""
        return len(self.value.unsaved_steps)

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
        with self._turn:
            value, is_telling = self.value, self._teller is not None
            if is_telling and self._situation is not None and self._situation[0] is value:
                return self._situation[1]
            session = value.session
            if is_telling and self._arrival is not None and self._arrival[0] is session:
                place = self._arrival[1]
            else:
                place = self._locate(session)
            situation = Situation.of(self.library, value, place)
            self._situation = (value, situation)
            return situation

    @property
    def in_force(self) -> Mapping[str, object]:
        """The evidence that pictures judge by: what is assumed, and over it what is typed."""
        return self.value.in_force

    @property
    def is_over(self) -> bool:
        """Whether the run has reached the outermost exit.

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        place = self.place
        return place.state is None and not place.rests_on_exit

    def options(self, evidence: Mapping[str, object] | None = None, /, **more: object) -> Options:
        """Every transition out of here, judged by evidence.

        Args:
            evidence: What is given, in part or whole; a mapping, for keys that are no Python names.
            **more: The same as keywords (``score=85``).

        Raises:
            SessionPlaceError: The flow or the state is gone.
        """
        place = self._locate(self.session)
        given = joined(evidence, more)
        at = self.session.configuration
        return Options(stepper.options(self.library, at, given, place=place))

    @in_turn
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

        Raises:
            EvidenceValueError: A value has no text by which it could be judged and kept.
        """
        base = self.value
        value = base.assuming(joined(evidence, more))
        self._become(value, base)
        return dict(value.assumed)

    @in_turn
    def fire(
        self, trigger: str, evidence: Mapping[str, object] | None = None, /, **more: object
    ) -> Session:
        """Fire a transition.

        Args:
            trigger: Which.
            evidence: What the guard asks for; a mapping, for keys that are no Python names.
            **more: The same as keywords (``score=85``).

        What is given is turned to text once, by which it is judged and kept; None is not given.

        Returns:
            The session after it; nothing is saved yet.

        Raises:
            StepError: It cannot fire; the message says why. Nothing has moved.
            FlowError: A subflow is not to be had. Nothing has moved.
        """
        base = self.value
        value, landing = base.fired(self.library, trigger, joined(evidence, more))
        return self._arrive(value, base, landing.place)

    @in_turn
    def press(self, trigger: str) -> Session:
        """Fire a transition with what is typed or assumed of the keys that its guard asks for.

        What a click does. Errors are those of `fire`.
        """
        base = self.value
        value, landing = base.pressed(self.library, trigger)
        return self._arrive(value, base, landing.place)

    def path_to(self, target: str) -> RunPath:
        """A shortest path from here to a state or exit, and light it on the diagram.

        The path stays lit, and grows shorter, as long as the run follows it.

        Args:
            target: A state or exit of any flow on the way, or ``flow/state`` to name one of
                several.

        Returns:
            The path: what to fire, in order, and the evidence that each step asks for.

        Raises:
            NoPathError: None leads there; the message says what can be reached.
            SessionPlaceError: The flow or the state is gone.
        """
        found = path_to(self.library, self.session.configuration, target)
        self.lit_path = found
        return found

    @in_turn
    def back(self) -> Session:
        """Go back one step; twice goes back two. The going back is a step itself.

        Returns:
            The session, standing where it stood before.

        Raises:
            StepError: There is no step to take back.
        """
        return self._return_to(self.value.before_last())

    @in_turn
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
        return self._return_to(self.value.past(step).session)

    def past(self, step: int) -> RunValue:
        """The run as it was after a step of its history.

        Args:
            step: Index into `history`; -1 for before the first step.

        Raises:
            StepError: There is no such step.
        """
        return self.value.past(step)

    def visited(self, flow: str) -> frozenset[str]:
        """The states and exits of a flow that this run has been in, as far as it knows."""
        return self.value.visited.states_of(flow)

    def taken(self, flow: str) -> frozenset[tuple[str, str]]:
        """The transitions (state, trigger) of a flow that this run has followed."""
        return self.value.visited.edges_of(flow)

    def page(self, **words: Any) -> Any:  # noqa: ANN401 - a `Page`, of a room above this one
        """A page that steps by itself from where the run stands: offline, without a kernel.

        Args:
            **words: ``max_configurations``, and how it is shown (``expand``, ``show``,
                ``direction``, ``heat``, ``theme``): see `flowr_nb.page.make_page`.

        Returns:
            A `flowr_nb.page.Page`.

        Raises:
            StepError: The run's state is gone.
            FlowError: A flow is not to be had.
            ViewError: A word is none of a page's.
        """
        return rich.page_of(self, **words)

    def predict(
        self,
        trigger: str,
        evidence: Mapping[str, object] | None = None,
        /,
        **words: Any,  # noqa: ANN401 - those of a room above this one
    ) -> Any:  # noqa: ANN401 - a `Prediction`, likewise
        """Say what a trigger will do, before it does: see `flowr_nb.teaching.predict`.

        Args:
            trigger: What is to be fired.
            evidence: What is given with it; a mapping, for keys that are no Python names.
            **words: ``leads_to`` or ``blocked_by``, and evidence (``coverage=70``).

        Returns:
            A `flowr_nb.teaching.Prediction`.

        Raises:
            StepError: There is no such trigger, it takes no such evidence, or the run is over.
            FlowError: A flow is not to be had.
            TeachingError: Both guesses are made.
        """
        return rich.prediction_of(self, trigger, evidence, **words)

    def to_scenario(self, name: str | None = None) -> str:
        """The walk so far as the text of a scenario, for a file ``*.scenarios.yaml``.

        Args:
            name: What the scenario is called; by default as the session is.

        Returns:
            YAML: each step with its evidence, without those that were taken back, and where the
            run stands.

        Raises:
            StepError: What is known of the walk does not begin at the flow's beginning, or holds a
                step that was made elsewhere.
            FlowError: The flow is not to be had.
        """
        value = self.value
        root = value.session.root_flow
        begun = stepper.start(self.library, root)
        at = value.session.configuration
        if not value.history and at != begun:
            raise StepError(
                f"the run `{value.session.name}` is at `{at}`, and how it came there is not known"
            )
        steps = [fired(each.trigger, each.evidence) for each in walk_of(value.history, begun)]
        here = stands(at, is_over=locate(self.library, at).state is None)
        return scenario_text(root, {name or value.session.name: [*steps, here]})

    def begin(self, flow: Flow | str, name: str | None = None) -> Session:
        """Begin a new draft of a flow, and follow it; nothing is saved.

        Args:
            flow: The flow, or its name.
            name: The session's name; by default the flow's, or one made from it where no file could
                be called so.

        Raises:
            FlowError: The flow is not to be had; the run stays where it is.
        """
        return self._adopt(RunValue.of(_beginning(self.library, flow, name), is_saved=False))

    def init(self, flow: Flow | str, name: str) -> Session:
        """Begin a new session of a flow, created in the store, and follow it.

        Where the flow begins with a subflow it is entered; the session appears once, in the entered
        state.

        Args:
            flow: The flow, or its name.
            name: The session's name.

        Raises:
            SessionAlreadyExistsError: There is one of that name; the run stays where it is.
            SessionError: It cannot be saved; the run stays where it is.
            FlowError: The flow is not to be had; the run stays where it is.
        """
        session = _begun(self.library, self.library.take(flow), name)

        def settle() -> None:
            with self._turn:
                if session.revision.token is not None:
                    self._take(RunValue.of(session))

        try:
            seen_through(lambda: self._take(RunValue.of(self.store.create(session))), settle)
        finally:
            self._tell()
            self._watching.follow(self._followed)
        return self.session

    def load(self, session_arg: str) -> Session:
        """Read a session from the store, by name or path, and follow it.

        One that is read by a path from elsewhere is a draft here, with its history: it is saved
        under another name or not at all.

        Raises:
            SessionNotFoundError: There is none; the run stays where it is.
            SessionCorruptedError: It is damaged; the run stays where it is.
            SessionPlaceError: Its flow or state is gone; the run stays where it is.
        """
        session = self.store.load(session_arg)
        self._locate(session)
        history = history_of(self.store, session, session_arg)
        is_kept = not session.revision.is_elsewhere
        return self._adopt(RunValue.of(session, history, is_saved=is_kept))

    def save(self, name: str | None = None, *, overwrite: bool = False) -> Session:
        """Write the session to the store.

        Args:
            name: Save it as a session of that name; by default under its own.
            overwrite: Write even over what somebody else wrote meanwhile.

        Raises:
            SessionConflictError: Somebody else wrote it meanwhile; nothing was written.
            SessionError: It cannot be saved.
        """
        try:
            with self._keeping:
                value = self.value
                session, steps = value.session, value.unsaved_steps
                if name is not None and name != session.name:
                    session, steps = replace(session, name=name, revision=Revision()), value.history
                seen = session.revision.token

                def act() -> None:
                    self.store.save(session, steps, overwrite=overwrite, history=value.history)
                    self._keep(session, value)

                def settle() -> None:
                    if session.revision.token is not seen:
                        self._keep(session, value)

                seen_through(act, settle)
        finally:
            self._tell()  # when nothing is held any more
        self._watching.follow(self._followed)
        return session

    def _keep(self, session: Session, as_was: RunValue) -> None:
        """Know what was saved; meanwhile another thread may have taken a step, or left."""
        with self._turn:
            now = self.value
            if now.session.revision is as_was.session.revision:
                self._become(now.kept(session, as_was), now, news=None)

    def rename(self, name: str) -> Session:
        """Give the session another name; its history goes along, and unsaved steps stay unsaved.

        Args:
            name: The new name, which must be free.

        Raises:
            SessionAlreadyExistsError: There is one of that name; nothing was changed.
            SessionError: It cannot be renamed; nothing was changed.
        """
        old = self.session.name

        def act() -> None:
            with self._keeping:
                if self.is_draft:
                    self._refuse_taken(name)
                    self._rename_to(name)
                else:
                    self._rename_to(name, self.store.rename(old, name))

        def settle() -> None:
            if not self.store.entries([old]) and self.store.entries([name]):
                self._rename_to(name, self.store.load(name))

        self._watching.follow(None)
        try:
            seen_through(act, settle)
        finally:
            self._tell()
            self._watching.follow(self._followed)
        return self.session

    def _rename_to(self, name: str, stored: Session | None = None) -> None:
        """Have another name; what the store holds under it, unless this is a draft."""
        with self._turn:
            value = self.value
            session = replace(value.session, name=name)
            saved = value.saved and replace(value.saved, name=name)
            if stored is None or saved is None:
                session = replace(session, revision=Revision())
                self._become(replace(value, session=session), value)
            elif stored == saved:
                session = replace(session, revision=stored.revision)
                self._become(replace(value, session=session, saved=stored), value, news=None)
            elif self.has_unsaved_steps:  # somebody else moved it: that is not to be saved over
                news = conflict(stored)
                self._become(replace(value, session=session, saved=saved), value, news=news)
            else:
                self._take(RunValue.of(stored, history_of(self.store, stored)))

    def delete(self) -> None:
        """Remove the session and its history from the store; the run goes on as a draft of it.

        Raises:
            SessionError: It cannot be removed.
        """
        name = self.session.name

        def act() -> None:
            with self._keeping:
                self.store.delete(name)
                self._be_draft()

        def settle() -> None:
            if not self.store.entries([name]):
                self._be_draft()

        self._watching.follow(None)
        try:
            seen_through(act, settle)
        finally:
            self._tell()
            self._watching.follow(self._followed)

    def _be_draft(self) -> None:
        with self._turn:
            value = self.value
            draft = replace(value.session, revision=Revision())
            self._become(replace(value, session=draft, saved=None, kept_steps=0), value, news=None)

    def list_sessions(self) -> list[Session]:
        """Every readable session of the store, sorted by name."""
        return sessions_of(self.store)

    def entries(self) -> list[SessionEntry]:
        """Every session of the store or its damage, sorted by name."""
        return self.store.entries()

    def watch(self) -> Callable[[], None]:
        """Follow what others do to the session, from now on: see `look_again`.

        Whoever asks for it is one of several who may; the watching ends with the last of them.

        Returns:
            How to stop.

        Raises:
            SessionStorageError: The store cannot be watched.
        """
        return self._watching.ask()

    def watch_flows(self) -> Callable[[], None]:
        """Notice when flows of the library change, in files or in memory: `flows_changed`.

        Returns:
            How to stop.
        """

        def tell() -> None:
            self.flows_changed += 1

        return self.library.watch(tell)

    def look_again(self) -> None:
        """See what the store holds now.

        A session that was moved elsewhere is followed at once, if nothing here is unsaved. If
        something is, nothing is touched: `news` says what happened, and `take_theirs` and
        `keep_mine` are the ways on.
        """
        is_done = False
        while not is_done:
            before = self.value
            if before.saved is None:
                return
            theirs = look_up(self.store, before.session)
            history: Sequence[Step] = ()
            if isinstance(theirs, Session) and theirs != before.saved:
                history = history_of(self.store, theirs)
            is_done = self._take_in(before, theirs, history)

    @in_turn
    def _take_in(self, before: RunValue, theirs: Session | News, history: Sequence[Step]) -> bool:
        """Follow what a store holds, or tell of it; False where that is older than what is known.

        Args:
            before: The run before the store was asked, which may take as long as it likes.
            theirs: What it said.
            history: The steps that led there.
        """
        now = self.value
        if now.session.name != before.session.name or now.saved is None:
            return True  # another session is followed by now
        if now.saved is not before.saved:
            return False
        if isinstance(theirs, News):
            # Else it is being renamed or deleted here, or it is the store that is away.
            if self._watching.wanted is not None and not self._watching.trouble:
                self._set_together({"news": theirs})
        elif theirs == now.saved:
            if self.news is not None:
                # What was removed or damaged is there again, as it was.
                now.session.revision.catch_up(theirs.revision)
                self._set_together({"news": None})
        elif own := now.kept_at(theirs):
            self._become(own, now, news=None)
        elif self.has_unsaved_steps:
            self._set_together({"news": conflict(theirs)})
        else:
            value = RunValue.of(theirs, history)
            if value.still_seen(now):
                value = replace(value, looking_at=now.looking_at)
            self._take(value)
        return True

    @in_turn
    def _hear_trouble(self) -> None:
        trouble = self._watching.trouble
        if trouble != self.unwatched:
            self._set_together({"unwatched": trouble})

    def take_theirs(self) -> Session:
        """Go on from what the store holds now; unsaved steps here are dropped.

        Raises:
            SessionError: It is not to be had; the run stays where it is.
            SessionPlaceError: Its flow or state is gone; the run stays where it is.
        """
        return self.load(self.session.name)

    def keep_mine(self) -> Session:
        """Write where the run stands over whatever the store holds now.

        Raises:
            SessionError: It cannot be saved.
        """
        return self.save(overwrite=True)

    def _refuse_taken(self, name: str) -> None:
        """Refuse a name for a draft that it could not be saved under."""
        refuse_bad_name(name)
        if name != self.session.name and self.store.entries([name]):
            raise SessionAlreadyExistsError(
                f"there is a session `{name}` already; load it, or choose another name"
            )

    def _locate(self, session: Session) -> Place:
        whose = f"the run `{session.name}`"
        return locate(self.library, session.configuration, whose=whose)

    def _arrive(self, value: RunValue, base: RunValue, place: Place) -> Session:
        self._become(value, base)
        # Those who follow see the flows that the step has just looked up.
        self._arrival = (value.session, place)
        return value.session

    def _return_to(self, place: Session) -> Session:
        base = self.value
        value = base.returned(place)
        return self._arrive(value, base, self._locate(value.session))

    def _adopt(self, value: RunValue) -> Session:
        """Follow another session, or another version of this one."""
        self._take(value)
        self._watching.follow(self._followed)
        return value.session

    @in_turn
    def _take(self, value: RunValue) -> None:
        base = self.value
        if value.session.root_flow == base.session.root_flow:
            value = replace(value, assumed=base.assumed)  # of another flow a key may mean another
        self._become(value, base, news=None)

    @property
    def _followed(self) -> str | None:
        """The session that others may move."""
        return None if self.is_draft else self.session.name

    @in_turn
    def _become(self, value: RunValue, base: RunValue, /, **more: object) -> None:
        """Be another value. Told together: whoever follows a part finds the rest up to date.

        Args:
            value: The value.
            base: What it was made of; what is the same in both stays as it is by now.
            **more: Traits that are no part of the value.
        """
        parts = zip(_OF_THE_VALUE, _parts_of(value), _parts_of(base), strict=True)
        self._arrival = None
        changed = {name: part for name, part, was in parts if part is not was}
        self._set_together({**more, **changed}, **{_VALUE: value})

    def _begin_telling(self) -> None:
        self._situation = None

    @traitlets.validate("evidence", "assumed")
    def _validate_given(self, proposal: Any) -> Mapping[str, object]:  # noqa: ANN401 - untyped bunch
        given: Mapping[str, object] = proposal["value"]
        is_own = given is getattr(self.value, proposal["trait"].name)
        return given if is_own else as_texts(given)

    def _end_telling(self) -> None:
        self._arrival = None

    @traitlets.validate("looking_at")
    def _validate_looking_at(self, proposal: Any) -> int | None:  # noqa: ANN401 - untyped bunch
        step: int | None = proposal["value"]
        if step is not None and not self.value.has_step(step):
            raise traitlets.TraitError(f"there is no step {step} to look at")
        return step


def _resumed(library: FlowLibrary, store: SessionStore, value: RunValue) -> FlowRun:
    value = deepcopy(value)  # with a revision of its own: what another saves, it has not seen
    run = FlowRun(library, store, value.session)
    run._become(value, run.value)  # noqa: SLF001 - one that was made just now
    run._watching.follow(None if run.is_draft else value.session.name)  # noqa: SLF001
    return run


def _begun(library: FlowLibrary, flow: Flow, name: str) -> Session:
    return Session.begun(stepper.start(library, flow), name)


def _beginning(library: FlowLibrary, flow: Flow | str, name: str | None) -> Session:
    """The session of a draft.

    Where the first state invokes a flow that cannot be entered, the draft stands before it: a
    flow with errors can still be looked at.
    """
    root = library.take(flow)
    own = name or free_name(root.flow)
    try:
        return _begun(library, root, own)
    except (FlowError, BrokenFlowError):
        return Session.begun(first_of(root), own)
