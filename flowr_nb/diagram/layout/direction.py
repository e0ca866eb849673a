"""Which way a flow is drawn: from left to right, or from the top down."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.labels import EdgeLabel, room_of_node
from flowr_nb.diagram.layout.protocol import LayoutError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.diagram.graph import DiagramGraph, Edge, Node

ROOM: Final = 900.0
"""Width that a cell has for a picture at its natural size, in pixels."""
_GAP: Final = 34.0
_FRAME: Final = 16.0


class Direction(Enum):
    """Which way a flow is drawn; the values are Graphviz's."""

    RIGHT = "LR"
    DOWN = "TB"


DIRECTIONS: Final = ("auto", *(direction.value for direction in Direction))
"""What can be asked for."""


def direction_of(graph: DiagramGraph, asked: str = "auto") -> Direction:
    """The direction that a graph is drawn in.

    Args:
        graph: The graph.
        asked: ``LR``, ``TB``, or ``auto``: a flow whose chain of states fits into a cell from left
            to right is drawn so, and a longer one from the top down.

    Raises:
        LayoutError: There is no such direction.
    """
    if asked not in DIRECTIONS:
        raise LayoutError(f"there is no direction `{asked}`; there is {', '.join(DIRECTIONS)}")
    if asked != "auto":
        return Direction(asked)
    return Direction.RIGHT if _length(graph) <= ROOM else Direction.DOWN


def ranks_of(graph: DiagramGraph) -> dict[str, int]:
    """How far from the start each node lies: the longest way there, ways back left out."""
    return longest_ways(
        (node.id for node in graph.nodes), ((edge.tail, edge.head) for edge in graph.edges)
    )


def longest_ways(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many edges lead to each node on the longest way there, ways back left out.

    Args:
        nodes: The nodes; where a way begins first.
        edges: From which node to which each leads.
    """
    ahead: dict[str, list[str]] = {}
    for tail, head in edges:
        ahead.setdefault(tail, []).append(head)
    order: list[str] = []
    state: dict[str, int] = {}
    forward: dict[str, list[str]] = {}
    for node in nodes:
        if node in state:
            continue
        state[node] = 1
        waiting = [(node, iter(ahead.get(node, ())))]
        while waiting:
            at, heads = waiting[-1]
            following = next(heads, None)
            if following is None:
                state[at] = 2
                order.append(at)
                waiting.pop()
            elif state.get(following) != 1:
                forward.setdefault(at, []).append(following)
                if following not in state:
                    state[following] = 1
                    waiting.append((following, iter(ahead.get(following, ()))))
    ranks = dict.fromkeys(state, 0)
    for at in reversed(order):
        for head in forward.get(at, ()):
            ranks[head] = max(ranks[head], ranks[at] + 1)
    return ranks


def is_back(edge: Edge, ranks: Mapping[str, int]) -> bool:
    """Whether an edge leads back, against the direction of the picture."""
    return ranks.get(edge.head, 0) < ranks.get(edge.tail, 0)


def _length(graph: DiagramGraph) -> float:
    """About how wide the graph is from left to right, in pixels."""
    ranks = ranks_of(graph)
    nodes: dict[int, float] = {}
    for node in graph.nodes:
        rank = ranks.get(node.id, 0)
        nodes[rank] = max(nodes.get(rank, 0.0), _node_width(node))
    gaps: dict[int, float] = {}
    for edge in graph.edges:
        tail, head = sorted((ranks.get(edge.tail, 0), ranks.get(edge.head, 0)))
        if head - tail == 1:
            gaps[tail] = max(gaps.get(tail, 0.0), _edge_width(edge))
    frames = sum(2 * _FRAME for _ in graph.clusters)
    return sum(nodes.values()) + sum(gaps.values()) + _GAP * max(0, len(nodes) - 1) + frames


def _node_width(node: Node) -> float:
    return 10.0 if node.kind is NodeKind.START else room_of_node(node)


def _edge_width(edge: Edge) -> float:
    label = EdgeLabel.of(edge)
    return label.width + 2.0 if label else 0.0
