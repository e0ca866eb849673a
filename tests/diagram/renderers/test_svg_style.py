"""Looks are written once for many elements, and each element looks as it did."""

import copy
import random
import xml.etree.ElementTree as ET

import pytest

from flowr_nb.diagram import draw, to_picture
from flowr_nb.diagram.renderers import svg_document
from flowr_nb.diagram.renderers.svg_style import share_looks
from tests.looks import looks_of

VALUES = {
    "fill": ["none", "#ffffff", "#123456"],
    "stroke": ["none", "#ffffff", "#123456"],
    "stroke-width": ["1", "2", "3"],
    "stroke-dasharray": ["none", "5 3"],
    "paint-order": ["normal", "stroke"],
    "font-size": ["10", "11"],
    "font-weight": ["normal", "bold"],
    "text-anchor": ["start", "middle"],
}


def seen(root):
    """Each shape's looks, as far as they can be seen, in the order of drawing."""
    shown = []
    for element, looks in looks_of(root).items():
        tag = element.tag.rpartition("}")[2]
        if tag in ("g", "title", "svg"):
            continue
        unseen = () if tag == "text" else ("font-size", "font-weight", "text-anchor")
        if looks["stroke"] == "none":
            unseen = (*unseen, "stroke-width", "stroke-dasharray", "paint-order")
        elif looks["fill"] in ("none", looks["stroke"]):
            unseen = (*unseen, "paint-order")
        shown.append({name: look for name, look in looks.items() if name not in unseen})
    return shown


@pytest.mark.parametrize("seed", range(50))
def test_every_shape_looks_as_it_did(seed):
    chance = random.Random(seed)

    def group(depth):
        made = ET.Element("g")
        ET.SubElement(made, "title").text = "words"
        for _ in range(chance.randint(0, 4)):
            if depth and chance.random() < 0.5:
                made.append(group(depth - 1))
                continue
            looks = {
                name: chance.choice(values)
                for name, values in VALUES.items()
                if chance.random() < 0.7
            }
            ET.SubElement(made, chance.choice(["path", "rect", "text"]), looks)
        return made

    root = group(3)
    before = copy.deepcopy(root)
    share_looks(root)
    assert seen(root) == seen(before)
    assert all(not element.attrib for element in root.iter("title"))


def test_what_all_need_is_written_once():
    root = ET.Element("g")
    for _ in range(3):
        ET.SubElement(root, "path", {"d": "M0,0", "fill": "none", "stroke": "#123456"})
    share_looks(root)
    assert root.attrib == {"fill": "none", "stroke": "#123456"}
    assert [path.attrib for path in root] == [{"d": "M0,0"}] * 3


def test_the_picture_of_a_flow_looks_the_same_in_less_text(library, monkeypatch):
    for name in library.names():
        drawing = draw(library.load(name))
        short = to_picture(drawing)
        with monkeypatch.context() as patched:
            patched.setattr(svg_document, "share_looks", lambda _: None)
            long = to_picture(drawing)
        assert seen(ET.fromstring(short)) == seen(ET.fromstring(long))
        assert len(short) < 0.92 * len(long)
