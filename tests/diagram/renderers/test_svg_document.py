"""Still pictures: they carry their looks, which are those of the widget."""

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import flowr_nb.widgets
from flowr_nb.diagram import draw, marks_of, to_image, to_picture
from flowr_nb.diagram.looks import PALETTE
from flowr_nb.flow import load_flow
from flowr_nb.run import FlowRun
from tests.looks import looks_of

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(flowr_nb.widgets.__file__).parent / "static" / "theme.css"


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


def css_colours(selector):
    """The custom properties that a rule of the stylesheet sets to a colour."""
    rule = re.search(
        rf"^{re.escape(selector)} \{{(.*?)\}}", CSS.read_text(), re.MULTILINE | re.DOTALL
    ).group(1)
    found = re.findall(r"--flowr-([\w-]+): (?:var\([\w-]+, )?(#[0-9a-f]{6})", rule)
    return dict(found)


LIGHT = css_colours(".flowr-diagram")
DARK = css_colours('.flowr-diagram[data-theme="dark"]')


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_a_contrast_of_at_least_4_5_and_lines_of_3(theme):
    for name in ("text", "muted", "current", "visited", "open", "blocked", "error"):
        assert contrast(theme[name], theme["paper"]) >= 4.5, name
    assert contrast(theme["text"], theme["current-tint"]) >= 4.5
    assert contrast(theme["current-ink"], theme["current"]) >= 4.5
    assert contrast(theme["text"], theme["exit"]) >= 4.5
    assert contrast(theme["line"], theme["paper"]) >= 3


def test_the_widget_and_the_still_picture_have_the_same_colours():
    assert {name: LIGHT[name] for name in PALETTE} == PALETTE


def test_both_themes_set_the_same_colours():
    assert LIGHT.keys() == DARK.keys()
