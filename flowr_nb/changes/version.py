"""One version of a flow that is looked at: the flow, where it finds others, what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.changes.git import RevisionPath, flow_of_revision
from flowr_nb.comparison.side import find_flow
from flowr_nb.files import expanded, is_file, read_file, shown
from flowr_nb.flow.errors import FlowError, FlowNotFoundError, FlowParseError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.comparison.side import FlowLike
    from flowr_nb.flow.model import Flow, State


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a flow.

    Attributes:
        flow: The flow.
        library: Where what it invokes is found; None where that is nowhere.
        label: What its file is called; empty for one of no file.
    """

    flow: Flow
    library: FlowLibrary | None
    label: str = ""

    @classmethod
    def of(
        cls, source: FlowLike, library: FlowLibrary | None = None, stands_for: Path | None = None
    ) -> Version:
        """The version that is meant.

        Args:
            source: A `Flow`, its name, its path, its text as YAML, or ``REV:path`` of the git
                repository that the working directory is in.
            library: Where names and subflows are found, as for `compare`.
            stands_for: The file that it is a version of, of a file with a version in it that lies
                elsewhere, as git hands them out: what it invokes is found beside that one.

        Raises:
            FlowError: It is not to be had.
            SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
        """
        if stands_for is not None and isinstance(source, str | Path):
            return cls._for(expanded(source, FlowError), stands_for)
        revision = RevisionPath.of(source) if isinstance(source, str) else None
        # A file may be called as a revision is written.
        if revision is not None and not is_file(expanded(str(source), FlowError)):
            flow, git = flow_of_revision(revision)
            found_in = FlowLibrary()
            found_in.sources = (git,)
            return cls(flow, found_in, shown(flow.path or ""))
        try:
            flow, around = find_flow(source, library)
        except FlowNotFoundError as error:
            if not isinstance(source, str) or ":" not in source:
                raise
            how = "a flow of a git revision is named with its file, as `HEAD:flows/deploy.yaml`"
            raise FlowNotFoundError(f"{error}; {how}", source) from error
        return cls(flow, around, shown(flow.path) if flow.path else "")

    @classmethod
    def _for(cls, file: Path, other: Path) -> Version:
        try:
            content = read_file(file, MAX_BYTES)
        except FileNotFoundError:
            raise FlowNotFoundError(f"there is no flow file {shown(file)}", str(file)) from None
        except (OSError, ValueError) as error:
            raise FlowParseError.unreadable(file, error) from error
        try:
            flow = load_flow(content)
        except FlowParseError:
            load_flow(content, other)  # which fails alike, and says in which file
            raise
        # Of no file: so what it invokes is found from the folder on.
        return cls(flow, FlowLibrary(other.parent), shown(other))

    def child(self, flow: Flow, state: State) -> Flow:
        """The flow that a state of this version invokes.

        Raises:
            FlowError: It is not to be had.
        """
        return (self.library or FlowLibrary()).subflow(flow, state)

    def place(self, flow: Flow, *keys: str | int) -> str:
        """Where a part of this flow, or of one that it invokes, is written: ``a.yaml:27``."""
        if flow.source is None:
            return ""
        label = self.label if flow is self.flow else ""
        label = label or (shown(flow.path) if flow.path else "")
        line = flow.source.locate(*keys).line
        return f"{label}:{line}" if label else f"line {line}"
