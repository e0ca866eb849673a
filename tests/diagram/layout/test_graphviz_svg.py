"""The drawing: every part is there, looks different from the others, and stays put."""

import re

from flowr_nb.diagram import draw
from flowr_nb.flow import load_flow


def group(drawing, name):
    node_id = drawing.graph.node_ids[name]
    return next(group for group in drawing.groups if group.id == node_id)


def test_every_part_of_the_graph_is_drawn(library):
    for name in library.names():
        drawing = draw(library.load(name))
        drawn = {group.id for group in drawing.groups}
        assert drawn == {part.id for part in (*drawing.graph.nodes, *drawing.graph.edges)}


def test_kinds_differ_in_shape_not_in_colour_alone(library):
    drawing = draw(library.load("feature"))
    shapes = {
        name: [(shape.tag, shape.role) for shape in group(drawing, name).shapes]
        for name in ("idea", "scope", "shipped")
    }
    assert shapes["idea"] == [("rect", "outline"), ("text", "name")]
    assert shapes["scope"] == [("rect", "outline"), ("rect", "border"), ("text", "name")]
    ring, dot = ("circle", "end-ring"), ("circle", "end-dot")
    assert shapes["shipped"] == [("rect", "outline"), ring, dot, ("text", "name")]
    start = next(group for group in drawing.groups if group.id == "start")
    assert [shape.tag for shape in start.shapes] == ["ellipse"]


def test_an_edge_has_its_trigger_first_and_its_guard_below(library):
    drawing = draw(library.load("deploy"))
    edge_id = drawing.graph.edge_ids["approval", "approve"]
    edge = next(group for group in drawing.groups if group.id == edge_id)
    texts = [(shape.role, shape.text) for shape in edge.shapes if shape.tag == "text"]
    assert texts == [
        ("trigger", "approve"),
        ("guard", "score ≥ 80"),
        ("guard", "verdict = approved"),
    ]
    ys = [float(shape.geometry["y"]) for shape in edge.shapes if shape.tag == "text"]
    assert ys == sorted(ys)
    assert edge.classes == "edge guarded"


def test_a_long_guard_is_cut_in_the_picture_and_whole_in_the_title():
    conditions = ", ".join(f"k{n}: {n}" for n in range(6))
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n- id: a\n"
        f"  next:\n    go: {{to: out, when: {{{conditions}}}}}\n"
    )
    drawing = draw(flow)
    edge = next(group for group in drawing.groups if group.id == "e0")
    assert [shape.text for shape in edge.shapes if shape.role == "guard"] == [
        "k0 = 0",
        "k1 = 1",
        "k2 = 2",
        "+3 more",
    ]
    assert "k5 = 5" in edge.title


def test_numbers_have_one_decimal_and_no_corner_is_said_twice(library):
    for name in library.names():
        drawing = draw(library.load(name))
        for shape in (shape for group in drawing.groups for shape in group.shapes):
            assert not re.search(r"\.\d\d", " ".join(shape.geometry.values()))
            if shape.tag == "polygon":
                points = shape.geometry["points"].split()
                assert len(points) == len(set(points)) >= 3
