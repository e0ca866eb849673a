"""Whether a walk tells two flows apart: breadth first over pairs of configurations."""

from __future__ import annotations

from collections import deque
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flowr_nb.comparison.evidence import opening, opening_both, telling_apart
from flowr_nb.comparison.result import Comparison, Difference, DifferenceKind, WalkStep
from flowr_nb.comparison.side import FlowLike, Side
from flowr_nb.comparison.words import after, asks_for, labels_of, other_keys, possible
from flowr_nb.flow.errors import FlowError
from flowr_nb.hints import as_told, in_short
from flowr_nb.session.configuration import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.comparison.evidence import Asked
    from flowr_nb.comparison.side import Move
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef, Place

MAX_PAIRS: Final = 10_000
"""Most pairs of places that a comparison looks at; a few dozen are all there are of most flows."""


def compare(
    a: FlowLike,
    b: FlowLike,
    *,
    library: FlowLibrary | None = None,
    names: bool = False,
    max_pairs: int = MAX_PAIRS,
) -> Comparison:
    """Compare what two flows do.

    They are equal if no walk tells them apart. Triggers, guards and exits count; names and order
    of states, names of flows, versions, attributes and params do not, nor how they are cut into
    subflows. Evidence is tried on both sides of every threshold of either flow, for every value
    that either names, and for one other. Of two transitions of one trigger those that cannot be
    taken by any evidence are as good as none.

    Args:
        a: A flow: a `Flow`, its name, its path, or its text as YAML.
        b: The other one.
        library: Where names and subflows are found. A path, and a `Flow` that was read from a file,
            finds its subflows beside that file where the library does not have it. By default names
            are those of the flows that ``[tool.flowr]`` tells.
        names: Whether names and order of states count as well.
        max_pairs: Most pairs of places to look at.

    Returns:
        The comparison: true where they are equal.

    Raises:
        FlowError: One of them, or a subflow on the way, is not to be had or cannot run.
        SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
    """
    most: object = max_pairs
    if not isinstance(most, int) or most < 1:
        raise FlowError(f"`max_pairs` is at least one pair of places, and not {max_pairs!r}")
    sides = Side.of(a, library), Side.of(b, library)
    return compare_sides(sides, names=names, max_pairs=max_pairs)


def compare_sides(
    sides: tuple[Side, Side],
    *,
    names: bool = False,
    max_pairs: int = MAX_PAIRS,
    hidden: int | None = None,
) -> Comparison:
    """The same of two flows that are found already, each from where its side stands.

    Args:
        sides: Both.
        names: Whether names and order of states count as well.
        max_pairs: Most pairs of places to look at.
        hidden: Which of the two, 0 or 1, names values that are given only where no others will do.

    Raises:
        FlowError: A subflow on the way is not to be had.
    """
    return _Search(sides, names, max_pairs, hidden).run()


class _Pair(NamedTuple):
    """Where the two stand after one walk."""

    at: tuple[Configuration, Configuration]
    places: tuple[Place, Place]


_Both: TypeAlias = "tuple[Move | None, Move | None]"


class _Search:
    """One search; what it has found so far."""

    def __init__(
        self, sides: tuple[Side, Side], names: bool, most: int, hidden: int | None
    ) -> None:
        self._sides = sides
        self._hidden = hidden
        self._names = names
        self._most = most
        self._labels = labels_of(sides)
        self._came: dict[object, tuple[_Pair, WalkStep] | None] = {}
        self._flows: dict[tuple[int, int], tuple[Flow, Flow]] = {}

    def run(self) -> Comparison:
        """Look at pair after pair, the nearest first, until one tells."""
        one, other = self._sides
        begin = _Pair((one.configuration, other.configuration), (one.place, other.place))
        self._came[begin.at] = None
        waiting = deque([begin])
        is_cut = False
        found = self._by_name(begin, None)
        while waiting and found is None:
            pair = waiting.popleft()
            for trigger, both in self._moves(pair):
                found = self._by_step(pair, trigger, both)
                onward = None if found is not None else self._followed(pair, trigger, both)
                if onward is not None:
                    # A comparison that found a difference is false, as who asked for it expects.
                    found = self._by_end(onward, both)
                    found = self._by_name(onward, both) if found is None else found
                    if len(self._came) > self._most:
                        is_cut = True
                        del self._came[onward.at]
                    else:
                        waiting.append(onward)
                if found is not None:
                    break
        if found is None and self._names and not is_cut:
            found = self._by_order(begin)
        return self._without_a_difference(begin, is_cut) if found is None else found

    def _moves(self, pair: _Pair) -> Iterator[tuple[str, _Both]]:
        one, other = (
            side.moves(at, place)
            for side, at, place in zip(self._sides, pair.at, pair.places, strict=True)
        )
        for trigger in dict.fromkeys((*one, *other)):
            yield trigger, (one.get(trigger), other.get(trigger))

    def _followed(self, pair: _Pair, trigger: str, both: _Both) -> _Pair | None:
        """Where a step leads that both can take; None where they cannot, or were there before."""
        one, other = both
        if one is None or other is None or one.landing is None or other.landing is None:
            return None
        if one.asked.keys() != other.asked.keys():
            return None  # guards that nothing opens: what opened one of them would have told
        at = (one.landing.configuration, other.landing.configuration)
        known = at in self._came
        evidence = None if known else opening_both(one.asked, other.asked, self._kept_back(both))
        if evidence is None:
            return None
        self._came[at] = (pair, WalkStep(trigger, evidence))
        return _Pair(at, (one.landing.place, other.landing.place))

    def _kept_back(self, both: _Both) -> Asked | None:
        """What is asked by the one whose values are not to be told."""
        move = both[self._hidden] if self._hidden is not None else None
        return move.asked if move is not None else None

    def _walk_to(self, pair: _Pair) -> tuple[WalkStep, ...]:
        walk: list[WalkStep] = []
        came = self._came[pair.at]
        while came is not None:
            before, step = came
            walk.append(step)
            came = self._came[before.at]
        return tuple(reversed(walk))

    def _by_step(self, pair: _Pair, trigger: str, both: _Both) -> Comparison | None:
        """A step that only one of them can take."""
        for only_in in (0, 1):
            mine, theirs = both[only_in], both[1 - only_in]
            if mine is None or mine.landing is None:
                continue
            told = _of_one(mine, theirs, self._kept_back(both))
            if told is None:
                continue
            evidence, kind, key, reason = told
            walk, step = self._walk_to(pair), WalkStep(trigger, evidence)
            here, there = self._labels[only_in], self._labels[1 - only_in]
            message = (
                f"{after(walk)}, {possible(step)} can be taken in {here} and not in {there}, "
                f"{reason}"
            )
            difference = Difference(kind, only_in, _edges(both), key, reason)
            return self._different(message, (*walk, step), pair, difference)
        return None

    def _by_end(self, pair: _Pair, both: _Both) -> Comparison | None:
        """A walk that ends one of them, or each at another exit."""
        exits = [
            at.state if place.state is None else None
            for at, place in zip(pair.at, pair.places, strict=True)
        ]
        if exits[0] == exits[1]:
            return None
        told = [
            f"{label} {'stands in' if exit_name is None else 'ends in'} `{in_short(at.state)}`"
            for label, exit_name, at in zip(self._labels, exits, pair.at, strict=True)
        ]
        walk = self._walk_to(pair)
        difference = Difference(DifferenceKind.END, None, _edges(both))
        return self._different(f"{after(walk)}, {' and '.join(told)}", walk, pair, difference)

    def _by_name(self, pair: _Pair, both: _Both | None) -> Comparison | None:
        """Where they stand in states of other names, if those count."""
        one, other = pair.at
        if not self._names:
            return None
        for flows in zip(*(place.flows for place in pair.places), strict=False):
            self._flows.setdefault((id(flows[0]), id(flows[1])), flows)
        if (one.level, one.state) == (other.level, other.state):
            return None
        walk = self._walk_to(pair)
        told = [
            f"{label} is in `{in_short(SEPARATOR.join((*at.level, at.state)))}`"
            for label, at in zip(self._labels, pair.at, strict=True)
        ]
        edges = _edges(both) if both is not None else (None, None)
        difference = Difference(DifferenceKind.NAME, None, edges)
        return self._different(f"{after(walk)}, {' and '.join(told)}", walk, pair, difference)

    def _by_order(self, begin: _Pair) -> Comparison | None:
        """Where the states of two flows stand in another order, which no walk tells."""
        for flows in self._flows.values():
            ids = [[state.id for state in flow.states] for flow in flows]
            if ids[0] == ids[1]:
                continue
            number, at = next(
                (number, pair)
                for number, pair in enumerate(zip_longest(*ids), 1)
                if pair[0] != pair[1]
            )
            one, other = (f"`{in_short(each)}`" if each is not None else "none" for each in at)
            message = (
                f"no walk tells {self._labels[0]} and {self._labels[1]} apart, and the order of "
                f"their states does: state {number} of `{in_short(flows[0].flow)}` is {one} in "
                f"{self._labels[0]} and {other} in {self._labels[1]}"
            )
            return self._different(message, (), begin, Difference(DifferenceKind.ORDER))
        return None

    def _different(
        self, message: str, walk: tuple[WalkStep, ...], pair: _Pair, difference: Difference
    ) -> Comparison:
        return Comparison(
            False, as_told(message), walk, pair.at, difference, len(self._came), self._sides
        )

    def _without_a_difference(self, begin: _Pair, is_cut: bool) -> Comparison:
        pairs = len(self._came)
        number = f"{pairs:,} pair{'' if pairs == 1 else 's'} of places"
        if is_cut:
            message = (
                f"no difference between {self._labels[0]} and {self._labels[1]} was found in the "
                f"nearest {number}, and there are more; look further with `max_pairs`"
            )
            return Comparison(None, message, (), begin.at, None, pairs, self._sides, pairs)
        also = ", nor do names and order of states" if self._names else ""
        message = f"no walk tells {self._labels[0]} and {self._labels[1]} apart{also} ({number})"
        return Comparison(True, message, (), begin.at, None, pairs, self._sides)


def _of_one(
    mine: Move, theirs: Move | None, hidden: Asked | None
) -> tuple[dict[str, str], DifferenceKind, str | None, str] | None:
    """Evidence for a step that the other cannot take, and in what it differs; None for none."""
    goes_on = theirs is not None and theirs.landing is not None
    if theirs is not None and goes_on and mine.asked.keys() == theirs.asked.keys():
        told = telling_apart(mine.asked, theirs.asked, hidden)
        if told is None:
            return None
        evidence, key = told
        return evidence, DifferenceKind.CONDITION, key, f"which {asks_for(key, theirs)}"
    opened = opening(mine.asked)
    if opened is None:
        return None
    if theirs is None:
        return opened, DifferenceKind.TRIGGER, None, "which has no such transition there"
    if theirs.landing is None:
        return opened, DifferenceKind.NOWHERE, None, f"where it leads nowhere: {theirs.problem}"
    keys = mine.asked.keys() ^ theirs.asked.keys()
    about = next(iter(keys)) if len(keys) == 1 else None
    return opened, DifferenceKind.EVIDENCE, about, f"which {other_keys(mine, theirs)}"


def _edges(both: _Both) -> tuple[EdgeRef | None, EdgeRef | None]:
    one, other = both
    return (one.edge if one else None, other.edge if other else None)
