"""The one live object: a run of a flow, which code and widgets move alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import traitlets

from flowr_nb.flow.errors import FlowError
from flowr_nb.run.conflict import News, Watching, conflict, look_up
from flowr_nb.run.moving import MovingRun
from flowr_nb.session import stepper
from flowr_nb.session.history import StepKind
from flowr_nb.session.model import Revision, Session
from flowr_nb.session.step_errors import BrokenFlowError
from flowr_nb.session.visited import Trace
from flowr_nb.store.protocol import history_of, sessions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.history import Step
    from flowr_nb.store.protocol import SessionEntry, SessionStore


class FlowRun(MovingRun):
    """A run of a flow: a session, the flows it moves through, and the store that keeps it.

    Widgets that show a run follow it: ``run.fire("approve", score=85)`` in a cell moves every
    picture of it, and a click on a picture changes ``run.session`` for the next cell.

    Args:
        library: Where flows are found.
        store: Where sessions are kept.
        session: Where the run stands.
        saved: Whether the store holds `session`; if not, the run is a draft.
        loaded_as: What it was loaded by, where that is a path and not its name.
    """

    saved = traitlets.Instance(Session, allow_none=True)
    """What the store held when the run last read or wrote it; None for a draft."""

    news = traitlets.Instance(News, allow_none=True)
    """What others did to the session that needs a decision here; None for nothing."""

    def __init__(
        self,
        library: FlowLibrary,
        store: SessionStore,
        session: Session,
        *,
        saved: bool = False,
        loaded_as: str | None = None,
    ) -> None:
        self.store = store
        self._journaled = 0
        self._watching = Watching(store, self.look_again)
        super().__init__(library, session)
        if saved:
            self._adopt(session, history=history_of(store, session, loaded_as))

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
        root = self.library.load(flow) if isinstance(flow, str) else flow
        self._adopt(self.store.create(stepper.start(self.library, root, name)))
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
        self._adopt(session, history=history_of(self.store, session, session_arg))
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
            session = replace(session, name=name, revision=Revision())
            steps = self.history
        self.store.save(session, steps, overwrite=overwrite)
        self._journaled = len(self.history)
        with self._together():
            self.saved = session
            self.news = None
            self.session = session
        self._watching.follow(None if self.is_draft else self.session.name)
        return session

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
        elif theirs.revision.token == mine.revision.token or theirs == self.saved:
            if self.news is not None:
                # What was removed or damaged is there again, as it was.
                mine.revision.token = theirs.revision.token
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
            self._adopt(theirs, history=history_of(self.store, theirs))

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
