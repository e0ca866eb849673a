"""A flow as a graph to draw: nodes and edges with stable ids, whatever draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import in_words

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow


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
    """

    id: str
    kind: NodeKind
    name: str
    subflow: str | None = None

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
        source: Id of the node it leaves.
        target: Id of the node it leads to.
        state: The state it leaves.
        trigger: What fires it; empty for the arrow from the start.
        guard: Each condition in words.
        aim: Name of the state or exit it leads to.
    """

    id: str
    source: str
    target: str
    state: str
    trigger: str
    guard: tuple[str, ...] = ()
    aim: str = ""

    @property
    def description(self) -> str:
        """What it is, in words, for tooltips and screen readers."""
        if not self.trigger and self.state:
            return f"{self.state} leads on to {self.aim}"
        if not self.trigger:
            return f"begins in {self.aim}"
        condition = f", if {' and '.join(self.guard)}" if self.guard else ""
        return f"{self.trigger}: {self.state} to {self.aim}{condition}"


@dataclass(frozen=True)
class DiagramGraph:
    """A flow as nodes and edges.

    Attributes:
        name: The flow's name.
        nodes: The start, then states, exits and missing targets.
        edges: The arrow from the start, then every transition.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    node_ids: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """State or exit name → node id; of a name that is both, the state."""
    edge_ids: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)
    """State and trigger → edge id."""

    def edge(self, edge_id: str) -> Edge | None:
        """The edge of that id, or None."""
        return next((edge for edge in self.edges if edge.id == edge_id), None)


def graph_of(flow: Flow) -> DiagramGraph:
    """The graph of a flow, as far as the flow can be read.

    Of states with the same id the first is drawn; a target that is neither a state nor an exit
    gets a node of its own, so that a broken flow can be looked at.
    """
    nodes: list[Node] = []
    edges: list[Edge] = []
    node_ids: dict[str, str] = {}
    edge_ids: dict[tuple[str, str], str] = {}

    def add(node_id: str, kind: NodeKind, name: str, subflow: str | None = None) -> str:
        nodes.append(Node(node_id, kind, name, subflow))
        return node_ids.setdefault(name, node_id)

    states = [state for state in flow.states if flow.state(state.id) is state]
    if flow.initial is not None:
        nodes.append(Node("start", NodeKind.START, ""))
        edges.append(Edge("begin", "start", "s0", "", "", aim=flow.initial.id))
    for index, state in enumerate(states):
        kind = NodeKind.STATE if state.flow is None else NodeKind.SUBFLOW
        add(f"s{index}", kind, state.id, state.flow)
    for index, name in enumerate(dict.fromkeys(flow.exits)):
        add(f"x{index}", NodeKind.EXIT, name)
    for state in states:
        for trigger, transition in state.next.items():
            aim = transition.target
            target = node_ids.get(aim) or add(f"m{len(nodes)}", NodeKind.MISSING, aim)
            guard = tuple(in_words(key, text) for key, text in transition.guard.items())
            edge_id = edge_ids[state.id, trigger] = f"e{len(edge_ids)}"
            source = node_ids[state.id]
            edges.append(Edge(edge_id, source, target, state.id, trigger, guard, aim))
    return DiagramGraph(flow.flow, tuple(nodes), tuple(edges), node_ids, edge_ids)
