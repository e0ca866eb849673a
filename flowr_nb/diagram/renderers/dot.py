"""The graph in DOT, for Graphviz to lay out; everything about looks that changes is left to CSS.

Plain labels only: the embedded engine turns HTML-like labels into garbage without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.labels import (
    END_ROOM,
    cluster_line,
    edge_lines,
    font_size,
    node_lines,
    padding,
)
from flowr_nb.diagram.layout.direction import direction_of, is_back, ranks_of

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge
    from flowr_nb.diagram.labels import Line

LARGE_GRAPH: Final = 100
"""Nodes from which the layout's search is bounded."""
_FONT: Final = "Helvetica"

_SHAPES: Final[dict[NodeKind, dict[str, str]]] = {
    NodeKind.START: {"shape": "circle", "width": "0.14", "height": "0.14", "fixedsize": "true"},
    NodeKind.STATE: {"shape": "box", "style": "rounded"},
    NodeKind.SUBFLOW: {"shape": "box", "style": "rounded", "peripheries": "2"},
    NodeKind.EXIT: {"shape": "box", "style": "rounded,filled", "margin": "0.2,0.06"},
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

    dot: Any = graphviz.Digraph("flow")
    dot.attr(
        "graph",
        rankdir=direction_of(graph, direction).value,
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
    dot.attr("node", fontname=_FONT, fontsize=font_size("name"), height="0.42", margin="0.18,0.08")
    dot.attr("edge", fontname=_FONT, fontsize=font_size("trigger"), arrowsize="0.75")
    _write_nodes(dot, graph, None)
    ranks = ranks_of(graph)
    for edge in graph.edges:
        # A label that sits on its line is hard to read, and an open one is bold, which is wider
        # than what is measured; spaces on each side keep it off.
        label = _label(edge_lines(edge), "  ")
        _write_edge(dot, graph, edge, label, is_back=is_back(edge, ranks))
    source: str = dot.source
    return source


def _write_nodes(dot: Any, graph: DiagramGraph, cluster: str | None) -> None:  # noqa: ANN401
    """The nodes of one flow, and those of its open subflows, each in a frame."""
    for node in graph.nodes:
        if node.cluster == cluster:
            room = END_ROOM if node.kind is NodeKind.EXIT else ""
            label = _label(node_lines(node), before=room)
            dot.node(node.id, label, id=node.id, **_SHAPES[node.kind])
    for inner in graph.clusters:
        if inner.parent == cluster:
            with dot.subgraph(name=f"cluster_{inner.id}") as frame:
                frame.attr("graph", **_frame_looks(inner))
                _write_nodes(frame, graph, inner.id)


def _frame_looks(cluster: Cluster) -> dict[str, str]:
    # Room for the sign that closes it, right of the title.
    line = cluster_line(cluster)
    title = f"{_escaped(line)}{padding(line) * 2}        "
    return {
        "id": cluster.id,
        "label": _plain_label(title),
        "labeljust": "l",
        "style": "rounded",
        "margin": "14",
        "fontname": f"{_FONT}-Bold",
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


def _label(lines: tuple[Line, ...], more: str = "", *, before: str = "") -> str:
    padded = ((line.text, padding(line.text) + more) for line in lines)
    return _plain_label("\n".join(f"{before}{pad}{_escaped(text)}{pad}" for text, pad in padded))


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
