"""A directory of flows: found by name or path, followed into subflows, re-read when changed."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    FlowError,
    FlowNotFoundError,
    FlowParseError,
    SubflowCycleError,
)
from flowr_nb.flow.loader import FLOW_SUFFIXES, load_flow, subflow_candidates
from flowr_nb.flow.validation.validate import validate_in
from flowr_nb.hints import did_you_mean
from flowr_nb.yaml.reader import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.model import Flow, State
    from flowr_nb.flow.validation.findings import ValidationResult

# A file system's clock ticks coarsely: a file this young may change again within one tick and
# keep its size, so its content is compared, not its stat alone.
_YOUNG_NS: Final = 2_000_000_000


@dataclass(slots=True)
class _Read:
    """What one file held when it was last read."""

    stamp: tuple[int, int, int]
    young: bool
    content: bytes
    flow: Flow | None
    error: FlowParseError | None


class FlowLibrary:
    """The flows of one directory and those below it.

    A flow is asked for by its name (what its file says under ``flow``) or by its path. Files are
    read when they are asked for and read again only when they changed; an unchanged file gives
    the same `Flow` object.

    Args:
        flows_dir: The directory. References never lead out of it.
    """

    def __init__(self, flows_dir: str | Path) -> None:
        self.flows_dir = Path(flows_dir)
        self._root = Path(os.path.realpath(self.flows_dir))
        self._reads: dict[Path, _Read] = {}
        self._real: dict[Path, Path] = {}
        self._files: dict[str, Path] = {}

    def __repr__(self) -> str:
        return f"FlowLibrary({str(self.flows_dir)!r})"

    def paths(self) -> list[Path]:
        """Every flow file, sorted; hidden ones are left out, and links that lead out."""
        found = [
            path
            for suffix in FLOW_SUFFIXES
            for path in self.flows_dir.rglob(f"*{suffix}")
            if not any(part.startswith(".") for part in path.relative_to(self.flows_dir).parts)
            and _is_file(path)
            and self._is_inside(path)
        ]
        return sorted(found)

    def names(self) -> list[str]:
        """What `load` can be asked for: each flow's name, or its path where it does not parse."""
        names = []
        for path in self.paths():
            try:
                names.append(self.read(path).flow)
            except FlowError:
                names.append(path.relative_to(self.flows_dir).as_posix())
        return sorted(set(names))

    def load(self, reference: str | Path) -> Flow:
        """The flow of that name or path.

        Args:
            reference: A flow's name, or a path (one with a separator or a YAML suffix) relative to
                the library's directory or to the working directory.

        Raises:
            FlowNotFoundError: There is none; the message lists those that exist.
            AmbiguousFlowError: Several files declare that name and none is called after it.
            FlowParseError: Its file does not parse.
        """
        text = str(reference)
        if _is_path(text):
            return self._load_path(text)
        known = self._files.get(text)
        if known is not None:
            # Where it was last time; if it is there still, nothing else is looked at.
            with contextlib.suppress(FlowError):
                flow = self.read(known)
                if flow.flow == text:
                    return flow
            del self._files[text]
        flow = self._search(text)
        if flow.path is not None:
            self._files[text] = flow.path
        return flow

    def _search(self, text: str) -> Flow:
        own = self.flows_dir / f"{text}.yaml"
        own_exists = _is_file(own) and self._is_inside(own)
        if own_exists:
            flow = self.read(own)
            if flow.flow == text:
                return flow
        try:
            return self._load_declared(text, [own])
        except FlowNotFoundError:
            if not own_exists:
                raise
            return self.read(own)

    def subflow(self, flow: Flow, state: State) -> Flow:
        """The flow that a state invokes.

        Args:
            flow: The flow that the state is in.
            state: A state with a ``flow`` reference.

        Raises:
            FlowNotFoundError: The reference leads to no file, or out of the directory.
            FlowParseError: The file does not parse.
            ValueError: The state invokes no flow.
        """
        if state.flow is None:
            raise ValueError(f"the state `{state.id}` invokes no flow")
        directory = flow.path.parent if flow.path else self.flows_dir
        tried = subflow_candidates(state.flow, directory)
        for path in tried:
            if not _is_file(path):
                continue
            if not self._is_inside(path):
                raise FlowNotFoundError(
                    f"state `{state.id}` of `{flow.flow}` invokes `{state.flow}`, which is outside "
                    f"the flows directory {self.flows_dir}; move the file into it",
                    state.flow,
                    [path],
                )
            return self.read(path)
        places = ", ".join(str(path) for path in tried)
        raise FlowNotFoundError(
            f"state `{state.id}` of `{flow.flow}` invokes `{state.flow}`, and there is no such "
            f"file (tried {places}){self._nearest(state.flow)}",
            state.flow,
            tried,
        )

    def closure(self, flow: Flow, path: Path | None = None) -> list[Flow]:
        """A flow and every flow it invokes, to any depth: the root first, each once.

        Args:
            flow: The root.
            path: The root's file, for a flow that does not know it.

        Raises:
            FlowNotFoundError: A reference leads to no file.
            FlowParseError: A file does not parse.
        """
        if flow.path is None and path is not None:
            flow = self.read(path)
        found = [flow]
        seen = {flow.path}
        for current in found:
            for state in current.states:
                if state.flow is None:
                    continue
                child = self.subflow(current, state)
                if child.path not in seen:
                    seen.add(child.path)
                    found.append(child)
        return found

    def validate(self, flow: Flow | str | Path) -> ValidationResult:
        """Check a flow against every rule, with the flows it invokes.

        Raises:
            FlowNotFoundError: There is no such flow.
            FlowParseError: Its file does not parse.
        """
        return validate_in(self.load(flow) if isinstance(flow, str | Path) else flow, self.subflow)

    def _load_path(self, text: str) -> Flow:
        tried = [*subflow_candidates(text, self.flows_dir), *subflow_candidates(text, Path())]
        for path in tried:
            if not _is_file(path):
                continue
            if not self._is_inside(path):
                raise FlowNotFoundError(
                    f"{path} is outside the flows directory {self.flows_dir}", text, [path]
                )
            return self.read(path)
        return self._load_declared(text, tried)

    def _load_declared(self, name: str, tried: list[Path]) -> Flow:
        declared = list(self._declaring(name))
        if len(declared) == 1:
            return declared[0]
        if declared:
            files = ", ".join(str(flow.path) for flow in declared)
            raise AmbiguousFlowError(
                f"several files declare the flow `{name}`: {files}; ask for one by its path"
            )
        raise self._not_found(name, tried)

    def _declaring(self, name: str) -> Iterator[Flow]:
        for path in self.paths():
            try:
                flow = self.read(path)
            except FlowError:
                continue
            if flow.flow == name:
                yield flow

    def _not_found(self, reference: str, tried: list[Path]) -> FlowNotFoundError:
        names = self.names()
        known = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")  # noqa: PLR2004
        have = f"it has: {known}" if names else "it has no flows"
        if not os.path.isdir(self.flows_dir):  # noqa: PTH112 - Path.is_dir raises on some names
            have = "there is no such directory"
        return FlowNotFoundError(
            f"there is no flow `{reference}` in {self.flows_dir}; {have}{self._nearest(reference)}",
            reference,
            tried,
        )

    def _nearest(self, name: str) -> str:
        return did_you_mean(name, self.names())

    def _is_inside(self, path: Path) -> bool:
        real = self._real.get(path)
        if real is None:
            real = self._real[path] = Path(os.path.realpath(path))
        return real.is_relative_to(self._root)

    def read(self, path: Path) -> Flow:
        """The flow in a file, read again only if the file changed.

        Raises:
            FlowNotFoundError: There is no such file.
            FlowParseError: It does not parse.
        """
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            known = self._reads.get(path)
            if known is None or known.stamp != stamp or known.young:
                known = self._read_again(path, stamp, known)
        except FileNotFoundError:
            self._reads.pop(path, None)
            raise self._not_found(str(path), [path]) from None
        except (OSError, ValueError) as error:
            raise FlowParseError.unreadable(path, error) from error
        if known.error is not None:
            raise known.error.with_traceback(None)
        assert known.flow is not None  # noqa: S101 - a read has one or the other
        return known.flow

    def _read_again(self, path: Path, stamp: tuple[int, int, int], known: _Read | None) -> _Read:
        young = time.time_ns() - stamp[0] < _YOUNG_NS
        content = read_file(path)
        if known is not None and known.content == content:
            known.stamp, known.young = stamp, young
            return known
        flow: Flow | None = None
        failure: FlowParseError | None = None
        try:
            flow = load_flow(content, path)
        except FlowParseError as error:
            failure = error
        fresh = self._reads[path] = _Read(stamp, young, content, flow, failure)
        return fresh


def resolve_subflows(root_flow: Flow, root_path: str | Path) -> list[Flow]:
    """Load every flow that a flow invokes, to any depth.

    Args:
        root_flow: The root.
        root_path: The root's file; references are relative to the directory of the referring
            file, and never lead out of the root's directory.

    Returns:
        The root first, then each invoked flow once, nearest first.

    Raises:
        FlowNotFoundError: A reference leads to no file, or out of the directory.
        FlowParseError: An invoked file does not parse.
    """
    path = Path(root_path)
    return FlowLibrary(path.parent).closure(root_flow, path)


def refuse_cycle(child: Flow, running: list[str]) -> None:
    """Refuse to enter a flow that is running already.

    Args:
        child: The flow that is to be entered.
        running: Names of the flows that are running, outermost first.

    Raises:
        SubflowCycleError: `child` is one of them.
    """
    if child.flow in running:
        way = " → ".join([*running[running.index(child.flow) :], child.flow])
        raise SubflowCycleError(f"the flow `{child.flow}` invokes itself: {way}; break the circle")


def _is_path(reference: str) -> bool:
    return "/" in reference or "\\" in reference or reference.endswith(FLOW_SUFFIXES)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False
