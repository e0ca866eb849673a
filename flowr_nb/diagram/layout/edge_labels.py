"""Where the words of arrows stand: each nearest to its own arrow, and on nothing that is drawn.

The layout engine keeps room for them, and bends its lines afterwards without a look at them. So
those that another line came nearer to, or that lie on a frame, are moved along their own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.geometry import Box, pieces_of_bend, points_of_bend
from flowr_nb.diagram.labels import OFF_THE_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flowr_nb.diagram.geometry import Cell, Point

_WAYS: Final = ((0.0, -1.0), (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0))
_NUDGES: Final = (2.0, 4.0, 7.0)
"""How far it is moved where little will do."""
_AIR: Final = 2.0
"""Room around what nothing may lie on."""
_REACH: Final = 14.0
"""How far from a label lines are looked for."""
_CLEARER: Final = 1.5
"""How much nearer than any other its own line has to be."""
_WITHIN: Final = 9.0
"""How far from its line a label may be."""
_FAR: Final = 160.0
"""How far it is moved at most."""
_EVERY: Final = 4
"""Of so many points of a line one is tried."""
_ON_SOLID, _ON_FRAME, _ON_LINE, _MIXED_UP = 100.0, 60.0, 40.0, 20.0
_WORTH: Final = 1.0
"""What a place has to cost less to be moved to; a pixel further off costs a fraction of it."""
_A_PIXEL: Final = 0.03
_PASSES: Final = 2
_MANY: Final = 150
"""Labels from which one pass has to do: it takes a tenth of the time that the layout takes."""


class _Piece:
    """A short piece of a line. Few come near a label, and points are found for those alone."""

    __slots__ = ("box", "controls", "known", "owner")

    def __init__(self, owner: str, controls: Sequence[Point]) -> None:
        self.owner = owner
        self.controls = controls
        self.box = Box.around(controls)
        self.known: list[Point] | None = None

    @property
    def points(self) -> list[Point]:
        if self.known is None:
            self.known = list(points_of_bend(self.controls))
        return self.known


@dataclass(frozen=True, slots=True)
class Seat:
    """A label, wherever it stands: the middle of it, and how wide and high it is."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> Box:
        """What it covers."""
        wide, high = self.width / 2, self.height / 2
        return Box(self.x - wide, self.y - high, self.x + wide, self.y + high)

    def at(self, x: float, y: float) -> Seat:
        """The same label at another place."""
        return Seat(x, y, self.width, self.height)


class LabelSeats:
    """The labels of a drawing, on their way to where they are understood.

    Args:
        seats: Edge id → its label, where the layout engine has put it.
        lines: Edge id → the bends of its line.
        solids: What no label may lie on: states, titles.
        frames: The frames of open subflows, whose lines no label may lie on.
    """

    def __init__(
        self,
        seats: Mapping[str, Seat],
        lines: Mapping[str, Iterable[Sequence[Point]]],
        solids: Sequence[Box],
        frames: Sequence[Box],
    ) -> None:
        self._seats = dict(seats)
        self._frames = frames
        self._lines = {
            owner: [_Piece(owner, piece) for bend in line for piece in pieces_of_bend(bend)]
            for owner, line in lines.items()
        }
        # By cell, so that a picture of hundreds of states is not gone through for each label.
        self._pieces: defaultdict[Cell, list[_Piece]] = defaultdict(list)
        for piece in (piece for line in self._lines.values() for piece in line):
            for cell in piece.box.cells():
                self._pieces[cell].append(piece)
        self._taken: defaultdict[Cell, dict[str, Box]] = defaultdict(dict)
        for index, box in enumerate(solids):
            self._take(f" {index}", box.grown(_AIR))
        for owner, seat in self._seats.items():
            self._take(owner, seat.box.grown(_AIR))
        drawn = [*solids, *(seat.box for seat in self._seats.values())]
        drawn += [piece.box for line in self._lines.values() for piece in line]
        self._paper = Box.over(drawn) if drawn else Box(0, 0, 0, 0)

    def settle(self) -> dict[str, Seat]:
        """Move those that could be taken for another's, or lie on something, where that helps."""
        waiting = list(self._seats)
        for _ in range(_PASSES if len(waiting) < _MANY else 1):
            waiting = [owner for owner in waiting if not self._is_settled(owner)]
        return self._seats

    def _is_settled(self, owner: str) -> bool:
        """Whether a label stands well, moved where that helps."""
        seat = self._seats[owner]
        now = self._cost(seat.box, owner, math.inf)
        if now < _WORTH:
            return True
        best, least = seat, now - _WORTH
        for far, x, y in self._places(owner, seat):
            if far * _A_PIXEL >= least:
                break  # further off, nothing can be better
            cost = self._cost(seat.at(x, y).box, owner, least) + far * _A_PIXEL
            if cost < least:
                best, least, now = seat.at(x, y), cost, cost - far * _A_PIXEL
        if best is not seat:
            for cell in seat.box.grown(_AIR).cells():
                del self._taken[cell][owner]
            self._seats[owner] = best
            self._take(owner, best.box.grown(_AIR))
        return now < _WORTH

    def _places(self, owner: str, seat: Seat) -> list[tuple[float, float, float]]:
        """Where it could stand beside its line: how far off that is, and the middle of it."""
        found = [
            (by, seat.x + right * by, seat.y + down * by) for by in _NUDGES for right, down in _WAYS
        ]
        wide, high = seat.width / 2, seat.height / 2
        near = seat.box.grown(_FAR)
        pieces = (piece for piece in self._lines[owner] if piece.box.touches(near))
        points = [point for piece in pieces for point in piece.points]
        for index in range(1, len(points) - 1, _EVERY):
            (x, y), (bx, by), (cx, cy) = points[index], points[index - 1], points[index + 1]
            for right, down in _sides(bx - cx, by - cy):
                off = abs(right) * wide + abs(down) * high + OFF_THE_LINE
                at_x, at_y = x + right * off, y + down * off
                far = abs(at_x - seat.x) + abs(at_y - seat.y)
                if far < _FAR:
                    found.append((far, at_x, at_y))
        return sorted(found)

    def _cost(self, box: Box, owner: str, limit: float) -> float:
        """How bad it is there; nothing where it can stay, and no matter how much over a limit."""
        cost = 0.0
        if not _is_inside(box, self._paper):
            cost += _ON_SOLID
        hidden = {
            other: taken
            for cell in box.cells()
            for other, taken in self._taken[cell].items()
            if other != owner and box.touches(taken)
        }
        cost += sum(_ON_SOLID + box.shared(taken) for taken in hidden.values())
        for frame in self._frames:
            if box.touches(frame.grown(_AIR)) and not _is_inside(box, frame.grown(-_AIR)):
                cost += _ON_FRAME
        if cost >= limit:
            return cost
        found = {piece for cell in box.grown(_REACH).cells() for piece in self._pieces[cell]}
        own = _nearest(box, [piece for piece in found if piece.owner == owner], _REACH)
        clear = own + _CLEARER
        other = _nearest(box, [piece for piece in found if piece.owner != owner], clear)
        cost += _ON_LINE * ((own < 1) + (other < 1)) + max(0.0, own - _WITHIN)
        return cost if other >= clear else cost + _MIXED_UP + own - other

    def _take(self, owner: str, box: Box) -> None:
        for cell in box.cells():
            self._taken[cell][owner] = box


def _nearest(box: Box, pieces: Iterable[_Piece], reach: float) -> float:
    """How near the nearest of some pieces is; those out of reach are as far as that."""
    least = reach * reach
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    for piece in pieces:
        around = piece.box
        aside = max(left - around.right, around.left - right, 0.0)
        above = max(top - around.bottom, around.top - bottom, 0.0)
        if aside * aside + above * above >= least:
            continue  # none of its points can be nearer
        for x, y in piece.points:
            aside = left - x if x < left else x - right if x > right else 0.0
            above = top - y if y < top else y - bottom if y > bottom else 0.0
            far = aside * aside + above * above
            if far < least:
                least = far
                if not far:
                    return 0.0
    return math.sqrt(least)


def _sides(along: float, down: float) -> Iterator[tuple[float, float]]:
    """Which ways lead off a line: straight to every side of the picture, and across it."""
    yield from _WAYS
    long = math.sqrt(along * along + down * down)
    if long:
        yield -down / long, along / long
        yield down / long, -along / long


def _is_inside(box: Box, outer: Box) -> bool:
    return outer.holds(box.left, box.top) and outer.holds(box.right, box.bottom)
