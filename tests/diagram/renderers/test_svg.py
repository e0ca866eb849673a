"""The picture that the widget gets."""

import xml.etree.ElementTree as ET

from flowr_nb.diagram import draw

SVG = "{http://www.w3.org/2000/svg}"


def test_elements_are_found_by_data_id_and_never_by_id(library):
    root = ET.fromstring(draw(library.load("deploy")).svg)
    assert all(element.get("id") is None for element in root.iter())
    assert root.find(f".//{SVG}g[@data-id='s0']/{SVG}title").text == "state prepare"
