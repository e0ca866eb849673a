"""A diff in Mermaid: both versions as one diagram, the signs in its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.changes.picture import union_in
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.mermaid import to_mermaid

if TYPE_CHECKING:
    from flowr_nb.changes.result import FlowDiff


def mermaid_of(diff: FlowDiff) -> str:
    """Both versions of the outermost flow as a ``stateDiagram-v2``.

    Args:
        diff: The diff.
    """
    union = union_in(diff, diff.pairs[0])
    return to_mermaid(union.graph, Marks(dict(union.marks)))
