"""Which state, exit and trigger of one version is which of the other: by name, else by behaviour.

What has the same name is the same. What is left over on both sides is compared by what it does:
its triggers, guards and targets, what leads to it, what it invokes, its attributes. Two that have
at least half of that in common are one thing with another name; anything else was removed and
added. The same two flows are matched the same way each time.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flowr_nb.rich import in_plain_words, rows_of_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.flow.model import Flow, State, Transition

ALIKE_FROM: Final = 0.5
"""How much of what two have, taken together, both must have to be one thing with another name."""
_MOST_PAIRS: Final = 40_000
_MOST_HOLDERS: Final = 20
"""Of very many that are left over only those are compared that share something so rare."""


class Node(NamedTuple):
    """A state or an exit of one flow.

    Attributes:
        kind: ``state`` or ``exit``.
        key: A state's number in its flow, or an exit's name.
    """

    kind: str
    key: int | str


_Features: TypeAlias = "Counter[tuple[object, ...]]"


class Reading:
    """A flow as what is matched: its states and exits, and what leads from where to where.

    Args:
        flow: The flow, sound or not. Of states with one id only the first is led to.

    Attributes:
        flow: The same.
        states: A node for each state, in order.
        exits: A node for each exit, in order.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.states = tuple(Node("state", number) for number in range(len(flow.states)))
        self.exits = tuple(Node("exit", name) for name in dict.fromkeys(flow.exits))
        self._first: dict[str, int] = {}
        for number, state in enumerate(flow.states):
            self._first.setdefault(state.id, number)
        self._exits = frozenset(flow.exits)
        self.incoming: defaultdict[Node, list[tuple[int, str]]] = defaultdict(list)
        for number, state in enumerate(flow.states):
            for trigger, transition in state.next.items():
                target = self.target(transition)
                if target is not None:
                    self.incoming[target].append((number, trigger))

    def state(self, node: Node | int) -> State:
        """The state of a node or number."""
        number = node.key if isinstance(node, Node) else node
        assert isinstance(number, int)  # noqa: S101 - an exit has no state
        return self.flow.states[number]

    def target(self, transition: Transition) -> Node | None:
        """What a transition leads to; None where that is nothing, or cannot be said."""
        number = self._first.get(transition.target)
        is_exit = transition.target in self._exits
        if number is not None and not is_exit:
            return Node("state", number)
        return Node("exit", transition.target) if is_exit and number is None else None

    def by_name(self) -> dict[tuple[object, ...], Node]:
        """Every node by what it is known by: of states with one id each has a number more."""
        seen: Counter[str] = Counter()
        found: dict[tuple[object, ...], Node] = {}
        for node in self.states:
            name = self.state(node).id
            found["state", name, seen[name]] = node
            seen[name] += 1
        return found | {("exit", node.key): node for node in self.exits}


@dataclass(frozen=True)
class Match:
    """Which parts of one flow are which of another.

    Attributes:
        a: The first flow.
        b: The other.
        nodes: Node of the first → node of the other, of those that both have.
        triggers: Number of a state of the first → its triggers there and there, in order: None
            where only the other has one.
    """

    a: Reading
    b: Reading
    nodes: Mapping[Node, Node]
    back: Mapping[Node, Node] = field(repr=False)
    triggers: Mapping[int, tuple[tuple[str | None, str | None], ...]] = field(repr=False)

    def is_same_target(self, one: Transition, other: Transition) -> bool:
        """Whether two transitions, of the first and of the other, lead to the same."""
        here, there = self.a.target(one), self.b.target(other)
        if here is None or there is None:
            return here is there and one.target == other.target
        return self.nodes.get(here) == there


def match_flows(a: Flow, b: Flow) -> Match:
    """Match two flows.

    Args:
        a: The first.
        b: The other.
    """
    matching = _Matching(Reading(a), Reading(b))
    matching.run()
    return matching.result()


class _Matching:
    """A matching in the making."""

    def __init__(self, a: Reading, b: Reading) -> None:
        self._a, self._b = a, b
        self._to: dict[Node, Node] = {}
        self._back: dict[Node, Node] = {}

    def run(self) -> None:
        """Match by name, then along transitions from what is matched, then what is most alike."""
        names = self._b.by_name()
        for name, node in self._a.by_name().items():
            if name in names:
                self._set(node, names[name])
        if self._a.states and self._b.states:
            self._try(self._a.states[0], self._b.states[0])
        self._along(list(self._to.items()))
        while found := self._most_alike():
            for one, other in found:
                self._set(one, other)
            self._along(found)

    def result(self) -> Match:
        """What was found, with the triggers of the states that both have."""
        triggers = {
            one.key: self._triggers(self._a.state(one), self._b.state(self._to[one]))
            for one in self._a.states
            if one in self._to
        }
        return Match(self._a, self._b, self._to, self._back, triggers)  # type: ignore[arg-type]

    def _set(self, one: Node, other: Node) -> None:
        self._to[one], self._back[other] = other, one

    def _try(self, one: Node | None, other: Node | None) -> bool:
        """Match two that are left over if they are alike."""
        if one is None or other is None or one.kind != other.kind:
            return False
        if one in self._to or other in self._back:
            return False
        if _alike(self._features(self._a, one), self._features(self._b, other)) < ALIKE_FROM:
            return False
        self._set(one, other)
        return True

    def _along(self, begun: Iterable[tuple[Node, Node]]) -> None:
        """Follow the triggers that both have: what they lead to is likely to be the same."""
        waiting = deque(begun)
        while waiting:
            one, other = waiting.popleft()
            if one.kind == "exit":
                continue
            there = self._b.state(other).next
            for trigger, transition in self._a.state(one).next.items():
                if trigger in there:
                    pair = self._a.target(transition), self._b.target(there[trigger])
                    if self._try(*pair) and pair[0] and pair[1]:
                        waiting.append((pair[0], pair[1]))

    def _most_alike(self) -> list[tuple[Node, Node]]:
        """Pairs of what is left over, of which neither has one that is more alike."""
        ones = [node for node in (*self._a.states, *self._a.exits) if node not in self._to]
        others = [node for node in (*self._b.states, *self._b.exits) if node not in self._back]
        if not ones or not others:
            return []
        here = [self._features(self._a, node) for node in ones]
        there = [self._features(self._b, node) for node in others]
        scored = sorted(
            (-score, first, second)
            for first, second in _candidates(here, there)
            if ones[first].kind == others[second].kind
            and (score := _alike(here[first], there[second])) >= ALIKE_FROM
        )
        found: dict[int, int] = {}
        taken: set[int] = set()
        for _, first, second in scored:
            if first not in found and second not in taken:
                found[first] = second
                taken.add(second)
        return [(ones[first], others[second]) for first, second in sorted(found.items())]

    def _features(self, reading: Reading, node: Node) -> _Features:
        """What a node does, each thing with how much it counts."""
        found: _Features = Counter()
        for number, trigger in reading.incoming[node]:
            source = Node("state", number)
            found["in", self._token(reading, node, source), trigger] += 4
        if node.kind == "exit":
            return found
        state = reading.state(node)
        if node.key == 0:
            found["first",] += 4
        if state.flow is not None:
            found["flow", state.flow] += 8
        for trigger, transition in state.next.items():
            target = reading.target(transition)
            found["out", trigger] += 4
            found["to", trigger, self._token(reading, node, target) or transition.target] += 4
            for key, expression in transition.guard.items():
                found["when", trigger, key, expression] += 2
        for key, value in rows_of_mapping(state.attrs or {}):
            found["attr", key, in_plain_words(value)] += 2
        return found

    def _token(self, reading: Reading, node: Node, other: Node | None) -> object:
        """What another node is for this one, in words that both flows share."""
        if other is None:
            return None
        if other == node:
            return "itself"
        if reading is self._a:
            return other if other in self._to else f"some {other.kind}"
        return self._back.get(other, f"some {other.kind}")

    def _triggers(self, one: State, other: State) -> tuple[tuple[str | None, str | None], ...]:
        """The triggers of a state in both flows; the same target and guard is another name."""
        left = [trigger for trigger in other.next if trigger not in one.next]
        pairs: list[tuple[str | None, str | None]] = []
        for trigger, transition in one.next.items():
            if trigger in other.next:
                pairs.append((trigger, trigger))
                continue
            renamed = next(
                (each for each in left if self._is_same(transition, other.next[each])), None
            )
            if renamed is not None:
                left.remove(renamed)
            pairs.append((trigger, renamed))
        return (*pairs, *((None, trigger) for trigger in left))

    def _is_same(self, one: Transition, other: Transition) -> bool:
        here, there = self._a.target(one), self._b.target(other)
        if here is None or there is None:
            is_same = here is there and one.target == other.target
        else:
            is_same = self._to.get(here) == there
        return is_same and dict(one.guard) == dict(other.guard)


def _alike(one: _Features, other: _Features) -> float:
    """How much of what two have both have, from 0 to 1."""
    both, all_ = sum((one & other).values()), sum((one | other).values())
    return both / all_ if all_ else 0.0


def _candidates(here: list[_Features], there: list[_Features]) -> Iterable[tuple[int, int]]:
    """The pairs that are worth to be compared: all, of very many those that share what is rare."""
    if len(here) * len(there) <= _MOST_PAIRS:
        return [(first, second) for first in range(len(here)) for second in range(len(there))]
    holders: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for second, features in enumerate(there):
        for feature in features:
            holders[feature].append(second)
    return {
        (first, second)
        for first, features in enumerate(here)
        for feature in features
        if len(holders[feature]) <= _MOST_HOLDERS
        for second in holders[feature]
    }
