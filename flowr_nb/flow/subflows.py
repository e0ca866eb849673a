"""The flows that a flow invokes: which one a reference means, all of them, none that is running."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.files import expanded
from flowr_nb.flow.errors import FlowError, SubflowCycleError
from flowr_nb.hints import way_in_short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.sources.protocol import Source


def find_subflow(flow: Flow, reference: str, sources: Iterable[Source]) -> Flow | None:
    """The flow that a reference in another means, or None: the one rule there is.

    A flow's own source is asked first: a file refers to those beside it (`subflow_files`), never
    out of its directory, a flow in memory to others there by name. Where that leads nowhere the
    other sources are asked, in their order: memory by name, and, for a flow that is in no file,
    the directories by path.

    Args:
        flow: The flow that refers.
        reference: What a state of it says under ``flow``.
        sources: Where flows are.

    Raises:
        FlowParseError: The flow that is meant does not parse.
    """
    for source in sorted(sources, key=lambda each: not each.holds(flow)):
        found = source.referred(reference, flow)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=256)
def subflow_files(reference: str, directory: Path) -> tuple[Path, Path]:
    """The paths a subflow reference may mean, in order: as it is, then with ``.yaml``.

    Each without ``..`` in it: one file has one path, or flows that invoke one another across
    folders would make ever longer ones.
    """
    return (
        Path(os.path.normpath(directory / reference)),
        Path(os.path.normpath(directory / f"{reference}.yaml")),
    )


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
    from flowr_nb.flow.library import FlowLibrary  # noqa: PLC0415 - it is made of this module

    path = expanded(root_path, FlowError)
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
        way = way_in_short([*running[running.index(child.flow) :], child.flow])
        raise SubflowCycleError(f"the flow `{child.flow}` invokes itself: {way}; break the circle")
