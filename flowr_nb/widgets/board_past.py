"""What the histories of all sessions of a board tell together: its past, and its heat."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol, cast

from flowr_nb.board.board_frame import element_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.heat import MEASURES
from flowr_nb.board.replay import Replay
from flowr_nb.board.replay_frames import frames_of
from flowr_nb.hints import in_short, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.board.heat import Measure
    from flowr_nb.board.overview import Overview
    from flowr_nb.board.reading import Update
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.overlays.heat import Heat
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.widgets.wire import Answer, Handler, Said

NO_HEAT: Final = "none"
HEATS: Final = (NO_HEAT, *MEASURES)
"""What the picture of a board may be tinted by."""
AT_ONCE: Final = 500
"""As many histories are read while somebody waits; of more it is said how many are read yet."""


class _Board(Protocol):
    """What has a past: a `FlowBoard`."""

    overview: Overview
    heat_by: str
    _frame: Frame

    def _show(self, make: Callable[[], Update]) -> None: ...


class BoardPast:
    """The past of a board.

    Args:
        board: The board.
    """

    def __init__(self, board: _Board) -> None:
        self._board = board

    @property
    def handlers(self) -> dict[str, Handler]:
        """What the browser's half may say; see `flowr_nb.widgets.wire`."""
        return {"replay": self._replay, "heat": self._heat}

    def unread(self) -> int:
        """How many histories are not read yet; few are read now, and many where nothing else does.

        Raises:
            SessionStorageError: They cannot be read.
        """
        overview = self._board.overview
        if overview.number_unread > AT_ONCE and is_read_beside():
            return overview.number_unread
        self._board._show(overview.read)  # noqa: SLF001 - its own
        return 0

    def _replay(self, _said: Said) -> Answer:
        """All that happened, as pictures; or how many histories have to be ``unread`` first."""
        if unread := self.unread():
            return {"unread": unread}
        frame, overview = self._board._frame, self._board.overview  # noqa: SLF001 - its own
        if frame.drawing is None:
            return {"frames": []}
        graph = frame.drawing.graph
        base = frame.scene.base if frame.scene is not None else ()

        def drawn(place: Configuration) -> str | None:
            return element_of(graph, base, (*place.level, place.state))

        cases = [read.case for read in overview.past.known.values()]
        return frames_of(Replay(cases), drawn)

    def heat_by(self, measure: str) -> Heat | None:
        """Heat by a measure, of all histories that are known; None for none.

        Raises:
            BoardError: There is no such measure.
        """
        if measure == NO_HEAT:
            return None
        return self._board.overview.past.heat().by(cast("Measure", measure))

    def _heat(self, said: Said) -> Answer:
        """``by``: none, visits, time or drop-outs; or how many are ``unread`` first."""
        by = heat_named(said.get("by"))
        if by != NO_HEAT and (unread := self.unread()):
            return {"unread": unread}
        self._board.heat_by = by
        return None


def heat_named(by: object) -> str:
    """What a picture is to be tinted by, where it can be.

    Raises:
        BoardError: It is none of `HEATS`.
    """
    if not isinstance(by, str) or by not in HEATS:
        raise BoardError(f"heat is by {listed(HEATS)}, and not by {in_short(repr(by))}")
    return by


def is_read_beside() -> bool:
    """Whether something runs that reads histories, and counts heat, beside other work."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
