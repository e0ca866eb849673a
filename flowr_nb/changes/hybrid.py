"""The first version of a flow with some parts of the other: what one change does alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from flowr_nb.changes.matching import Node
from flowr_nb.flow.errors import FlowError, FlowNotFoundError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.model import Flow, State, Transition

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from flowr_nb.changes.matching import Reading
    from flowr_nb.changes.pairs import FlowPair, Part
    from flowr_nb.changes.version import Version


class Hybrids:
    """Makes hybrids of two versions: what is the same in all of them is made once.

    Args:
        pairs: All pairs of flows.
        versions: Both versions.
    """

    def __init__(self, pairs: list[FlowPair], versions: tuple[Version, Version]) -> None:
        self._pairs = pairs
        self._versions = versions
        self._untouched: dict[int, _Flow] = {}

    def of(self, parts: Collection[Part]) -> tuple[Flow, FlowLibrary]:
        """The first version with some parts as in the other, and where it finds what it invokes.

        What only the other has is there, too, and led to only by those parts.

        Args:
            parts: The parts that are as in the other.
        """
        making = _Making(self._pairs, self._versions, frozenset(parts), self._untouched)
        flow = making.flow_of(0)
        library = FlowLibrary()
        library.sources = (making.children,)
        return flow, library


class _Children:
    """Which flow each reference leads to, as a source of a library."""

    def __init__(self) -> None:
        self._flows: dict[int, Flow] = {}
        self._children: dict[tuple[int, str], Flow] = {}

    def add(self, flow: Flow) -> None:
        self._flows[id(flow)] = flow  # which keeps it, and so its id

    def put(self, flow: Flow, reference: str, child: Flow) -> None:
        self._children[id(flow), reference] = child

    def places(self) -> list[str]:
        return []

    def read(self, place: Path | str) -> Flow:
        raise FlowNotFoundError(f"there is no flow `{place}` here", str(place))

    def named(self, name: str) -> Flow | None:  # noqa: ARG002 - by reference alone
        return None

    def holds(self, flow: Flow) -> bool:
        return id(flow) in self._flows

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:  # noqa: ARG002
        return []

    def referred(self, reference: str, flow: Flow) -> Flow | None:
        return self._children.get((id(flow), reference))


class _Making:
    """A hybrid in the making, with all that it invokes."""

    def __init__(
        self,
        pairs: list[FlowPair],
        versions: tuple[Version, Version],
        parts: frozenset[Part],
        untouched: dict[int, _Flow],
    ) -> None:
        self._pairs = pairs
        self._versions = versions
        self._parts = parts
        self._untouched = untouched
        self._made: dict[object, Flow] = {}
        self.children = _Children()

    def flow_of(self, number: int) -> Flow:
        """The hybrid of a pair."""
        if number in self._made:
            return self._made[number]
        pair = self._pairs[number]
        if number not in self._untouched:
            self._untouched[number] = _Flow(pair, frozenset())
        own = frozenset(part for part in self._parts if part.pair == number)
        made = _Flow(pair, own, self._untouched[number]) if own else self._untouched[number]
        name, version = pair.flows[0].flow, pair.flows[0].version
        flow = Flow(name, version, tuple(made.names.exits), made.states)
        self._made[number] = flow  # before what it invokes, which may be itself
        self.children.add(flow)
        for state, (which, origin) in zip(flow.states, made.origins, strict=True):
            if state.flow is None:
                continue
            inner = pair.inner.get(origin) if which == 0 else None
            is_taken = made.is_of_other(origin) if which == 0 else False
            if inner is not None and not is_taken:
                self.children.put(flow, state.flow, self.flow_of(inner))
                continue
            side = 1 if which == 1 or is_taken else 0
            self._put_as_is(flow, state.flow, pair, side, made.origin_state(which, origin, side))
        return flow

    def _put_as_is(
        self, flow: Flow, reference: str, pair: FlowPair, side: int, state: State
    ) -> None:
        try:
            child = self._versions[side].child(pair.flows[side], state)
        except FlowError:
            return  # it is missing here, too, and the comparison says so
        self.children.put(flow, reference, self._as_is(child, side))

    def _as_is(self, flow: Flow, side: int) -> Flow:
        """A flow of one version, unchanged, as one of the hybrid's."""
        key = (side, id(flow))
        if key in self._made:
            return self._made[key]
        copied = self._made[key] = replace(flow, source=None)
        self.children.add(copied)
        for state in flow.states:
            if state.flow is not None:
                try:
                    child = self._versions[side].child(flow, state)
                except FlowError:
                    continue
                self.children.put(copied, state.flow, self._as_is(child, side))
        return copied


class _Names:
    """What is called how in a hybrid: as in the first version where that has it."""

    def __init__(self, pair: FlowPair, parts: frozenset[Part]) -> None:
        match = pair.match
        renamed = {part.one: part.other for part in parts if part.what == "exit"}
        self._a: dict[Node, str] = {}
        self._b: dict[Node, str] = {}
        self.exits: list[str] = []
        for node in match.a.exits:
            name = renamed.get(str(node.key)) or str(node.key)
            self._a[node] = name
            self.exits.append(name)
        for node in match.b.exits:
            if node in match.back:
                self._b[node] = self._a[match.back[node]]
            elif str(node.key) not in self.exits:
                self._b[node] = str(node.key)
                self.exits.append(str(node.key))
        taken = set(self.exits)
        taken.update(state.id for state in match.a.flow.states)
        seen: Counter[str] = Counter()
        for node in match.a.states:
            name = match.a.state(node).id
            is_free = not seen[name] and name not in self.exits
            self._a[node] = name if is_free else _free(name, taken)
            seen[name] += 1
        for node in match.b.states:
            one = match.back.get(node)
            self._b[node] = self._a[one] if one else _free(match.b.state(node).id, taken)
        self._taken = taken

    def of(self, which: int, node: Node | None, target: str) -> str:
        """What a target of one version is called; one that leads nowhere still does."""
        name = (self._a, self._b)[which].get(node) if node is not None else None
        if name is not None:
            return name
        while target in self._taken:
            target += "?"
        return target


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "*"
    taken.add(name)
    return name


class _Flow:
    """The states of a hybrid flow, and which state of which version each is."""

    names: _Names
    states: tuple[State, ...]
    origins: tuple[tuple[int, int], ...]

    def __init__(
        self, pair: FlowPair, parts: frozenset[Part], untouched: _Flow | None = None
    ) -> None:
        self._pair = pair
        self._parts = parts
        is_named_anew = untouched is None or any(part.what == "exit" for part in parts)
        self.names = _Names(pair, parts) if is_named_anew or not untouched else untouched.names
        touched = None if is_named_anew else {part.state for part in parts}
        match = pair.match
        found: list[tuple[State, tuple[int, int]]] = []
        known = [] if untouched is None else zip(untouched.states, untouched.origins, strict=True)
        if touched is not None:
            for state, (which, number) in known:
                is_touched = which == 0 and number in touched
                found.append((self._state(0, number) if is_touched else state, (which, number)))
        else:
            found += [(self._state(0, n), (0, n)) for n in range(len(match.a.states))]
            found += [
                (self._state(1, node.key), (1, node.key))
                for node in match.b.states
                if node not in match.back and isinstance(node.key, int)
            ]
        if self._has("start") and match.b.states:
            first = self.names.of(1, match.b.states[0], "")
            found.sort(key=lambda each: each[0].id != first)
        self.states = tuple(state for state, _ in found)
        self.origins = tuple(origin for _, origin in found)

    def _state(self, which: int, number: int) -> State:
        node = Node("state", number)
        is_of_both = which == 0 and node in self._pair.match.nodes
        state = self._both(number) if is_of_both else self._of(which, number)
        return replace(state, id=self.names.of(which, node, state.id))

    def is_of_other(self, number: int) -> bool:
        """Whether a state invokes what it does in the other version."""
        return self._has("subflow", number)

    def origin_state(self, which: int, number: int, side: int) -> State:
        """The state of a version that invokes what a state of the hybrid does."""
        if which == side:
            return (self._pair.match.a, self._pair.match.b)[which].state(number)
        return self._pair.states(number)[side]

    def _has(
        self, what: str, state: int = -1, one: str | None = None, other: str | None = None
    ) -> bool:
        return (self._pair.number, what, state, one, other) in self._parts

    def _of(self, which: int, number: int) -> State:
        """A state of one version alone, in the hybrid's names."""
        reading = (self._pair.match.a, self._pair.match.b)[which]
        state = reading.state(number)
        ways = {
            trigger: self._aimed(which, reading, transition)
            for trigger, transition in state.next.items()
        }
        reference = None if state.flow is None else _reference(state.flow, which)
        return State(state.id, ways, reference)

    def _aimed(self, which: int, reading: Reading, transition: Transition) -> Transition:
        target = self.names.of(which, reading.target(transition), transition.target)
        return Transition(transition.trigger, target, transition.conditions)

    def _both(self, number: int) -> State:
        """A state that both have: as in the first, but for the parts."""
        one, other = self._pair.states(number)
        match = self._pair.match
        ways: dict[str, Transition] = {}
        for here, there in match.triggers[number]:
            is_taken = self._has("trigger", number, here, there)
            if here is None:
                if is_taken and there is not None:
                    ways[there] = self._aimed(1, match.b, other.next[there])
                continue
            if there is None:
                if not is_taken:
                    ways[here] = self._aimed(0, match.a, one.next[here])
                continue
            old = self._aimed(0, match.a, one.next[here])
            new = self._aimed(1, match.b, other.next[there])
            trigger = there if is_taken else here
            target = new if self._has("target", number, here, there) else old
            guard = new if self._has("guard", number, here, there) else old
            ways[trigger] = Transition(trigger, target.target, guard.conditions)
        side = 1 if self.is_of_other(number) else 0
        flow = (one, other)[side].flow
        return State(one.id, ways, None if flow is None else _reference(flow, side))


def _reference(written: str, side: int) -> str:
    """A reference of a hybrid: one that is written in both versions may lead to two flows."""
    return written if side == 0 else f"{written} (the other)"
