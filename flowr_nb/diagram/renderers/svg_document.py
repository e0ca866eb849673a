"""A still picture: an SVG that carries its looks with it and shows wherever images show."""

from __future__ import annotations

import base64
import html
import re
import xml.etree.ElementTree as ET
from itertools import groupby
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.geometry import SVG
from flowr_nb.diagram.labels import font_size, well_formed
from flowr_nb.diagram.looks import PALETTE
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.svg_style import share_looks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.diagram.drawing import Drawing, Group, Shape
    from flowr_nb.diagram.overlays.protocol import Overlay

FONT: Final = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_MARGIN: Final = 12.0
# In what we write a `<` only ever begins a tag, and a `"` ends an attribute.
_TITLE: Final = re.compile(r"<title>[^<]*</title>")
_NAMED: Final = re.compile(r'<g(?: (?:data-id|class)="[^"]*")+')


def to_picture(
    drawing: Drawing,
    marks: Marks | None = None,
    title: str = "",
    notes: Mapping[str, tuple[str, str]] | None = None,
    overlays: Sequence[Overlay] = (),
) -> str:
    """The picture as an SVG document that needs no stylesheet.

    Colours are attributes, each written where most inherit it: a ``<style>`` would leak into the
    page where a document holds the SVG itself, and is stripped by some hosts.

    Args:
        drawing: The laid out flow.
        marks: How it shows a session; none for the flow alone.
        title: What the picture shows, for screen readers.
        notes: What validation found, from `notes_of`.
        overlays: What else is drawn on it: step numbers, counts of visits.
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
    if title:
        ET.SubElement(root, "title").text = title
    paper = dict(zip(("x", "y", "width", "height"), (f"{number:g}" for number in box), strict=True))
    ET.SubElement(root, "rect", {**paper, "rx": "6", "fill": PALETTE["paper"]})
    outer = ET.SubElement(root, "g", {"transform": drawing.transform})
    # Those of a kind look much the same.
    for _, alike in groupby(drawing.groups, key=lambda group: group.classes.partition(" ")[0]):
        layer = ET.SubElement(outer, "g")
        for group in alike:
            note = (notes or {}).get(group.id, ("", ""))
            _draw(layer, group, shown.classes.get(group.id, ""), note, overlays)
    for overlay in overlays:
        overlay.finish(root)
    share_looks(outer)
    return well_formed(ET.tostring(root, encoding="unicode"))


def to_image(svg: str, alternative: str) -> str:
    """An HTML ``<img>`` of an SVG: as an image nothing in it can run or leak into the page.

    What no image shows is left out of it: the titles and names of its elements. Base64 is what
    every host that lets images of a notebook through knows, so it stays, at four bytes for three.

    Args:
        svg: The picture, from `to_picture`.
        alternative: What it shows, in words.
    """
    seen = _NAMED.sub("<g", _TITLE.sub("", svg))
    data = base64.b64encode(seen.encode()).decode("ascii")
    text = html.escape(alternative, quote=True)
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{text}" style="max-width: 100%">'


def _draw(
    layer: ET.Element, group: Group, marks: str, note: tuple[str, str], overlays: Sequence[Overlay]
) -> None:
    """One element of the graph, as it is marked, with what validation found on it."""
    classes = {*group.classes.split(), *marks.split()}
    identity = {"data-id": group.id, "class": " ".join(sorted(classes))}
    if not group.id:
        del identity["data-id"]
    parent = ET.SubElement(layer, "g", identity)
    level, words = note
    described = _described(group, classes)
    ET.SubElement(parent, "title").text = f"{described}\n{words}" if words else described
    if "way" in classes:
        _halo(parent, group)
    for shape in group.shapes:
        attributes = {**shape.geometry, **_looks(shape, classes)}
        if shape.text.isascii():  # reads one way only
            attributes.pop("unicode-bidi", None)
        ET.SubElement(parent, shape.tag, attributes).text = shape.text or None
    for overlay in overlays:
        overlay.draw(parent, group)
    if words:
        _badge(parent, group, level)


def _halo(parent: ET.Element, group: Group) -> None:
    """A broad band under the line of a transition on the way that is lit."""
    for shape in group.shapes:
        if shape.role == "line":
            band = {"fill": "none", "stroke": PALETTE["current-tint"], "stroke-width": "11"}
            ET.SubElement(parent, shape.tag, {**shape.geometry, **band})


def _badge(parent: ET.Element, group: Group, level: str) -> None:
    """A sign at an element that validation found something on."""
    texts = [shape for shape in group.shapes if shape.tag == "text"]
    if not texts:
        return
    first = texts[0]
    half = len(first.text) * (3.6 if first.role == "name" else 3.0) + 10
    y = float(first.geometry["y"]) - (10 if first.role == "name" else 0)
    place = {"x": f"{float(first.geometry['x']) - half:g}", "y": f"{y:g}"}
    looks = {"fill": PALETTE["error" if level == "error" else "blocked"], "font-size": "12"}
    ET.SubElement(parent, "text", {**place, **looks}).text = "⚠"


def _described(group: Group, classes: set[str]) -> str:
    notes = [name for name in ("current", "visited", "open", "blocked") if name in classes]
    return f"{group.title} ({', '.join(notes)})" if notes else group.title


def _looks(shape: Shape, classes: set[str]) -> Mapping[str, str]:
    if "cluster" in classes or "cluster-title" in classes:
        return _frame_looks(shape, classes)
    return _node_looks(shape, classes) if "node" in classes else _edge_looks(shape, classes)


def _frame_looks(shape: Shape, classes: set[str]) -> Mapping[str, str]:
    if shape.tag == "text":
        return {
            "fill": PALETTE["muted"],
            "font-size": font_size("title"),
            "font-weight": "bold",
            "stroke": PALETTE["frame"],
            "stroke-width": "3",
            "paint-order": "stroke",
            "unicode-bidi": "plaintext",
        }
    colour, width, dashes = PALETTE["line"], "1", {}
    if "visited" in classes:
        colour = PALETTE["visited"]
    if "inside" in classes:
        colour, width, dashes = PALETTE["current"], "1.8", {"stroke-dasharray": "7 3"}
    return {"fill": PALETTE["frame"], "stroke": colour, "stroke-width": width, **dashes}


def _node_looks(shape: Shape, classes: set[str]) -> Mapping[str, str]:
    colour, width, fill = PALETTE["line"], "1.2", PALETTE["paper"]
    if "start" in classes:
        return {"fill": PALETTE["text"], "stroke": "none"}
    if "exit" in classes:
        fill = PALETTE["exit"]
    if "visited" in classes:
        colour, width = PALETTE["visited"], "1.6"
    if "missing" in classes:
        colour = PALETTE["blocked"]
    is_here = "current" in classes and "inside" not in classes
    if "current" in classes:
        colour, width = PALETTE["current"], "2.6"
        fill = PALETTE["current" if is_here else "current-tint"]
    if shape.role in ("name", "attr", "end-ring", "end-dot"):
        return _ink(shape, is_here=is_here, is_bold="current" in classes)
    dashes = {"stroke-dasharray": "4 3"} if "missing" in classes else {}
    inner = fill if shape.role == "outline" else "none"
    if shape.role == "border":
        width = "1.2"
    return {"fill": inner, "stroke": colour, "stroke-width": width, **dashes}


def _ink(shape: Shape, *, is_here: bool, is_bold: bool) -> Mapping[str, str]:
    """The looks of what is written and drawn in a state."""
    muted = PALETTE["current-ink" if is_here else "muted"]
    if shape.role == "end-ring":
        return {"fill": "none", "stroke": muted, "stroke-width": "1.2"}
    if shape.role == "end-dot":
        return {"fill": muted}
    if shape.role == "attr":
        return {"fill": muted, "font-size": font_size("attr"), "unicode-bidi": "plaintext"}
    ink = PALETTE["current-ink" if is_here else "text"]
    bold = {"font-weight": "bold"} if is_bold else {}
    return {"fill": ink, "font-size": font_size("name"), "unicode-bidi": "plaintext", **bold}


def _edge_looks(shape: Shape, classes: set[str]) -> Mapping[str, str]:
    is_back = "back" in classes
    colour, width, dashes, hollow = PALETTE["line"], "1" if is_back else "1.2", "", False
    if "taken" in classes:
        colour, width = PALETTE["visited"], "1.6"
    if "open" in classes:
        colour, width = PALETTE["open"], "2.4"
    elif "blocked" in classes:
        colour, width, dashes, hollow = PALETTE["blocked"], "1.6", "5 3", True
    if shape.tag == "text":
        is_offered = "open" in classes or "blocked" in classes
        ink = PALETTE["muted" if is_back else "text"]
        if is_offered and shape.role == "trigger":
            ink = colour
        fill = PALETTE["muted"] if shape.role == "guard" else ink
        halo = {"stroke": PALETTE["paper"], "stroke-width": "3", "paint-order": "stroke"}
        return {
            "fill": fill,
            "font-size": font_size("guard" if shape.role == "guard" else "trigger"),
            "unicode-bidi": "plaintext",
            **halo,
        }
    if shape.role in ("head", "sign"):
        fill = PALETTE["paper"] if hollow or shape.role == "sign" else colour
        return {"fill": fill, "stroke": colour, "stroke-width": "1.2"}
    looks = {"fill": "none", "stroke": colour, "stroke-width": width}
    return {**looks, "stroke-dasharray": dashes} if dashes else looks
