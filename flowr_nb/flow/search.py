"""A search that knows nothing of flows: the shortest path from one place to another."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

Place = TypeVar("Place", bound="Hashable")
Move = TypeVar("Move")


class NoPathError(FlowrNbError, ValueError):
    """No path leads there."""


@dataclass(frozen=True, slots=True)
class Leg(Generic[Place, Move]):
    """One move of a path and the place it leads to."""

    move: Move
    target: Place


def breadth_first_path(
    begin: Place,
    legs: Callable[[Place], Iterable[Leg[Place, Move]]],
    is_there: Callable[[Leg[Place, Move]], bool],
) -> list[Leg[Place, Move]] | None:
    """Breadth first: a shortest series of legs whose last one is there, or None.

    Args:
        begin: Where to begin; at least one leg is taken.
        legs: The ways on from a place.
        is_there: Whether a leg is the last one.
    """
    came: dict[Place, tuple[Place, Leg[Place, Move]] | None] = {begin: None}
    waiting = deque([begin])
    while waiting:
        at = waiting.popleft()
        for leg in legs(at):
            if is_there(leg):
                series = [leg]
                step = came[at]
                while step is not None:
                    series.append(step[1])
                    step = came[step[0]]
                return series[::-1]
            if leg.target not in came:
                came[leg.target] = (at, leg)
                waiting.append(leg.target)
    return None
