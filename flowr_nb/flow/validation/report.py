"""Check files and whole directories of flows, for a notebook or a shell."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flowr_nb.flow.errors import FlowError, FlowNotFoundError, FlowParseError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.validation.findings import ConformanceLevel, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in one file, in the order of the file."""

    path: Path
    findings: tuple[Violation, ...]

    @property
    def errors(self) -> tuple[Violation, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.is_error)


class CheckReport:
    """What was found in some files; shows as text in a shell and as a table in a notebook."""

    def __init__(self, files: Iterable[CheckedFile]) -> None:
        self.files = tuple(files)

    @property
    def findings(self) -> tuple[Violation, ...]:
        """Every finding, file by file."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def errors(self) -> tuple[Violation, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """The findings that are warnings."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings may remain."""
        return not self.errors

    @property
    def summary(self) -> str:
        """The numbers, in words."""
        return ", ".join(
            f"{number} {word if number == 1 else word + 's'}"
            for number, word in (
                (len(self.files), "flow"),
                (len(self.errors), "error"),
                (len(self.warnings), "warning"),
            )
        )

    def __iter__(self) -> Iterator[Violation]:
        return iter(self.findings)

    def __repr__(self) -> str:
        return "\n".join([*(finding.pretty() for finding in self.findings), self.summary])

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "valid": self.is_valid,
            "flows": [
                {
                    "file": str(file.path),
                    "valid": not file.errors,
                    "findings": [_to_json(finding) for finding in file.findings],
                }
                for file in self.files
            ],
        }

    def _repr_html_(self) -> str:
        cell = 'style="text-align: left; vertical-align: top"'
        rows = "".join(
            f"<tr><td {cell}>{'error' if finding.is_error else 'warning'}</td>"
            f"<td {cell}>{escape(str(finding.file or ''))}:{finding.line}:{finding.column}</td>"
            f"<td {cell}>{escape(finding.message)}"
            f'<pre style="margin: 0">{escape(finding.excerpt)}</pre></td></tr>'
            for finding in self.findings
        )
        head = f"<tr><th {cell}></th><th {cell}>place</th><th {cell}>finding</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""
        return f"{table}<p>{escape(self.summary)}</p>"


def check_library(library: FlowLibrary) -> CheckReport:
    """Check every flow of a library."""
    return CheckReport(check_file(library, path) for path in library.paths())


def check_paths(paths: str | Path | Iterable[str | Path]) -> CheckReport:
    """Check files and directories.

    The flows that a file invokes are looked for in its own directory and below.

    Args:
        paths: The files and directories, or one of them.

    Raises:
        FlowNotFoundError: There is nothing at a path, or a directory has no flows.
    """
    files: list[CheckedFile] = []
    for given in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        if os.path.isdir(given):  # noqa: PTH112 - Path.is_dir raises on a name too long
            found = check_library(FlowLibrary(given)).files
            if not found:
                raise FlowNotFoundError(
                    f"there is no flow file (*.yaml, *.yml) in {given}", str(given), [given]
                )
            files.extend(found)
        elif os.path.isfile(given):  # noqa: PTH113 - the same
            files.append(check_file(FlowLibrary(given.parent), given))
        else:
            raise FlowNotFoundError(f"there is no file or directory {given}", str(given), [given])
    return CheckReport(files)


def check_file(library: FlowLibrary, path: Path) -> CheckedFile:
    """Check one file of a library."""
    try:
        return CheckedFile(path, library.validate(library.read(path)).violations)
    except FlowError as error:
        if isinstance(error, FlowParseError) and error.problems:
            return CheckedFile(path, tuple(_shapeless(error)))
        finding = Violation(
            ConformanceLevel.MUST, str(error), f"file:{path.name}", "readable", path, 1, 1
        )
        return CheckedFile(path, (finding,))


def _shapeless(error: FlowParseError) -> Iterator[Violation]:
    rule = "readable" if isinstance(error.__cause__, OSError) else "shape"
    for problem, position in error.problems:
        name = position.file.name if position.file else "<flow>"
        yield Violation.at(
            position,
            ConformanceLevel.MUST,
            rule,
            problem,
            f"file:{name}",
            text=error.text,
        )


def _to_json(finding: Violation) -> dict[str, Any]:
    return {
        "severity": "error" if finding.is_error else "warning",
        "rule": finding.rule,
        "message": finding.message,
        "location": finding.location,
        "file": str(finding.file) if finding.file else None,
        "line": finding.line,
        "column": finding.column,
    }
