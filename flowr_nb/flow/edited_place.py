"""Where the text of a flow that somebody is writing is kept: its file, or memory."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.file_access import replace_own
from flowr_nb.files import read_file, settled, shown, sync_directory
from flowr_nb.flow.errors import FlowConflictError, FlowEditError, FlowError, FlowParseError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import is_flow_file, load_flow
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.hints import in_short
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable


class FilePlace:
    """A file of a library, which others may write to as well.

    Args:
        library: The library; the file is never written out of its directories.
        path: The file.

    Raises:
        FlowEditError: It is in none of them.
    """

    def __init__(self, library: FlowLibrary, path: Path) -> None:
        self.path: Path | None = path
        self.name = path.stem
        self._path = path
        sources = (each for each in library.sources if isinstance(each, DirectorySource))
        source = next((each for each in sources if each.is_inside(path.parent)), None)
        if source is None:
            raise FlowEditError(
                f"{shown(path)} is outside the flows directories of {library!r}; give a path in one"
            )
        self._source = source

    def __str__(self) -> str:
        return shown(self._path)

    def read(self) -> bytes | None:
        """What it holds; None where it is not there.

        Raises:
            FlowEditError: It cannot be read.
        """
        path = self._path
        try:
            if not os.path.lexists(path):
                return None
            self._refuse_outside()
            content = read_file(path, MAX_BYTES)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise FlowEditError(f"{self} cannot be read: {reason}") from error
        if len(content) > MAX_BYTES:
            raise FlowEditError(f"{self} is larger than {MAX_BYTES:,} bytes, the most that is read")
        return content

    def write(
        self, content: bytes, ready: Callable[[], None], *, overwrite: bool, is_new: bool
    ) -> None:
        """Put a content in its place, whole or not at all, for the same people as before.

        Args:
            content: The content.
            ready: Called at the last moment; what it raises leaves all as it is.
            overwrite: Whether what is missing there is made: its folder.
            is_new: Whether it is there for the first time, as then its folder may be.

        Raises:
            FlowEditError: It cannot be written; nothing has changed.
        """
        folder = self._path.parent
        self._refuse_outside()
        try:
            if overwrite or is_new:
                folder.mkdir(parents=True, exist_ok=True)
            if not folder.is_dir():
                raise FlowEditError(
                    f"{self} cannot be written: there is no folder {shown(folder)} any more; make "
                    "it again, or overwrite, which makes it; the text is kept here"
                )
            replace_own(self._path, content, ready=ready)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise FlowEditError(
                f"{self} cannot be written: {reason}; nothing has changed, and the text is kept "
                "here: make it writable, and save again"
            ) from error
        with suppress(OSError):  # it is written, which is all that most file systems promise
            sync_directory(folder)

    def _refuse_outside(self) -> None:
        if not self._source.is_inside(self._path):
            raise FlowEditError(
                f"{self} leads out of the flows directory, to {os.path.realpath(self._path)}; put "
                "the file there itself"
            )


class MemoryPlace:
    """A name among the flows in memory of a library.

    Args:
        library: The library.
        name: The name.
    """

    path: Path | None = None

    def __init__(self, library: FlowLibrary, name: str) -> None:
        self.name = name
        self._library = library

    def __str__(self) -> str:
        return f"`{self.name}` in memory"

    def read(self) -> bytes | None:
        """The text of the flow there; None where there is none.

        Raises:
            FlowEditError: The flow was made in code, and has no text.
        """
        return self._text_of(self.name)

    def write(
        self, content: bytes, ready: Callable[[], None], *, overwrite: bool, is_new: bool
    ) -> None:
        """Put a flow there, under the name that it has by now.

        Args:
            content: Its text.
            ready: Called before.
            overwrite: Whether another flow of its name is replaced.
            is_new: Whether it is there for the first time.

        Raises:
            FlowEditError: The text is no flow.
            FlowConflictError: Its name is that of another flow there.
        """
        del is_new  # there is no folder to be made
        ready()
        try:
            flow = load_flow(content)
            name = flow.flow
            if name != self.name and not overwrite and self._has(name):
                raise FlowConflictError(
                    f"there is a flow `{in_short(name)}` in memory already; nothing was written: "
                    "give this one another name, or overwrite that"
                )
            self._library.add(flow)
        except FlowParseError as error:
            line = error.findings[0].line if error.findings else 1
            raise FlowEditError(
                f"{self} stays as it was: the text is no flow yet, see line {line}; mend it, and "
                "save again"
            ) from error
        self.name = name

    def _has(self, name: str) -> bool:
        return any(
            name in source.places()
            for source in self._library.sources
            if isinstance(source, MemorySource)
        )

    def _text_of(self, name: str) -> bytes | None:
        if not self._has(name):
            return None
        flow = next(
            source.read(name)
            for source in self._library.sources
            if isinstance(source, MemorySource) and name in source.places()
        )
        if flow.source is None:
            raise FlowEditError(
                f"the flow `{in_short(name)}` was made in code, and has no text; write one, and "
                "add it with `add`"
            )
        return flow.source.text.encode("utf-8", "surrogatepass")


def new_place(library: FlowLibrary, reference: str) -> FilePlace | MemoryPlace:
    """Where a flow is to be that is not there yet.

    Args:
        library: The library.
        reference: A name, for a file of that name in the first directory, or in memory where there
            is none; or a path, from that directory or from the working directory.

    Raises:
        FlowEditError: No flow would be found there.
    """
    folder = library.flows_dir
    if folder is None:
        return MemoryPlace(library, reference)
    if not reference.strip() or reference.endswith(("/", os.sep)):
        raise FlowEditError("a flow that is begun needs a name; give one, or a path")
    name = reference if is_flow_file(reference) else f"{reference}.yaml"
    here = [settled(Path(name).expanduser(), FlowEditError)] if Path(name).name != name else []
    below = settled(folder / Path(name), FlowEditError)
    directories = [each for each in library.sources if isinstance(each, DirectorySource)]
    found = next((each for each in here if any(d.is_inside(each) for d in directories)), below)
    path = Path(os.path.normpath(found))
    place = FilePlace(library, path)
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else (path.name,)
    if any(part.startswith(".") for part in parts):
        raise FlowEditError(
            f"{shown(path)} would be hidden, and no flow is looked for there; take a name without "
            "a dot before it"
        )
    return place


def known_place(
    library: FlowLibrary, reference: str | Path
) -> tuple[FlowLibrary, FilePlace | MemoryPlace]:
    """Where a flow is, also one that cannot be read as it is, and the library that it is in.

    Raises:
        FlowNotFoundError: There is none of that name or path.
        AmbiguousFlowError: Several have the name.
        FlowParseError: It cannot be said where it is.
    """
    try:
        flow = library.load(reference)
    except FlowParseError as error:
        file = error.findings[0].file if error.findings else None
        if file is None:
            raise
        return library, FilePlace(library, file)
    if flow.path is None:
        return library, MemoryPlace(library, flow.flow)
    return library, FilePlace(library, flow.path)


def library_around(library: FlowLibrary, path: Path) -> FlowLibrary:
    """The library, if a file is in it; else one of the file's own folder."""
    with suppress(FlowError):
        FilePlace(library, path)
        return library
    return FlowLibrary(path.parent)
