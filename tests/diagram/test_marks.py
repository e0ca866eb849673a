"""How a session shows on a picture: where the run is, was, and can go."""

import pytest

from flowr_nb.diagram import draw, marks_of
from flowr_nb.run import FlowRun


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "deploy")


def test_marks_show_where_the_run_is_was_and_can_go(run):
    run.fire("build")
    drawing = draw(run.flow)
    marks = marks_of(drawing.graph, run.value, 0, run.options({"coverage": "90"}))
    ids = drawing.graph.node_ids
    edges = drawing.graph.edge_ids
    assert marks.classes[ids["testing"]] == "current"
    assert marks.classes[ids["prepare"]] == "visited"
    assert marks.classes[edges["prepare", "build"]] == "taken"
    assert marks.classes[edges["testing", "fail"]] == "open"
    assert marks.classes[edges["testing", "pass"]] == "needs blocked"
    blocked = marks_of(drawing.graph, run.value, 0, run.options({"coverage": "9", "failures": "0"}))
    assert blocked.classes[edges["testing", "pass"]] == "blocked"
    assert set(marks.fires.values()) == {"pass", "fail"}
    assert ids["approval"] not in marks.classes


def test_a_flow_that_waits_shows_the_state_the_run_is_inside_of(library, store):
    run = FlowRun.draft(library, store, "feature")
    run.fire("start")
    outer = draw(library.load("feature"))
    marks = marks_of(outer.graph, run.value, 0)
    assert marks.classes[outer.graph.node_ids["scope"]] == "current inside"
    assert marks.fires == {}
