"""Still pictures: they carry their looks, which are those of the widget."""

import base64
import re
import xml.etree.ElementTree as ET

import pytest

from flowr_nb.diagram import draw, marks_of, to_image, to_picture
from flowr_nb.diagram.looks import COLOURS
from flowr_nb.flow import load_flow
from flowr_nb.run import FlowRun
from tests.looks import looks_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "deploy")


def test_the_still_picture_needs_no_stylesheet_and_tells_the_state_by_more_than_colour(run):
    drawing = draw(run.flow)
    picture = to_picture(
        drawing, marks_of(drawing.graph, run.value, 0, run.options()), "where it is"
    )
    root = ET.fromstring(picture)
    assert root.find(f"{SVG}title").text == "where it is"
    assert not list(root.iter(f"{SVG}style"))
    current = root.find(f".//{SVG}g[@data-id='{drawing.graph.node_ids['prepare']}']")
    looks = looks_of(root)
    assert looks[current.find(f"{SVG}text")]["font-weight"] == "bold"
    assert float(looks[current.find(f"{SVG}rect")]["stroke-width"]) > 2
    assert current.find(f"{SVG}title").text == "state prepare (current)"
    for text in root.iter(f"{SVG}text"):
        assert looks[text]["fill"] not in ("none", "#000000")
        assert float(looks[text]["font-size"]) >= 10


def test_the_still_picture_is_the_same_each_time(run):
    drawing = draw(run.flow)
    marks = marks_of(drawing.graph, run.value, 0, run.options())
    assert to_picture(drawing, marks) == to_picture(drawing, marks)


def test_an_image_holds_what_can_be_seen_and_nothing_else(library, store):
    run = FlowRun.draft(library, store, "deploy")
    drawing = draw(run.flow)
    picture = to_picture(drawing, marks_of(drawing.graph, run.value, 0), "where it is")
    data = re.search(r'base64,([^"]+)"', to_image(picture, "where it is")).group(1)
    whole, image = ET.fromstring(picture), ET.fromstring(base64.b64decode(data))
    words = [element for element in whole.iter() if element.tag == f"{SVG}title"]
    assert len(words) > 15
    for parent in list(whole.iter()):
        for title in parent.findall(f"{SVG}title"):
            parent.remove(title)
        for name in ("data-id", "class"):
            parent.attrib.pop(name, None)
    assert ET.tostring(image) == ET.tostring(whole)


def test_names_that_look_like_what_is_left_out_of_an_image_are_shown():
    nasty = '<g class="a" data-id="b"><title>c</title>'
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: '{nasty}'\n  next: {{go: x}}\n"
    )
    data = re.search(r'base64,([^"]+)"', to_image(to_picture(draw(flow)), "")).group(1)
    texts = [text.text for text in ET.fromstring(base64.b64decode(data)).iter(f"{SVG}text")]
    assert nasty[:16] in "".join(text[:16] for text in texts)


def test_an_image_cannot_be_broken_out_of():
    image = to_image("<svg/>", '"><script>alert(1)</script>')
    assert "<script" not in image
    assert image.count("<") == 1


def test_a_picture_for_both_themes_is_light_and_carries_what_turns_it_dark(run):
    drawing = draw(run.flow)
    marks = marks_of(drawing.graph, run.value, 0, run.options())
    light, auto = (to_picture(drawing, marks, theme=theme) for theme in ("light", "auto"))
    root = ET.fromstring(auto)
    sheet = root.find(f"{SVG}style")
    assert "prefers-color-scheme:dark" in sheet.text
    root.remove(sheet)
    del root.attrib["class"]
    assert ET.tostring(root) == ET.tostring(ET.fromstring(light))


def test_a_dark_picture_has_the_dark_colour_wherever_the_light_one_has_the_light(run):
    drawing = draw(run.flow)
    marks = marks_of(drawing.graph, run.value, 0, run.options())
    dark = to_picture(drawing, marks, theme="dark")
    light = to_picture(drawing, marks)
    for colour in COLOURS.values():
        light = light.replace(f'="{colour.light}"', f'="{colour.dark}"')
    assert light == dark


def test_a_sign_of_a_finding_ends_before_the_words_also_when_they_are_lit():
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [x]\n"
        "states:\n- id: MMMMMMMMMM\n  next: {illillillillill: x}\n"
    )
    drawing = draw(flow)
    named = {group.id: group for group in drawing.groups if group.name}
    root = ET.fromstring(to_picture(drawing, notes=dict.fromkeys(named, ("error", "why"))))
    living = ET.fromstring(drawing.svg)
    told = 0
    for group in root.iter(f"{SVG}g"):
        sign = next((text for text in group.findall(f"{SVG}text") if text.text == "⚠"), None)
        if sign is None:
            continue
        told += 1
        identity = group.get("data-id")
        first = next(shape for shape in named[identity].shapes if shape.tag == "text")
        shapes = {shape.role: shape for shape in named[identity].shapes}
        left = shapes.get("pill", first).box.left
        assert left - 3 < float(sign.get("x")) < left
        same = living.find(f".//{SVG}g[@data-id='{identity}']")
        assert same.get("data-badge") == f"{sign.get('x')} {sign.get('y')}"
    assert told == 3
    assert living.find(f".//{SVG}g[@class='node start']").get("data-badge") is None
