"""Both versions of a flow, and of every flow that both invoke from the same state."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.changes.matching import Match, Node, match_flows
from flowr_nb.flow.errors import FlowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.changes.version import Version
    from flowr_nb.flow.model import Flow, State
    from flowr_nb.session.configuration import Level

MOST_FLOWS: Final = 200
"""Most pairs of flows that are looked into, of flows that invoke others."""


class Part(NamedTuple):
    """A part of one version that can be put into the other alone.

    Attributes:
        pair: The number of the pair of flows that it is of.
        what: ``start``, ``trigger`` (whether it is there, and what it is called), ``target``,
            ``guard``, ``subflow`` or ``exit`` (what it is called).
        state: Number of the state in the first version, where it is of one.
        one: The trigger, or the exit, in the first version.
        other: The same in the other.
    """

    pair: int
    what: str
    state: int = -1
    one: str | None = None
    other: str | None = None


@dataclass(frozen=True)
class FlowPair:
    """Two versions of one flow, matched.

    Attributes:
        number: Which of the pairs it is; 0 is the outermost.
        match: What is what.
        level: The states that invoke it, as the first version calls them.
        inner: Number of a state of the first → number of the pair that it invokes in both.
    """

    number: int
    match: Match
    level: Level
    inner: dict[int, int] = field(default_factory=dict)

    @property
    def flows(self) -> tuple[Flow, Flow]:
        """Both versions."""
        return self.match.a.flow, self.match.b.flow

    def states(self, number: int) -> tuple[State, State]:
        """A state that both have, in both, by its number in the first."""
        other = self.match.nodes[Node("state", number)]
        return self.match.a.state(number), self.match.b.state(other)

    def parts_to(self, node: Node, *, other: bool) -> Iterator[Part]:
        """What has to be put into the first so that a state or exit is led to as in the other.

        Args:
            node: The node, of which only one version knows.
            other: Whether that is the other version.
        """
        match = self.match
        reading = match.b if other else match.a
        for source, trigger in reading.incoming[node]:
            known = match.back.get(Node("state", source)) if other else Node("state", source)
            if known is None or known not in match.nodes:
                continue
            assert isinstance(known.key, int)  # noqa: S101 - a state
            one, there = next(
                pair for pair in match.triggers[known.key] if pair[1 if other else 0] == trigger
            )
            what = "trigger" if one is None or there is None else "target"
            yield Part(self.number, what, known.key, one, there)
        if node == Node("state", 0) and match.a.states and match.b.states:
            yield Part(self.number, "start")


def pairs_of(a: Version, b: Version) -> list[FlowPair]:
    """The outermost pair, and those of flows that both invoke from a state that both have.

    Args:
        a: The first version.
        b: The other.
    """
    pairs = [FlowPair(0, match_flows(a.flow, b.flow), ())]
    numbers = {(id(a.flow), id(b.flow)): 0}
    waiting = deque(pairs)
    while waiting:
        pair = waiting.popleft()
        for number in pair.match.triggers:
            one, other = pair.states(number)
            if one.flow is None or other.flow is None:
                continue
            try:
                flows = a.child(pair.flows[0], one), b.child(pair.flows[1], other)
            except FlowError:
                continue  # a comparison says so
            if flows[0].flow != flows[1].flow and one.flow != other.flow:
                continue
            key = id(flows[0]), id(flows[1])
            if key not in numbers and len(pairs) < MOST_FLOWS:
                numbers[key] = len(pairs)
                inner = FlowPair(len(pairs), match_flows(*flows), (*pair.level, one.id))
                pairs.append(inner)
                waiting.append(inner)
            if key in numbers:
                pair.inner[number] = numbers[key]
    return pairs


def with_companions(parts: Iterable[Part], pairs: list[FlowPair]) -> frozenset[Part]:
    """Parts with what has to go along: an exit of a subflow, and what follows it outside.

    Args:
        parts: The parts.
        pairs: All pairs.
    """
    found = set(parts)
    waiting = deque(found)
    while waiting:
        part = waiting.popleft()
        for other in _companions(part, pairs):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _companions(part: Part, pairs: list[FlowPair]) -> Iterator[Part]:
    pair = pairs[part.pair]
    if part.what == "subflow":
        for one, other in pair.match.triggers[part.state]:
            if one != other:
                yield Part(part.pair, "trigger", part.state, one, other)
    elif part.what == "trigger":
        states = pair.states(part.state)
        if states[0].flow is None and states[1].flow is None:
            return
        if part.state not in pair.inner:
            yield Part(part.pair, "subflow", part.state)
            return
        yield from _of_exit(pairs[pair.inner[part.state]], part.one, part.other)
    elif part.what == "exit":
        yield from of_invoking(pairs, part.pair, {part.one, part.other})


def _of_exit(pair: FlowPair, one: str | None, other: str | None) -> Iterator[Part]:
    """What makes the exits of a subflow those of the other version, of these names."""
    here, there = Node("exit", one or ""), Node("exit", other or "")
    if one is not None and other is not None and pair.match.nodes.get(here) == there:
        yield Part(pair.number, "exit", one=one, other=other)
        return
    if one is not None and here in pair.match.a.exits and here not in pair.match.nodes:
        yield from pair.parts_to(here, other=False)
    if other is not None and there in pair.match.b.exits and there not in pair.match.back:
        yield from pair.parts_to(there, other=True)


def of_invoking(pairs: list[FlowPair], number: int, names: set[str | None]) -> Iterator[Part]:
    """What makes the states that invoke a flow follow its exits as in the other version.

    Args:
        pairs: All pairs.
        number: The number of the pair of the flow that is invoked.
        names: The exits.
    """
    for pair in pairs:
        for state, inner in pair.inner.items():
            if inner != number:
                continue
            for one, other in pair.match.triggers[state]:
                if one != other and {one, other} & names:
                    yield Part(pair.number, "trigger", state, one, other)
