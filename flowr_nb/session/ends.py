"""Which places are the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowError

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration


class Ends:
    """Tells which places are the end of a run; looks each flow up once.

    Args:
        library: Where flows are found.
    """

    def __init__(self, library: FlowLibrary) -> None:
        self._library = library
        self._exits: dict[str, frozenset[str]] = {}

    def __call__(self, place: Configuration) -> bool:
        """Whether a run that stands there is over; of a flow that is not to be had it is not."""
        if place.stack:
            return False
        exits = self._exits.get(place.flow)
        if exits is None:
            exits = self._exits[place.flow] = self._exits_of(place.flow)
        return place.state in exits

    def _exits_of(self, name: str) -> frozenset[str]:
        try:
            flow = self._library.load(name)
        except FlowError:
            return frozenset()
        return frozenset(flow.exits) - {state.id for state in flow.states}
