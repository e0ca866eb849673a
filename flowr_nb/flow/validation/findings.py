"""What is found wrong with flows, each finding with its place, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from flowr_nb.files import shown
from flowr_nb.flow.positions import Position, excerpt
from flowr_nb.hints import as_told, printable
from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from pathlib import Path


class ConformanceLevel(Enum):
    """How binding a rule is."""

    MUST = "MUST"
    SHOULD = "SHOULD"


@dataclass(frozen=True, slots=True)
class Finding(ShowsRows):
    """One finding.

    Attributes:
        severity: MUST for an error, SHOULD for a warning.
        message: What is wrong and what to do.
        location: The part at fault (``flow:f/state:s/next:t``).
        rule: Short name of the rule (``target-exists``).
        file: The file, or None for a flow made in code.
        line: Line, counted from 1; 0 for a flow made in code.
        column: Column, counted from 1; 0 for a flow made in code.
        end_line: Line of its end; where only its beginning is known, that one's.
        end_column: Column right behind its last character, likewise.
        flow: Name of the flow it is about; empty where it could not be read.
        state: The state it is about, or None.
        trigger: The transition of that state it is about, or None.
        text: The text it is about; empty for a flow made in code. Not compared.
    """

    severity: ConformanceLevel
    message: str
    location: str
    rule: str = ""
    file: Path | None = None
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    flow: str = ""
    state: str | None = None
    trigger: str | None = None
    text: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column)

    @classmethod
    def at(
        cls,
        where: Position | None,
        severity: ConformanceLevel,
        rule: str,
        message: str,
        location: str,
        **more: Any,  # noqa: ANN401 - further attributes, as they are
    ) -> Finding:
        """A finding at a place.

        Args:
            where: The place; None for a flow made in code, which has none.
            severity: MUST for an error, SHOULD for a warning.
            rule: Short name of the rule.
            message: What is wrong and what to do.
            location: The part at fault (``flow:f/state:s/next:t``).
            **more: Further attributes.
        """
        if where is None:
            return cls(severity, message, location, rule, **more)
        more |= {"end_line": where.end_line, "end_column": where.end_column}
        return cls(severity, message, location, rule, where.file, where.line, where.column, **more)

    @property
    def is_error(self) -> bool:
        """Whether it breaks a MUST."""
        return self.severity is ConformanceLevel.MUST

    @property
    def severity_in_words(self) -> str:
        """``error`` or ``warning``."""
        return "error" if self.is_error else "warning"

    @property
    def place(self) -> str:
        """``file:line:column``; empty for a flow made in code.

        Where there is a text and no file the flow's name stands for it: ``<light>:3:5``.
        """
        name = printable(shown(self.file or f"<{self.flow or 'flow'}>"))
        return f"{name}:{self.line}:{self.column}" if self.line else ""

    @property
    def headline(self) -> str:
        """Place and message, in one line."""
        place = f"{self.place}: " if self.line else ""
        return f"{place}{self.severity_in_words}: {as_told(self.message)}"

    def __str__(self) -> str:
        return f"{self.headline} ({as_told(self.location)})"

    @property
    def excerpt(self) -> str:
        """The line at fault with carets under the part; empty for a flow made in code."""
        where = Position(None, self.line, self.column, self.end_line, self.end_column)
        return excerpt(self.text, where) if self.text else ""

    def pretty(self) -> str:
        """The finding with the line at fault and carets, as compilers show them."""
        shown = self.excerpt
        return f"{self}\n{shown}" if shown.strip(" ^\n") else str(self)

    def _in_words(self) -> str:
        return self.pretty()

    def _table(self) -> Table:
        return Table(rows=[self.row])

    @property
    def row(self) -> tuple[str, str, str]:
        """How bad it is, where, and what."""
        return self.severity_in_words, self.place, self.message


Violation = Finding
"""What users of flowr call a finding."""


class HasFindings:
    """Findings, and what they come to."""

    __slots__ = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings."""
        raise NotImplementedError

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that break a MUST."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that break a SHOULD."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings may remain."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class ValidationResult(HasFindings, ShowsRows):
    """All findings on one flow, in the order of its file.

    Attributes:
        violations: The findings, under the name that users of flowr know.
    """

    violations: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings."""
        return self.violations

    def _in_words(self) -> str:
        return "\n".join(each.pretty() for each in self.findings) or str(self)

    def _table(self) -> Table:
        rows = [finding.row for finding in self.findings]
        return Table("" if rows else "no findings", rows, ("", "place", "finding") if rows else ())
