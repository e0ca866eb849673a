"""How a flow becomes a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.diagram.graph import BEGIN, Cluster, DiagramGraph, Edge, Node, NodeKind, Scope
from flowr_nb.flow.conditions import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.flow.model import Flow, State
    from flowr_nb.session.configuration import Level


def graph_of(
    flow: Flow, *, opened: Mapping[Level, Flow] | None = None, show: Sequence[str] = ()
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


class _Making:
    """A graph in the making: one flow after the other, each with its open subflows inside."""

    def __init__(self, opened: Mapping[Level, Flow], show: tuple[str, ...]) -> None:
        self.opened = opened
        self.show = show
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.clusters: list[Cluster] = []
        self.scopes: dict[Level, Scope] = {}
        self.begins: dict[str | None, str] = {}
        """Cluster → the node that its flow begins at."""
        self.ends: dict[tuple[str | None, str], str] = {}
        """Cluster and exit name → the node of that exit."""

    def add_flow(self, flow: Flow, level: Level, prefix: str) -> None:
        """Add a flow and, each in a cluster, the subflows that are open in it."""
        cluster = prefix[:-1] or None
        scope = self.scopes[level] = Scope(flow.flow)
        states = [state for state in flow.states if flow.state(state.id) is state]
        if states:
            self.nodes.append(Node(f"{prefix}start", NodeKind.START, "", cluster=cluster))
            self.begins[cluster] = f"{prefix}start"
        inner: dict[str, Flow] = {}
        for index, state in enumerate(states):
            node_id = scope.node_ids[state.id] = f"{prefix}s{index}"
            child = self.opened.get((*level, state.id))
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
            inner_id, inner_level = scope.node_ids[state_id], (*level, state_id)
            self.clusters.append(Cluster(inner_id, cluster, state_id, child.flow, inner_level))
            self.add_flow(child, inner_level, f"{inner_id}.")
        self._add_edges(states, scope, prefix)

    def _add_edges(self, states: list[State], scope: Scope, prefix: str) -> None:
        ids = scope.node_ids
        missing = 0
        for state in states[:1]:
            begin, target = f"{prefix}start", ids[state.id]
            head = self.begins.get(target, target)
            self.edges.append(
                Edge(f"{prefix}{BEGIN}", begin, target, "", "", (), state.id, begin, head)
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
                when = tuple(transition.guard.items())
                edge = Edge(
                    edge_id, source, ids[aim], state.id, trigger, guard, aim, tail, head, when
                )
                self.edges.append(edge)

    def _attrs(self, flow: Flow, state: State) -> tuple[tuple[str, str], ...]:
        if not self.show:
            return ()
        attrs = flow.written_attrs_of(state)
        return tuple((name, attribute_text(attrs[name])) for name in self.show if name in attrs)


def attribute_text(value: object) -> str:
    """An attribute's value in a few words: of lists the items, of mappings the keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(map(str, value)) + "}"
    if isinstance(value, list | tuple):
        return ", ".join(attribute_text(item) for item in value)
    return str(value)
