"""The flow files of a directory: listed, found by name, read again when they changed."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import is_file, read_file
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    FlowNotFoundError,
    FlowParseError,
    NotAFlowError,
)
from flowr_nb.flow.loader import is_flow_file, load_flow
from flowr_nb.flow.subflows import subflow_files
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.model import Flow

# A file system's clock ticks coarsely: what is this young may change again within one tick and
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

    def result(self) -> Flow:
        if self.error is not None:
            raise self.error.with_traceback(None)
        assert self.flow is not None  # noqa: S101 - a read has one or the other
        return self.flow


@dataclass(frozen=True, slots=True)
class _Listing:
    """The files of a directory, and when each folder of it last had one more or one less."""

    files: tuple[Path, ...] = ()
    folders: Mapping[str, int] = field(default_factory=dict)
    lasts: bool = False
    """Whether it holds as long as no folder changes."""

    def is_current(self) -> bool:
        try:
            return self.lasts and all(
                os.stat(folder).st_mtime_ns == stamp  # noqa: PTH116 - a text, often
                for folder, stamp in self.folders.items()
            )
        except OSError:
            return False


class DirectorySource:
    """The flow files of one directory and of those below it.

    A file is read when it is asked for and again only when it changed; an unchanged file gives
    the same `Flow` object. What is answered never hangs on what was asked before.

    Args:
        directory: The directory. References never lead out of it.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)
        self._root = Path(os.path.realpath(self.directory))
        # By their texts, which are looked up in half the time that a `Path` takes.
        self._reads: dict[str, _Read] = {}
        self._inside: dict[str, bool] = {}
        self._own: dict[str, Path] = {}
        self._listing = _Listing()

    def __repr__(self) -> str:
        return f"DirectorySource({str(self.directory)!r})"

    def places(self) -> list[Path]:
        """Every flow file, sorted; hidden ones are left out, and links that lead out."""
        self._listing = self._list()
        return list(self._listing.files)

    def read(self, place: Path | str) -> Flow:
        """The flow in a file, read again only if the file changed.

        Raises:
            FlowNotFoundError: There is no such file.
            FlowParseError: It does not parse.
        """
        path = place if isinstance(place, Path) else Path(place)
        try:
            return self._look(path).result()
        except FileNotFoundError:
            self._reads.pop(str(path), None)
            raise FlowNotFoundError(f"there is no flow file {path}", str(path), [path]) from None
        except (OSError, ValueError) as error:
            raise FlowParseError.unreadable(path, error) from error

    def named(self, name: str) -> Flow | None:
        """The flow of a name, or None.

        Of several files that declare it the one called after it is meant (``deploy.yaml`` for
        ``deploy``, in the directory itself). Where none declares it, it is the name of a file.

        Raises:
            AmbiguousFlowError: Several declare it, and none is called after it.
            FlowParseError: The file called after it does not parse.
        """
        own = self._own.get(name) or self._own.setdefault(name, self.directory / f"{name}.yaml")
        flow = None
        with suppress(NotAFlowError):  # a session, perhaps, of a flow of that name
            flow = self._find(own)
        if flow is not None and flow.flow == name:
            return flow
        declared = self._declaring(name)
        called = [each for each in declared if each.path and self._is_called(name, each.path)]
        if len(declared) > 1 and len(called) == 1:
            return called[0]
        if len(declared) > 1:
            files = ", ".join(str(flow.path) for flow in declared)
            raise AmbiguousFlowError(
                f"several files declare the flow `{name}`: {files}; ask for one by its path"
            )
        return declared[0] if declared else flow

    def holds(self, flow: Flow) -> bool:
        """Whether it was read from a file in here, which may be a link that leads out."""
        return flow.path is not None and self.is_inside(os.path.dirname(str(flow.path)))  # noqa: PTH120 - see below

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:
        """The files that a reference may mean: beside the flow's own, or from the directory."""
        path = flow.path if flow is not None else None
        return list(subflow_files(reference, path.parent if path else self.directory))

    def referred(self, reference: str, flow: Flow) -> Flow | None:
        """The flow that a reference leads to, within the directory, or None.

        From a file of the directory it is relative to that file; from a flow in no file to the
        directory; that of any other file never leads here.

        Raises:
            FlowParseError: It does not parse.
        """
        if flow.path is not None and not self.holds(flow):
            return None
        found = map(self._find, self.candidates(reference, flow))
        return next((each for each in found if each is not None), None)

    def is_inside(self, path: Path | str) -> bool:
        """Whether a file is in the directory, links followed."""
        known = self._inside.get(str(path))
        if known is None:
            try:
                known = Path(os.path.realpath(path)).is_relative_to(self._root)
            except ValueError:  # a NUL in it
                return False
            self._inside[str(path)] = known
        return known

    def _find(self, path: Path) -> Flow | None:
        """The flow in a file, or None where there is no such file in the directory."""
        if not self.is_inside(path):
            return None
        try:
            return self._look(path).result()
        except (OSError, ValueError):
            return self.read(path) if is_file(path) else None  # which says why it cannot be read

    def _is_called(self, name: str, path: Path) -> bool:
        return path.stem == name and path.parent == self.directory

    def _declaring(self, name: str) -> list[Flow]:
        """The flows of that name; every file that is known is looked at, none is looked for."""
        if not self._listing.is_current():
            self._listing = self._list()
        found = []
        for path in self._listing.files:
            try:
                flow = self._look(path).flow
            except (OSError, ValueError):
                continue
            if flow is not None and flow.flow == name:
                found.append(flow)
        return found

    def _list(self) -> _Listing:
        files: list[Path] = []
        folders: dict[str, int] = {}
        lasts = True
        waiting = [os.fspath(self.directory)]
        for folder in waiting:
            try:
                folders[folder] = os.stat(folder).st_mtime_ns  # noqa: PTH116 - a text, often
                with os.scandir(folder) as entries:
                    seen = [entry for entry in entries if not entry.name.startswith(".")]
            except OSError:  # nobody is told when it can be read
                lasts = False
                continue
            for entry in seen:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif is_flow_file(entry.name):
                    path = Path(entry.path)
                    if is_file(path) and self.is_inside(path):
                        files.append(path)
                    else:  # a link, and nobody is told when it leads to a flow
                        lasts = False
        lasts = lasts and not any(map(_is_young, folders.values()))
        return _Listing(tuple(sorted(files)), folders, lasts)

    def _look(self, path: Path) -> _Read:
        key = str(path)
        stat = os.stat(key)  # noqa: PTH116 - a text takes less time, and this is done at every step
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        known = self._reads.get(key)
        if known is not None and known.stamp == stamp and not known.young:
            return known
        young = _is_young(stamp[0])
        content = read_file(path, MAX_BYTES)
        if known is not None and known.content == content:
            known.stamp, known.young = stamp, young
            return known
        flow: Flow | None = None
        failure: FlowParseError | None = None
        try:
            flow = load_flow(content, path)
        except FlowParseError as error:
            failure = error
        fresh = self._reads[key] = _Read(stamp, young, content, flow, failure)
        return fresh


def _is_young(time_ns: int) -> bool:
    return time.time_ns() - time_ns < _YOUNG_NS
