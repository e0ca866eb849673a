"""A flow as a graph to draw: nodes, edges and clusters with stable ids, whatever draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.flow.model import Flow, State

Path = tuple[str, ...]
"""The invoking states that lead to a flow, outermost first; empty for the flow that is drawn."""


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

    @property
    def description(self) -> str:
        """What it is, in words, for tooltips and screen readers."""
        if not self.trigger and self.state:
            return f"{self.state} leads on to {self.aim}"
        if not self.trigger:
            return f"begins in {self.aim}"
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
        path: The place of what is inside.
    """

    id: str
    parent: str | None
    state: str
    flow: str
    path: Path

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
    scopes: Mapping[Path, Scope] = field(default_factory=dict, compare=False, repr=False)

    @property
    def node_ids(self) -> dict[str, str]:
        """State or exit name of the outermost flow → element id."""
        return self.scopes[()].node_ids

    @property
    def edge_ids(self) -> dict[tuple[str, str], str]:
        """State and trigger of the outermost flow → element id."""
        return self.scopes[()].edge_ids

    def node_at(self, path: Path, name: str) -> str | None:
        """Element id of a state or exit of the flow at a place, or None where it is not drawn."""
        scope = self.scopes.get(path)
        return scope.node_ids.get(name) if scope else None

    def edge_at(self, path: Path, state: str, trigger: str) -> str | None:
        """Element id of a transition of the flow at a place, or None where it is not drawn.

        Args:
            path: The states that invoke the flow, outermost first.
            state: The state that the transition leaves.
            trigger: Its trigger.
        """
        scope = self.scopes.get(path)
        return scope.edge_ids.get((state, trigger)) if scope else None

    def edge(self, edge_id: str) -> Edge | None:
        """The edge of that id, or None."""
        return next((edge for edge in self.edges if edge.id == edge_id), None)

    def path_to(self, element_id: str) -> Path | None:
        """The place and name of a state in one path, by its element id; None for no state."""
        for path, scope in self.scopes.items():
            for name, node_id in scope.node_ids.items():
                if node_id == element_id:
                    return (*path, name)
        return None


def graph_of(
    flow: Flow, *, opened: Mapping[Path, Flow] | None = None, show: Sequence[str] = ()
) -> DiagramGraph:
    """The graph of a flow, as far as the flow can be read.

    Of states with the same id the first is drawn; a target that is neither a state nor an exit
    gets a node of its own, so that a broken flow can be looked at.

    Args:
        flow: The flow.
        opened: The subflows that are open in place, by the invoking states that lead to them;
            see `flowr_nb.diagram.subflows`. One in a subflow that is not open itself is not drawn.
        show: Attributes to write into the states that have them.
    """
    making = _Making(opened or {}, tuple(show))
    making.add_flow(flow, (), "")
    return DiagramGraph(
        flow.flow,
        tuple(making.nodes),
        tuple(making.edges),
        tuple(making.clusters),
        making.scopes,
    )


def place_of(graph: DiagramGraph, element_id: str) -> Path:
    """The place of the flow that an element is part of: the outermost one, or an open subflow."""
    inside = element_id.rpartition(".")[0]
    return next((cluster.path for cluster in graph.clusters if cluster.id == inside), ())


class _Making:
    """A graph in the making: one flow after the other, each with its open subflows inside."""

    def __init__(self, opened: Mapping[Path, Flow], show: tuple[str, ...]) -> None:
        self.opened = opened
        self.show = show
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.clusters: list[Cluster] = []
        self.scopes: dict[Path, Scope] = {}
        self.begins: dict[str | None, str] = {}
        """Cluster → the node that its flow begins at."""
        self.ends: dict[tuple[str | None, str], str] = {}
        """Cluster and exit name → the node of that exit."""

    def add_flow(self, flow: Flow, path: Path, prefix: str) -> None:
        """Add a flow and, each in a cluster, the subflows that are open in it."""
        cluster = prefix[:-1] or None
        scope = self.scopes[path] = Scope(flow.flow)
        states = [state for state in flow.states if flow.state(state.id) is state]
        if states:
            self.nodes.append(Node(f"{prefix}start", NodeKind.START, "", cluster=cluster))
            self.begins[cluster] = f"{prefix}start"
        inner: dict[str, Flow] = {}
        for index, state in enumerate(states):
            node_id = scope.node_ids[state.id] = f"{prefix}s{index}"
            child = self.opened.get((*path, state.id))
            if child is not None and child.states:
                inner[state.id] = child
                continue
            kind = NodeKind.STATE if state.flow is None else NodeKind.SUBFLOW
            attrs = self._attrs(flow, state)
            self.nodes.append(Node(node_id, kind, state.id, state.flow, attrs, cluster))
        for index, name in enumerate(dict.fromkeys(flow.exits)):
            node_id = self.ends[cluster, name] = f"{prefix}x{index}"
            scope.node_ids.setdefault(name, node_id)
            self.nodes.append(Node(node_id, NodeKind.EXIT, name, cluster=cluster))
        for state_id, child in inner.items():
            inner_id, inner_path = scope.node_ids[state_id], (*path, state_id)
            self.clusters.append(Cluster(inner_id, cluster, state_id, child.flow, inner_path))
            self.add_flow(child, inner_path, f"{inner_id}.")
        self._add_edges(states, scope, prefix)

    def _add_edges(self, states: list[State], scope: Scope, prefix: str) -> None:
        ids = scope.node_ids
        missing = 0
        for state in states[:1]:
            begin, target = f"{prefix}start", ids[state.id]
            head = self.begins.get(target, target)
            self.edges.append(
                Edge(f"{prefix}begin", begin, target, "", "", (), state.id, begin, head)
            )
        for state in states:
            source = ids[state.id]
            for trigger, transition in state.next.items():
                aim = transition.target
                if aim not in ids:
                    ids[aim] = f"{prefix}m{missing}"
                    missing += 1
                    self.nodes.append(
                        Node(ids[aim], NodeKind.MISSING, aim, cluster=prefix[:-1] or None)
                    )
                guard = tuple(in_words(key, text) for key, text in transition.guard.items())
                edge_id = f"{prefix}e{len(scope.edge_ids)}"
                scope.edge_ids[state.id, trigger] = edge_id
                # A subflow ends in an exit, and its parent goes on from there.
                tail = self.ends.get((source, trigger), source)
                head = self.begins.get(ids[aim], ids[aim])
                self.edges.append(
                    Edge(edge_id, source, ids[aim], state.id, trigger, guard, aim, tail, head)
                )

    def _attrs(self, flow: Flow, state: State) -> tuple[tuple[str, str], ...]:
        if not self.show:
            return ()
        attrs = flow.attrs_of(state)
        return tuple((name, in_short(attrs[name])) for name in self.show if name in attrs)


def in_short(value: object) -> str:
    """An attribute's value in a few words: of lists the items, of mappings the keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(map(str, value)) + "}"
    if isinstance(value, list | tuple):
        return ", ".join(in_short(item) for item in value)
    return str(value)
