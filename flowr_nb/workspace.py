"""The way in: the flows and sessions of a project, and the widgets on them.

Longer than 300 lines: it is the one face of a project, most of it what its documented methods say.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from html import escape
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, TypeAlias, Unpack

from flowr_nb import head_start
from flowr_nb.files import settled
from flowr_nb.flow.errors import FlowNotFoundError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.model import Flow
from flowr_nb.flow.table import FlowTable
from flowr_nb.flow.validation.check import check_flow, check_library
from flowr_nb.rich import ShowsWords
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.settings import ProjectSettings, SettingsError, read_settings
from flowr_nb.store.errors import SessionError, SessionNotFoundError
from flowr_nb.store.names import free_name
from flowr_nb.store.opening import open_store
from flowr_nb.store.protocol import sessions_of
from flowr_nb.store.table import SessionTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from flowr_nb.board import Case, EventLog, SessionFrame
    from flowr_nb.board.groups import Grouping
    from flowr_nb.board.progress import Unit
    from flowr_nb.changes import FlowDiff, RunsTogether, StrandedTable
    from flowr_nb.comparison import Comparison
    from flowr_nb.diagram.overlays.heat import Heat
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.validation.report import CheckReport
    from flowr_nb.page import Page
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore
    from flowr_nb.teaching import Exercise
    from flowr_nb.widgets.board import FlowBoard
    from flowr_nb.widgets.explorer import FlowExplorer
    from flowr_nb.widgets.flow_diagram import FlowDiagram
    from flowr_nb.widgets.flow_editor import FlowEditor
    from flowr_nb.widgets.lesson_player import LessonPlayer
    from flowr_nb.widgets.predict import PredictWidget
    from flowr_nb.widgets.versions import VersionsExplorer

    AnyFlow: TypeAlias = str | Path | Flow | FlowRun

__all__ = ["Workspace"]


class Workspace(ShowsWords):
    """The flows and sessions of a project.

    Wherever a flow is asked for it may be a name, a path, a `Flow`, or a `FlowRun` (the flow that
    it was begun with). A run of a `Flow` that is in no directory adds it to those in memory, if its
    name is free.

    Directories stay where they are when the workspace is made, whatever becomes the working
    directory later; ``~`` is the home directory.

    Args:
        flows: Directory of the flows, or a library; by default what ``[tool.flowr]`` of the
            project says.
        sessions: Directory of the sessions, a URL (see `open_store`) or a store; by default what
            ``[tool.flowr]`` says.
        root: The project's root, or a directory in it; by default the working directory.

    Attributes:
        library: The flows.
        store: The sessions.

    Raises:
        SettingsError: ``[tool.flowr]`` cannot be read, where it has to say where something is.
        FlowError: Where the flows are cannot be said.
        SessionStorageError: There is no store for the URL.
    """

    def __init__(
        self,
        flows: str | Path | FlowLibrary | None = None,
        sessions: str | Path | SessionStore | None = None,
        *,
        root: str | Path | None = None,
    ) -> None:
        self._root = None if root is None else settled(root, SettingsError)
        if root is None:
            with suppress(OSError):  # it is gone, which is told to who asks for a setting
                self._root = Path.cwd()
        places = flows or self.settings.flows_dir
        self.library = places if isinstance(places, FlowLibrary) else FlowLibrary(places)
        self.store: SessionStore = open_store(
            self.settings.sessions_dir if sessions is None else sessions
        )
        head_start.begin()

    @cached_property
    def settings(self) -> ProjectSettings:
        """What ``[tool.flowr]`` says; read when something is asked of it.

        Raises:
            SettingsError: It cannot be read.
        """
        return read_settings(self._root)

    def __repr__(self) -> str:
        return f"Workspace({self.library!r}, {self.store!r})"

    def __str__(self) -> str:
        return f"{self!r}\n{indent(str(self.flows()), '  ')}\n{indent(str(self._shown()), '  ')}"

    def _repr_html_(self) -> str:
        sessions = self._shown()
        shown = (
            sessions._repr_html_()
            if isinstance(sessions, SessionTable)
            else f"<p>{escape(str(sessions))}</p>"
        )
        return f"<p>{escape(repr(self))}</p>{self.flows()._repr_html_()}{shown}"

    def _shown(self) -> SessionTable | SessionError:
        """The sessions, or why they cannot be read."""
        try:
            return self.sessions()
        except SessionError as error:
            return error

    def add(self, flow: Flow | str) -> Flow:
        """Put a flow into memory, in place of one of that name there; a file of it is untouched.

        It is found by its name from now on, before a file that has the same; `check` says so.

        Args:
            flow: The flow, or its YAML text.

        Raises:
            FlowParseError: The text is not that of a flow; nothing has changed.
        """
        return self.library.add(flow)

    def flows(self) -> FlowTable:
        """The name of every flow; shows as a page of small pictures."""
        return FlowTable(self.library)

    def sessions(self) -> SessionTable:
        """Every readable session, sorted by name; shows as a table.

        Raises:
            SessionStorageError: They cannot be read at all, which is not the same as none.
        """
        return SessionTable(sessions_of(self.store), self.store)

    def heat(self, flow: str | None = None) -> Heat:
        """How often the sessions came through each state and transition, by their journals.

        A session without a journal counts where it stands.

        Args:
            flow: Count only the sessions that were begun with that flow.

        Raises:
            FlowError: No session was begun with it, and there is no such flow.
        """
        from flowr_nb.diagram.overlays.heat import heat_of  # noqa: PLC0415 - see `explore`

        return heat_of(self._begun_with(flow), self.store.histories)

    def frame(self, flow: AnyFlow | None = None) -> SessionFrame:
        """The sessions and their steps as two tables of plain records.

        ``.sessions`` and ``.steps`` are lists of mappings; ``.to_pandas()`` and ``.to_polars()``
        make data frames of both, where that library is installed.

        Args:
            flow: Only the sessions that were begun with that flow.

        Raises:
            FlowError: There is no such flow.
            SessionStorageError: The sessions cannot be read at all.
        """
        from flowr_nb.board import Ends, frame_of_cases  # noqa: PLC0415 - see `explore`

        return frame_of_cases(self._cases(flow), Ends(self.library))

    def to_event_log(self, flow: AnyFlow | None = None, *, begins: bool = True) -> EventLog:
        """The steps of the sessions as an event log, for process mining: in XES's names.

        It is a list of plain records, with ``.to_csv(path)``, ``.to_xes(path)`` and
        ``.to_pandas()``, which pm4py takes as it is.

        Args:
            flow: Only the sessions that were begun with that flow.
            begins: Whether each session has an event ``begin`` first.

        Raises:
            FlowError: There is no such flow.
            SessionStorageError: The sessions cannot be read at all.
        """
        from flowr_nb.board import event_log_of  # noqa: PLC0415 - see `explore`

        return event_log_of(self._cases(flow), begins=begins)

    def _cases(self, flow: AnyFlow | None) -> list[Case]:
        """The sessions with their steps, of one flow or all."""
        from flowr_nb.board import cases_from  # noqa: PLC0415 - see `explore`

        name = self.flow(flow).flow if isinstance(flow, Flow | FlowRun) else flow
        return cases_from(self._begun_with(name), self.store)

    def _begun_with(self, flow: str | Path | None) -> list[Session]:
        """The sessions that were begun with a flow; all where none is named."""
        sessions = sessions_of(self.store)
        found = [session for session in sessions if flow in (None, session.root_flow)]
        if flow is None or found:
            return found
        # By its path, or misspelt. What was run and is gone may be asked for.
        name = self.library.load(flow).flow
        return [session for session in sessions if session.root_flow == name]

    def flow(self, flow: AnyFlow | None = None) -> Flow:
        """A flow; by default the project's default flow.

        Raises:
            FlowError: It is not to be had.
        """
        if isinstance(flow, FlowRun):
            return flow.library.load(flow.session.root_flow)
        if isinstance(flow, Flow):
            return flow
        return self.library.load(self.settings.default_flow if flow is None else flow)

    def check(self, flow: AnyFlow | None = None) -> CheckReport:
        """Check a flow against every rule, or all of them; shows as a table of findings.

        Args:
            flow: The flow; by default every one.

        Raises:
            FlowError: The flow is not to be had.
        """
        if flow is None:
            return check_library(self.library)
        library = flow.library if isinstance(flow, FlowRun) else self.library
        return check_flow(library, self.flow(flow))

    def compare(self, a: AnyFlow, b: AnyFlow, *, names: bool = False) -> Comparison:
        """Whether two flows do the same, and a shortest walk that tells where they do not.

        Args:
            a: A flow; its text as YAML will do.
            b: The other one.
            names: Whether names and order of states count as well.

        Raises:
            FlowError: One of them, or a subflow on the way, is not to be had or cannot run.
        """
        from flowr_nb.comparison import compare  # noqa: PLC0415 - as `explore`

        one, other = (self.flow(each) if isinstance(each, FlowRun) else each for each in (a, b))
        return compare(one, other, library=self.library, names=names)

    def diff(self, a: AnyFlow, b: AnyFlow) -> FlowDiff:
        """What has changed from one version of a flow to another.

        Args:
            a: A flow; its text as YAML will do, and ``REV:path`` of a git repository.
            b: The newer one.

        Raises:
            FlowError: One of them is not to be had, or does not parse.
        """
        from flowr_nb.changes import flow_diff  # noqa: PLC0415 - as `explore`

        one, other = (self.flow(each) if isinstance(each, FlowRun) else each for each in (a, b))
        return flow_diff(one, other, library=self.library)

    def stranded(self, flow: AnyFlow, new: AnyFlow) -> StrandedTable:
        """Which saved sessions of a flow a new version would leave without a place to stand.

        Args:
            flow: The flow as the sessions know it; as for `diff`.
            new: The new version.

        Returns:
            A row for each of them, with the nearest place in the new version; shows as a table.

        Raises:
            FlowError: One of the versions is not to be had, or does not parse.
            SessionStorageError: The sessions cannot be read at all.
        """
        from flowr_nb.changes import stranded_by  # noqa: PLC0415 - as `explore`

        return stranded_by(self.diff(flow, new), sessions_of(self.store))

    def exercise(
        self, reference: AnyFlow, *, prompt: str = "", feedback: str | None = None
    ) -> Exercise:
        """An exercise: write a flow that does what the reference does, which is not shown.

        Args:
            reference: What an answer has to do; its text as YAML will do.
            prompt: What is asked of the learner.
            feedback: How much is told of an answer that differs: see `flowr_nb.exercise`.

        Raises:
            FlowError: The reference is not to be had, breaks a rule, or cannot run.
            TeachingError: It is too large, or the word is wrong.
        """
        from flowr_nb.teaching import exercise  # noqa: PLC0415 - as `explore`

        return exercise(reference, prompt=prompt, library=self.library, feedback=feedback)

    def predict(
        self,
        flow: AnyFlow | None = None,
        *,
        seed: int | str = 0,
        **view: Unpack[ViewWords],
    ) -> PredictWidget:
        """Asks what happens next in a run, and then lets it happen.

        Args:
            flow: The flow to begin, or a run to ask about; by default the project's default flow.
            seed: Another one asks in another order.
            **view: How its diagram shows it: the words of `diagram`.

        Raises:
            FlowError: The flow is not to be had.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        from flowr_nb.diagram.view import check_view  # noqa: PLC0415 - see `explore`
        from flowr_nb.widgets.predict import PredictWidget  # noqa: PLC0415

        check_view(view)
        run = flow if isinstance(flow, FlowRun) else self.run(flow)
        return PredictWidget(run, seed=seed, **view)

    def run(self, flow: AnyFlow | None = None, name: str | None = None) -> FlowRun:
        """Begin a run of a flow; nothing is saved until `FlowRun.save`.

        Args:
            flow: The flow; by default the project's default flow.
            name: The session's name; by default the flow's, or one made from it where no file could
                be called so, with a number if it is taken.

        Raises:
            FlowError: The flow is not to be had.
        """
        try:
            root = self.flow(flow)
        except FlowNotFoundError as error:
            if flow not in [entry.name for entry in self.store.entries()]:
                raise
            told = f"{error}; `{flow}` is a session, and `ws.load({flow!r})` goes on with it"
            raise FlowNotFoundError(told, error.reference, error.tried) from None
        free = name or free_name(root.flow, [entry.name for entry in self.store.entries()])
        return FlowRun.draft(self.library, self.store, root, free)

    def init(
        self, flow: AnyFlow | None = None, name: str | None = None, *, overwrite: bool = False
    ) -> FlowRun:
        """Begin a run of a flow, and save its session.

        Args:
            flow: The flow; by default the project's default flow.
            name: The session's name; by default the project's default session.
            overwrite: Begin anew even where a session of that name exists, which is then lost;
                for notebooks that are run again and again.

        Raises:
            SessionAlreadyExistsError: There is a session of that name.
            SessionError: It cannot be saved.
            FlowError: The flow is not to be had.
        """
        run = self.run(flow, name or self.settings.default_session)
        if overwrite:
            run.save(overwrite=True)
        else:
            run.init(run.session.root_flow, run.session.name)
        return run

    def load(self, session: str | None = None) -> FlowRun:
        """Go on with a session.

        Args:
            session: Its name or path; by default the project's default session.

        Raises:
            SessionNotFoundError: There is none.
            SessionCorruptedError: It is damaged.
            SessionPlaceError: Its flow or state is gone.
        """
        asked = session or self.settings.default_session
        stored = self.store.load(asked)
        run = FlowRun(self.library, self.store, stored, saved=True, loaded_as=asked)
        _ = run.place  # says so now if the flow or state is gone
        return run

    def explore(
        self,
        flow: AnyFlow | None = None,
        session: str | None = None,
        **view: Unpack[ViewWords],
    ) -> FlowExplorer:
        """The whole of a run in one widget.

        Args:
            flow: The flow to begin, or a run to show as it is; with neither argument the default
                session if there is one, else the default flow.
            session: A session to go on with.
            **view: How its diagram shows it: the words of `diagram`.

        Raises:
            SessionError: The session is not to be had.
            FlowError: The flow is not to be had.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        # Only who shows something pays for the widget libraries.
        from flowr_nb.widgets.explorer import FlowExplorer  # noqa: PLC0415

        if isinstance(flow, FlowRun):
            return FlowExplorer(flow, **view)
        if session is not None:
            return FlowExplorer(self.load(session), **view)
        if flow is None:
            try:
                return FlowExplorer(self.load(), **view)
            except SessionNotFoundError:
                pass
        return FlowExplorer(self.run(flow), **view)

    def explore_both(
        self, source: FlowDiff | RunsTogether, **view: Unpack[ViewWords]
    ) -> VersionsExplorer:
        """Two versions of a flow beside one another: a press in either moves both.

        Args:
            source: What `diff` gives, or the runs that its ``.run()`` does.
            **view: How the pictures show them: the words of `diagram`.

        Raises:
            NotShownError: It is neither.
            FlowError: One of the versions cannot be begun.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        from flowr_nb.diagram.view import check_view  # noqa: PLC0415 - see `explore`
        from flowr_nb.widgets.versions import VersionsExplorer  # noqa: PLC0415

        check_view(view)
        return VersionsExplorer(source, **view)

    def diagram(self, flow: AnyFlow | None = None, **view: Unpack[ViewWords]) -> FlowDiagram:
        """A flow, drawn; of a run with where it stands.

        Args:
            flow: The flow, or a run to follow; by default the project's default flow.
            **view: How it is shown: ``expand`` (``none``, ``current``, ``all``) subflows in place,
                ``show`` attributes in the states that have them, ``direction`` (``LR``, ``TB``,
                ``auto``), ``heat`` of runs or sessions, ``numbers`` of the run's steps, ``theme``
                (``light``, ``dark``, ``auto``); `frame_of` says more.

        Raises:
            FlowError: The flow is not to be had.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        from flowr_nb.diagram.view import check_view  # noqa: PLC0415 - see `explore`
        from flowr_nb.widgets.flow_diagram import FlowDiagram  # noqa: PLC0415

        check_view(view)

        if isinstance(flow, FlowRun):
            return FlowDiagram(flow, **view)
        return FlowDiagram(self.flow(flow), library=self.library, **view)

    def board(
        self,
        flow: AnyFlow | None = None,
        *,
        stuck_after: str | timedelta | None = None,
        group: Grouping | None = None,
        progress: bool | Mapping[str, Unit] | None = False,
        **view: Unpack[ViewWords],
    ) -> FlowBoard:
        """All sessions of a flow at once: in its picture and as a table, live.

        ``ws.board("deploy", stuck_after="2 days")`` as the last line of a cell shows it. What it
        is asked in code: ``.counts``, ``.stuck``, ``.selected``, ``.explore(name)``, ``.heat_by``,
        ``.save(path)``, ``.page()``; see `FlowBoard`.

        Args:
            flow: The flow, whose sessions are those that were begun with it; by default the
                project's default flow.
            stuck_after: How long a session may be in a state before it is stuck, as in ``2 days``;
                by default as long as nine of ten that left it were there.
            group: How sessions are told apart of which two groups are compared: by patterns of
                names (``team-*``), or by a function of a session.
            progress: Whether the share of the flow's states that each has been to is a column; or
                what there is to reach, as ``units_of_lesson(lesson)`` of `flowr_nb.board` has it.
            **view: How its diagram shows it: the words of `diagram`.

        Raises:
            FlowError: The flow is not to be had.
            BoardError: `stuck_after` is no length of time, `group` tells nothing apart, or
                `progress` is nothing that can be reached.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        from flowr_nb.widgets.board import FlowBoard  # noqa: PLC0415 - see `explore`

        library = flow.library if isinstance(flow, FlowRun) else self.library
        return FlowBoard(
            self.flow(flow),
            library,
            self.store,
            stuck_after=stuck_after,
            group=group,
            progress=progress,
            **view,
        )

    def lesson(self, name: str | Path, session: str | None = None) -> LessonPlayer:
        """A lesson, to be gone through step by step; it goes on where it was left.

        Where one is and what was answered is kept in a session, with each step.

        Args:
            name: Its name (of a file ``lessons/NAME.lesson.yaml`` of the project, or of a lesson
                that comes with flowr-nb: ``first-steps``, ``write-a-flow``), or its path.
            session: The session that answers are kept in; by default one called after the lesson.

        Raises:
            LessonError: There is none, or it has not the shape of one.
            SessionNameError: No session can be called so.
        """
        from flowr_nb.lessons import LessonPlay, find_lesson  # noqa: PLC0415 - as `explore`
        from flowr_nb.lessons.finding import FOLDER  # noqa: PLC0415
        from flowr_nb.widgets.lesson_player import LessonPlayer  # noqa: PLC0415

        found = find_lesson(name, (self._root or Path()) / FOLDER)
        return LessonPlayer(LessonPlay(found, self.library, self.store, session), self.library)

    def edit(  # noqa: PLR0913 - which, and how it is shown
        self,
        flow: AnyFlow | None = None,
        *,
        create: bool = False,
        expand: str = "none",
        show: str | Iterable[str] = (),
        direction: str = "auto",
        theme: str = "auto",
    ) -> FlowEditor:
        """The text of a flow to be written, beside it its picture, drawn and checked as one types.

        As long as something in it is not saved it is the same editor whenever it is asked for, and
        a new workspace's goes on with that text: cells that are run again lose nothing.

        Args:
            flow: The flow, also one that cannot be read as it is; by default the project's default
                flow.
            create: Begin a new flow where there is none of that name or path. Its file, in the
                first directory of flows, is written when it is saved.
            expand: ``none``, or ``all`` with every subflow opened in place.
            show: Attributes to write into the states that have them.
            direction: ``LR``, ``TB`` or ``auto``.
            theme: ``light``, ``dark`` or ``auto``.

        Raises:
            FlowNotFoundError: There is none, and none is to be begun.
            FlowEditError: There is no text to edit: not UTF-8, too large, or made in code.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
        """
        from flowr_nb.diagram.view import check_words, names_shown  # noqa: PLC0415 - see `explore`
        from flowr_nb.widgets.reopening import open_editor  # noqa: PLC0415

        check_words(expand, direction, theme)
        shown = names_shown(show)
        asked = self.settings.default_flow if flow is None else flow
        if isinstance(asked, FlowRun):
            asked = self.flow(asked)
        editor = open_editor(self.library, asked, create=create)
        with editor.hold_trait_notifications():
            editor.show = shown
            editor.expand, editor.direction, editor.theme = expand, direction, theme
        return editor

    def page(
        self,
        flow: AnyFlow | None = None,
        *,
        max_configurations: int | None = None,
        **view: Unpack[ViewWords],
    ) -> Page:
        """A page of a flow that steps by itself: offline, without a kernel.

        Args:
            flow: The flow, or a run to begin where it stands; by default the project's default
                flow.
            max_configurations: Most configurations that the page may hold; 2,000 by default. What
                has more is a page of the picture that says why it does not step.
            **view: How it is shown: the words of `diagram`, but for ``numbers``.

        Raises:
            FlowError: The flow is not to be had.
            StepError: It has no state to begin with.
            ViewError: A word is none of a view's, or no state has an attribute of ``show``.
            PageError: Steps are to be numbered.
        """
        from flowr_nb.page import MAX_CONFIGURATIONS, make_page  # noqa: PLC0415 - as `explore`

        most = MAX_CONFIGURATIONS if max_configurations is None else max_configurations
        source = flow if isinstance(flow, FlowRun) else self.flow(flow)
        return make_page(source, library=self.library, max_configurations=most, **view)
