"""A part of a large flow: what is near one of its nodes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.graph import ONWARD, DiagramGraph, Edge, Node, NodeKind, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.diagram.graph import Cluster

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
    _grow(near, ahead, centre, graph.edges, lambda edge: (edge.tail, edge.head))
    _grow(near, back, centre, graph.edges, lambda edge: (edge.head, edge.tail))
    nodes = [node for node in graph.nodes if node.id in near]
    edges = [edge for edge in graph.edges if edge.tail in near and edge.head in near]
    named = {node.id: node for node in nodes}
    leaving = Counter(
        edge.tail for edge in graph.edges if edge.tail in near and edge.head not in near
    )
    for source, number in leaving.items():
        words = f"{number} more"
        at, stub = named[source], f"more-{source}"
        nodes.append(Node(stub, NodeKind.MORE, f"… {words}", cluster=at.cluster))
        onward = f"{words} that are not shown"
        edges.append(Edge(f"{ONWARD}{source}", source, stub, at.name, "", (), onward, source, stub))
    clusters = _around(graph.clusters, {node.cluster for node in nodes})
    drawn = near | {cluster.id for cluster in clusters}
    shown = {edge.id for edge in edges}
    scopes = {
        path: Scope(
            scope.flow,
            {name: id_ for name, id_ in scope.node_ids.items() if id_ in drawn},
            {key: id_ for key, id_ in scope.edge_ids.items() if id_ in shown},
        )
        for path, scope in graph.scopes.items()
    }
    return DiagramGraph(graph.name, tuple(nodes), tuple(edges), clusters, scopes)


def _around(clusters: tuple[Cluster, ...], wanted: set[str | None]) -> tuple[Cluster, ...]:
    """The clusters that have something to show, and those that they are in."""
    for cluster in reversed(clusters):  # outer ones come first
        if cluster.id in wanted:
            wanted.add(cluster.parent)
    return tuple(cluster for cluster in clusters if cluster.id in wanted)


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
