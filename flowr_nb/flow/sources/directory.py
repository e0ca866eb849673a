"""The flow files of a directory: listed, found by name, read again when they changed."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.files import is_file, is_young, read_file, settled, shown
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    FlowError,
    FlowNotFoundError,
    FlowParseError,
    NotAFlowError,
)
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.sources.folder_listing import (
    FolderListing,
    list_flow_files,
    stamp_of,
)
from flowr_nb.flow.subflows import subflow_files
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.sources.folder_listing import LeftOut, Stamp


@dataclass(slots=True)
class _Read:
    """What one file held when it was last read."""

    stamp: Stamp
    young: bool
    content: bytes
    flow: Flow | None
    error: FlowParseError | None

    def result(self) -> Flow:
        if self.error is not None:
            raise self.error.with_traceback(None)
        assert self.flow is not None  # noqa: S101 - a read has one or the other
        return self.flow


class DirectorySource:
    """The flow files of one directory and of those below it.

    A file is read when it is asked for and again only when it changed; an unchanged file gives
    the same `Flow` object. What is answered never hangs on what was asked before: where a link
    leads, be it the directory itself, is looked up each time.

    Args:
        directory: The directory. References never lead out of it. It stays where it is, whatever
            becomes the working directory; ``~`` is the home directory.

    Raises:
        FlowError: Where that is cannot be said.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = settled(directory, FlowError)
        # By their texts, which are looked up in half the time that a `Path` takes.
        self._reads: dict[str, _Read] = {}
        self._folders: dict[str, tuple[str, ...] | None] = {}
        self._own: dict[str, Path] = {}
        self._listing = FolderListing()

    def __repr__(self) -> str:
        return f"DirectorySource({shown(self.directory)!r})"

    def places(self) -> list[Path]:
        """Every flow file, sorted; hidden ones are left out, and links that lead out."""
        self._listing = list_flow_files(self.directory, self.is_inside)
        return list(self._listing.files)

    def left_out(self) -> list[LeftOut]:
        """What is none of these and looks as if it were, each with the reason."""
        if not self._listing.is_current():
            self.places()
        return list(self._listing.left_out)

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
            problem = f"there is no flow file {shown(path)}"
            raise FlowNotFoundError(problem, str(path), [path]) from None
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
            files = ", ".join(shown(flow.path) for flow in declared if flow.path)
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
        """Whether a file is in the directory, links followed as they lead now."""
        text = str(path)
        folders = self._folders_to(text)
        try:
            # Where no link comes after the directory itself it is where it is written to be.
            if folders is not None and not any(map(os.path.islink, (*folders, text))):
                return True
            return Path(os.path.realpath(text)).is_relative_to(os.path.realpath(self.directory))
        except (OSError, ValueError):  # a NUL in it, or a circle of links
            return False

    def _folders_to(self, path: str) -> tuple[str, ...] | None:
        """The folders that a path comes through after the directory; None for any other path."""
        if path not in self._folders:
            begun = Path(path)
            is_below = begun.is_relative_to(self.directory) and ".." not in begun.parts
            between = begun.relative_to(self.directory).parts[:-1] if is_below else ()
            folders = accumulate(between, os.path.join, initial=str(self.directory))
            self._folders[path] = tuple(folders)[1:] if is_below else None
        return self._folders[path]

    def _status(self, path: str) -> os.stat_result:
        """Of a file in the directory.

        Raises:
            OSError: It is not to be had, or leads out.
        """
        folders = self._folders_to(path)
        if folders is not None and not any(map(os.path.islink, folders)):
            status = os.lstat(path)
            if not stat.S_ISLNK(status.st_mode):
                return status
        if not self.is_inside(path):
            raise OSError(errno.EXDEV, "it leads out of the flows directory; put the file there")
        return os.stat(path)  # noqa: PTH116 - a text takes less time, at every step

    def _find(self, path: Path) -> Flow | None:
        """The flow in a file, or None where there is no such file in the directory."""
        try:
            return self._look(path).result()
        except PermissionError as error:
            raise FlowParseError.unreadable(path, error) from error
        except (OSError, ValueError):
            is_here = is_file(path) and self.is_inside(path)
            return self.read(path) if is_here else None  # which says why it cannot be read

    def _is_called(self, name: str, path: Path) -> bool:
        return path.stem == name and path.parent == self.directory

    def _declaring(self, name: str) -> list[Flow]:
        """The flows of that name; every file that is known is looked at, none is looked for."""
        if not self._listing.is_current():
            self.places()
        found = []
        for path in self._listing.files:
            try:
                flow = self._look(path).flow
            except (OSError, ValueError):
                continue
            if flow is not None and flow.flow == name:
                found.append(flow)
        return found

    def _look(self, path: Path) -> _Read:
        key = str(path)
        stamp = stamp_of(self._status(key))
        known = self._reads.get(key)
        if known is not None and known.stamp == stamp and not known.young:
            return known
        young = is_young(stamp, time.time_ns())
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
