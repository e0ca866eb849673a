"""Overlays: a further one is a class and a line, and what has not changed is not made anew."""

import xml.etree.ElementTree as ET

import pytest

from flowr_nb import FlowDiagram, FlowRun, draw
from flowr_nb.diagram import Frame
from flowr_nb.diagram.overlays.annotations import make_room, place_tags
from flowr_nb.diagram.overlays.heat import heat_of
from flowr_nb.diagram.overlays.shown import OVERLAYS, ShownOverlays
from flowr_nb.diagram.overlays.step_numbers import Walk


class Owners:
    """Says beside each state who owns it; `made` counts how often that was looked up."""

    made = 0
    kind = "owners"

    def __init__(self, drawing, owners, room):
        type(self).made += 1
        texts = {drawing.graph.node_ids[state]: owner for state, owner in owners.items()}
        self.tags = place_tags(drawing, texts, late=True, room=room)
        self.message = {element: tag.message for element, tag in self.tags.items()}

    def in_card(self, element):
        return f"owned by {self.tags[element].text}" if element in self.tags else ""

    def classes_of(self, _element):
        return set()

    def finish(self, root, _theme):
        make_room(root, self.tags.values())


@pytest.fixture
def run(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.fire("build")
    run.fire("fail")
    return run


@pytest.fixture
def owners(monkeypatch):
    monkeypatch.setitem(OVERLAYS, "owners", Owners)
    monkeypatch.setattr(Owners, "made", 0)
    return {"prepare": "ada", "testing": "ben"}


def test_a_further_overlay_is_drawn_told_and_finds_room_beside_the_others(run, owners):
    drawing = draw(run.flow)
    prepare = drawing.graph.node_ids["prepare"]
    wanted = {"owners": owners, "heat": heat_of(run), "numbers": Walk.of(run.value)}
    shown = ShownOverlays().show(drawing, wanted)
    assert list(shown) == ["heat", "numbers", "owners"]
    heat, numbers, said = shown.values()
    assert said.tags.keys() == said.message.keys()
    for tag in said.tags.values():
        for other in (*heat.tags.values(), *numbers.tags.values()):
            assert tag.box.shared(other.box) < 1
    frame = Frame(drawing, overlays=shown)
    assert frame.in_card(prepare) == "owned by ada; where the run began, step 2; 2 visits"
    picture = ET.fromstring(frame.svg)
    assert {"ada", "ben"} <= {element.text for element in picture.iter()}


def test_only_what_changed_and_what_lies_over_it_is_made_anew(run, owners):
    drawing, shown = draw(run.flow), ShownOverlays()
    first = shown.show(drawing, {"heat": heat_of(run), "owners": owners})
    assert shown.show(drawing, {"heat": heat_of(run), "owners": owners}) == first
    run.fire("build")
    second = shown.show(drawing, {"heat": heat_of(run), "owners": owners})
    assert second["heat"] is not first["heat"]
    assert Owners.made == 2
    third = shown.show(drawing, {"heat": heat_of(run), "owners": dict(owners, canary="cid")})
    assert third["heat"] is second["heat"]


def test_what_is_not_wanted_or_has_no_drawing_is_not_there(run):
    shown = ShownOverlays()
    found = shown.show(draw(run.flow), {"heat": heat_of(run), "numbers": None})
    assert list(found) == ["heat"]
    assert found["heat"].message["words"] == "visits: 1 … 2, of 1 run"
    assert shown.show(None, {"heat": heat_of(run), "numbers": Walk.of(run.value)}) == {}
    assert Frame(None).in_card("s0") == ""


def test_a_flow_shown_alone_has_no_steps_to_number(library):
    diagram = FlowDiagram(library.load("deploy"))
    diagram.numbers = True
    assert diagram.get_state()["_step_numbers"] == {}
