"""How what a heat counts is told: drawn at an element, in the legend, in a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class HeatWords:
    """How what is counted is told.

    Attributes:
        what: What it is, in the legend: ``visits``.
        drawn: A count, and of how many it is a part, as it is drawn at an element.
        in_legend: The same as the legend has it.
        in_card: The same as a card has it.
        is_linear: Whether what is twice as much is twice as hot; else each tint is some times the
            one before, as with visits, of which there may be few here and thousands there.
    """

    what: str
    drawn: Callable[[int, int], str]
    in_legend: Callable[[int, int], str]
    in_card: Callable[[int, int], str]
    is_linear: bool = False


def _times(count: int, _of: int) -> str:
    return f"{count}\u00d7"


def _plain(count: int, _of: int) -> str:
    return str(count)


def _visits(count: int, _of: int) -> str:
    return f"{count} visit{'' if count == 1 else 's'}"


VISITS: Final = HeatWords("visits", _times, _plain, _visits)
