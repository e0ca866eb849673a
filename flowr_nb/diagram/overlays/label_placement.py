"""Where a short text has room in a picture: off what is drawn, and if it can off the lines."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from typing import TYPE_CHECKING, Final, TypeAlias

from flowr_nb.diagram.geometry import cell_of, points_along

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flowr_nb.diagram.drawing import Drawing, Group
    from flowr_nb.diagram.geometry import Box, Cell

_ON_A_LINE: Final = 8.0
_LATER: Final = 3.0
"""What it takes, in units of area, to leave one place for the next."""


_Boxes: TypeAlias = "defaultdict[Cell, list[tuple[str, Box]]]"


class Room:
    """What of a picture is taken, and by what.

    Args:
        drawing: The laid out flow.
    """

    def __init__(self, drawing: Drawing) -> None:
        # By cell, so that a picture of hundreds of states is not gone through for each text.
        self._drawn: _Boxes = defaultdict(list)
        self._points: defaultdict[Cell, list[tuple[float, float]]] = defaultdict(list)
        self._added: _Boxes = defaultdict(list)
        for group in drawing.groups:
            self._add_group(group)

    def with_boxes(self, boxes: Iterable[Box] = ()) -> Room:
        """The same picture, and only these parts taken of what is not drawn."""
        room = copy(self)
        room._added = defaultdict(list)  # noqa: SLF001 - its own
        for box in boxes:
            room.take(box)
        return room

    def take(self, box: Box) -> None:
        """Take a part of the picture."""
        _note(self._added, "", box)

    def best(self, places: Sequence[Box], but: str = "", within: Box | None = None) -> int:
        """The index of the first place with room; where none has, of the one that hides least.

        Args:
            places: The places, the most wanted first.
            but: The id of an element whose own outline may be touched.
            within: What is seen of the picture: what lies outside is hidden, too.
        """
        costs = [self._cost(place, but) + _LATER * index for index, place in enumerate(places)]
        if within is not None:
            costs = [
                cost + place.shared(place) - place.shared(within)
                for cost, place in zip(costs, places, strict=True)
            ]
        return costs.index(min(costs))

    def _cost(self, place: Box, but: str) -> float:
        cells = list(place.cells())
        grids = (self._drawn, self._added)
        taken = dict.fromkeys(
            each for grid in grids for cell in cells for each in grid.get(cell, ())
        )
        hidden = sum(place.shared(box) for owner, box in taken if not owner or owner != but)
        points = (point for cell in cells for point in self._points.get(cell, ()))
        return hidden + _ON_A_LINE * sum(place.holds(*point) for point in points)

    def _add_group(self, group: Group) -> None:
        is_node = group.classes.startswith("node")
        for shape in group.shapes:
            if shape.tag == "text" or shape.role == "pill":
                _note(self._drawn, "", shape.box)
            elif is_node:
                _note(self._drawn, group.id, shape.box)
            else:
                for x, y in points_along(shape.geometry):
                    self._points[cell_of(x, y)].append((x, y))


def _note(boxes: _Boxes, owner: str, box: Box) -> None:
    for cell in box.cells():
        boxes[cell].append((owner, box))
