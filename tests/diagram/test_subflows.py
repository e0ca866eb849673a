"""Subflows that are open in place: what is drawn, how it is called, how a run shows in it."""

import pytest

from flowr_nb.diagram import (
    NodeKind,
    draw,
    graph_of,
    marks_at,
    marks_of,
    open_subflows,
    to_picture,
)
from flowr_nb.diagram.labels import cluster_line, room_of
from flowr_nb.run import FlowRun
from flowr_nb.session import Session, SessionStackFrame

PARENT = """
flow: parent
version: 1.0.0
exits: [end, lost]
states:
  - id: a
    next: {go: first, skip: second}
  - id: first
    flow: child
    next: {done: second, failed: lost, never: end}
  - id: second
    flow: child
    next: {done: end, failed: first}
"""
CHILD = """
flow: child
version: 1.0.0
exits: [done, failed]
states:
  - id: c
    next: {finish: done, fail: failed, again: c}
"""


@pytest.fixture
def twice(write_flows):
    return write_flows({"parent": PARENT, "child": CHILD})


@pytest.fixture
def feature(library):
    flow = library.load("feature")
    return graph_of(flow, opened=open_subflows(flow, library))


def edge(graph, path, state, trigger):
    return graph.edge(graph.edge_at(path, state, trigger))


def test_ids_say_the_place_and_are_the_same_whatever_else_is_open(library, feature):
    closed = graph_of(library.load("feature"))
    assert feature.node_ids == closed.node_ids
    assert feature.edge_ids == closed.edge_ids
    assert feature.node_at(("build",), "test") == "s2.s1"
    assert feature.node_at(("build", "review"), "verdict") == "s2.s2.s1"
    flow = library.load("feature")
    partly = graph_of(flow, opened=open_subflows(flow, library, lambda path: path[0] == "build"))
    assert partly.node_at(("build", "review"), "verdict") == "s2.s2.s1"
    assert partly.node_at(("scope",), "discovery") is None
    ids = [part.id for part in (*feature.nodes, *feature.edges, *feature.clusters)]
    assert len(ids) == len(set(ids))


def test_an_open_subflow_is_a_frame_with_the_states_of_the_flow_in_it(feature):
    assert [(c.id, c.parent, cluster_line(c), c.level) for c in feature.clusters] == [
        ("s1", None, "scope ▸ scope-cycle", ("scope",)),
        ("s2", None, "build ▸ build-cycle", ("build",)),
        ("s2.s2", "s2", "review ▸ review-cycle", ("build", "review")),
    ]
    inside = {node.name: node.kind for node in feature.nodes if node.cluster == "s2.s2"}
    assert inside == {
        "": NodeKind.START,
        "reading": NodeKind.STATE,
        "verdict": NodeKind.STATE,
        "approved": NodeKind.EXIT,
        "changes": NodeKind.EXIT,
    }
    assert not any(node.id in ("s1", "s2") for node in feature.nodes)


def test_ways_in_lead_to_its_start_and_ways_out_leave_its_exits(feature):
    start = edge(feature, (), "idea", "start")
    assert (start.target, start.head) == ("s1", "s1.start")
    built = edge(feature, (), "build", "built")
    assert (built.source, built.tail) == ("s2", feature.node_at(("build",), "built"))
    approved = edge(feature, ("build",), "review", "approved")
    assert approved.tail == feature.node_at(("build", "review"), "approved")


def test_a_way_out_that_is_no_exit_leaves_the_frame(twice):
    flow = twice.load("parent")
    drawing = draw(flow, opened=open_subflows(flow, twice))
    never = edge(drawing.graph, (), "first", "never")
    assert never.tail == drawing.graph.node_ids["first"]
    assert never.id in {group.id for group in drawing.groups}


def test_one_flow_can_be_open_in_two_places(twice, store):
    flow = twice.load("parent")
    drawing = draw(flow, opened=open_subflows(flow, twice))
    run = FlowRun.draft(twice, store, "parent")
    run.fire("go")
    run.fire("again")
    run.fire("finish")
    marks = marks_at(drawing.graph, run.value, (), run.options())
    at = drawing.graph.node_at
    assert marks.classes[at(("first",), "c")] == "visited"
    assert marks.classes[at(("second",), "c")] == "current"
    assert marks.classes[drawing.graph.node_ids["second"]] == "inside"
    assert marks.classes[drawing.graph.node_ids["first"]] == "visited"
    assert marks.classes[drawing.graph.edge_at(("first",), "c", "again")] == "taken"
    assert marks.classes[drawing.graph.edge_ids["first", "done"]] == "taken"
    again = drawing.graph.edge_at(("second",), "c", "again")
    assert marks.classes[again] == "open"
    assert {drawing.graph.edge(id_).source for id_ in marks.fires} == {at(("second",), "c")}


def _marks(graph, run):
    return marks_at(graph, run.value, (), run.options())


def test_a_journal_that_is_read_back_gives_the_same_marks(twice, store):
    run = FlowRun.draft(twice, store, "parent")
    run.fire("go")
    run.fire("finish")
    run.save("kept")
    again = FlowRun(twice, store, store.load("kept"), saved=True)
    flow = twice.load("parent")
    graph = graph_of(flow, opened=open_subflows(flow, twice))
    assert marks_at(graph, again.value, (), again.options()) == marks_at(
        graph, run.value, (), run.options()
    )


def test_the_same_run_on_a_closed_picture_is_inside_the_state(library, store):
    run = FlowRun.draft(library, store, "feature")
    run.fire("start")
    flow = library.load("feature")
    closed = marks_of(graph_of(flow), run.value, 0, run.options())
    assert closed.classes["s1"] == "current inside"
    assert closed.fires == {}
    graph = graph_of(flow, opened=open_subflows(flow, library))
    opened = marks_of(graph, run.value, 0, run.options())
    assert opened.classes["s1"] == "inside"
    assert opened.classes[graph.node_at(("scope",), "discovery")] == "current"
    assert opened.classes["s1.begin"] == "taken"
    assert "s2.begin" not in opened.classes


def test_the_way_that_is_lit_goes_through_frames(library, store):
    run = FlowRun.draft(library, store, "feature")
    run.fire("start")
    run.path_to("release")
    flow = library.load("feature")
    graph = graph_of(flow, opened=open_subflows(flow, library))
    lit = {id_ for id_, marks in marks_at(graph, run.value, ()).classes.items() if "way" in marks}
    assert graph.edge_at(("scope",), "discovery", "understood") in lit
    assert graph.edge_at((), "scope", "agreed") in lit
    assert graph.edge_at(("build", "review"), "verdict", "accept") in lit
    assert graph.edge_at((), "build", "built") in lit
    assert graph.edge_at((), "release", "ship") not in lit


def test_a_flow_that_invokes_itself_is_opened_once(write_flows):
    library = write_flows(
        {
            "a": "flow: a\nversion: 1.0.0\nexits: [x]\nstates:\n- id: s\n  flow: b\n",
            "b": "flow: b\nversion: 1.0.0\nexits: [x]\nstates:\n- id: t\n  flow: a\n",
        }
    )
    flow = library.load("a")
    assert list(open_subflows(flow, library)) == [("s",)]
    graph = graph_of(flow, opened=open_subflows(flow, library))
    assert [n.kind for n in graph.nodes if n.name == "t"] == [NodeKind.SUBFLOW]


def test_a_subflow_that_cannot_be_read_stays_closed(write_flows):
    library = write_flows({"parent": PARENT, "child": "flow: [\n"})
    assert open_subflows(library.load("parent"), library) == {}


def test_flows_that_invoke_flows_twice_do_not_grow_without_end(write_flows):
    def flow(number):
        states = "".join(f"- id: {at}\n  flow: f{number + 1}\n" for at in "abc")
        return f"flow: f{number}\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"

    library = write_flows({f"f{number}": flow(number) for number in range(8)})
    assert len(open_subflows(library.load("f0"), library)) == 60


def test_the_still_picture_shows_frames_and_attributes(library, store):
    run = FlowRun.draft(library, store, "feature")
    run.fire("start")
    flow = library.load("feature")
    drawing = draw(flow, opened=open_subflows(flow, library), show=["owner"])
    picture = to_picture(drawing, marks_at(drawing.graph, run.value, ()))
    assert "scope ▸ scope-cycle" in picture
    assert "owner: product" in picture
    assert "the subflow scope-cycle is open" in picture


def test_a_session_that_rests_on_an_exit_goes_on_from_there(twice, store):
    stack = (SessionStackFrame("parent", "first"),)
    run = FlowRun(twice, store, Session("child", "done", "n", stack=stack))
    flow = twice.load("parent")
    graph = graph_of(flow, opened=open_subflows(flow, twice))
    marks = marks_at(graph, run.value, (), run.options())
    assert marks.classes[graph.node_at(("first",), "done")] == "current"
    assert marks.fires == {graph.edge_ids["first", "done"]: "done"}
    run.fire("done")
    marks = marks_at(graph, run.value, (), run.options())
    assert marks.classes[graph.edge_ids["first", "done"]] == "taken"


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_a_frame_has_room_for_its_title_in_bold_and_for_the_sign_that_closes_it(
    write_flows, direction
):
    state = "it-is-filled-till-it-is-full-of-ÄÖÜÄÖÜ"
    library = write_flows({"parent": PARENT.replace("first", state), "child": CHILD})
    parent = library.load("parent")
    groups = draw(parent, direction=direction, opened=open_subflows(parent, library)).groups
    frames = {group.id: group.shapes[0].geometry for group in groups if group.classes == "cluster"}
    titles = [group for group in groups if group.classes == "cluster-title"]
    assert len(titles) == 2
    for group in titles:
        [title] = group.shapes
        frame = frames[group.target]
        sign = float(frame["x"]) + float(frame["width"]) - 16 - 7
        assert float(title.geometry["x"]) + room_of(title.text, "title") <= sign - 2
