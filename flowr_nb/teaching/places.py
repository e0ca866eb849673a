"""Where a flow can come to, and what can be done there."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from flowr_nb.comparison.evidence import opening
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowError
from flowr_nb.session.configuration import Configuration
from flowr_nb.session.landing import enter
from flowr_nb.session.options import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.comparison.side import Move, Side

MAX_PLACES: Final = 2_000
"""Most places of a flow that are counted."""


class Places:
    """Where a flow can come to, and what can be done there by some evidence.

    Args:
        side: The flow.
        others: Places to look at besides those that it comes to from its beginning.

    Attributes:
        at: Each place, the nearest first.
        is_cut: Whether there are more than `MAX_PLACES`.
    """

    def __init__(self, side: Side, others: Mapping[Configuration, Place] | None = None) -> None:
        self.side = side
        self.at: dict[Configuration, Place] = {}
        self.is_cut = False
        self._moves: dict[Configuration, dict[str, Move]] = {}
        begin = {side.configuration: side.place, **(others or {})}
        waiting = deque(begin.items())
        while waiting:
            configuration, place = waiting.popleft()
            if configuration in self.at:
                continue
            if len(self.at) >= MAX_PLACES:
                self.is_cut = True
                return
            self.at[configuration] = place
            for move in self.moves(configuration).values():
                assert move.landing is not None  # noqa: S101 - `moves` has seen to it
                waiting.append((move.landing.configuration, move.landing.place))

    def moves(self, at: Configuration) -> dict[str, Move]:
        """What can be done at a place, by its trigger."""
        known = self._moves.get(at)
        if known is None:
            try:
                moves = self.side.moves(at, self.at[at])
            except FlowError:  # what it enters is not to be had
                moves = {}
            known = self._moves[at] = {
                trigger: move
                for trigger, move in moves.items()
                if move.landing is not None and opening(move.asked) is not None
            }
        return known

    def exit_at(self, at: Configuration) -> str | None:
        """The exit that a place is; None for a state."""
        return at.state if self.at[at].state is None else None


def all_places(side: Side) -> Places:
    """The places of a flow, also those of its own states that no walk comes to."""
    others: dict[Configuration, Place] = {}
    for state in side.flow.states[:MAX_PLACES]:
        try:
            flows, first, stack = enter(side.library, (side.flow,), state, ())
        except FlowrNbError:
            continue
        others[Configuration(stack, flows[-1].flow, first.id)] = Place(flows, first)
    return Places(side, others)
