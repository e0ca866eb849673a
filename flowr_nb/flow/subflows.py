"""The flows that a flow invokes: all of them at once, and none that is running already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.flow.errors import SubflowCycleError
from flowr_nb.flow.library import FlowLibrary

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow


def resolve_subflows(root_flow: Flow, root_path: str | Path) -> list[Flow]:
    """Load every flow that a flow invokes, to any depth.

    Args:
        root_flow: The root.
        root_path: The root's file; references are relative to the directory of the referring
            file, and never lead out of the root's directory.

    Returns:
        The root first, then each invoked flow once, nearest first.

    Raises:
        FlowNotFoundError: A reference leads to no file, or out of the directory.
        FlowParseError: An invoked file does not parse.
    """
    path = Path(root_path)
    return FlowLibrary(path.parent).closure(root_flow, path)


def refuse_cycle(child: Flow, running: list[str]) -> None:
    """Refuse to enter a flow that is running already.

    Args:
        child: The flow that is to be entered.
        running: Names of the flows that are running, outermost first.

    Raises:
        SubflowCycleError: `child` is one of them.
    """
    if child.flow in running:
        way = " → ".join([*running[running.index(child.flow) :], child.flow])
        raise SubflowCycleError(f"the flow `{child.flow}` invokes itself: {way}; break the circle")
