"""The flows one works with, from directories and from memory: found, and followed into subflows.

Longer than 300 lines: it is the one face of all flows; where they are is in `flow/sources`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.files import is_file, settled, shown
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    FlowError,
    FlowNotFoundError,
    NotAFlowError,
    refuse_no_flow,
)
from flowr_nb.flow.loader import (
    is_flow_file,
    is_path_like,
    load_flow,
    load_flow_from_file,
)
from flowr_nb.flow.model import Flow
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.flow.sources.opening import sources_of
from flowr_nb.flow.subflows import find_subflow, subflow_files
from flowr_nb.flow.validation.validate import validate_in
from flowr_nb.hints import MOST_NAMED, did_you_mean, in_short, listed
from flowr_nb.watching.directory_watch import ANYTHING, DirectoryWatch, NotWatchedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.flow.model import State
    from flowr_nb.flow.sources.folder_listing import LeftOut
    from flowr_nb.flow.sources.protocol import Source
    from flowr_nb.flow.validation.findings import ValidationResult


class FlowLibrary:
    """Flows of several sources: directories, and memory.

    A flow is asked for by its name (what it says under ``flow``) or by its path. The sources are
    asked one after the other, and the first that has it gives it: memory before any directory, so
    that what was just written in a cell wins over a file of that name, then the directories in
    the order given. It never hangs on what was asked before. `check_library` tells of names that
    are in use twice.

    Args:
        *sources: Directories, or sources.
        flows_dir: A directory, by its name among the arguments.

    Raises:
        FlowError: Something is neither a directory's path nor a source.

    Attributes:
        sources: The sources, in the order in which they are asked.
    """

    def __init__(self, *sources: str | Path | Source, flows_dir: str | Path | None = None) -> None:
        given = sources if flows_dir is None else (*sources, flows_dir)
        self.sources: tuple[Source, ...] = sources_of(given)
        self._memory = MemorySource()  # a source of it once something is added

    def __repr__(self) -> str:
        places = (
            repr(shown(source.directory)) if isinstance(source, DirectorySource) else repr(source)
            for source in self.sources
        )
        return f"FlowLibrary({', '.join(places)})"

    @property
    def flows_dir(self) -> Path | None:
        """The first directory, or None."""
        return self._directories[0].directory if self._directories else None

    def add(self, flow: Flow | str | bytes) -> Flow:
        """Put a flow into the library's memory, in place of one of the same name there.

        Args:
            flow: The flow, or YAML text.

        Returns:
            The flow, which from now on is found by its name.

        Raises:
            FlowParseError: The text is not that of a flow; nothing has changed.
        """
        added = flow if isinstance(flow, Flow) else load_flow(flow)
        memory, *_ = self._memories
        if memory not in self.sources:
            self.sources = (memory, *self.sources)
        return memory.add(added)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when a flow's file changed, was made or was removed, or a flow was added.

        Callbacks run on the event loop of whoever called this; without a running one, on a thread
        that watches, or on the one that adds. What is added there, on that loop, is told at once.
        Where files are not watched (in a browser) what is added is told alone.

        Args:
            callback: Called after each change, by whomever.

        Returns:
            How to stop.
        """

        def on_change(name: str) -> None:
            # What has no suffix may be a folder with flows in it.
            if name == ANYTHING or not Path(name).suffix or is_flow_file(name):
                callback()

        stops: list[Callable[[], None]] = []
        with suppress(NotWatchedError):
            stops += [
                DirectoryWatch.add(source.directory, on_change, is_deep=True)
                for source in self._directories
            ]
        stops += [memory.watch(lambda _name: callback()) for memory in self._memories]

        def stop() -> None:
            for each in stops:
                each()

        return stop

    def take(self, flow: Flow | str | Path) -> Flow:
        """The flow that a run is to be of: one that its name leads back to.

        A `Flow` whose name is free is added to memory. One that was read from a file means what
        that file says now.

        Args:
            flow: A name, a path, or the flow itself.

        Raises:
            AmbiguousFlowError: Its name means another flow, which a run would follow instead.
            FlowError: There is none of that name or path; see `load`.
        """
        found = self._itself(flow) if isinstance(flow, Flow) else self.load(flow)
        try:
            meant = self.load(found.flow)
        except FlowNotFoundError:
            if found.path is not None:
                raise
            return self.add(found)
        if meant == found:
            return meant
        place = shown(meant.path) if meant.path else "a flow in memory"
        raise AmbiguousFlowError(
            f"`{found.flow}` means another flow here ({place}), which a run of this one would "
            "follow; put this one in its place with `add`, or give it a name of its own"
        )

    def _itself(self, flow: Flow) -> Flow:
        """A flow as it is now: as it was read from its file, or as code has made it."""
        if flow.path is None or flow.source is None:
            return flow
        with suppress(FlowError):
            if load_flow(flow.source.text, flow.path) == flow:
                return self.load(flow.path)
        return replace(flow, source=None)

    def paths(self) -> list[Path]:
        """Every flow file; hidden ones are left out, and links that lead out."""
        places = [place for source in self.sources for place in source.places()]
        return [place for place in places if isinstance(place, Path)]

    def left_out(self) -> list[LeftOut]:
        """What of the directories is not looked into, each with the reason.

        Links that lead out of them, or nowhere; folders that may not be read, or are not there.
        """
        return [each for directory in self._directories for each in directory.left_out()]

    def names(self) -> list[str]:
        """What `load` can be asked for: each flow's name, or its path where it does not parse.

        Files of something else are passed over; `passed_over` has those.
        """
        names = []
        for source in self.sources:
            for place in source.places():
                try:
                    names.append(source.read(place).flow)
                except NotAFlowError:
                    continue
                except FlowError:
                    names.append(_in_short(source, place))
        return sorted(set(names))

    def passed_over(self) -> list[str]:
        """The YAML files that are no flows, in short: sessions, lists, those of other tools."""
        found = []
        for source in self.sources:
            for place in source.places():
                try:
                    source.read(place)
                except NotAFlowError:
                    found.append(_in_short(source, place))
                except FlowError:
                    continue
        return sorted(found)

    def load(self, reference: str | Path) -> Flow:
        """The flow of that name or path.

        Args:
            reference: A flow's name, or a path (one with a separator or a YAML suffix) relative to
                a directory of the library or to the working directory. A path that leads to no
                file is taken for a name.

        Raises:
            FlowNotFoundError: There is none; the message lists those that exist.
            AmbiguousFlowError: Several files of one directory declare that name and none is called
                after it.
            FlowParseError: Its file does not parse.
        """
        text = str(reference)
        tried = self._tried(text) if is_path_like(text) else []
        for path in filter(is_file, tried):
            return self._read_inside(path, text)
        for source in self.sources:
            flow = source.named(text)
            if flow is not None:
                return flow
        raise self._not_found(text, tried)

    def read(self, path: Path) -> Flow:
        """The flow in a file, read again only if the file changed.

        Raises:
            FlowNotFoundError: There is no such file.
            FlowParseError: It does not parse.
        """
        try:
            source = self._source_of(path)
            return source.read(path) if source is not None else load_flow_from_file(path)
        except FlowNotFoundError:
            raise self._not_found(str(path), [path]) from None

    def subflow(self, flow: Flow, state: State) -> Flow:
        """The flow that a state invokes.

        Which one a reference means is the rule of `flowr_nb.flow.subflows.find_subflow`.

        Args:
            flow: The flow that the state is in.
            state: A state with a ``flow`` reference.

        Raises:
            FlowNotFoundError: The reference leads to no flow, or out of the directory.
            FlowParseError: The file does not parse.
            ValueError: The state invokes no flow.
        """
        if state.flow is None:
            raise ValueError(f"the state `{state.id}` invokes no flow")
        found = find_subflow(flow, state.flow, self.sources)
        if found is None:
            raise self._leads_nowhere(flow, state, state.flow)
        return found

    def closure(self, flow: Flow, path: Path | None = None) -> list[Flow]:
        """A flow and every flow it invokes, to any depth: the root first, each once.

        Args:
            flow: The root.
            path: The root's file, for a flow that does not know it.

        Raises:
            FlowNotFoundError: A reference leads to no flow.
            FlowParseError: A file does not parse.
        """
        refuse_no_flow(flow)
        if flow.path is None and path is not None:
            flow = self.read(path)
        found = [flow]
        seen = {(flow.flow, flow.path)}
        for current in found:
            for state in current.states:
                if state.flow is None:
                    continue
                child = self.subflow(current, state)
                if (child.flow, child.path) not in seen:
                    seen.add((child.flow, child.path))
                    found.append(child)
        return found

    def validate(self, flow: Flow | str | Path) -> ValidationResult:
        """Check a flow against every rule, with the flows it invokes.

        Raises:
            FlowNotFoundError: There is no such flow.
            FlowParseError: Its file does not parse.
        """
        asked = self.load(flow) if isinstance(flow, str | Path) else flow
        refuse_no_flow(asked)
        return validate_in(asked, self.subflow)

    @property
    def _directories(self) -> list[DirectorySource]:
        return [each for each in self.sources if isinstance(each, DirectorySource)]

    @property
    def _memories(self) -> list[MemorySource]:
        """The memory that flows are added to first, which need not be a source yet, and others."""
        return [each for each in self.sources if isinstance(each, MemorySource)] or [self._memory]

    def _tried(self, reference: str, flow: Flow | None = None) -> list[Path]:
        tried = [path for each in self.sources for path in each.candidates(reference, flow)]
        if flow is None:
            with suppress(FlowError):  # the working directory is gone, and has no such file
                tried += subflow_files(str(settled(reference, FlowError)), Path())
        return tried

    def _source_of(self, path: Path) -> DirectorySource | None:
        return next((each for each in self._directories if each.is_inside(path)), None)

    def _read_inside(self, path: Path, reference: str) -> Flow:
        if self._source_of(path) is None:
            raise FlowNotFoundError(f"{shown(path)} is outside {self._bounds()}", reference, [path])
        return self.read(path)

    def _bounds(self) -> str:
        places = [shown(each.directory) for each in self._directories]
        if len(places) > 1:
            return f"the flows directories {', '.join(places)}"
        return f"the flows directory {places[0]}" if places else "this library, which has no files"

    def _leads_nowhere(self, flow: Flow, state: State, reference: str) -> FlowNotFoundError:
        tried = list(dict.fromkeys(self._tried(reference, flow)))
        begun = f"state `{state.id}` of `{flow.flow}` invokes `{reference}`, "
        for path in filter(is_file, tried):
            problem = f"which is outside {self._bounds()}; move the file into it"
            return FlowNotFoundError(begun + problem, reference, [path])
        places = f"file (tried {', '.join(map(shown, tried))})" if tried else "flow"
        problem = f"and there is no such {places}{did_you_mean(reference, self.names())}"
        return FlowNotFoundError(begun + problem, reference, tried)

    def _not_found(self, reference: str, tried: list[Path]) -> FlowNotFoundError:
        names = self.names()
        have = f"it has {listed(names)}" if names else "it has no flows"
        directories = [shown(each.directory) for each in self._directories]
        gone = [each for each in directories if not os.path.lexists(each)]
        if gone:
            is_all = len(self.sources) == 1
            have = "there is no such directory" if is_all else f"{have}; {gone[0]} is not there"
        # What was left out may be what was asked for.
        reasons = [
            str(each)
            for each in self.left_out()
            if each.is_error or each.path in tried or each.path.stem == reference
        ]
        have = "; ".join([have, *reasons[:MOST_NAMED]])
        others = ["memory"] if len(directories) < len(self.sources) else []
        places = " or ".join([*others, *directories]) or "a library without sources"
        return FlowNotFoundError(
            f"there is no flow `{in_short(reference)}` in {places}; {have}"
            f"{did_you_mean(reference, names)}",
            reference,
            tried,
        )


def _in_short(source: Source, place: Path | str) -> str:
    if isinstance(source, DirectorySource) and isinstance(place, Path):
        return place.relative_to(source.directory).as_posix()
    return str(place)
