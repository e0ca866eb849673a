"""The graph in DOT, for Graphviz to lay out; everything about looks that changes is left to CSS.

Plain labels only: the embedded engine turns HTML-like labels into garbage without a word.
"""

from __future__ import annotations

import re
from typing import Any, Final

from flowr_nb.diagram.graph import DiagramGraph, Edge, Node, NodeKind

MAX_LABEL: Final = 40
"""Longest name drawn, in characters; the whole name is in the tooltip."""
MAX_CONDITIONS: Final = 3
"""Most conditions of a guard drawn; all are in the tooltip."""
LARGE_GRAPH: Final = 100
"""Nodes from which the layout's search is bounded."""
_SIDEWAYS_STATES: Final = 5
_FONT: Final = "Helvetica"
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_SHAPES: Final[dict[NodeKind, dict[str, str]]] = {
    NodeKind.START: {"shape": "circle", "width": "0.14", "height": "0.14", "fixedsize": "true"},
    NodeKind.STATE: {"shape": "box", "style": "rounded"},
    NodeKind.SUBFLOW: {"shape": "box", "style": "rounded", "peripheries": "2"},
    NodeKind.EXIT: {"shape": "box", "style": "rounded,filled", "margin": "0.2,0.06"},
    NodeKind.MISSING: {"shape": "box", "style": "dashed"},
    NodeKind.MORE: {"shape": "plaintext"},
}


def to_dot(graph: DiagramGraph) -> str:
    """Write a graph in DOT.

    Args:
        graph: The graph.

    Returns:
        A ``digraph`` whose elements carry the graph's ids.
    """
    import graphviz  # noqa: PLC0415 - with the layout engine, on first use

    dot: Any = graphviz.Digraph("flow")
    dot.attr(
        "graph",
        rankdir="LR" if is_sideways(graph) else "TB",
        bgcolor="transparent",
        nodesep="0.4",
        ranksep="0.45",
        pad="0.1",
        fontname=_FONT,
        **(
            {"nslimit": "10", "nslimit1": "2", "mclimit": "0.5"}
            if len(graph.nodes) > LARGE_GRAPH
            else {}
        ),
    )
    dot.attr("node", fontname=_FONT, fontsize="13", height="0.42", margin="0.18,0.08")
    dot.attr("edge", fontname=_FONT, fontsize="11", arrowsize="0.75")
    for node in graph.nodes:
        dot.node(node.id, _node_label(node), id=node.id, **_SHAPES[node.kind])
    for edge in graph.edges:
        dot.edge(edge.source, edge.target, _edge_label(edge), id=edge.id)
    source: str = dot.source
    return source


def is_sideways(graph: DiagramGraph) -> bool:
    """Whether the flow is drawn from left to right: short ones are, long ones would be too wide."""
    states = [node for node in graph.nodes if node.kind in (NodeKind.STATE, NodeKind.SUBFLOW)]
    return len(states) < _SIDEWAYS_STATES


def plain(text: str, limit: int = MAX_LABEL) -> str:
    """Text as it may stand in a label: one line, printable, not too long."""
    clean = _UNPRINTABLE.sub("\ufffd", text)
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def _node_label(node: Node) -> str:
    return "" if node.kind is NodeKind.START else _escaped(plain(node.name))


def _edge_label(edge: Edge) -> str:
    if not edge.trigger:
        return ""
    lines = [edge.trigger, *edge.guard[:MAX_CONDITIONS]]
    if len(edge.guard) > MAX_CONDITIONS:
        lines.append(f"+{len(edge.guard) - MAX_CONDITIONS} more")
    # A label that sits on its line is hard to read, and an open one is bold, which is wider than
    # what is measured; spaces on each side keep it off.
    return "\n".join(f"  {_escaped(plain(line))}  " for line in lines)


def _escaped(text: str) -> str:
    r"""Keep Graphviz from reading escapes (``\N``), entities (``&lt;``) or markup in a name."""
    import graphviz  # noqa: PLC0415 - see `to_dot`

    escaped: str = graphviz.nohtml(graphviz.escape(text.replace("&", "&amp;")))
    return escaped
