"""Check files and whole directories of flows, for a notebook or a shell."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.files import expanded, shown
from flowr_nb.flow.errors import FlowError, FlowNotFoundError, FlowParseError, NotAFlowError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.model import Flow
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding, HasFindings
from flowr_nb.flow.validation.name_rules import shared_names
from flowr_nb.hints import printable
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flowr_nb.flow.sources.folder_listing import LeftOut
    from flowr_nb.flow.sources.protocol import Source

_NO_FLOW: Final = "no flow, as it has no `states` at its top; passed over"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in one flow, in the order of its file.

    Attributes:
        path: The file; None for a flow in memory.
        findings: What was found.
        flow: The name of a flow in memory.
        is_left_out: Whether it is no flow, but something that was left out of a directory, which
            the finding tells.
    """

    path: Path | None
    findings: tuple[Finding, ...]
    flow: str = ""
    is_left_out: bool = False

    @property
    def place(self) -> str:
        """The file, or the name of a flow in memory: ``<light>``."""
        return shown(self.path) if self.path is not None else f"<{self.flow}>"

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.is_error)


class CheckReport(HasFindings):
    """What was found in some files; shows as text in a shell and as a table in a notebook.

    Args:
        files: What was found, file by file.
        passed_over: YAML files of a folder that are no flows, which is no fault.
    """

    def __init__(
        self, files: Iterable[CheckedFile], passed_over: Iterable[Path | str] = ()
    ) -> None:
        self.files = tuple(files)
        self.passed_over = tuple(map(str, passed_over))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, file by file."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def summary(self) -> str:
        """The numbers, in words."""
        return ", ".join(
            f"{number} {word if number == 1 else word + 's'}"
            for number, word in (
                (len(self._flows(is_left_out=False)), "flow"),
                (len(self.errors), "error"),
                (len(self.warnings), "warning"),
            )
        )

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        return self.in_lines()

    def in_lines(self, show: Callable[[Finding], str] = Finding.pretty) -> str:
        """The report as text.

        Args:
            show: How a finding is written.
        """
        return "\n".join([*map(show, self.findings), *map(printable, self._notes), self.summary])

    @property
    def _notes(self) -> list[str]:
        return [f"{path}: {_NO_FLOW}" for path in self.passed_over]

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "valid": self.is_valid,
            "flows": [_to_json(file) for file in self._flows(is_left_out=False)],
            "left_out": [_to_json(file) for file in self._flows(is_left_out=True)],
            "passed_over": list(self.passed_over),
        }

    def _flows(self, *, is_left_out: bool) -> list[CheckedFile]:
        return [file for file in self.files if file.is_left_out is is_left_out]

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; vertical-align: top"'
        rows = "".join(
            f"<tr><td {cell}>{finding.severity_in_words}</td>"
            f"<td {cell}>{escape(finding.place)}</td>"
            f"<td {cell}>{escape(finding.message)}"
            f'<pre style="margin: 0">{escape(finding.excerpt)}</pre></td></tr>'
            for finding in self.findings
        )
        head = f"<tr><th {cell}></th><th {cell}>place</th><th {cell}>finding</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""
        notes = "".join(f"<p>{escape(note)}</p>" for note in self._notes)
        return f"{table}{notes}<p>{escape(self.summary)}</p>"


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
    return together(map(check_path, [paths] if isinstance(paths, str | Path) else paths))


def check_path(path: str | Path) -> CheckReport:
    """Check a file, or every flow of a directory; see `check_paths`.

    What is no regular file (a pipe, ``/dev/stdin``) is read once; the flows that it invokes are
    looked for in the working directory and below.

    Raises:
        FlowNotFoundError: There is nothing at the path, or the directory has no flows.
    """
    if not os.fspath(path):
        raise FlowNotFoundError("an empty path leads to no file", "", [])
    given = expanded(path, FlowError)
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


def _to_json(file: CheckedFile) -> dict[str, Any]:
    return {
        "file": file.place,
        "valid": not file.errors,
        "findings": [_finding_to_json(finding) for finding in file.findings],
    }


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity_in_words,
        "rule": finding.rule,
        "message": finding.message,
        "location": finding.location,
        "file": shown(finding.file) if finding.file else None,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
    }
