"""What the histories of many sessions tell, as they are read and outdated one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

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


class Weighed(NamedTuple):
    """What histories were weighed to.

    Attributes:
        limits: How long is too long in each state.
        changes: How often one of them had changed by then.
    """

    limits: Mapping[Configuration, Limit]
    changes: int


class Histories:
    """The histories that are known, and what they come to together.

    Args:
        library: Where flows are found.

    Attributes:
        known: Name → what its history tells, of those that were read.
        weighed: How often one of them had changed when they were weighed last.
        is_told: Whether the heat of all of them has been told.
    """

    def __init__(self, library: FlowLibrary) -> None:
        self.known: dict[str, Read] = {}
        self.weighed = 0
        self.is_told = True
        self._changes = 0
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
        self._changes += 1
        self.is_told = False

    @property
    def is_weighed(self) -> bool:
        """Whether all of them have been weighed as they are now."""
        return self.weighed == self._changes

    def weigh(self) -> Weighed:
        """How long is too long in each state, on whatever thread; nothing here changes by it."""
        changes = self._changes  # what changes from here on may be in it, and may not
        return Weighed(limits_of(each.stays for each in self.known.copy().values()), changes)

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
