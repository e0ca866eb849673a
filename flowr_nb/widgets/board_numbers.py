"""How many sessions are where, as the browser is told it: what changes at few states is little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.board.tokens import seats_of, taken_in, told_of, widths_of
from flowr_nb.diagram.overlays.label_placement import Room

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.board.board_frame import Tally
    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.frame import Frame

BLOCKS: Final = 8


def _told() -> Any:  # noqa: ANN401 - a trait
    return traitlets.Dict().tag(sync=True)


class TellsNumbers(traitlets.HasTraits):
    """The numbers at the elements of a picture, in parts, of which those are sent that change."""

    _seats = _told()
    _counts_0 = _told()
    _counts_1 = _told()
    _counts_2 = _told()
    _counts_3 = _told()
    _counts_4 = _told()
    _counts_5 = _told()
    _counts_6 = _told()
    _counts_7 = _told()


class Numbers:
    """Which number is told in which part."""

    def __init__(self) -> None:
        self._drawing: Drawing | None = None
        self._room: Room | None = None
        self._seen: tuple[object, Mapping[str, float]] = (None, {})
        self._blocks: dict[str, int] = {}

    def news(
        self, frame: Frame, tallies: Mapping[str, Tally], groups: tuple[str, ...]
    ) -> dict[str, object]:
        """What the browser is to know.

        Args:
            frame: What is seen.
            tallies: Element id → how many are there.
            groups: What the groups are called that are compared.
        """
        news: dict[str, object] = {}
        drawing, overlays = frame.drawing, frame.overlays
        is_other = drawing is not self._drawing
        if is_other:
            self._drawing, self._room = drawing, Room(drawing) if drawing is not None else None
        widths = widths_of(tallies)
        if is_other or overlays is not self._seen[0] or widths != self._seen[1]:
            self._seen = (overlays, widths)
            seats = {}
            if drawing is not None:
                seats = seats_of(drawing, taken_in(frame), widths, self._room)
            self._blocks = {element: at % BLOCKS for at, element in enumerate(seats)}
            news["_seats"] = {element: list(seat) for element, seat in seats.items()}
        blocks: list[dict[str, object]] = [{} for _ in range(BLOCKS)]
        for element, tally in tallies.items():
            if element in self._blocks:
                blocks[self._blocks[element]][element] = told_of(tally, groups)
        return news | {f"_counts_{at}": block for at, block in enumerate(blocks)}
