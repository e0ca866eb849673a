"""How much of a flow another one does: unit by unit, so that one fault costs one unit.

A *place* is a state with the flows that wait, or an exit. The units of a reference are

- each place that can be reached: where the answer has the one that corresponds to it, that ends as
  it does (in the same exit, or not at all), something can be done there that should be, and
  nothing that should not; of the first one, where the answer begins there, too;
- each transition that some evidence opens: where the answer has it there, it leads to the place
  that corresponds to where it should, and asks for nothing where nothing is asked;
- each guard: where the answer asks for the same keys there, and judges every class of their values
  alike.

Which place of the answer corresponds to one of the reference is found by walking pairs of places
from the beginning on, as far as both have a trigger, whatever its guard. Of several that one comes
to it is the one that behaves most alike; a state of the answer that corresponds to none so far may
take its turn where it behaves much more alike. So a transition that leads astray does not cost what
lies behind it, if that is there at all. Where more of the reference is done from another state on
than from the one that the answer begins in, that is counted, less the first place.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.comparison.compare import compare_sides
from flowr_nb.comparison.evidence import telling_apart
from flowr_nb.flow.errors import FlowError
from flowr_nb.teaching.places import MAX_PLACES, all_places
from flowr_nb.teaching.units import Unit, named_units, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.comparison.side import Move, Side
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.teaching.places import Places

_MOST_PAIRS: Final = 40_000
_MARGIN: Final = 0.25
"""By how much a place that nobody came to has to behave more alike than one that one came to."""
_CLAIM: Final = 0.5
"""How much alike a place has to behave that one came to, for no other to take it."""
_DEPTH: Final = 2
"""How many steps are looked ahead to see how much alike two places behave."""
_MOST_BEGINNINGS: Final = 60


class _Fit(NamedTuple):
    """What of a place of the reference a place of the answer does by itself."""

    place: bool
    triggers: dict[str, bool]
    guards: dict[str, bool]

    @property
    def share(self) -> float:
        units = [self.place, *self.triggers.values(), *self.guards.values()]
        return sum(units) / len(units)


@dataclass(frozen=True)
class Score:
    """How much of a reference an answer does.

    Attributes:
        reached: Its units that are right: a place, or a place with a trigger, and whether that is
            its guard.
        units: How many there are.
        home: Each place of the reference → the place of the answer that corresponds to it.
    """

    reached: frozenset[Unit]
    units: int
    home: Mapping[Configuration, Configuration]
    _answer: Places

    @property
    def right(self) -> int:
        """How many of its units."""
        return len(self.reached)

    @property
    def share(self) -> float:
        """From 0 to less than 1: flows that do the same are not counted."""
        return min(self.right, self.units - 1) / self.units

    def is_home(self, place: Configuration, at: Configuration) -> bool:
        """Whether a place of the answer does what the one does that corresponds to a place.

        Args:
            place: The place of the reference.
            at: The place of the answer.
        """
        home = self.home.get(place)
        return home is not None and _do_the_same(self._answer, home, at)


def score_of(answer: Side, reference: Places) -> Score:
    """How much of a reference an answer does.

    Args:
        answer: The answer.
        reference: The places of the reference.
    """
    return _Scoring(all_places(answer), reference).score()


def reached_in(answer: Side, reference: Places) -> tuple[str, ...]:
    """The units of a reference that an answer gets right, by their names.

    Args:
        answer: The answer.
        reference: The places of the reference.

    Raises:
        FlowError: They cannot be compared.
    """
    units = named_units(reference)
    if compare_sides((answer, reference.side), hidden=1).equal:
        return tuple(units)
    right = score_of(answer, reference).reached
    # What does not do the same has not reached all, as its score says.
    return tuple(name for name, unit in units.items() if unit in right)[: len(units) - 1]


class _Scoring:
    def __init__(self, answer: Places, reference: Places) -> None:
        self._answer, self._reference = answer, reference
        self._fits: dict[tuple[Configuration, Configuration], _Fit] = {}
        self._shares: dict[tuple[Configuration, Configuration, int], float] = {}

    def score(self) -> Score:
        answer, first = self._answer, self._reference.side.configuration
        begin = answer.side.configuration
        best = self._from(begin)
        if best.right == best.units or len(answer.at) > _MOST_BEGINNINGS:
            return best
        least = self._fit(first, begin).share
        for at in answer.at:
            if self._fit(first, at).share > least:
                score = self._from(at)
                best = score if score.right > best.right else best
        return best

    def _from(self, begin: Configuration) -> Score:
        """The score of the answer as if it began there, less the first place where it does not."""
        home = self._homes(begin)
        first = self._reference.side.configuration
        right: set[Unit] = set()
        for place, at in home.items():
            fit = self._fit(place, at)
            if fit.place and (place != first or self._begins_in(at)):
                right.add(Unit(place))
            right |= {
                Unit(place, name, is_guard=True) for name, is_so in fit.guards.items() if is_so
            }
            for trigger, is_there in fit.triggers.items():
                if is_there and self._leads_home(home, place, at, trigger):
                    right.add(Unit(place, trigger))
        return Score(frozenset(right), units_of(self._reference), home, self._answer)

    def _begins_in(self, at: Configuration) -> bool:
        return _do_the_same(self._answer, at, self._answer.side.configuration)

    def _leads_home(
        self,
        home: Mapping[Configuration, Configuration],
        place: Configuration,
        at: Configuration,
        trigger: str,
    ) -> bool:
        wanted = home.get(_target(self._reference.moves(place)[trigger]))
        found = _target(self._answer.moves(at)[trigger])
        return wanted is not None and _do_the_same(self._answer, wanted, found)

    def _homes(self, begin: Configuration) -> dict[Configuration, Configuration]:
        home: dict[Configuration, Configuration] = {}
        shares: dict[Configuration, float] = {}
        for place, came_to in self._walked(begin).items():
            best, shares[place] = self._best(place, came_to)
            if best is not None:
                home[place] = best
        taken = {at for place, at in home.items() if shares[place] >= _CLAIM}
        free = [at for at in self._answer.at if at not in taken]
        if len(free) * len(self._reference.at) > _MOST_PAIRS:
            return home
        first: dict[Configuration, Configuration] = {}
        for place, at in home.items():
            if at not in first or shares[place] > shares[first[at]]:
                first[at] = place
        for place in self._reference.at:
            # One that another place has already is given up for one that does as much.
            is_shared = place in home and first[home[place]] != place
            least = shares.get(place, 0.0) + (_MARGIN if place in home and not is_shared else 0.0)
            other, share = self._best(place, free)
            if other is not None and share > 0 and share >= least:
                home[place] = other
        return home

    def _best(
        self, place: Configuration, candidates: Iterable[Configuration]
    ) -> tuple[Configuration | None, float]:
        best, most = None, -1.0
        for at in candidates:
            share = self._share(place, at, _DEPTH)
            if share > most:
                best, most = at, share
        return best, max(most, 0.0)

    def _walked(self, begin: Configuration) -> dict[Configuration, dict[Configuration, None]]:
        """The pairs of places that both come to, the nearest first, whatever their guards ask."""
        first = (self._reference.side.configuration, begin)
        seen = {first}
        waiting = deque([first])
        pairs: dict[Configuration, dict[Configuration, None]] = {}
        while waiting:
            place, at = waiting.popleft()
            pairs.setdefault(place, {})[at] = None
            theirs = self._answer.moves(at)
            for trigger, move in self._reference.moves(place).items():
                if trigger not in theirs:
                    continue
                pair = (_target(move), _target(theirs[trigger]))
                if pair not in seen and pair[1] in self._answer.at and len(seen) < _MOST_PAIRS:
                    seen.add(pair)
                    waiting.append(pair)
        return pairs

    def _share(self, place: Configuration, at: Configuration, depth: int) -> float:
        """How much alike two places are, and what lies behind them."""
        key = (place, at, depth)
        known = self._shares.get(key)
        if known is None:
            known = self._fit(place, at).share
            ours, theirs = self._reference.moves(place), self._answer.moves(at)
            if ours and depth:
                behind = [
                    self._share(_target(move), _target(theirs[trigger]), depth - 1)
                    if trigger in theirs and _target(theirs[trigger]) in self._answer.at
                    else 0.0
                    for trigger, move in ours.items()
                ]
                known = (2 * known + sum(behind) / len(behind)) / 3
            self._shares[key] = known
        return known

    def _fit(self, place: Configuration, at: Configuration) -> _Fit:
        known = self._fits.get((place, at))
        if known is None:
            ours, theirs = self._reference.moves(place), self._answer.moves(at)
            ends_alike = self._reference.exit_at(place) == self._answer.exit_at(at)
            is_alike = ends_alike and theirs.keys() <= ours.keys() and bool(ours) <= bool(theirs)
            triggers = {
                trigger: trigger in theirs and (bool(move.asked) or not theirs[trigger].asked)
                for trigger, move in ours.items()
            }
            guards = {
                trigger: trigger in theirs and _judge_alike(move, theirs[trigger])
                for trigger, move in ours.items()
                if move.asked
            }
            known = self._fits[place, at] = _Fit(is_alike, triggers, guards)
        return known


def _judge_alike(one: Move, other: Move) -> bool:
    return one.asked.keys() == other.asked.keys() and not (
        telling_apart(one.asked, other.asked) or telling_apart(other.asked, one.asked)
    )


def _target(move: Move) -> Configuration:
    assert move.landing is not None  # noqa: S101 - only what leads somewhere is among the moves
    return move.landing.configuration


def _do_the_same(places: Places, one: Configuration, other: Configuration) -> bool:
    """Whether no walk tells two places of one flow apart."""
    if one == other:
        return True
    if one not in places.at or other not in places.at:
        return False
    if places.exit_at(one) is not None or places.exit_at(other) is not None:
        return False  # of one flow there is one place for each exit
    side = places.side
    here, there = (replace(side, configuration=at, place=places.at[at]) for at in (one, other))
    try:
        return compare_sides((here, there), max_pairs=MAX_PLACES).equal is True
    except FlowError:
        return False
