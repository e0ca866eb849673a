"""The words of arrows: nearest to their own arrow, on nothing else, with room for pills."""

import math
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from flowr_nb.diagram import draw, open_subflows
from flowr_nb.diagram.geometry import Box, bends_in, points_along, points_in, points_of_bend
from flowr_nb.diagram.layout.edge_labels import LabelSeats, Seat
from flowr_nb.flow import Flow, FlowLibrary, State, Transition, load_flow

LIBRARY = FlowLibrary(Path(__file__).resolve().parents[3] / "flows")
LINE = [((0.0, 0.0), (30.0, 0.0), (60.0, 0.0), (90.0, 0.0))]


def drawings(direction):
    """Every sample flow, closed and with all of its subflows open."""
    for name in LIBRARY.names():
        flow = LIBRARY.load(name)
        yield f"{name}", draw(flow, direction=direction)
        if opened := open_subflows(flow, LIBRARY):
            yield f"{name}, open", draw(flow, opened=opened, direction=direction)


def labels_of(drawing):
    """Edge id → what its words cover, with the pill that its trigger can become."""
    found = {}
    for group in drawing.groups:
        boxes = [shape.box for shape in group.shapes if shape.role in ("pill", "trigger", "guard")]
        if boxes:
            found[group.id] = Box.over(boxes)
    return found


def lines_of(drawing):
    """Edge id → points of its line, half a pixel or so apart."""
    found = {}
    for group in drawing.groups:
        for shape in (shape for shape in group.shapes if shape.role == "line"):
            points = points_along(shape.geometry)
            found[group.id] = [
                (x + (far_x - x) * part / 8, y + (far_y - y) * part / 8)
                for (x, y), (far_x, far_y) in pairwise(points)
                for part in range(8)
            ]
    return found


def distance(box, points):
    return min(
        math.hypot(max(box.left - x, x - box.right, 0), max(box.top - y, y - box.bottom, 0))
        for x, y in points
    )


def mixed_up(drawing):
    """The labels that another arrow is nearer to than their own."""
    lines = lines_of(drawing)
    for edge, box in labels_of(drawing).items():
        own = distance(box, lines[edge])
        if any(distance(box, line) < own for other, line in lines.items() if other != edge):
            yield drawing.graph.edge(edge).trigger


def on_something(drawing):
    """The labels that lie on a state, on the line of a frame, on a title or on another label."""
    labels = labels_of(drawing)
    for group in drawing.groups:
        if group.classes.startswith("edge"):
            continue
        whole = Box.over([shape.box for shape in group.shapes])
        for edge, box in labels.items():
            is_inside = group.classes == "cluster" and not box.shared(whole) < area(box)
            if box.shared(whole) > 0 and not is_inside:
                yield drawing.graph.edge(edge).trigger, group.name
    for (one, box), (other, its_box) in combinations(labels.items(), 2):
        if box.shared(its_box) > 0:
            yield one, other


def area(box):
    return (box.right - box.left) * (box.bottom - box.top)


# What is left are pairs of arrows with less room between them than a label is high.
@pytest.mark.parametrize(("direction", "most"), [("auto", 1), ("LR", 1), ("TB", 1)])
def test_no_label_of_a_sample_flow_is_nearer_to_another_arrow_but_where_there_is_no_room(
    direction, most
):
    found = [(name, *mixed_up(drawing)) for name, drawing in drawings(direction)]
    wrong = [(name, trigger) for name, *triggers in found for trigger in triggers]
    assert len(wrong) <= most, wrong


@pytest.mark.parametrize("direction", ["auto", "LR", "TB"])
def test_no_label_of_a_sample_flow_lies_on_a_state_a_frame_a_title_or_another_label(direction):
    found = {name: list(on_something(drawing)) for name, drawing in drawings(direction)}
    assert not any(found.values()), found


def test_every_trigger_has_a_pill_around_it_and_its_guard_under_it():
    drawing = draw(LIBRARY.load("deploy"))
    for group in drawing.groups:
        if not group.classes.startswith("edge") or "begin" in group.classes:
            continue
        pill = next(shape for shape in group.shapes if shape.role == "pill").box
        for shape in group.shapes:
            if shape.role == "trigger":
                assert pill.shared(shape.box) == pytest.approx(area(shape.box))
            if shape.role == "guard":
                assert shape.box.top >= pill.bottom


def test_a_trigger_in_two_lines_is_one_pill():
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [end]\nstates:\n- id: a\n"
        "  next: {a-trigger-that-is-much-too-long-for-one-line: end}\n"
    )
    shapes = draw(flow).groups[1].shapes
    (pill,) = (shape.box for shape in shapes if shape.role == "pill")
    triggers = [shape.box for shape in shapes if shape.role == "trigger"]
    assert len(triggers) == 2
    assert all(pill.shared(box) == pytest.approx(area(box)) for box in triggers)


def settle(seat, *, lines=None, solids=(), frames=()):
    found = LabelSeats({"a": seat}, {"a": LINE, **(lines or {})}, solids, frames).settle()
    return found["a"]


def test_what_stands_well_stays_to_the_pixel():
    seat = Seat(45.0, -13.0, 30.0, 18.0)
    assert settle(seat) is seat


def test_a_label_goes_to_its_own_arrow_from_another_one_that_came_nearer():
    other = [tuple((x, y - 25) for x, y in LINE[0])]
    far = Seat(45.0, -14.5, 30.0, 18.0)  # 5.5 off its own, 1.5 off the other
    moved = settle(far, lines={"b": other}, solids=[Box(-50, 30, 150, 60)])
    assert distance(moved.box, [(x, 0.0) for x in range(91)]) < 5.5
    assert moved.box.top > -22


def test_a_label_goes_off_a_frame_and_off_a_state_and_not_out_of_the_picture():
    seat = Seat(45.0, -13.0, 30.0, 18.0)
    frame, state, below = Box(20, -200, 400, -13), Box(30, -30, 60, -5), Box(-50, 40, 150, 60)
    moved = settle(seat, frames=[frame], solids=[below]).box
    assert moved.top > -13 or moved.bottom < -13
    assert not settle(seat, solids=[state, below]).box.touches(state)
    assert settle(seat, frames=[frame]) is seat


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_of_several_loops_there_is_one_line_and_each_label_is_apart(direction):
    loops = dict.fromkeys(("reset", "again", "retry", "a-rather-long-name", "x"), "hot")
    flow = Flow(
        "oven",
        "1.0.0",
        ("done",),
        (
            State(
                "hot",
                {
                    **{name: Transition(name, to) for name, to in loops.items()},
                    "cool": Transition("cool", "done"),
                },
            ),
        ),
    )
    groups = [group for group in draw(flow, direction=direction).groups if "loop" in group.classes]
    assert [group.name for group in groups] == list(loops)
    assert all("shared" in group.classes for group in groups)
    shapes = [shape for group in groups for shape in group.shapes]
    [line] = {shape.geometry["d"] for shape in shapes if shape.role == "line"}
    points = [point for bend in bends_in(points_in({"d": line})) for point in points_of_bend(bend)]
    pills = [next(shape.box for shape in group.shapes if shape.role == "pill") for group in groups]
    for index, pill in enumerate(pills):
        assert not any(pill.touches(other) for other in pills[:index])
        assert not any(pill.holds(x, y) for x, y in points)
