"""The picture that the widget gets: an SVG of shapes with classes, which its CSS gives looks.

Every element that stands for something carries its id of `DiagramGraph` in ``data-id`` (an
``id`` would collide where two pictures are on one page), its kind as a class, and a title.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from flowr_nb.diagram.geometry import SVG
from flowr_nb.diagram.labels import well_formed

if TYPE_CHECKING:
    from flowr_nb.diagram.drawing import Drawing


def to_svg(drawing: Drawing) -> str:
    """The picture as an SVG document without colours."""
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": drawing.view_box,
            "width": f"{drawing.width:g}",
            "height": f"{drawing.height:g}",
            "data-flow": drawing.graph.name,
            "data-direction": drawing.direction.value,
        },
    )
    outer = ET.SubElement(root, "g", {"transform": drawing.transform})
    for group in drawing.groups:
        identity = {
            "data-id": group.id,
            "data-source": group.source,
            "data-target": group.target,
            "data-name": group.name,
            "data-badge": " ".join(f"{number:.1f}" for number in group.badge or ()),
            "class": group.classes,
        }
        identity = {name: text for name, text in identity.items() if text}
        parent = ET.SubElement(outer, "g", identity)
        ET.SubElement(parent, "title").text = group.title
        for shape in group.shapes:
            element = ET.SubElement(parent, shape.tag, {**shape.geometry, "class": shape.role})
            element.text = shape.text or None
    return well_formed(ET.tostring(root, encoding="unicode"))
