"""The way in: the flows and sessions of a project, and the widgets on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.validation.report import CheckReport, check_library
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.settings import read_settings
from flowr_nb.store.errors import SessionNotFoundError
from flowr_nb.store.names import free_name
from flowr_nb.store.opening import open_store
from flowr_nb.store.protocol import sessions_of
from flowr_nb.store.table import SessionTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flowr_nb.diagram.overlays.heat import Heat
    from flowr_nb.flow.model import Flow
    from flowr_nb.store.protocol import SessionStore
    from flowr_nb.widgets.explorer import FlowExplorer
    from flowr_nb.widgets.flow_diagram import FlowDiagram

__all__ = ["Workspace"]


class Workspace:
    """The flows and sessions of a project.

    Args:
        flows: Directory of the flows; by default what ``[tool.flowr]`` of the project says.
        sessions: Directory of the sessions, the URL of a store (``memory:``) or a store itself; by
            default what ``[tool.flowr]`` says.
        root: The project's root, or a directory in it; by default the working directory.

    Attributes:
        library: The flows.
        store: The sessions.
        settings: What ``[tool.flowr]`` says.

    Raises:
        SettingsError: ``[tool.flowr]`` cannot be read.
        SessionStorageError: `sessions` is no store, and leads to none.
    """

    def __init__(
        self,
        flows: str | Path | None = None,
        sessions: str | Path | SessionStore | None = None,
        *,
        root: str | Path | None = None,
    ) -> None:
        self.settings = read_settings(root)
        self.library = FlowLibrary(flows or self.settings.flows_dir)
        self.store: SessionStore = open_store(
            self.settings.sessions_dir if sessions is None else sessions
        )

    def __repr__(self) -> str:
        return f"Workspace({self.library!r}, {self.store!r})"

    def flows(self) -> list[str]:
        """The name of every flow."""
        return self.library.names()

    def sessions(self) -> SessionTable:
        """Every readable session, sorted by name."""
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

        sessions = sessions_of(self.store)
        found = [session for session in sessions if flow in (None, session.root_flow)]
        if flow is not None and not found:
            # By its path, or misspelt. What was run and is gone may be counted.
            name = self.library.load(flow).flow
            found = [session for session in sessions if session.root_flow == name]
        return heat_of(found, self.store.histories)

    def flow(self, name: str) -> Flow:
        """The flow of that name or path.

        Raises:
            FlowError: It is not to be had.
        """
        return self.library.load(name)

    def check(self) -> CheckReport:
        """Check every flow against every rule; shows as a table of findings."""
        return check_library(self.library)

    def run(self, flow: str | None = None, name: str | None = None) -> FlowRun:
        """Begin a run of a flow; nothing is saved until `FlowRun.save`.

        Args:
            flow: The flow; by default the project's default flow.
            name: The session's name; by default the flow's, with a number if it is taken.

        Raises:
            FlowError: The flow is not to be had.
        """
        root = self.library.load(flow or self.settings.default_flow)
        free = name or free_name(root.flow, [entry.name for entry in self.store.entries()])
        return FlowRun.draft(self.library, self.store, root, free)

    def init(
        self, flow: str | None = None, name: str | None = None, *, overwrite: bool = False
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
        flow: str | None = None,
        session: str | None = None,
        *,
        expand: str = "none",
        show: Iterable[str] = (),
    ) -> FlowExplorer:
        """The whole of a run in one widget.

        Args:
            flow: The flow to begin; with neither argument the default session if there is one,
                else the default flow.
            session: A session to go on with.
            expand: Which subflows are opened in place: ``none``, ``current`` (those that the run is
                in) or ``all``.
            show: Attributes to write into the states that have them.

        Raises:
            SessionError: The session is not to be had.
            FlowError: The flow is not to be had.
            ValueError: No state has an attribute of `show`.
        """
        # Only who shows something pays for the widget libraries.
        from flowr_nb.widgets.explorer import FlowExplorer  # noqa: PLC0415

        how: dict[str, Any] = {"expand": expand, "show": show}
        if session is not None:
            return FlowExplorer(self.load(session), **how)
        if flow is None:
            try:
                return FlowExplorer(self.load(), **how)
            except SessionNotFoundError:
                pass
        return FlowExplorer(self.run(flow), **how)

    def diagram(
        self,
        flow: str | None = None,
        *,
        heat: object = None,
        expand: str = "none",
        show: Iterable[str] = (),
    ) -> FlowDiagram:
        """A flow, drawn, without a run.

        Args:
            flow: The flow; by default the project's default flow.
            heat: Runs or sessions whose visits are shown; see `FlowDiagram`.
            expand: ``all`` to open its subflows in place.
            show: Attributes to write into the states that have them.

        Raises:
            FlowError: The flow is not to be had.
            ValueError: No state has an attribute of `show`.
        """
        from flowr_nb.widgets.flow_diagram import FlowDiagram  # noqa: PLC0415 - see `explore`

        shown = self.library.load(flow or self.settings.default_flow)
        how: dict[str, Any] = {"heat": heat, "expand": expand, "show": show}
        return FlowDiagram(shown, library=self.library, **how)
