"""Numbers, points and boxes, as the layout engine and we write them into an SVG."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Point = tuple[float, float]
    Cell = tuple[int, int]

SVG: Final = "http://www.w3.org/2000/svg"
"""The namespace of its elements."""
NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
"""A number in an attribute; Graphviz writes none with an exponent."""
_CELL: Final = 48.0
_PIECE: Final = 80.0
_STEP: Final = 5.0
"""Room between two points that stand for a line, in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> Box:
        """The smallest box with these points in it; there must be one."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    @classmethod
    def over(cls, boxes: Sequence[Box]) -> Box:
        """The smallest box with these boxes in it; there must be one."""
        return cls(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    @classmethod
    def of_rect(cls, geometry: Mapping[str, str]) -> Box:
        """The box that a rectangle's attributes tell."""
        x, y, width, height = (float(geometry.get(k, "0")) for k in ("x", "y", "width", "height"))
        return cls(x, y, x + width, y + height)

    def shared(self, other: Box) -> float:
        """The area that two have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def grown(self, by: float) -> Box:
        """It, larger on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def touches(self, other: Box) -> bool:
        """Whether two have a part in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def cells(self) -> Iterator[Cell]:
        """The cells of a grid over the picture that it has a part in."""
        left, top = cell_of(self.left, self.top)
        right, bottom = cell_of(self.right, self.bottom)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                yield column, row

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def points_in(geometry: Mapping[str, str]) -> list[Point]:
    """The points that a path or polygon is written with, those that bend it included."""
    written = geometry.get("d") or geometry.get("points", "")
    numbers = [float(number) for number in NUMBER.findall(written)]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def cell_of(x: float, y: float) -> Cell:
    """The cell of a grid over the picture that a point is in.

    By cells, a picture of hundreds of states is not gone through for each text in it.
    """
    return math.floor(x / _CELL), math.floor(y / _CELL)


def points_along(geometry: Mapping[str, str]) -> list[Point]:
    """Points of a line, near enough to each other to be met; of a polygon its corners."""
    ends = points_in(geometry)
    if "C" not in geometry.get("d", ""):
        return ends
    return [*(point for bend in bends_in(ends) for point in points_of_bend(bend)), ends[-1]]


def bends_in(ends: Sequence[Point]) -> list[Sequence[Point]]:
    """The bends of a line: cubic Bézier curves, each from its start to its end."""
    return [ends[at : at + 4] for at in range(0, len(ends) - 3, 3)]


def pieces_of_bend(controls: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """A bend as bends that are short: what is near one of them is near the box around it."""
    a, b, c, d = controls
    if _long(controls) <= _PIECE:
        yield controls
        return
    ab, bc, cd = _middle(a, b), _middle(b, c), _middle(c, d)
    abc, bcd = _middle(ab, bc), _middle(bc, cd)
    half = _middle(abc, bcd)
    yield from pieces_of_bend((a, ab, abc, half))
    yield from pieces_of_bend((half, bcd, cd, d))


def points_of_bend(controls: Sequence[Point]) -> Iterator[Point]:
    """Points of a bend, near enough to each other to be met; its end is left out."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = controls
    count = max(1, math.ceil(_long(controls) / _STEP))
    for index in range(count):
        t = index / count
        u = 1 - t
        p, q, r, s = u * u * u, 3 * t * u * u, 3 * t * t * u, t * t * t
        yield p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy


def _long(controls: Sequence[Point]) -> float:
    """About how long a bend is; it is no longer than that."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = controls
    return abs(bx - ax) + abs(by - ay) + abs(cx - bx) + abs(cy - by) + abs(dx - cx) + abs(dy - cy)


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
