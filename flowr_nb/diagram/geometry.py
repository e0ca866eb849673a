"""Numbers, points and boxes, as the layout engine and we write them into an SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Point = tuple[float, float]

SVG: Final = "http://www.w3.org/2000/svg"
"""The namespace of its elements."""
NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
"""A number in an attribute; Graphviz writes none with an exponent."""


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

    def shared(self, other: Box) -> float:
        """The area that two have in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def points_in(geometry: Mapping[str, str]) -> list[Point]:
    """The points that a path or polygon is written with, those that bend it included."""
    written = geometry.get("d") or geometry.get("points", "")
    numbers = [float(number) for number in NUMBER.findall(written)]
    return list(zip(numbers[::2], numbers[1::2], strict=False))
