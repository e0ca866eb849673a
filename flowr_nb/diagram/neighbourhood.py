"""A part of a large flow: what is near one of its nodes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.graph import DiagramGraph, Edge, Node, NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BACK: Final = 1
AHEAD: Final = 2
MAX_NODES: Final = 40
"""Nodes beyond which only those one step away are added."""


def neighbourhood(
    graph: DiagramGraph, centre: str, *, back: int = BACK, ahead: int = AHEAD
) -> DiagramGraph:
    """The part of a graph around one of its nodes; ids stay what they are.

    What leads on out of the part is counted: ``… 3 more``.

    Args:
        graph: The whole.
        centre: Id of a node.
        back: How many steps against the arrows.
        ahead: How many steps along the arrows.
    """
    near = {centre}
    _grow(near, ahead, centre, graph.edges, lambda edge: (edge.source, edge.target))
    _grow(near, back, centre, graph.edges, lambda edge: (edge.target, edge.source))
    nodes = [node for node in graph.nodes if node.id in near]
    edges = [edge for edge in graph.edges if edge.source in near and edge.target in near]
    names = {node.id: node.name for node in nodes}
    leaving = Counter(
        edge.source for edge in graph.edges if edge.source in near and edge.target not in near
    )
    for source, number in leaving.items():
        words = f"{number} more"
        nodes.append(Node(f"more-{source}", NodeKind.MORE, f"… {words}"))
        onward = f"{words} that are not shown"
        edges.append(Edge(f"on-{source}", source, f"more-{source}", names[source], "", aim=onward))
    shown = {edge.id for edge in edges}
    return DiagramGraph(
        graph.name,
        tuple(nodes),
        tuple(edges),
        {name: id_ for name, id_ in graph.node_ids.items() if id_ in near},
        {key: id_ for key, id_ in graph.edge_ids.items() if id_ in shown},
    )


def _grow(
    near: set[str],
    steps: int,
    centre: str,
    edges: Iterable[Edge],
    ends: Callable[[Edge], tuple[str, str]],
) -> None:
    rim = {centre}
    for step in range(steps):
        found: dict[str, None] = {}
        for edge in edges:
            here, there = ends(edge)
            if here in rim:
                found[there] = None
        # Every transition of the centre is shown, whatever their number: it can be fired.
        room = len(found) if step == 0 else max(0, MAX_NODES - len(near))
        rim = {node for node in list(found)[:room] if node not in near}
        near |= rim
