"""Where a short text has room in a picture: off what is drawn, and if it can off the lines."""

from __future__ import annotations

import math
from collections import defaultdict
from copy import copy
from typing import TYPE_CHECKING, Final, TypeAlias

from flowr_nb.diagram.geometry import Box, points_in
from flowr_nb.diagram.labels import room_of
from flowr_nb.diagram.looks import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flowr_nb.diagram.drawing import Drawing, Group, Shape

_CELL: Final = 48.0
_ON_A_LINE: Final = 8.0
_SAMPLES: Final = 12
"""Points that stand for one bend of a line."""
_LATER: Final = 3.0
"""What it takes, in units of area, to leave one place for the next."""


_Cell: TypeAlias = tuple[int, int]
_Boxes: TypeAlias = defaultdict[_Cell, list[tuple[str, Box]]]


class Room:
    """What of a picture is taken, and by what.

    Args:
        drawing: The laid out flow.
    """

    def __init__(self, drawing: Drawing) -> None:
        # By cell, so that a picture of hundreds of states is not gone through for each text.
        self._drawn: _Boxes = defaultdict(list)
        self._points: defaultdict[_Cell, list[tuple[float, float]]] = defaultdict(list)
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

    def best(self, places: Sequence[Box], but: str = "") -> int:
        """The index of the first place with room; where none has, of the one that hides least.

        Args:
            places: The places, the most wanted first.
            but: The id of an element whose own outline may be touched.
        """
        costs = [self._cost(place, but) + _LATER * index for index, place in enumerate(places)]
        return costs.index(min(costs))

    def _cost(self, place: Box, but: str) -> float:
        cells = list(_cells(place))
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
            if shape.tag == "text":
                _note(self._drawn, "", _text_box(shape))
            elif is_node and (box := box_of_shape(shape)) is not None:
                _note(self._drawn, group.id, box)
            else:
                for x, y in _points_of(shape):
                    self._points[_cell(x, y)].append((x, y))


def box_of_shape(shape: Shape) -> Box | None:
    """What a shape covers, or None where it has no extent."""
    geometry = shape.geometry
    if shape.tag == "rect":
        x, y, width, height = (float(geometry.get(k, "0")) for k in ("x", "y", "width", "height"))
        return Box(x, y, x + width, y + height)
    if shape.tag == "ellipse":
        cx, cy, rx, ry = (float(geometry.get(k, "0")) for k in ("cx", "cy", "rx", "ry"))
        return Box(cx - rx, cy - ry, cx + rx, cy + ry)
    points = points_in(geometry)
    return Box.around(points) if points else None


def text_box(text: str, x: float, y: float, anchor: str, role: str) -> Box:
    """What a line of text covers, when it is lit, too.

    Args:
        text: The text.
        x: Where it is anchored.
        y: Its base line.
        anchor: ``start``, ``middle`` or ``end``: what of it lies at `x`.
        role: What it is: its class, which its size goes by.
    """
    width, size = room_of(text, role), SIZES[role]
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - 0.75 * size, left + width, y + 0.2 * size)


def _text_box(shape: Shape) -> Box:
    x, y = float(shape.geometry["x"]), float(shape.geometry["y"])
    anchor = shape.geometry.get("text-anchor", "start")
    return text_box(shape.text, x, y, anchor, shape.role)


def _points_of(shape: Shape) -> Iterator[tuple[float, float]]:
    """Points of a line or of the sides of a shape, near enough to each other to be met."""
    ends = points_in(shape.geometry)
    if "C" not in shape.geometry.get("d", ""):
        yield from ends
        return
    for at in range(0, len(ends) - 3, 3):
        for sample in range(_SAMPLES):
            yield _on_curve(ends[at : at + 4], sample / _SAMPLES)
    yield ends[-1]


def _on_curve(controls: Iterable[tuple[float, float]], t: float) -> tuple[float, float]:
    """A point of a cubic Bézier curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = y = 0.0
    for weight, (cx, cy) in zip(weights, controls, strict=True):
        x, y = x + weight * cx, y + weight * cy
    return x, y


def _note(boxes: _Boxes, owner: str, box: Box) -> None:
    for cell in _cells(box):
        boxes[cell].append((owner, box))


def _cell(x: float, y: float) -> _Cell:
    return math.floor(x / _CELL), math.floor(y / _CELL)


def _cells(box: Box) -> Iterator[_Cell]:
    (left, top), (right, bottom) = _cell(box.left, box.top), _cell(box.right, box.bottom)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row
