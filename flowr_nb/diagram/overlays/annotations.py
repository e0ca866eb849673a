"""Short texts beside the elements of a picture: step numbers, counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.labels import text_box
from flowr_nb.diagram.looks import SIZES
from flowr_nb.diagram.overlays.label_placement import Room

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Mapping

    from flowr_nb.diagram.drawing import Drawing, Group
    from flowr_nb.diagram.geometry import Box
    from flowr_nb.diagram.graph import DiagramGraph

_GAP: Final = 3.0
_INSET: Final = 5.0
_LINE: Final = 12.0
_TRANSLATION: Final = re.compile(r"translate\((-?[0-9.]+)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A text at a place.

    Attributes:
        text: The text.
        x: Where it is anchored, in the picture's units.
        y: Its base line.
        anchor: ``start``, ``middle`` or ``end``: what of it lies at `x`.
    """

    text: str
    x: float
    y: float
    anchor: str

    @property
    def message(self) -> list[Any]:
        """What the browser's half gets."""
        return [self.text, self.x, self.y, self.anchor]

    @property
    def box(self) -> Box:
        """What it covers."""
        return text_box(self.text, self.x, self.y, self.anchor, "tag")


def elements_of(
    graph: DiagramGraph, flow: str, state: str, trigger: str | None = None
) -> tuple[str, ...]:
    """The ids of what stands for a state or exit, or with a trigger a transition.

    One, none where the flow is not drawn, or several where it is open at several places.

    Args:
        graph: What is drawn.
        flow: The flow's name.
        state: The state or exit, or the state that the transition leaves.
        trigger: The transition's trigger.
    """
    scopes = [scope for scope in graph.scopes.values() if scope.flow == flow]
    found = [
        scope.node_ids.get(state) if trigger is None else scope.edge_ids.get((state, trigger))
        for scope in scopes
    ]
    return tuple(element for element in found if element is not None)


def place_tags(
    drawing: Drawing, texts: Mapping[str, str], *, late: bool, room: Room | None = None
) -> dict[str, Tag]:
    """Put texts beside the elements of a drawing, where they hide no words and no states.

    Args:
        drawing: The laid out flow.
        texts: Element id → text; an arrow without words of its own gets none.
        late: Rather behind the words and below; else rather before them and above. Two kinds of
            tags fit.
        room: What is taken in the drawing, for those who know it already.
    """
    room = room or Room(drawing)
    tags = {}
    for group in drawing.groups:
        text = texts.get(group.id)
        if text is None:
            continue
        is_edge = group.classes.startswith("edge")
        places = (_at_edge if is_edge else _at_node)(group, text, late=late)
        if places:
            tag = places[room.best([place.box for place in places], but=group.id)]
            room.take(tag.box)
            tags[group.id] = tag
    return tags


def make_room(root: ET.Element, tags: Iterable[Tag]) -> None:
    """Widen a still picture where tags stick out of it."""
    x, y, width, height = box_of(root)
    drawn = root.find("g")
    shift = _TRANSLATION.search("" if drawn is None else drawn.get("transform", ""))
    left, right = x, x + width
    for tag in tags:
        moved = float(shift.group(1)) if shift else 0.0
        left = min(left, tag.box.left + moved - _GAP)
        right = max(right, tag.box.right + moved + _GAP)
    if (left, right) != (x, x + width):
        resize(root, (left, y, right - left, height))


def box_of(root: ET.Element) -> tuple[float, float, float, float]:
    """The view box of a still picture: left, top, width and height."""
    x, y, width, height = (float(number) for number in root.get("viewBox", "0 0 0 0").split())
    return x, y, width, height


def resize(root: ET.Element, box: tuple[float, float, float, float]) -> None:
    """Give a still picture another view box, at the same scale, and its paper that size.

    Args:
        root: The picture.
        box: Left, top, width and height.
    """
    _, _, width, height = box_of(root)
    grown = {"width": box[2] - width, "height": box[3] - height}
    root.set("viewBox", " ".join(f"{number:g}" for number in box))
    for side, more in grown.items():
        root.set(side, f"{float(root.get(side, '0')) + more:g}")
    paper = root.find("rect")
    if paper is not None:
        for name, number in zip(("x", "y", "width", "height"), box, strict=True):
            paper.set(name, f"{number:g}")


def _at_edge(group: Group, text: str, *, late: bool) -> list[Tag]:
    """Where a tag of an arrow may be, the most wanted place first."""
    words = [shape for shape in group.shapes if shape.tag == "text"]
    if not words:
        return []
    pill = next(shape for shape in group.shapes if shape.role == "pill").box
    half = (pill.right - pill.left) / 2 + _GAP
    x, y = float(words[0].geometry["x"]), float(words[0].geometry["y"])
    last = float(words[-1].geometry["y"])
    before, behind = Tag(text, x - half, y, "end"), Tag(text, x + half, y, "start")
    above = Tag(text, x, pill.top - _GAP, "middle")
    below = Tag(text, x, max(pill.bottom, last) + _LINE, "middle")
    return [behind, before, below, above] if late else [before, behind, above, below]


def _at_node(group: Group, text: str, *, late: bool) -> list[Tag]:
    """Where a tag of a state may be, the most wanted place first: corners, where no arrow ends."""
    outline = next((shape for shape in group.shapes if shape.tag != "text"), None)
    if outline is None:
        return []
    box = outline.box
    above, below = box.top + 2, box.bottom + SIZES["tag"] - 2
    left, right = box.left + _INSET, box.right - _INSET
    return [
        tag
        for y in ((below, above) if late else (above, below))
        for tag in (Tag(text, right, y, "start"), Tag(text, left, y, "end"))
    ]
