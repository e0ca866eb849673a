"""A flow as a graph to draw: nodes, edges and clusters with stable ids, whatever draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flowr_nb.session.configuration import Level


BEGIN: Final = "begin"
"""What the id of the arrow from a flow's start ends in."""

ONWARD: Final = "on-"
"""What the id of an arrow to what is not shown begins with."""


class NodeKind(Enum):
    """What a node stands for; the values are the classes of its element."""

    START = "start"
    STATE = "state"
    SUBFLOW = "subflow"
    EXIT = "exit"
    MISSING = "missing"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the picture.

    Attributes:
        id: Stable id of its element.
        kind: What it stands for.
        name: The state's id, the exit's name, or the missing target; empty for the start; of
            what stands for more that is not shown, how much it is.
        subflow: Reference to the subflow that it invokes, or None.
        attrs: Attributes of the state that were asked for: name and value in short.
        cluster: Id of the cluster that it is in, or None.
    """

    id: str
    kind: NodeKind
    name: str
    subflow: str | None = None
    attrs: tuple[tuple[str, str], ...] = ()
    cluster: str | None = None

    @property
    def description(self) -> str:
        """What it is, in words, for tooltips and screen readers."""
        if self.kind is NodeKind.START:
            return "start"
        if self.kind is NodeKind.EXIT:
            return f"exit {self.name}"
        if self.kind is NodeKind.MORE:
            return f"{self.name.removeprefix('… ')} that are not shown"
        if self.kind is NodeKind.MISSING:
            return f"{self.name}: neither a state nor an exit"
        if self.kind is NodeKind.SUBFLOW:
            return f"state {self.name}, invokes {self.subflow}"
        return f"state {self.name}"


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition of the picture.

    Attributes:
        id: Stable id of its element.
        source: Id of the node or cluster it leaves.
        target: Id of the node or cluster it leads to.
        state: The state it leaves.
        trigger: What fires it; empty for the arrow from the start.
        guard: Each condition in words.
        aim: Name of the state or exit it leads to.
        tail: Id of the node that its line begins at: of a subflow that is open the exit.
        head: Id of the node that its line ends at: of a subflow that is open the start.
        when: Each condition as written: evidence key and expression.
    """

    id: str
    source: str
    target: str
    state: str
    trigger: str
    guard: tuple[str, ...] = ()
    aim: str = ""
    tail: str = ""
    head: str = ""
    when: tuple[tuple[str, str], ...] = ()

    @property
    def cluster(self) -> str | None:
        """Id of the cluster whose flow it is of, or None."""
        return self.id.rpartition(".")[0] or None

    @property
    def is_begin(self) -> bool:
        """Whether it is no transition, but the arrow from the start."""
        return self.id.rpartition(".")[2] == BEGIN

    @property
    def description(self) -> str:
        """What it is, in words, for tooltips and screen readers."""
        if self.is_begin:
            return f"begins in {self.aim}"
        if self.id.startswith(ONWARD):
            return f"{self.state} leads on to {self.aim}"
        condition = f", if {' and '.join(self.guard)}" if self.guard else ""
        return f"{self.trigger}: {self.state} to {self.aim}{condition}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A subflow that is open in place: a frame around its states.

    Attributes:
        id: Stable id of its element; that of the state's node while it is closed.
        parent: Id of the cluster that it is in, or None.
        state: The state that invokes the subflow.
        flow: Name of the subflow.
        level: The place of what is inside.
    """

    id: str
    parent: str | None
    state: str
    flow: str
    level: Level

    @property
    def description(self) -> str:
        """What it is, in words, for tooltips and screen readers."""
        return f"state {self.state}, the subflow {self.flow} is open"


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of what is drawn of one flow at one place.

    Attributes:
        flow: The flow's name.
        node_ids: State or exit name → element id; of a name that is both, the state.
        edge_ids: State and trigger → element id.
    """

    flow: str
    node_ids: dict[str, str] = field(default_factory=dict)
    edge_ids: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class DiagramGraph:
    """A flow as nodes, edges and clusters.

    Attributes:
        name: The flow's name.
        nodes: The start, then states, exits and missing targets; those of open subflows follow.
        edges: The arrow from the start, then every transition; likewise.
        clusters: The subflows that are open, outer ones first.
        scopes: Place → the ids of what is drawn there. An open subflow is a place of its own, so
            one that two states invoke can be open twice.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    clusters: tuple[Cluster, ...] = ()
    scopes: Mapping[Level, Scope] = field(default_factory=dict, compare=False, repr=False)

    @property
    def node_ids(self) -> dict[str, str]:
        """State or exit name of the outermost flow → element id."""
        return self.scopes[()].node_ids

    @property
    def edge_ids(self) -> dict[tuple[str, str], str]:
        """State and trigger of the outermost flow → element id."""
        return self.scopes[()].edge_ids

    @property
    def lines(self) -> list[tuple[Edge, ...]]:
        """The edges by the lines that they are drawn as: those from a node to itself share one."""
        return sharing(self.edges, lambda edge: (edge.tail, edge.head))

    def node_at(self, level: Level, name: str) -> str | None:
        """Element id of a state or exit of the flow at a place, or None where it is not drawn."""
        scope = self.scopes.get(level)
        return scope.node_ids.get(name) if scope else None

    def edge_at(self, level: Level, state: str, trigger: str) -> str | None:
        """Element id of a transition of the flow at a place, or None where it is not drawn.

        Args:
            level: The states that invoke the flow, outermost first.
            state: The state that the transition leaves.
            trigger: Its trigger.
        """
        scope = self.scopes.get(level)
        return scope.edge_ids.get((state, trigger)) if scope else None

    def edge(self, edge_id: str) -> Edge | None:
        """The edge of that id, or None."""
        return next((edge for edge in self.edges if edge.id == edge_id), None)

    def path_to(self, element_id: str) -> Level | None:
        """The place and name of a state in one path, by its element id; None for no state."""
        for path, scope in self.scopes.items():
            for name, node_id in scope.node_ids.items():
                if node_id == element_id:
                    return (*path, name)
        return None


def sharing(
    edges: Iterable[Edge], ends: Callable[[Edge], tuple[str, str]]
) -> list[tuple[Edge, ...]]:
    """Edges by the lines that they are drawn as: those from something to itself share one.

    Args:
        edges: The edges.
        ends: Ids of what the line of an edge begins and ends at, empty where that is not told.
    """
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        begin, end = ends(edge)
        is_loop = begin and begin == end
        found.setdefault(f"loop {begin}" if is_loop else edge.id, []).append(edge)
    return list(map(tuple, found.values()))


def place_of(graph: DiagramGraph, element_id: str) -> Level:
    """The place of the flow that an element is part of: the outermost one, or an open subflow."""
    inside = element_id.rpartition(".")[0]
    return next((cluster.level for cluster in graph.clusters if cluster.id == inside), ())
