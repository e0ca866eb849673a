"""What checks find: findings with their place, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from flowr_nb.flow.source import excerpt, printable

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.flow.source import Position


class ConformanceLevel(Enum):
    """How binding a rule is."""

    MUST = "MUST"
    SHOULD = "SHOULD"


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding.

    Attributes:
        severity: MUST for an error, SHOULD for a warning.
        message: What is wrong and what to do.
        location: The part at fault (``flow:f/state:s/next:t``).
        rule: Short name of the rule (``target-exists``).
        file: The file, or None for a flow made in code.
        line: Line, counted from 1; 0 for a flow made in code.
        column: Column, counted from 1; 0 for a flow made in code.
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
    state: str | None = None
    trigger: str | None = None
    text: str = field(default="", compare=False, repr=False)

    @classmethod
    def at(
        cls,
        where: Position | None,
        severity: ConformanceLevel,
        rule: str,
        message: str,
        location: str,
        **more: Any,  # noqa: ANN401 - further attributes, as they are
    ) -> Violation:
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
        return cls(severity, message, location, rule, where.file, where.line, where.column, **more)

    @property
    def is_error(self) -> bool:
        """Whether it breaks a MUST."""
        return self.severity is ConformanceLevel.MUST

    def __str__(self) -> str:
        place = f"{self.file or '<flow>'}:{self.line}:{self.column}: " if self.line else ""
        word = "error" if self.is_error else "warning"
        return f"{place}{word}: {printable(self.message)} ({printable(self.location)})"

    @property
    def excerpt(self) -> str:
        """The line at fault with a caret under the place; empty for a flow made in code."""
        return excerpt(self.text, self.line, self.column) if self.text else ""

    def pretty(self) -> str:
        """The finding with the line at fault and a caret, as compilers show them."""
        shown = self.excerpt
        return f"{self}\n{shown}" if shown.strip(" ^\n") else str(self)


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """All findings on one flow, in the order of its file."""

    violations: tuple[Violation, ...] = ()

    @property
    def errors(self) -> tuple[Violation, ...]:
        """Findings that break a MUST."""
        return tuple(v for v in self.violations if v.severity is ConformanceLevel.MUST)

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """Findings that break a SHOULD."""
        return tuple(v for v in self.violations if v.severity is ConformanceLevel.SHOULD)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings may remain."""
        return not self.errors
