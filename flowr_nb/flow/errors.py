"""What can go wrong with flow files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.hints import as_told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST_EXCERPTS: Final = 20


class FlowError(FlowrNbError):
    """Base of every error about flow definitions."""


class FlowParseError(FlowError):
    """A flow that cannot be read: its file has not the shape of one, or is not there at all.

    The text names every finding, each with file, line and column and with the offending line.

    Args:
        findings: What was found, in the order of the file; or the whole message of an error that
            is about no place in one.

    Attributes:
        findings: What was found, in the order of the file; none of a message alone.
    """

    def __init__(self, findings: str | Sequence[Finding]) -> None:
        self.findings: tuple[Finding, ...] = () if isinstance(findings, str) else tuple(findings)
        lines = []
        for number, finding in enumerate(self.findings):
            lines.append(finding.headline)
            shown = finding.excerpt if number < _MOST_EXCERPTS else ""
            if shown.strip(" ^\n"):
                lines.append(shown)
        super().__init__(findings if isinstance(findings, str) else "\n".join(lines))

    def __str__(self) -> str:
        # Its lines are its own; what is in each of them may be anybody's.
        if not self.findings:
            return super().__str__()
        return "\n".join(map(as_told, self.args[0].split("\n")))

    @classmethod
    def unreadable(cls, path: Path, error: Exception) -> FlowParseError:
        """A file that exists and cannot be read at all."""
        reason = getattr(error, "strerror", None) or str(error)
        message, location = f"the file cannot be read: {reason}", f"file:{path.name}"
        return cls([Finding(ConformanceLevel.MUST, message, location, "readable", path, 1, 1)])


class NotAFlowError(FlowParseError):
    """A YAML file of something else: a session, a list, whatever has no ``states`` at its top.

    One that has a ``flow`` there and no ``states`` is a flow with a fault, unless it is a session.
    """


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


def refuse_no_flow(flow: object) -> None:
    """Refuse what is no flow where one is given.

    Raises:
        FlowError: It is none.
    """
    if not hasattr(flow, "states"):
        raise FlowError(
            f"a flow is a `Flow`, as `ws.flow(name)` or `load_flow(text)` gives one, and no "
            f"{type(flow).__name__}"
        )


class StateNotFoundError(FlowError):
    """No state of that name, in any of the flows that were meant.

    Attributes:
        state: What was asked for.
    """

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class AmbiguousFlowError(FlowError):
    """Several files declare a flow of the name that was asked for."""


class SubflowCycleError(FlowError):
    """A flow that invokes itself, directly or through others."""


class FlowEditError(FlowError):
    """The text of a flow cannot be had to be edited, or cannot be saved."""


class FlowConflictError(FlowEditError):
    """What is to be saved would write over what others have written meanwhile."""


class ConditionSyntaxError(FlowParseError, ValueError):
    """A guard expression that is not one (``~=3``)."""


class EvidenceTextError(FlowError, ValueError):
    """A value of evidence that has no text by which it could be judged and kept."""
