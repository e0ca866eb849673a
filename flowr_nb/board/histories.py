"""What the histories of many sessions tell, as they are read and outdated one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flowr_nb.board.heat_count import HeatCount
from flowr_nb.board.stuck import limits_of
from flowr_nb.session.ends import Ends

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.board.heat import BoardHeat
    from flowr_nb.board.reading import Read
    from flowr_nb.board.stuck import Limit
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration


class Histories:
    """The histories that are known, and what they come to together.

    Args:
        library: Where flows are found.

    Attributes:
        known: Name → what its history tells, of those that were read.
        is_weighed: Whether all of them have been weighed.
        is_told: Whether the heat of all of them has been told.
    """

    def __init__(self, library: FlowLibrary) -> None:
        self.known: dict[str, Read] = {}
        self.is_weighed = True
        self.is_told = True
        self._library = library
        self._heat: HeatCount | None = None

    def know(self, name: str, read: Read | None) -> None:
        """Know what a history tells; None for nothing any more."""
        before = self.known.pop(name, None)
        if before is not None and self._heat is not None:
            self._heat.take_back(before.case, before.stays)
        if read is not None:
            self.known[name] = read
            if self._heat is not None:
                self._heat.add(read.case, read.stays)
        self.is_weighed = self.is_told = False

    def weigh(self) -> Mapping[Configuration, Limit]:
        """How long is too long in each state, on whatever thread; nothing here changes by it."""
        return limits_of(each.stays for each in self.known.copy().values())

    def heat(self) -> BoardHeat:
        """Where all of them came, up to now: counted once, and from then on as they change."""
        if self._heat is None:
            self._heat = HeatCount(Ends(self._library))
            for each in self.known.values():
                self._heat.add(each.case, each.stays)
        self.is_told = True
        return self._heat.heat(datetime.now(UTC))

    def count_anew(self) -> None:
        """A flow has changed, and runs may be over elsewhere."""
        self._heat, self.is_told = None, False
