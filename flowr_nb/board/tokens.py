"""Sessions in the picture of their flow: few as tokens, many as a number, those that are stuck."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flowr_nb.diagram.geometry import Box
from flowr_nb.diagram.looks import attributes_of
from flowr_nb.diagram.overlays.label_placement import Room

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.board.board_frame import Tally
    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.overlays.annotations import Tag

MOST_TOKENS: Final = 3
"""As many sessions are drawn one by one; more are a number."""
RADIUS: Final = 4.5
HEIGHT: Final = 15.0
_APART: Final = 11.0
_GAP: Final = 3.0
_PADDING: Final = 5.5
_LETTER: Final = 6.2
_COMMA: Final = 3.2
_SIGN: Final = 10.0
_OUT: Final = 5.0
MARGIN: Final = 5.0
"""As far off a picture's edge it is seen: in a page there is padding around it, of a still more."""
_OFF: Final = 2.5
"""Off the name in the state."""
_AWAY: Final = 10.0
"""Off the edge of the state, where its corners are not free."""
_SECOND: Final = "other"
HOURGLASS: Final = "M0,-4.5h6l-6,9h6z"
_USUAL: Final = 40.0
"""As wide as signs mostly are."""
_WIDER: Final = 24.0
"""By so much more at a time is asked for: what counts up does not wander about."""
_MOST_EXACT: Final = 99_999


class Sign(NamedTuple):
    """One thing that is drawn at a state.

    Attributes:
        kind: ``session``: one alone; ``many``: a number of them; ``other``: of the second of two
            groups; ``waiting``: how many are stuck.
        x: Where it begins, from the seat of the state.
        width: How wide it is.
        text: The number; empty for one alone.
    """

    kind: str
    x: float
    width: float
    text: str = ""


def signs_of(tally: Tally) -> list[Sign]:
    """What is drawn of the sessions at a state, from left to right.

    Args:
        tally: How many there are.
    """
    found: list[Sign] = []

    def add(kind: str, width: float, text: str = "") -> None:
        x = found[-1].x + found[-1].width + _GAP if found else 0.0
        found.append(Sign(kind, round(x, 1), round(width, 1), text))

    if tally.groups:
        for kind, number in zip(("many", _SECOND), tally.groups, strict=False):
            if number:
                add(kind, *_pill(number))
        if tally.total > sum(tally.groups):  # and some of no group that is compared
            add("session", _APART - _GAP)
    elif tally.total <= MOST_TOKENS:
        for _ in range(tally.total):
            add("session", _APART - _GAP)
    else:
        add("many", *_pill(tally.total))
    if tally.stuck:
        width, text = _pill(tally.stuck)
        add("waiting", width + _SIGN, text)
    return found


def _pill(number: int) -> tuple[float, str]:
    text = f"{number:,}" if number <= _MOST_EXACT else f"{number // 1000:,}k"
    letters = sum(_COMMA if letter == "," else _LETTER for letter in text)
    return max(HEIGHT, letters + 2 * _PADDING), text


class Seat(NamedTuple):
    """Where the signs of a state stand.

    Attributes:
        x: Where they begin, or where they end.
        y: The middle of their height.
        is_end: Whether they end at `x`.
    """

    x: float
    y: float
    is_end: bool


def taken_in(frame: Frame) -> list[Box]:
    """What other overlays of a frame have written where signs might stand."""
    return [tag.box for overlay in frame.overlays.values() for tag in overlay.tags.values()]


def widths_of(tallies: Mapping[str, Tally]) -> dict[str, float]:
    """How much room signs ask for, of those that are wider than signs mostly are.

    Args:
        tallies: Element id → how many are there.
    """
    found = {}
    for element, tally in tallies.items():
        last = signs_of(tally)[-1]
        width = _WIDER * ceil((last.x + last.width) / _WIDER)
        if width > _USUAL:
            found[element] = width
    return found


def seats_of(
    drawing: Drawing,
    taken: Iterable[Box] = (),
    widths: Mapping[str, float] | None = None,
    room: Room | None = None,
) -> dict[str, Seat]:
    """Where signs stand: on the corner of each state that hides least, rather below than above.

    Where no corner is free it is beside the state, or off its lower or upper edge; in the picture
    as long as there is room in it.

    Args:
        drawing: The laid out flow.
        taken: What is written over it already.
        widths: How much room those ask for that are wider than others; see `widths_of`.
        room: What is taken in the drawing, for those who know it already.

    Returns:
        Element id → its seat.
    """
    found = {}
    room = (room or Room(drawing)).with_boxes(taken)
    known = widths or {}
    seen = drawing.bounds.grown(MARGIN)
    for group in drawing.groups:
        kinds = group.classes.split()
        if not group.id or kinds[0] != "node" or "start" in kinds:
            continue
        outline = next((shape for shape in group.shapes if shape.tag != "text"), None)
        if outline is None:
            continue
        box = outline.box
        left, right = round(box.left - _OUT, 1), round(box.right + _OUT, 1)
        top, bottom = round(box.top - _OFF, 1), round(box.bottom + _OFF, 1)
        seats = [Seat(left, bottom, False), Seat(right, bottom, True), Seat(left, top, False)]
        if "subflow" not in kinds:  # the sign that opens it is there
            seats.append(Seat(right, top, True))
        middle = round((box.top + box.bottom) / 2, 1)
        below, above = round(box.bottom + _AWAY, 1), round(box.top - _AWAY, 1)
        inner, outer = round(box.left, 1), round(box.right, 1)
        seats += [Seat(inner, below, False), Seat(outer, below, True)]
        seats += [
            Seat(round(outer + _GAP, 1), middle, False),
            Seat(round(inner - _GAP, 1), middle, True),
        ]
        seats += [Seat(inner, above, False), Seat(outer, above, True)]
        width = known.get(group.id, _USUAL)
        boxes = [_box(seat, width) for seat in seats]
        best = room.best(boxes, but=group.id, within=seen)
        room.take(boxes[best])
        found[group.id] = seats[best]
    return found


def _box(seat: Seat, width: float) -> Box:
    left = seat.x - width if seat.is_end else seat.x
    return Box(left, seat.y - HEIGHT / 2, left + width, seat.y + HEIGHT / 2)


class SessionTokens:
    """Sessions over a drawing of their flow.

    Args:
        drawing: The laid out flow.
        tallies: Element id → how many are there.
        groups: What the two groups are called that are compared.
        taken: What is written over the drawing already.
    """

    kind = "sessions"
    tags: Mapping[str, Tag] = {}

    def __init__(
        self,
        drawing: Drawing,
        tallies: Mapping[str, Tally],
        groups: tuple[str, ...] = (),
        taken: Iterable[Box] = (),
    ) -> None:
        self._seats = seats_of(drawing, taken, widths_of(tallies))
        self._tallies = tallies
        self._groups = groups

    @property
    def message(self) -> dict[str, Any]:
        """See `Overlay`: element id → its signs and what they say, see `told_of`."""
        return {element: told_of(tally, self._groups) for element, tally in self._tallies.items()}

    def in_card(self, element: str) -> str:
        """See `Overlay`: how many there are."""
        tally = self._tallies.get(element)
        return tally.in_words(self._groups) if tally is not None else ""

    def classes_of(self, _element: str) -> set[str]:
        """See `Overlay`."""
        return set()

    def finish(self, root: ET.Element, theme: str) -> None:
        """See `Overlay`: the signs, over all that is drawn."""
        drawn = root.find("g")
        if drawn is None:
            return
        layer = ET.SubElement(drawn, "g", {"class": "sessions"})
        for element, tally in self._tallies.items():
            seat = self._seats.get(element)
            if seat is not None:
                signs = signs_of(tally)
                x = seat.x - signs[-1].x - signs[-1].width if seat.is_end else seat.x
                place = {"transform": f"translate({x:g},{seat.y:g})"}
                group = ET.SubElement(layer, "g", place)
                ET.SubElement(group, "title").text = tally.in_words(self._groups)
                for sign in signs:
                    _draw(group, sign, theme)


def told_of(tally: Tally, groups: tuple[str, ...] = ()) -> list[Any]:
    """What the browser's half draws and says of the sessions at a state.

    Args:
        tally: How many there are.
        groups: What groups that are compared are called.

    Returns:
        The words, and the parts of each `Sign`.
    """
    return [tally.in_words(groups), *(list(sign) for sign in signs_of(tally))]


def _draw(parent: ET.Element, sign: Sign, theme: str) -> None:
    kind, x, width, text = sign
    if not text:
        place = {"cx": f"{x + width / 2:g}", "cy": "0", "r": f"{RADIUS:g}"}
        ET.SubElement(parent, "circle", place | _looks(kind, theme))
        return
    role = "many" if kind == "session" else kind
    shape = {"x": f"{x:g}", "y": f"{-HEIGHT / 2:g}", "width": f"{width:g}", "height": f"{HEIGHT:g}"}
    shape["rx"] = "3" if kind == _SECOND else f"{HEIGHT / 2:g}"
    ET.SubElement(parent, "rect", shape | _looks(f"{role}-pill", theme))
    middle = x + width / 2
    if kind == "waiting":
        sign_at = {"d": HOURGLASS, "transform": f"translate({x + _PADDING:g},0)"}
        ET.SubElement(parent, "path", sign_at | _looks("waiting-sign", theme))
        middle += _SIGN / 2
    place = {"x": f"{middle:g}", "y": "3.7", "text-anchor": "middle"}
    ET.SubElement(parent, "text", place | _looks(role, theme)).text = text


def _looks(role: str, theme: str) -> dict[str, str]:
    return dict(attributes_of(frozenset(), role, theme))
