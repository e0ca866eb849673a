"""What validation found in the flow that is shown, as a list under its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.validation.findings import Violation

MAX_SHOWN: Final = 20


def findings_list(findings: Iterable[Violation]) -> dict[str, Any] | None:
    """The findings as plain data, errors first; None where the flow is sound."""
    found = sorted(findings, key=lambda finding: not finding.is_error)
    if not found:
        return None
    errors = sum(finding.is_error for finding in found)
    return {
        "errors": errors,
        "warnings": len(found) - errors,
        "more": max(0, len(found) - MAX_SHOWN),
        "items": [
            {
                "isError": finding.is_error,
                "message": finding.message,
                "place": _place(finding),
                "excerpt": finding.excerpt,
            }
            for finding in found[:MAX_SHOWN]
        ],
    }


def _place(finding: Violation) -> str:
    word = "error" if finding.is_error else "warning"
    name = finding.file.name if finding.file else "the flow"
    return f"{word}, {name}, line {finding.line}, column {finding.column}"
