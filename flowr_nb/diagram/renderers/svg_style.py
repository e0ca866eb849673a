"""The looks of a still picture, written where most of what they are for inherits them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

INITIAL: Final = {
    "fill": "#000000",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-dasharray": "none",
    "paint-order": "normal",
    "font-size": "medium",
    "font-weight": "normal",
    "text-anchor": "start",
}
"""What SVG passes on from a group to what is in it, and what it is where nothing says it."""
_OF_TEXT: Final = ("font-size", "font-weight", "text-anchor")
_OF_STROKE: Final = ("stroke-width", "stroke-dasharray", "paint-order")


def share_looks(group: ET.Element) -> None:
    """Write each look on the innermost group where most need it, and not again on those.

    The picture stays the same, in a third less text: attributes are the one kind of style sheet
    that no host strips, and the picture is in a saved notebook twice.

    Args:
        group: A ``<g>`` with shapes, texts and other groups in it; no group says how it looks yet.
    """
    for name, value in _shared(group).items():
        if value != INITIAL[name]:
            group.set(name, value)


def _shared(group: ET.Element) -> dict[str, str]:
    """Take the looks off all that is in a group; what to write on the group instead."""
    needs = [
        (child, _shared(child) if child.tag == "g" else _taken(child))
        for child in group
        if child.tag != "title"
    ]
    votes: dict[str, dict[str, int]] = {}
    for _, needed in needs:
        for name, value in needed.items():
            counted = votes.setdefault(name, {})
            counted[value] = counted.get(value, 0) + 1
    shared = {name: max(counted, key=counted.__getitem__) for name, counted in votes.items()}
    for child, needed in needs:
        for name, value in needed.items():
            if value != shared[name]:
                child.set(name, value)
    return shared


def _taken(shape: ET.Element) -> dict[str, str]:
    """Take the looks off a shape: those that it needs, however it comes by them."""
    take = shape.attrib.pop
    fill, stroke = (take(name, INITIAL[name]) for name in ("fill", "stroke"))
    looks = {"fill": fill, "stroke": stroke}
    for name in _OF_STROKE:
        value = take(name, INITIAL[name])
        if stroke != "none":
            looks[name] = value
    if fill in ("none", stroke):
        looks.pop("paint-order", None)  # what is over the other cannot be told
    for name in _OF_TEXT:
        value = take(name, INITIAL[name])
        if shape.tag == "text":
            looks[name] = value
    return looks
