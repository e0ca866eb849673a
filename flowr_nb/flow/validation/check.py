"""Check files and whole directories of flows, for a notebook or a shell."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowr_nb.files import expanded
from flowr_nb.flow.errors import FlowError, FlowNotFoundError, FlowParseError, NotAFlowError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.model import Flow
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.flow.validation.name_rules import shared_names
from flowr_nb.flow.validation.report import CheckedFile, CheckReport
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from flowr_nb.flow.sources.folder_listing import LeftOut
    from flowr_nb.flow.sources.protocol import Source


def check_library(library: FlowLibrary) -> CheckReport:
    """Check every flow of a library: those in memory, then directory by directory.

    Beside what `FlowLibrary.validate` finds in each, it is a warning where several flows have one
    name: on each that is not found by it, and on all that are in one directory. YAML files that are
    no flows are passed over. What is left out of a directory is told, too: a link that leads out of
    it is a warning, as is a directory that is not there; a folder or file that may not be looked at
    is an error.
    """
    found = _read_all(library)
    shared: dict[int, list[Finding]] = {}
    for flow, finding in shared_names(library, _flows(found)):
        shared.setdefault(id(flow), []).append(finding)
    every = [pair for each in found for pair in each]
    checked = [
        _checked(library, place, flow, shared.get(id(flow), ()))
        for place, flow in every
        if not isinstance(flow, NotAFlowError)
    ]
    return CheckReport(
        [*checked, *map(_left_out, library.left_out())],
        (place for place, flow in every if isinstance(flow, NotAFlowError)),
    )


def check_flow(library: FlowLibrary, flow: Flow) -> CheckReport:
    """Check one flow with those that it invokes, as the library finds them, and for namesakes."""
    names = shared_names(library, _flows(_read_all(library)))
    shared = [finding for each, finding in names if each is flow]
    return CheckReport([_checked(library, flow.path or flow.flow, flow, shared)])


def check_paths(paths: str | Path | Iterable[str | Path]) -> CheckReport:
    """Check files and directories.

    The flows that a file invokes are looked for in its own directory and below.

    Args:
        paths: The files and directories, or one of them.

    Raises:
        FlowNotFoundError: There is nothing at a path, or a directory has no flows.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    if not isinstance(paths, Iterable):
        raise FlowError(f"a path is a text or a `Path`, and no {type(paths).__name__}")
    return together(map(check_path, paths))


def check_path(path: str | Path) -> CheckReport:
    """Check a file, or every flow of a directory; see `check_paths`.

    What is no regular file (a pipe, ``/dev/stdin``) is read once; the flows that it invokes are
    looked for in the working directory and below.

    Raises:
        FlowNotFoundError: There is nothing at the path, or the directory has no flows.
    """
    given = expanded(path, FlowError)
    if not os.fspath(path):
        raise FlowNotFoundError("an empty path leads to no file", "", [])
    if os.path.isdir(given):  # noqa: PTH112 - Path.is_dir raises on a name too long
        found = check_library(FlowLibrary(given))
        if all(file.is_left_out for file in found.files):
            reasons = "".join(f"; {finding.message}" for finding in found.findings)
            raise FlowNotFoundError(
                f"there is no flow file (*.yaml, *.yml) in {given}{reasons}", str(given), [given]
            )
        return found
    if os.path.isfile(given):  # noqa: PTH113 - the same
        return CheckReport([check_file(FlowLibrary(given.parent), given)])
    try:
        with given.open("rb") as pipe:
            # Not by its whole path: what it invokes is not beside a pipe.
            return check_text(pipe.read(MAX_BYTES + 1), Path(f"<{given.name}>"))
    except (OSError, ValueError):
        raise FlowNotFoundError(f"{_why_not(given)} {given}", str(given), [given]) from None


def check_text(text: str | bytes, path: Path) -> CheckReport:
    """Check a flow that is in no file of its own.

    Args:
        text: Its YAML text.
        path: What stands for its file in the findings; the flows that it invokes are looked for
            in the working directory and below.
    """
    library = FlowLibrary(Path())
    try:
        found: Flow | FlowError = load_flow(text, path)
    except FlowError as error:
        found = error
    return CheckReport([_checked(library, path, found)])


def together(reports: Iterable[CheckReport]) -> CheckReport:
    """One report of several: each file once, also where it was named several times."""
    several = list(reports)
    known: dict[object, CheckedFile] = {}
    for file in (file for report in several for file in report.files):
        # What is left out may be a link to what is not.
        key = os.path.realpath(file.path) if file.path and not file.is_left_out else file
        first = known.setdefault(key, file)
        if first is not file:
            # By whatever path the file is named, what is said of a place in it is one finding.
            said = {
                (each.line, each.column, each.message): each
                for each in (*file.findings, *first.findings)
            }
            findings = sorted(said.values(), key=lambda each: (each.line, each.column))
            known[key] = replace(first, findings=tuple(findings))
    others = dict.fromkeys(name for report in several for name in report.passed_over)
    return CheckReport(known.values(), others)


def _why_not(path: Path) -> str:
    try:
        os.stat(path)  # noqa: PTH116 - its error is what is wanted
    except PermissionError:
        return "the permission is denied to look at"
    except (OSError, ValueError):
        return "there is no file or directory"
    return "there is no flow in what is no regular file,"


def _left_out(it: LeftOut) -> CheckedFile:
    severity = ConformanceLevel.MUST if it.is_error else ConformanceLevel.SHOULD
    finding = Finding(severity, str(it), f"file:{it.path.name}", "left-out", it.path)
    return CheckedFile(it.path, (finding,), is_left_out=True)


def check_file(library: FlowLibrary, path: Path) -> CheckedFile:
    """Check one file of a library."""
    return _checked(library, path, _read(library, path))


def _read_all(library: FlowLibrary) -> list[list[tuple[Any, Flow | FlowError]]]:
    """What is at each place of each source."""
    return [
        [(place, _read(source, place)) for place in source.places()] for source in library.sources
    ]


def _flows(found: list[list[tuple[Any, Flow | FlowError]]]) -> list[list[Flow]]:
    return [[flow for _, flow in each if isinstance(flow, Flow)] for each in found]


def _read(source: Source | FlowLibrary, place: Any) -> Flow | FlowError:  # noqa: ANN401 - its own
    try:
        return source.read(place)
    except FlowError as error:
        return error


def _checked(
    library: FlowLibrary,
    place: Path | str,
    found: Flow | FlowError,
    more: Iterable[Finding] = (),
) -> CheckedFile:
    path, name = (place, "") if isinstance(place, Path) else (None, place)
    if isinstance(found, Flow):
        findings = [*library.validate(found).findings, *more]
        findings.sort(key=lambda finding: (finding.line, finding.column))
    elif isinstance(found, FlowParseError) and found.findings:
        findings = list(found.findings)
    else:
        location = f"file:{path.name if path else place}"
        message = str(found)
        findings = [Finding(ConformanceLevel.MUST, message, location, "readable", path, 1, 1)]
    return CheckedFile(path, tuple(findings), name)
