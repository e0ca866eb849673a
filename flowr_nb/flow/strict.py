"""Loading that refuses what validation finds, for who has no use for a flow with faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowParseError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.validation.validate import validate

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow


def refuse_unsound(flow: Flow) -> None:
    """Refuse a flow that breaks a rule, with every finding on it.

    Args:
        flow: The flow. Where it knows its file, the flows it invokes are looked for below that
            file's directory; they are left out where it does not.

    Raises:
        FlowParseError: It breaks a MUST.
    """
    path = flow.path
    result = FlowLibrary(path.parent).validate(flow) if path else validate(flow)
    if not result.is_valid:
        raise FlowParseError(result.errors)
