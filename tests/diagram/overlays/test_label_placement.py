"""Texts that are added to a picture find room: counts and step numbers hide nothing."""

import random
from itertools import combinations
from pathlib import Path

import pytest

from flowr_nb import FlowRun, draw, load_flow
from flowr_nb.diagram import open_subflows
from flowr_nb.diagram.geometry import Box
from flowr_nb.diagram.overlays.heat import heat_of
from flowr_nb.diagram.overlays.label_placement import Room
from flowr_nb.diagram.overlays.shown import ShownOverlays
from flowr_nb.diagram.overlays.step_numbers import Walk
from flowr_nb.flow import FlowLibrary
from tests.evidence import evidence_for

LIBRARY = FlowLibrary(Path(__file__).resolve().parents[3] / "flows")


def walked(store, flow, seed):
    """A run that went about at random."""
    choose = random.Random(seed)
    run = FlowRun.draft(LIBRARY, store, flow, f"run-{seed}")
    for _ in range(20):
        offered = run.options()
        if not offered:
            break
        option = choose.choice(offered)
        run.fire(option.trigger, evidence_for(option))
    return run


def drawn(drawing):
    """What may not be hidden: element id ('' for words) and what it covers."""
    for group in drawing.groups:
        for shape in group.shapes:
            if shape.tag == "text" or shape.role == "pill":
                yield "", shape.box
            elif group.classes.startswith("node"):
                yield group.id, shape.box


@pytest.mark.parametrize("expand", ["none", "all"])
@pytest.mark.parametrize("name", LIBRARY.names())
def test_counts_and_numbers_together_hide_no_words_no_states_and_not_each_other(
    store, name, expand
):
    runs = [walked(store, name, seed) for seed in range(8)]
    flow = LIBRARY.load(name)
    drawing = draw(flow, opened=open_subflows(flow, LIBRARY) if expand == "all" else {})
    wanted = {"heat": heat_of(runs), "numbers": Walk.of(runs[0].value)}
    shown = ShownOverlays().show(drawing, wanted)
    tags = [each for overlay in shown.values() for each in overlay.tags.items()]
    assert len(tags) > 4
    for element, tag in tags:
        hidden = [box for owner, box in drawn(drawing) if owner != element]
        assert max(map(tag.box.shared, hidden)) < 1, (element, tag)
    for (_, one), (_, other) in combinations(tags, 2):
        assert one.box.shared(other.box) < 1, (one, other)


def test_the_first_place_with_room_is_taken_and_else_the_one_that_hides_least():
    flow = "flow: f\nversion: 1.0.0\nexits: [end]\nstates:\n  - id: a\n    next: {go: end}\n"
    room = Room(draw(load_flow(flow)))
    far, further = Box(1000, 1000, 1040, 1010), Box(2000, 1000, 2040, 1010)
    assert room.best([far, further]) == 0
    room.take(Box(1001, 1000, 1100, 1100))
    assert room.best([far, further]) == 1
    room.take(Box(2020, 900, 3000, 1100))
    assert room.best([far, further]) == 1
    room.take(Box(1990, 990, 2020, 1020))
    assert room.best([far, further]) == 0
    assert room.with_boxes().best([far, further]) == 0
    assert room.with_boxes([far]).best([far, further]) == 1
    assert room.with_boxes([far, further]).best([far, further]) == 0


def test_the_outline_of_its_own_state_is_no_hindrance():
    drawing = draw(LIBRARY.load("traffic-light"))
    red = drawing.graph.node_ids["red"]
    (outline,) = (
        shape.box
        for group in drawing.groups
        if group.id == red
        for shape in group.shapes
        if shape.tag != "text"
    )
    corner = Box(outline.left - 5, outline.top - 6, outline.left + 5, outline.top + 4)
    elsewhere = Box(5000, 0, 5010, 10)
    room = Room(drawing)
    assert room.best([corner, elsewhere], but=red) == 0
    assert room.best([corner, elsewhere]) == 1
