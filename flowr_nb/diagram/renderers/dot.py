"""The graph in DOT, for Graphviz to lay out; everything about looks that changes is left to CSS.

Plain labels only: the embedded engine turns HTML-like labels into garbage without a word.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.labels import (
    BESIDE_TITLE,
    OFF_THE_LINE,
    LineLabel,
    cluster_line,
    edge_lines,
    font_size,
    in_spaces,
    node_lines,
    room_of,
    room_of_node,
)
from flowr_nb.diagram.layout.direction import Direction, direction_of, is_back, ranks_of
from flowr_nb.diagram.looks import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge, Node

LARGE_GRAPH: Final = 100
"""Nodes from which the layout's search is bounded."""
_FONT: Final = "Helvetica"
_INCH: Final = 72.0
_LINE: Final = 1.2 * SIZES["trigger"]
"""How high a line of a label is for the engine."""

_SHAPES: Final[dict[NodeKind, dict[str, str]]] = {
    NodeKind.START: {"shape": "circle", "width": "0.14", "height": "0.14", "fixedsize": "true"},
    NodeKind.STATE: {"shape": "box", "style": "rounded"},
    NodeKind.SUBFLOW: {"shape": "box", "style": "rounded", "peripheries": "2"},
    NodeKind.EXIT: {"shape": "box", "style": "rounded,filled", "margin": "0,0.06"},
    NodeKind.MISSING: {"shape": "box", "style": "dashed"},
    NodeKind.MORE: {"shape": "plaintext"},
}


def to_dot(graph: DiagramGraph, direction: str = "auto", *, for_layout: bool = False) -> str:
    """Write a graph in DOT.

    Args:
        graph: The graph.
        direction: ``LR``, ``TB``, or ``auto``: by the shape of the graph.
        for_layout: Whether it is to be laid out, and to be drawn by us: then what is written is
            spaces, as wide as it will be. The engine knows the widths of ASCII alone, and what it
            takes for Helvetica in bold is Times.

    Returns:
        A ``digraph`` whose elements carry the graph's ids.
    """
    import graphviz  # noqa: PLC0415 - with the layout engine, on first use

    way = direction_of(graph, direction)
    dot: Any = graphviz.Digraph("flow")
    dot.attr(
        "graph",
        rankdir=way.value,
        bgcolor="transparent",
        nodesep="0.4",
        ranksep="0.45",
        pad="0.1",
        fontname=_FONT,
        **({"compound": "true"} if graph.clusters else {}),
        **(
            {"nslimit": "10", "nslimit1": "2", "mclimit": "0.5"}
            if len(graph.nodes) > LARGE_GRAPH
            else {}
        ),
    )
    dot.attr("node", fontname=_FONT, fontsize=font_size("name"), height="0.42", margin="0,0.08")
    dot.attr("edge", fontname=_FONT, fontsize=font_size("trigger"), arrowsize="0.75")
    words = _Room(way) if for_layout else _Words()
    _write_nodes(dot, graph, None, words)
    ranks = ranks_of(graph)
    for edges in graph.lines:
        _write_edge(dot, graph, edges, words.of_line(edges), is_back=is_back(edges[0], ranks))
    source: str = dot.source
    return source


class _Words:
    """What is written, as it is."""

    def of_node(self, node: Node) -> str:
        return _label(line.text for line in node_lines(node))

    def of_line(self, edges: tuple[Edge, ...]) -> str:
        return _label(line.text for edge in edges for line in edge_lines(edge))

    def of_cluster(self, cluster: Cluster) -> str:
        return _label([cluster_line(cluster)])


class _Room(_Words):
    """The room that it needs, with the pill that a trigger can become."""

    def __init__(self, way: Direction) -> None:
        # From the top down one of its sides is that of its line.
        self._beside = OFF_THE_LINE if way is Direction.DOWN else 2.0

    def of_node(self, node: Node) -> str:
        return _label(" " for _ in node_lines(node))  # its box is told how wide it is

    def of_line(self, edges: tuple[Edge, ...]) -> str:
        label = LineLabel.of(edges)
        if label is None:
            return ""
        room = in_spaces(SIZES["trigger"], label.width + self._beside)
        # Of one size for the engine, whatever the line's own is; what is higher has the gaps, but
        # for several labels one under the other.
        lines = label.lines if len(edges) == 1 else math.ceil(label.height / _LINE)
        return _label(room for _ in range(lines))

    def of_cluster(self, cluster: Cluster) -> str:
        room = room_of(cluster_line(cluster), "title") + BESIDE_TITLE
        return _label([in_spaces(SIZES["title"], room)])


def _write_nodes(dot: Any, graph: DiagramGraph, cluster: str | None, words: _Words) -> None:  # noqa: ANN401
    """The nodes of one flow, and those of its open subflows, each in a frame."""
    for node in graph.nodes:
        if node.cluster == cluster:
            label = words.of_node(node)
            looks = {"width": f"{room_of_node(node) / _INCH:.4f}", **_SHAPES[node.kind]}
            dot.node(node.id, label, id=node.id, **looks)
    for inner in graph.clusters:
        if inner.parent == cluster:
            with dot.subgraph(name=f"cluster_{inner.id}") as frame:
                frame.attr("graph", **_frame_looks(inner, words.of_cluster(inner)))
                _write_nodes(frame, graph, inner.id, words)


def _frame_looks(cluster: Cluster, label: str) -> dict[str, str]:
    return {
        "id": cluster.id,
        "label": label,
        "labeljust": "l",
        "style": "rounded",
        "margin": "14",
        "fontsize": font_size("title"),
    }


def _write_edge(
    dot: Any,  # noqa: ANN401 - a library without types
    graph: DiagramGraph,
    edges: tuple[Edge, ...],
    label: str,
    *,
    is_back: bool,
) -> None:
    """The transitions of a line; one that leads back is written from its end.

    So the layout has no circles to break: where it did that by itself, a subflow that is open
    could come to stand before the states that lead to it.
    """
    edge = edges[0]
    is_guarded = any(each.guard for each in edges)
    clusters = {cluster.id for cluster in graph.clusters}
    tail, head = edge.tail or edge.source, edge.head or edge.target
    # The sign of a guard, as in other notations of processes: a diamond where the line begins.
    sign = "odiamond" if is_guarded else "none"
    ends = [
        (_inside(graph, tail), sign, f"cluster_{tail}" if tail in clusters else ""),
        (_inside(graph, head), "normal", f"cluster_{head}" if head in clusters else ""),
    ]
    (first, at_first, cut_first), (last, at_last, cut_last) = ends[::-1] if is_back else ends
    looks = {"arrowtail": at_first, "arrowhead": at_last, "ltail": cut_first, "lhead": cut_last}
    if is_guarded:
        looks["dir"] = "both"
    elif is_back:
        looks["dir"] = "back"
    else:
        looks = {"ltail": cut_first}
    dot.edge(first, last, label, id=edge.id, **{key: text for key, text in looks.items() if text})


def _inside(graph: DiagramGraph, element_id: str) -> str:
    """A node that a line can be tied to: of an open subflow one that is in it."""
    if all(cluster.id != element_id for cluster in graph.clusters):
        return element_id
    nodes = [node for node in graph.nodes if node.cluster == element_id]
    exits = [node for node in nodes if node.kind is NodeKind.EXIT]
    return (exits or nodes)[-1].id


def _label(lines: Iterable[str]) -> str:
    r"""Lines in which Graphviz reads no escapes (``\N``), entities (``&lt;``) or markup."""
    import graphviz  # noqa: PLC0415 - see `to_dot`

    text = "\n".join(graphviz.escape(line.replace("&", "&amp;")) for line in lines)
    label: str = graphviz.nohtml(text)
    return label
