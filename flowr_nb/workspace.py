"""The way in: the flows and sessions of a project, and the widgets on them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.validation.report import CheckReport, check_library
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.store.errors import SessionNotFoundError
from flowr_nb.store.names import free_name
from flowr_nb.store.opening import open_store
from flowr_nb.store.protocol import sessions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.diagram.heat import Heat
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore
    from flowr_nb.widgets.explorer import FlowExplorer
    from flowr_nb.widgets.flow_diagram import FlowDiagram


class ConfigurationError(FlowrNbError):
    """A ``[tool.flowr]`` table that cannot be read."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The ``[tool.flowr]`` table of a project.

    Attributes:
        root: The project's root; the directories are relative to it.
        flows_dir: Where flows are.
        sessions_dir: Where sessions are.
        default_flow: The flow that is meant where none is named.
        default_session: The session that is meant where none is named.
    """

    root: Path
    flows_dir: Path
    sessions_dir: Path
    default_flow: str
    default_session: str


_DEFAULTS: Final = {
    "flows_dir": ".flowr/flows",
    "sessions_dir": ".flowr/sessions",
    "default_flow": "main-flow",
    "default_session": "default",
}


def read_configuration(start: str | Path | None = None) -> Configuration:
    """The configuration of the project that a directory is in.

    Args:
        start: The directory; by default the working directory. The nearest ``pyproject.toml`` at
            or above it counts; without one every setting has its default.

    Raises:
        ConfigurationError: The file is not TOML, or a setting is not a text.
    """
    directory = Path(start or ".").resolve()
    root = next(
        (at for at in (directory, *directory.parents) if (at / "pyproject.toml").is_file()), None
    )
    table: object = {}
    if root is not None:
        file = root / "pyproject.toml"
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ConfigurationError(f"{file} cannot be read: {error}") from error
        tool = content.get("tool", {})
        table = tool.get("flowr", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise ConfigurationError(f"`[tool.flowr]` in {root}/pyproject.toml is not a table")
    values = {key: table.get(key, default) for key, default in _DEFAULTS.items()}
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            raise ConfigurationError(
                f"`{key}` of `[tool.flowr]` in {root}/pyproject.toml is a text; found {value!r}"
            )
    base = root or directory
    return Configuration(
        base,
        base / values["flows_dir"],
        base / values["sessions_dir"],
        values["default_flow"],
        values["default_session"],
    )


class SessionTable:
    """Sessions as a table: a sequence that shows name, flow, state and time in a notebook.

    Args:
        sessions: The sessions.
        store: Where they are kept.
    """

    def __init__(self, sessions: list[Session], store: SessionStore) -> None:
        self._sessions = tuple(sessions)
        self._store = store

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to sessions, by their names, as far as the store knows them."""
        return self._store.histories(names)

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    @overload
    def __getitem__(self, index: int) -> Session: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Session, ...]: ...
    def __getitem__(self, index: int | slice) -> Session | tuple[Session, ...]:
        return self._sessions[index]

    def __repr__(self) -> str:
        lines = [f"{s.name}: {s.where}" for s in self._sessions]
        return "\n".join(lines) or "no sessions yet"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(s.name)}</td><td>{escape(s.root_flow)}</td>"
            f"<td>{escape(s.where)}</td></tr>"
            for s in self._sessions
        )
        head = "<tr><th>name</th><th>flow</th><th>state</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


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
        configuration: What ``[tool.flowr]`` says.

    Raises:
        ConfigurationError: ``[tool.flowr]`` cannot be read.
        SessionStorageError: `sessions` is no store, and leads to none.
    """

    def __init__(
        self,
        flows: str | Path | None = None,
        sessions: str | Path | SessionStore | None = None,
        *,
        root: str | Path | None = None,
    ) -> None:
        self.configuration = read_configuration(root)
        self.library = FlowLibrary(flows or self.configuration.flows_dir)
        self.store: SessionStore = open_store(
            self.configuration.sessions_dir if sessions is None else sessions
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
        from flowr_nb.diagram.heat import heat_of  # noqa: PLC0415 - see `explore`

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
        root = self.library.load(flow or self.configuration.default_flow)
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
        run = self.run(flow, name or self.configuration.default_session)
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
        asked = session or self.configuration.default_session
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

        shown = self.library.load(flow or self.configuration.default_flow)
        how: dict[str, Any] = {"heat": heat, "expand": expand, "show": show}
        return FlowDiagram(shown, library=self.library, **how)
