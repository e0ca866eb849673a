"""What was found in files of flows, for a notebook or a shell."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.files import shown
from flowr_nb.flow.validation.findings import Finding, HasFindings
from flowr_nb.hints import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


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
