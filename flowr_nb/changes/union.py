"""Both versions of a flow as one graph: what is common once, what is gone and what is new in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flowr_nb.changes.matching import Node as MatchNode
from flowr_nb.changes.model import MINUS
from flowr_nb.diagram.graph import BEGIN, DiagramGraph, Edge, Node, NodeKind, Scope
from flowr_nb.flow.conditions import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.changes.pairs import FlowPair
    from flowr_nb.flow.model import State, Transition

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SIGNS: Final = {ADDED: "+", REMOVED: MINUS, CHANGED: "~"}
"""How a change is marked → its sign in the picture."""
_OF_SIDE: Final = (REMOVED, ADDED)


@dataclass(frozen=True)
class Union:
    """Both versions of a flow as one graph.

    Attributes:
        graph: The graph, with a sign before the name of all that has changed.
        marks: Element id → ``added``, ``removed`` or ``changed``.
        asked_in: Edge id → for each line of its guard the version that has it: 0 or 1; None for
            both.
        names: Element id → what it is called in each version, of what is called otherwise.
    """

    graph: DiagramGraph
    marks: Mapping[str, str]
    asked_in: Mapping[str, tuple[int | None, ...]]
    names: Mapping[str, tuple[str, str]]


def signed(mark: str, name: str) -> str:
    """A name with a sign before it.

    Args:
        mark: How it has changed.
        name: The name.
    """
    return f"{SIGNS[mark]} {name}"


def union_of(pair: FlowPair, told_inside: Mapping[int, str] | None = None) -> Union:
    """Both versions of a flow as one graph.

    Args:
        pair: The versions, matched.
        told_inside: Number of a pair → what has changed in it, in words; of flows that both invoke.
    """
    return _Making(pair, told_inside or {}).union()


class _Making:
    """A union in the making."""

    def __init__(self, pair: FlowPair, told_inside: Mapping[int, str]) -> None:
        self._pair = pair
        self._match = pair.match
        self._told_inside = told_inside
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._marks: dict[str, str] = {}
        self._asked_in: dict[str, tuple[int | None, ...]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._missing: dict[str, str] = {}

    def union(self) -> Union:
        """The whole of it."""
        if self._match.a.states or self._match.b.states:
            self._nodes.append(Node("start", NodeKind.START, ""))
        self._add_states()
        self._add_exits()
        self._add_begin()
        match = self._match
        for number in range(len(match.a.states)):
            if number in match.triggers:
                self._add_edges_of_both(number)
            else:
                self._add_edges_of_one(0, number)
        for number in range(len(match.b.states)):
            if MatchNode("state", number) not in match.back:
                self._add_edges_of_one(1, number)
        name = self._pair.flows[1].flow
        nodes = tuple(replace(node, name=self._signed(node.id, node.name)) for node in self._nodes)
        edges = tuple(
            replace(edge, trigger=self._signed(edge.id, edge.trigger)) for edge in self._edges
        )
        graph = DiagramGraph(name, nodes, edges, scopes={(): Scope(name)})
        return Union(graph, self._marks, self._asked_in, self._names)

    def _signed(self, element: str, name: str) -> str:
        """A name with the sign of how it has changed before it, which needs no colour."""
        return signed(self._marks[element], name) if element in self._marks else name

    def _add_states(self) -> None:
        match = self._match
        for node in match.a.states:
            if node in match.nodes:
                self._add_both(node)
            else:
                self._add_state(0, match.a.state(node), self._id(0, node))
        for node in match.b.states:
            if node not in match.back:
                self._add_state(1, match.b.state(node), self._id(1, node))

    def _add_both(self, node: MatchNode) -> None:
        assert isinstance(node.key, int)  # noqa: S101 - a state
        one, other = self._pair.states(node.key)
        element = self._id(0, node)
        told = [("was", one.id)] if one.id != other.id else []
        if told:
            self._names[element] = one.id, other.id
        if one.flow != other.flow:
            told.append(("invokes", f"{one.flow or 'nothing'} → {other.flow or 'nothing'}"))
        inside = self._told_inside.get(self._pair.inner.get(node.key, -1))
        if inside:
            told.append(("inside", inside))
        if told or _is_changed(one, other):
            self._marks[element] = CHANGED
        kind = NodeKind.STATE if other.flow is None else NodeKind.SUBFLOW
        self._nodes.append(Node(element, kind, other.id, other.flow, tuple(told)))

    def _add_state(self, side: int, state: State, element: str) -> None:
        kind = NodeKind.STATE if state.flow is None else NodeKind.SUBFLOW
        self._nodes.append(Node(element, kind, state.id, state.flow))
        self._marks[element] = _OF_SIDE[side]

    def _add_exits(self) -> None:
        match = self._match
        for node in match.a.exits:
            element, other = self._id(0, node), match.nodes.get(node)
            name = str(node.key if other is None else other.key)
            told = (("was", str(node.key)),) if other not in (None, node) else ()
            self._nodes.append(Node(element, NodeKind.EXIT, name, attrs=told))
            if told:
                self._names[element] = str(node.key), name
            if other != node:
                self._marks[element] = REMOVED if other is None else CHANGED
        for node in match.b.exits:
            if node not in match.back:
                element = self._id(1, node)
                self._nodes.append(Node(element, NodeKind.EXIT, str(node.key)))
                self._marks[element] = ADDED

    def _id(self, side: int, node: MatchNode | None, target: str = "") -> str:
        """The id of what stands for a node; of what leads nowhere a node of its own."""
        if node is None:
            if target not in self._missing:
                element = self._missing[target] = f"m{len(self._missing)}"
                self._nodes.append(Node(element, NodeKind.MISSING, target))
            return self._missing[target]
        match = self._match
        if side == 1 and node in match.back:
            side, node = 0, match.back[node]
        if node.kind == "state":
            return f"{'st'[side]}{node.key}"
        exits = (match.a, match.b)[side].exits
        return f"{'xy'[side]}{exits.index(node)}"

    def _add_begin(self) -> None:
        match = self._match
        targets = [
            (side, self._id(side, reading.states[0]), reading.state(0).id)
            for side, reading in enumerate((match.a, match.b))
            if reading.states
        ]
        if len({element for _, element, _ in targets}) == 1:
            _, element, name = targets[-1]
            self._edges.append(Edge(BEGIN, "start", element, "", "", (), name, "start", element))
            return
        # With words, where a sign can stand.
        for side, element, name in targets:
            edge_id = f"b{side}"
            self._edges.append(
                Edge(edge_id, "start", element, "start", "begins", (), name, "start", element)
            )
            self._marks[edge_id] = _OF_SIDE[side]

    def _add_edges_of_one(self, side: int, number: int) -> None:
        reading = (self._match.a, self._match.b)[side]
        state = reading.state(number)
        for transition in state.next.values():
            source = self._id(side, MatchNode("state", number))
            self._add_edge(side, source, state, transition, _OF_SIDE[side])

    def _add_edges_of_both(self, number: int) -> None:
        one, other = self._pair.states(number)
        source = self._id(0, MatchNode("state", number))
        for trigger, now in self._match.triggers[number]:
            old = one.next[trigger] if trigger is not None else None
            new = other.next[now] if now is not None else None
            if old is not None and new is not None and self._match.is_same_target(old, new):
                is_same = trigger == now and dict(old.guard) == dict(new.guard)
                mark = "" if is_same else CHANGED
                self._add_edge(1, source, other, new, mark, old)
                continue
            if old is not None:
                self._add_edge(0, source, one, old, REMOVED)
            if new is not None:
                self._add_edge(1, source, other, new, ADDED)

    def _add_edge(  # noqa: PLR0913, PLR0917 - what an arrow is
        self,
        side: int,
        source: str,
        state: State,
        transition: Transition,
        mark: str,
        old: Transition | None = None,
    ) -> None:
        reading = (self._match.a, self._match.b)[side]
        target = self._id(side, reading.target(transition), transition.target)
        guard: list[tuple[str, int | None]] = [
            (in_words(key, text), None) for key, text in transition.guard.items()
        ]
        edge_id = f"e{len(self._edges)}"
        if old is not None and mark:
            guard = _both_guards(old, transition)
            if old.trigger != transition.trigger:
                self._names[edge_id] = old.trigger, transition.trigger
        words = tuple(text for text, _ in guard)
        names = self._names.get(edge_id)
        self._edges.append(
            Edge(
                edge_id,
                source,
                target,
                state.id,
                f"{names[0]} → {names[1]}" if names else transition.trigger,
                words,
                transition.target,
                source,
                target,
            )
        )
        self._asked_in[edge_id] = tuple(version for _, version in guard)
        if mark:
            self._marks[edge_id] = mark


def _both_guards(old: Transition, new: Transition) -> list[tuple[str, int | None]]:
    """What is asked in either version, what has changed first, each with its sign."""
    gone = [each for each in old.guard.items() if new.guard.get(each[0]) != each[1]]
    now = [each for each in new.guard.items() if old.guard.get(each[0]) != each[1]]
    both = [each for each in new.guard.items() if old.guard.get(each[0]) == each[1]]
    return [
        *((f"{MINUS} {in_words(*each)}", 0) for each in gone),
        *((f"+ {in_words(*each)}", 1) for each in now),
        *((in_words(*each), None) for each in both),
    ]


def _is_changed(one: State, other: State) -> bool:
    """Whether what is written of a state itself is another: its attributes, its subflow."""
    attrs = [None if each.attrs is None else dict(each.attrs) for each in (one, other)]
    return one.flow_version != other.flow_version or attrs[0] != attrs[1]
