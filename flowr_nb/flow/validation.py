"""Checks of a flow against the rules of the format: what must hold and what should."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from flowr_nb.flow.errors import FlowNotFoundError
from flowr_nb.flow.loader import subflow_candidates
from flowr_nb.flow.source import excerpt, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from flowr_nb.flow.model import Flow, State
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
        """A finding at a place; None for a flow made in code, which has none."""
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


def validate(flow: Flow, all_flows: Iterable[Flow] | None = None) -> ValidationResult:
    """Check one flow against every rule.

    Args:
        flow: The flow.
        all_flows: The flows that it may invoke, as `resolve_subflows` gives them. Without it the
            rules about subflows are left out.
    """
    if all_flows is None:
        return validate_in(flow, None)
    return validate_in(flow, _find_among([flow, *all_flows]))


def validate_in(flow: Flow, find: Callable[[Flow, State], Flow] | None) -> ValidationResult:
    """Check one flow, with the given way to find the flow that a state invokes.

    Args:
        flow: The flow.
        find: Gives the invoked flow or raises a `FlowError`; None leaves subflows out.
    """
    from flowr_nb.flow.subflow_rules import findings  # noqa: PLC0415 - it needs the types above

    found = findings(flow, find)
    return ValidationResult(tuple(sorted(found, key=lambda v: (v.line, v.column))))


def _find_among(flows: list[Flow]) -> Callable[[Flow, State], Flow]:
    """Match references by file where the flows know theirs, else by name."""
    by_path = {os.path.realpath(flow.path): flow for flow in flows if flow.path}
    by_name = {flow.flow: flow for flow in flows}

    def find(flow: Flow, state: State) -> Flow:
        reference = state.flow or ""
        tried = subflow_candidates(reference, flow.path.parent) if flow.path else []
        for path in tried:
            with suppress(ValueError):  # a NUL in the reference
                real = os.path.realpath(path)
                if real in by_path:
                    return by_path[real]
        if not flow.path and reference.removesuffix(".yaml") in by_name:
            return by_name[reference.removesuffix(".yaml")]
        places = f" (tried {', '.join(map(str, tried))})" if tried else ""
        raise FlowNotFoundError(
            f"state `{state.id}` of `{flow.flow}` invokes `{reference}`, "
            f"and there is no such flow{places}",
            reference,
            tried,
        )

    return find
