"""From two matched flows to what has changed, each change with the parts that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.changes.found import KINDS, Teller
from flowr_nb.changes.matching import Node
from flowr_nb.changes.model import ChangedUnit, ChangeKind
from flowr_nb.changes.pairs import Part, of_invoking
from flowr_nb.changes.state_changes import changes_of_state
from flowr_nb.changes.told import attrs_told, named, params_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flowr_nb.changes.found import Both, FoundChange, Keys
    from flowr_nb.changes.matching import Reading


class Finder(Teller):
    """Finds what has changed between two versions of one flow."""

    def changes(self) -> Iterator[FoundChange]:
        """Every change, the flow's own first, then in the order of the states."""
        yield from self._of_flow()
        yield from self._of_exits()
        yield from self._of_start()
        match = self.pair.match
        for number in range(len(match.a.states)):
            if number in match.triggers:
                yield from changes_of_state(self, number)
            else:
                yield self._gone(number)
        for number in range(len(match.b.states)):
            if Node("state", number) not in match.back:
                yield self._new(number)
        yield from self._of_order()

    def _of_flow(self) -> Iterator[FoundChange]:
        a, b = self.pair.flows
        keys: Keys
        if a.flow != b.flow:
            message = f"the flow {named(a.flow)} is called {named(b.flow)} now"
            keys = (("flow",), ("flow",))
            kind = ChangeKind.RENAMED
            yield self.change(
                ChangedUnit.NAME, message, keys, kind=kind, before=a.flow, after=b.flow
            )
        if a.version != b.version:
            message = f"version {named(b.version)} now, and not {named(a.version)}"
            keys = (("version",), ("version",))
            yield self.change(ChangedUnit.VERSION, message, keys, before=a.version, after=b.version)
        if a.params != b.params:
            before, after, told = params_told(a.params, b.params)
            keys = (("params",) if a.params else None, ("params",) if b.params else None)
            yield self.change(
                ChangedUnit.PARAMS, f"params: {told}", keys, before=before, after=after
            )
        if (a.attrs is None) != (b.attrs is None) or (a.attrs or {}) != (b.attrs or {}):
            told = attrs_told(a.attrs, b.attrs)
            keys = (("attrs",) if a.attrs else None, ("attrs",) if b.attrs else None)
            kind = KINDS[a.attrs is not None, b.attrs is not None]
            yield self.change(ChangedUnit.ATTRS, f"attributes: {told}", keys, kind=kind)

    def _of_exits(self) -> Iterator[FoundChange]:
        match = self.pair.match
        at = [[*flow.exits] for flow in self.pair.flows]
        for node in match.a.exits:
            other = match.nodes.get(node)
            one = str(node.key)
            here = ("exits", at[0].index(one))
            if other is None:
                parts = [*self.pair.parts_to(node, other=False), *self._outside(one, None)]
                yield self.change(
                    ChangedUnit.EXIT,
                    f"the exit {named(one)} is gone",
                    (here, None),
                    kind=ChangeKind.REMOVED,
                    parts=parts,
                    before=one,
                    exit_name=(one, None),
                )
            elif other != node:
                name = str(other.key)
                yield self.change(
                    ChangedUnit.EXIT,
                    f"the exit {named(one)} is called {named(name)} now",
                    (here, ("exits", at[1].index(name))),
                    kind=ChangeKind.RENAMED,
                    parts=[Part(self.pair.number, "exit", one=one, other=name)],
                    before=one,
                    after=name,
                    exit_name=(one, name),
                )
        for node in match.b.exits:
            if node in match.back:
                continue
            name = str(node.key)
            parts = [*self.pair.parts_to(node, other=True), *self._outside(None, name)]
            yield self.change(
                ChangedUnit.EXIT,
                f"the exit {named(name)} is new",
                (None, ("exits", at[1].index(name))),
                kind=ChangeKind.ADDED,
                parts=parts,
                after=name,
                exit_name=(None, name),
            )

    def _outside(self, one: str | None, other: str | None) -> Iterable[Part]:
        """What follows an exit where the flow is invoked."""
        return of_invoking(self.pairs, self.pair.number, {each for each in (one, other) if each})

    def _of_start(self) -> Iterator[FoundChange]:
        match = self.pair.match
        if not match.a.states or not match.b.states:
            return
        first, now = match.a.states[0], match.b.states[0]
        if match.nodes.get(first) == now:
            return
        before, after = match.a.state(first).id, match.b.state(now).id
        yield self.change(
            ChangedUnit.START,
            f"begins in {named(after)} now, and not in {named(before)}",
            (("states", 0), ("states", 0)),
            parts=[Part(self.pair.number, "start")],
            before=before,
            after=after,
            state=(before, after),
        )

    def _gone(self, number: int) -> FoundChange:
        node, state = Node("state", number), self.pair.match.a.state(number)
        parts = list(self.pair.parts_to(node, other=False))
        lonely = "" if parts else _lonely(self.pair.match.a, node, "led", "gone")
        return self.change(
            ChangedUnit.STATE,
            f"the state {named(state.id)} is gone{lonely}",
            (("states", number), None),
            kind=ChangeKind.REMOVED,
            parts=parts,
            before=state.id,
            state=(state.id, None),
        )

    def _new(self, number: int) -> FoundChange:
        node, state = Node("state", number), self.pair.match.b.state(number)
        parts = list(self.pair.parts_to(node, other=True))
        invokes = f", and invokes {named(state.flow)}" if state.flow is not None else ""
        lonely = "" if parts else _lonely(self.pair.match.b, node, "leads", "new")
        return self.change(
            ChangedUnit.STATE,
            f"the state {named(state.id)} is new{invokes}{lonely}",
            (None, ("states", number)),
            kind=ChangeKind.ADDED,
            parts=parts,
            after=state.id,
            state=(None, state.id),
        )

    def _of_order(self) -> Iterator[FoundChange]:
        """Where what both have stands in another order; what begins has a line of its own."""
        match = self.pair.match
        firsts = {
            *match.a.states[:1],
            *(match.back[node] for node in match.b.states[:1] if node in match.back),
        }
        both = [node for node in match.a.states if node in match.nodes and node not in firsts]
        told = []
        if _is_moved(both, [match.nodes[node] for node in both]):
            told.append("states")
        numbers = [
            number for number, pairs in match.triggers.items() if _is_reordered(pairs, self, number)
        ]
        if numbers:
            states = [named(self.pair.states(number)[1].id) for number in numbers[:3]]
            more = f" and {len(numbers) - 3:,} more" if len(numbers) > 3 else ""  # noqa: PLR2004
            told.append(f"transitions of {', '.join(states)}{more}")
        exits = [node for node in match.a.exits if node in match.nodes]
        there = [*match.b.exits]
        if _is_moved(exits, [there.index(match.nodes[node]) for node in exits]):
            told.append("exits")
        if told:
            message = f"the order of {' and of '.join(told)} is another"
            keys = (("states",), ("states",))
            yield self.change(ChangedUnit.ORDER, message, keys)


def _lonely(reading: Reading, node: Node, leads: str, word: str) -> str:
    """Why no walk tells of a state that one version alone has."""
    if any(source != node.key for source, _ in reading.incoming[node]):
        return f"; nothing but what else is {word} {leads} there"
    return f"; nothing {leads} there"


def _is_moved(here: Sequence[object], there: Sequence[object]) -> bool:
    return len(here) > 1 and list(there) != sorted(there)  # type: ignore[type-var]


def _is_reordered(pairs: Iterable[Both], finder: Finder, number: int) -> bool:
    order = [*finder.pair.states(number)[1].next]
    # One that is called otherwise may stand elsewhere, too, which its own line is enough for.
    both = [order.index(other) for one, other in pairs if one == other and other is not None]
    return _is_moved(both, both)
