"""One of two flows that are compared: where it is found, where it begins, how it moves."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from flowr_nb.files import is_file, settled, shown
from flowr_nb.flow.errors import ConditionSyntaxError, FlowError, FlowNotFoundError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import is_path_like, load_flow, load_flow_from_file
from flowr_nb.flow.model import Flow
from flowr_nb.flow.sources.pinned import PinnedFlow
from flowr_nb.hints import in_short
from flowr_nb.session import stepper
from flowr_nb.session.configuration import Configuration
from flowr_nb.session.landing import departures, enter, initial_state, land
from flowr_nb.session.model import Session
from flowr_nb.session.options import EdgeRef, Landing, Place
from flowr_nb.session.run_value import RunValue
from flowr_nb.session.step_errors import BrokenFlowError
from flowr_nb.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.comparison.evidence import Asked
    from flowr_nb.comparison.result import WalkStep

FlowLike: TypeAlias = Flow | str | Path
"""A flow, its name, its path, or its text as YAML."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition out of a place, with all that is asked on its way.

    Attributes:
        edge: The transition itself.
        asked: What is asked of the evidence: key → every condition on it.
        landing: Where it leads; None where it cannot be taken.
        problem: Why it cannot, in words.
    """

    edge: EdgeRef
    asked: Asked
    landing: Landing | None
    problem: str = ""


@dataclass(frozen=True)
class Side:
    """A flow that is compared.

    Attributes:
        flow: The flow.
        library: Where it and what it invokes are found; its name means this very flow there.
        configuration: Where a run of it begins.
        place: The same, looked up.
    """

    flow: Flow
    library: FlowLibrary
    configuration: Configuration
    place: Place = field(repr=False)
    _moves: dict[Configuration, dict[str, Move]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of(cls, source: FlowLike, library: FlowLibrary | None = None) -> Side:
        """The flow that is meant, ready to run.

        Args:
            source: The flow, its path, its name, or its text.
            library: Where names and subflows are found; by default beside its own file, and for a
                name what ``[tool.flowr]`` of the project says.

        Raises:
            FlowError: It is not to be had, or cannot be begun.
            SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
        """
        return cls.begun(*find_flow(source, library))

    @classmethod
    def begun(cls, flow: Flow, found_in: FlowLibrary | None = None) -> Side:
        """A flow, ready to run.

        Args:
            flow: The flow.
            found_in: Where what it invokes is found.

        Raises:
            FlowError: It cannot be begun.
        """
        # A library of its own: the one that was given stays as it is.
        its_library = FlowLibrary()
        its_library.sources = (PinnedFlow(flow), *(found_in.sources if found_in else ()))
        try:
            flows, state, stack = enter(its_library, (flow,), initial_state(flow), ())
        except BrokenFlowError as error:
            raise FlowError(f"{error}, and no run of it that could be compared") from error
        at = Configuration(stack, flows[-1].flow, state.id)
        return cls(flow, its_library, at, Place(flows, state))

    @cached_property
    def label(self) -> str:
        """The file that it is of, in short; empty for one of no file."""
        return shown(self.flow.path) if self.flow.path else ""

    def moves(self, configuration: Configuration, place: Place) -> dict[str, Move]:
        """Every transition out of a place, by its trigger.

        Args:
            configuration: Where a run stands.
            place: The same, looked up.

        Raises:
            FlowError: A subflow that one of them enters is not to be had.
        """
        known = self._moves.get(configuration)
        if known is None:
            known = self._moves[configuration] = self._found_moves(configuration, place)
        return known

    def _found_moves(self, configuration: Configuration, place: Place) -> dict[str, Move]:
        if place.state is None:
            return {}
        moves = {}
        for option in stepper.options(self.library, configuration, place=place):
            edge = EdgeRef(configuration.flow, configuration.state, option.trigger)
            asked: Asked = {}
            for each in option.conditions:
                asked[each.key] = (*asked.get(each.key, ()), each.expression)
            if option.problem is not None:
                self._refuse_what_is_missing(configuration, place, option.trigger)
            moves[option.trigger] = Move(edge, asked, option.landing, option.problem or "")
        return moves

    def _refuse_what_is_missing(self, at: Configuration, place: Place, trigger: str) -> None:
        """What nobody can look into is not equal to anything; what is broken goes nowhere."""
        stack, here, offered = departures(at, place)
        with suppress(BrokenFlowError, ConditionSyntaxError):
            land(self.library, stack, here, offered[trigger])

    def walked(self, steps: Iterable[WalkStep]) -> RunValue:
        """A run of it after some steps.

        Args:
            steps: The steps, all of which it can take.
        """
        run = RunValue.of(Session.begun(self.configuration, self.flow.flow), is_saved=False)
        for step in steps:
            run, _ = run.fired(self.library, step.trigger, step.evidence)
        return run


def find_flow(
    source: FlowLike, library: FlowLibrary | None = None
) -> tuple[Flow, FlowLibrary | None]:
    """The flow that is meant, and where it finds what it invokes.

    Args:
        source: The flow, its path, its name, or its text.
        library: Where names and subflows are found; see `Side.of`.

    Raises:
        FlowError: It is not to be had.
        SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
    """
    check_library(library)
    if isinstance(source, Flow):
        return source, _around(source, library)
    if not isinstance(source, str | Path):
        raise FlowError(
            f"a flow is a `Flow`, a name, a path or YAML text, and no {type(source).__name__}"
        )
    if isinstance(source, str) and "\n" in source:
        return load_flow(source), library
    file = _file(source)
    if file is not None:
        flow = load_flow_from_file(file)
        return flow, _around(flow, library)
    try:
        return _named(source, library)
    except FlowNotFoundError as error:
        if not _is_folder(source):
            raise
        words = f"{shown(source)} is a folder; name one of the flows in it"
        raise FlowNotFoundError(words, str(source)) from error


def _named(source: str | Path, library: FlowLibrary | None) -> tuple[Flow, FlowLibrary]:
    if library is None and not isinstance(source, Path) and not is_path_like(source):
        directory = read_settings().flows_dir
        if not os.path.lexists(directory):
            raise FlowNotFoundError(
                f"there is no flow `{in_short(source)}`, and no directory {shown(directory)}; name "
                "its file, or say where flows are: `flows_dir` of `[tool.flowr]` in "
                "pyproject.toml, `library=`, or `--flows` in a shell",
                source,
            )
        library = FlowLibrary(directory)
    if library is None:
        raise FlowNotFoundError(f"there is no flow file {shown(source)}", str(source))
    return library.load(source), library


def _is_folder(source: str | Path) -> bool:
    try:
        return str(source).strip() != "" and settled(source, FlowError).is_dir()
    except (FlowError, OSError):
        return False


def check_library(library: object) -> None:
    """Refuse what is no library where one is given.

    Raises:
        FlowError: It is none.
    """
    if library is not None and not isinstance(library, FlowLibrary):
        raise FlowError(
            'a library is a `FlowLibrary`, as `FlowLibrary("flows")` or `ws.library`, and no '
            f"{type(library).__name__}"
        )


def _around(flow: Flow, library: FlowLibrary | None) -> FlowLibrary | None:
    """A library in which a flow's own file is: the one that was given, or the file's folder."""
    if flow.path is None:
        return library
    if library is not None and any(source.holds(flow) for source in library.sources):
        return library
    return FlowLibrary(flow.path.parent)


def _file(source: str | Path) -> Path | None:
    """The file that a path leads to; None for a name, and where there is no such file."""
    if not (isinstance(source, Path) or is_path_like(source)):
        return None
    path = settled(source, FlowError)
    return path if is_file(path) else None
