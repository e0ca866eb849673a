"""A still picture: an SVG that carries its looks with it and shows wherever images show."""

from __future__ import annotations

import base64
import html
import re
import xml.etree.ElementTree as ET
from itertools import groupby
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.geometry import SVG
from flowr_nb.diagram.labels import well_formed
from flowr_nb.diagram.looks import (
    FONT,
    attributes_of,
    colour_in,
    sheet_for_dark,
)
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.svg_style import share_looks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.diagram.drawing import Drawing, Group
    from flowr_nb.diagram.overlays.protocol import Overlay

AUTO: Final = "flowr-auto"
"""The class of a picture that is light or dark as its reader prefers."""
_IN_WORDS: Final = {"needs": "needs evidence", "past": "was here"}
_MARGIN: Final = 12.0
# In what we write a `<` only ever begins a tag, and a `"` ends an attribute.
_TITLE: Final = re.compile(r"<title>[^<]*</title>")
_NAMED: Final = re.compile(r'<g(?: (?:data-id|class)="[^"]*")+')


def to_picture(  # noqa: PLR0913 - what, and how
    drawing: Drawing,
    marks: Marks | None = None,
    title: str = "",
    notes: Mapping[str, tuple[str, str]] | None = None,
    overlays: Sequence[Overlay] = (),
    *,
    theme: str = "light",
    is_stale: bool = False,
) -> str:
    """The picture as an SVG document that needs no stylesheet.

    Colours are attributes, each written where most inherit it: a ``<style>`` is stripped by some
    hosts. Only a picture for both themes has one, which turns it dark where its reader prefers
    that; where it is stripped the picture is light.

    Args:
        drawing: The laid out flow.
        marks: How it shows a session; none for the flow alone.
        title: What the picture shows, for screen readers.
        notes: What validation found, from `notes_of`.
        overlays: What else is drawn on it: step numbers, counts of visits.
        theme: ``light``, ``dark``, or ``auto`` for the one that its reader prefers.
        is_stale: Whether it shows what was and is no more: paler, in a broken line.
    """
    shown = marks or Marks()
    x, y, width, height = (float(number) for number in drawing.view_box.split())
    box = (x - _MARGIN, y - _MARGIN, width + 2 * _MARGIN, height + 2 * _MARGIN)
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": " ".join(f"{number:g}" for number in box),
            "width": f"{drawing.width + 2 * _MARGIN:g}",
            "height": f"{drawing.height + 2 * _MARGIN:g}",
            "role": "img",
            "font-family": FONT,
        },
    )
    if theme == "auto":
        root.set("class", AUTO)
        ET.SubElement(root, "style").text = sheet_for_dark(f".{AUTO}")
    if title:
        ET.SubElement(root, "title").text = title
    paper = dict(zip(("x", "y", "width", "height"), (f"{number:g}" for number in box), strict=True))
    sheet = ET.SubElement(root, "rect", {**paper, "rx": "6", "fill": colour_in("paper", theme)})
    outer = ET.SubElement(root, "g", {"transform": drawing.transform})
    if is_stale:
        sheet.attrib |= {"stroke": colour_in("error", theme), "stroke-dasharray": "4 3"}
        outer.set("opacity", "0.5")
    # Those of a kind look much the same.
    for _, alike in groupby(drawing.groups, key=lambda group: group.classes.partition(" ")[0]):
        layer = ET.SubElement(outer, "g")
        for group in alike:
            level, words = (notes or {}).get(group.id, ("", ""))
            classes = {*group.classes.split(), *shown.classes.get(group.id, "").split()}
            if level == "error":
                classes.add("faulty")
            _draw(layer, group, classes, words, overlays, theme)
    for overlay in overlays:
        overlay.finish(root, theme)
    share_looks(outer)
    return well_formed(ET.tostring(root, encoding="unicode"))


def to_image(svg: str, alternative: str, *, is_whole: bool = False) -> str:
    """An HTML ``<img>`` of an SVG: as an image nothing in it can run or leak into the page.

    What no image shows is left out of it: the titles and names of its elements. Base64 is what
    every host that lets images of a notebook through knows, so it stays, at four bytes for three.

    Args:
        svg: The picture, from `to_picture`.
        alternative: What it shows, in words.
        is_whole: Whether it keeps its size where it has less room; else it is made narrower.
    """
    width = "none" if is_whole else "100%"
    data = base64.b64encode(without_names(svg).encode()).decode("ascii")
    text = html.escape(alternative, quote=True)
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{text}" style="max-width: {width}">'


def without_names(svg: str) -> str:
    """A picture without what is not seen of it: the titles and names of its elements.

    Args:
        svg: The picture, from `to_picture`.
    """
    return _NAMED.sub("<g", _TITLE.sub("", svg))


def _draw(  # noqa: PLR0913, PLR0917 - what, and how
    layer: ET.Element,
    group: Group,
    classes: set[str],
    words: str,
    overlays: Sequence[Overlay],
    theme: str,
) -> None:
    """One element of the graph, as it is marked, with what validation found on it."""
    identity = {"data-id": group.id, "class": " ".join(sorted(classes))}
    if not group.id:
        del identity["data-id"]
    parent = ET.SubElement(layer, "g", identity)
    told = described(group, classes)
    ET.SubElement(parent, "title").text = f"{told}\n{words}" if words else told
    shown = frozenset(classes).union(*(overlay.classes_of(group.id) for overlay in overlays))
    if "way" in shown:  # a band under the line
        band = next(shape for shape in group.shapes if shape.role == "line")
        ET.SubElement(parent, band.tag, {**band.geometry, **attributes_of(shown, "hit", theme)})
    for shape in group.shapes:
        looks = attributes_of(shown, shape.role, theme)
        if looks.get("fill") == looks.get("stroke") == "none":
            continue  # room for a pill that is none now
        attributes = {**shape.geometry, **looks}
        if not shape.text.isascii():  # may read more than one way
            attributes["unicode-bidi"] = "plaintext"
        ET.SubElement(parent, shape.tag, attributes).text = shape.text or None
    for overlay in overlays:
        tag = overlay.tags.get(group.id)
        if tag is not None:
            looks = attributes_of(shown, f"tag {overlay.kind}", theme)
            place = {"x": f"{tag.x:g}", "y": f"{tag.y:g}", "text-anchor": tag.anchor}
            ET.SubElement(parent, "text", {**place, **looks}).text = tag.text
    if words:
        _badge(parent, group, attributes_of(shown, "badge", theme))


def _badge(parent: ET.Element, group: Group, looks: Mapping[str, str]) -> None:
    """A sign at an element that validation found something on."""
    if group.badge is None:
        return
    x, y = group.badge
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "end"}
    ET.SubElement(parent, "text", {**place, **looks}).text = "⚠"


def described(group: Group, classes: set[str]) -> str:
    """An element in words: what it is, and how it is marked.

    Args:
        group: The element.
        classes: The classes that it has.
    """
    current = "past" if "past" in classes else "current"
    blocked = "needs" if "needs" in classes else "blocked"
    told = (current, "visited", "open", blocked, "assumed", "added", "removed", "changed")
    notes = [_IN_WORDS.get(name, name) for name in told if name in classes]
    return f"{group.title} ({', '.join(notes)})" if notes else group.title
