"""What can go wrong with flow files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.source import Position, excerpt, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST_EXCERPTS: Final = 20


class FlowError(FlowrNbError):
    """Base of every error about flow definitions."""


class FlowParseError(FlowError):
    """A flow that cannot be read: its file has not the shape of one, or is not there at all.

    The text names every problem that was found, each with file, line and column and with the
    offending line.

    Args:
        problems: Each problem with its place, in the order of the file; or the whole message of
            an error that has no such places.
        text: The file's text, for the lines at fault.

    Attributes:
        problems: Each problem with its place, in the order of the file; none of a message alone.
        text: The file's text, as far as it can be shown.
        excerpts: Of each problem the line at fault with a caret under the place.
    """

    def __init__(self, problems: str | Sequence[tuple[str, Position]], text: str = "") -> None:
        self.problems = () if isinstance(problems, str) else tuple(problems)
        self.text = text
        self.excerpts = tuple(
            excerpt(text, position.line, position.column) if number < _MOST_EXCERPTS else ""
            for number, (_, position) in enumerate(self.problems)
        )
        lines = []
        for (problem, position), shown in zip(self.problems, self.excerpts, strict=True):
            lines.append(f"{position}: error: {printable(problem)}")
            if shown.strip(" ^\n"):
                lines.append(shown)
        super().__init__(problems if isinstance(problems, str) else "\n".join(lines))

    @classmethod
    def unreadable(cls, path: Path, error: Exception) -> FlowParseError:
        """A file that exists and cannot be read at all."""
        reason = getattr(error, "strerror", None) or str(error)
        return cls([(f"the file cannot be read: {reason}", Position(path, 1, 1))])


class FlowNotFoundError(FlowParseError, FileNotFoundError):
    """No flow of that name or path.

    Attributes:
        reference: What was asked for.
        tried: The paths that were looked at.
    """

    def __init__(self, message: str, reference: str, tried: Sequence[Path] = ()) -> None:
        super().__init__(message)
        self.reference = reference
        self.tried = tuple(tried)


class AmbiguousFlowError(FlowError):
    """Several files declare a flow of the name that was asked for."""


class SubflowCycleError(FlowError):
    """A flow that invokes itself, directly or through others."""


class ConditionSyntaxError(FlowParseError, ValueError):
    """A guard expression that is not one (``~=3``)."""
