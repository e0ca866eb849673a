"""What an answer is counted by: the units of a reference, see `flowr_nb.teaching.scoring`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.hints import in_short
from flowr_nb.session.configuration import SEPARATOR

if TYPE_CHECKING:
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.teaching.places import Places


class Unit(NamedTuple):
    """A unit of a reference.

    Attributes:
        place: The place.
        trigger: Of a transition there and of its guard; empty for the place itself.
        is_guard: Whether it is the guard.
    """

    place: Configuration
    trigger: str = ""
    is_guard: bool = False

    @property
    def in_words(self) -> str:
        """As it is told: ``testing``, ``pass in testing``, ``the guard of pass in testing``."""
        place = SEPARATOR.join((*self.place.level, self.place.state))
        if not self.trigger:
            return place
        return f"{'the guard of ' if self.is_guard else ''}{self.trigger} in {place}"


def units_in(reference: Places) -> list[Unit]:
    """The units that a reference has: place by place, the nearest first."""
    found: list[Unit] = []
    for at in reference.at:
        found.append(Unit(at))
        for trigger, move in reference.moves(at).items():
            found.append(Unit(at, trigger))
            if move.asked:
                found.append(Unit(at, trigger, is_guard=True))
    return found


def named_units(reference: Places) -> dict[str, Unit]:
    """The units of a reference, numbered and by what they are called."""
    named = enumerate(units_in(reference), 1)
    return {f"{number}. {in_short(unit.in_words)}": unit for number, unit in named}


def units_of(reference: Places) -> int:
    """How many units a reference has."""
    return len(units_in(reference))
