"""The graph in DOT, for Graphviz to lay out; everything about looks that changes is left to CSS.

Plain labels only: the embedded engine turns HTML-like labels into garbage without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.labels import (
    BESIDE_TITLE,
    OFF_THE_LINE,
    EdgeLabel,
    cluster_line,
    font_size,
    missing_spaces,
    node_lines,
    room_of,
    room_of_node,
)
from flowr_nb.diagram.layout.direction import Direction, direction_of, is_back, ranks_of
from flowr_nb.diagram.looks import SIZES

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge

LARGE_GRAPH: Final = 100
"""Nodes from which the layout's search is bounded."""
_FONT: Final = "Helvetica"
_INCH: Final = 72.0

_SHAPES: Final[dict[NodeKind, dict[str, str]]] = {
    NodeKind.START: {"shape": "circle", "width": "0.14", "height": "0.14", "fixedsize": "true"},
    NodeKind.STATE: {"shape": "box", "style": "rounded"},
    NodeKind.SUBFLOW: {"shape": "box", "style": "rounded", "peripheries": "2"},
    NodeKind.EXIT: {"shape": "box", "style": "rounded,filled", "margin": "0,0.06"},
    NodeKind.MISSING: {"shape": "box", "style": "dashed"},
    NodeKind.MORE: {"shape": "plaintext"},
}


def to_dot(graph: DiagramGraph, direction: str = "auto") -> str:
    """Write a graph in DOT.

    Args:
        graph: The graph.
        direction: ``LR``, ``TB``, or ``auto``: by the shape of the graph.

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
    _write_nodes(dot, graph, None)
    ranks = ranks_of(graph)
    for edge in graph.edges:
        _write_edge(dot, graph, edge, _at_edge(edge, way), is_back=is_back(edge, ranks))
    source: str = dot.source
    return source


def _write_nodes(dot: Any, graph: DiagramGraph, cluster: str | None) -> None:  # noqa: ANN401
    """The nodes of one flow, and those of its open subflows, each in a frame."""
    for node in graph.nodes:
        if node.cluster == cluster:
            label = _plain_label("\n".join(_escaped(line.text) for line in node_lines(node)))
            looks = {"width": f"{room_of_node(node) / _INCH:.4f}", **_SHAPES[node.kind]}
            dot.node(node.id, label, id=node.id, **looks)
    for inner in graph.clusters:
        if inner.parent == cluster:
            with dot.subgraph(name=f"cluster_{inner.id}") as frame:
                frame.attr("graph", **_frame_looks(inner))
                _write_nodes(frame, graph, inner.id)


def _frame_looks(cluster: Cluster) -> dict[str, str]:
    title = cluster_line(cluster)
    room = room_of(title, "title") + BESIDE_TITLE
    return {
        "id": cluster.id,
        "label": _plain_label(_spaced(title, SIZES["title"], room)),
        "labeljust": "l",
        "style": "rounded",
        "margin": "14",
        "fontsize": font_size("title"),
    }


def _write_edge(dot: Any, graph: DiagramGraph, edge: Edge, label: str, *, is_back: bool) -> None:  # noqa: ANN401
    """A transition; one that leads back is written from its end, with the arrow at its tail.

    So the layout has no circles to break: where it did that by itself, a subflow that is open
    could come to stand before the states that lead to it.
    """
    clusters = {cluster.id for cluster in graph.clusters}
    tail, head = edge.tail or edge.source, edge.head or edge.target
    # The sign of a guard, as in other notations of processes: a diamond where the line begins.
    sign = "odiamond" if edge.guard else "none"
    ends = [
        (_inside(graph, tail), sign, f"cluster_{tail}" if tail in clusters else ""),
        (_inside(graph, head), "normal", f"cluster_{head}" if head in clusters else ""),
    ]
    (first, at_first, cut_first), (last, at_last, cut_last) = ends[::-1] if is_back else ends
    looks = {"arrowtail": at_first, "arrowhead": at_last, "ltail": cut_first, "lhead": cut_last}
    if edge.guard:
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


def _at_edge(edge: Edge, way: Direction) -> str:
    """The words of an arrow, as wide as they are with the pill that they can become."""
    label = EdgeLabel.of(edge)
    if label is None:
        return ""
    # Of one size for the engine, whatever the line's own is; what is higher has the gaps. From the
    # top down one of its sides is that of its line.
    room = label.width + (OFF_THE_LINE if way is Direction.DOWN else 2.0)
    lines = (_spaced(line.text, SIZES["trigger"], room) for line in label.lines)
    return _plain_label("\n".join(lines))


def _spaced(text: str, size: float, room: float) -> str:
    spaces = " " * missing_spaces(text, size, room)
    half = len(spaces) // 2
    return f"{spaces[:half]}{_escaped(text)}{spaces[half:]}"


def _escaped(text: str) -> str:
    r"""Keep Graphviz from reading escapes (``\N``) or entities (``&lt;``) in a name."""
    import graphviz  # noqa: PLC0415 - see `to_dot`

    escaped: str = graphviz.escape(text.replace("&", "&amp;"))
    return escaped


def _plain_label(text: str) -> str:
    """Keep Graphviz from reading markup in a label."""
    import graphviz  # noqa: PLC0415 - see `to_dot`

    label: str = graphviz.nohtml(text)
    return label
