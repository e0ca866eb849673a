"""Ways ahead of a run: through subflows and out of them, and how they follow it."""

import pytest

from flowr_nb import FlowRun
from flowr_nb.diagram import graph_of
from flowr_nb.diagram.marks import marks_of
from flowr_nb.flow import NoPathError
from flowr_nb.session import Session, SessionStackFrame, start
from flowr_nb.session.paths import path_to

# A state and an exit of the same name in parent and child; a way that only passes through `check`.
TWICE = {
    "parent": """
flow: parent
version: 1.0.0
exits: [done]
states:
  - id: start
    next: {prepare: review, skip: writing}
  - id: writing
    flow: child
    next: {done: check, failed: start}
  - id: check
    flow: child
    next: {done: done, failed: start}
  - id: review
    next: {go-on: writing}
""",
    "child": """
flow: child
version: 1.0.0
exits: [done, failed]
states:
  - id: work
    next: {show: review}
  - id: review
    next:
      accept: {to: done, when: {verdict: ==good}}
      refuse: failed
""",
}


@pytest.fixture
def twice(write_flows):
    return write_flows(TWICE)


@pytest.fixture
def run(twice, store):
    return FlowRun.draft(twice, store, "parent")


@pytest.fixture
def deep(nested, store):
    """Three levels down from the first step on."""
    return FlowRun.draft(nested, store, "outer")


def triggers(library, session, target):
    return path_to(library, session.configuration, target).triggers


def test_a_way_leads_out_of_three_levels_at_once(deep, nested):
    way = path_to(nested, deep.session.configuration, "b")
    assert way.triggers == ("go",)
    assert way.keys == ("tests", "level", "outer-ok")
    assert str(way) == "go (tests, level, outer-ok) → b"
    assert [edge.flow for edge in way.steps[0].landing.edges] == ["inner", "middle", "outer"]
    assert {(edge.flow, edge.state, edge.trigger) for edge in way.edges} == {
        ("inner", "i", "go"),
        ("middle", "m", "ok"),
        ("outer", "a", "done"),
    }


def test_a_way_leads_to_the_end_and_says_each_step(deep, nested):
    way = path_to(nested, deep.session.configuration, "end")
    assert str(way) == "go (tests, level, outer-ok) → finish → end"
    assert len(way) == 2
    assert repr(way) == f"RunPath({way})"
    shown = way._repr_html_()
    assert shown.index("tests, level, outer-ok") < shown.index("finish") < shown.index("b → end")
    assert way.steps[-1].landing.is_over


def test_firing_a_way_leads_where_it_says(run, twice):
    way = path_to(twice, run.session.configuration, "done")
    assert way.triggers == ("skip", "show", "accept")
    assert run.path_to("parent/done").triggers == (
        *("skip", "show", "accept"),
        *("show", "accept"),
    )
    for step in run.lit_path.steps:
        run.fire(step.trigger, dict.fromkeys(step.keys, "good"))
    assert (run.session.flow, run.session.state, run.is_over) == ("parent", "done", True)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("review", ("prepare",)),  # the nearest of that name
        ("parent/review", ("prepare",)),
        ("child/review", ("skip", "show")),
        ("work", ("skip",)),
        ("child/work", ("skip",)),
        ("writing", ("skip",)),  # the run goes through it, into the child
        ("parent/writing", ("skip",)),
        ("check", ("skip", "show", "accept")),  # reached from within the child, and gone through
        ("parent/check", ("skip", "show", "accept")),
        ("child/done", ("skip", "show", "accept")),  # an exit that leads straight on
        ("failed", ("skip", "show", "refuse")),
        ("start", ("skip", "show", "refuse")),
    ],
)
def test_a_target_is_a_state_or_exit_of_any_flow_on_the_way(run, twice, target, expected):
    assert triggers(twice, run.session, target) == expected


def test_a_way_begins_where_the_run_stands(run, twice):
    run.fire("skip")
    assert triggers(twice, run.session, "done") == ("show", "accept")
    assert triggers(twice, run.session, "parent/review") == ("show", "refuse", "prepare")


def test_where_no_way_leads_the_error_says_what_can_be_reached(run, twice):
    with pytest.raises(NoPathError) as caught:
        path_to(twice, run.session.configuration, "nowhere")
    assert str(caught.value) == (
        "no way leads from `start` to `nowhere`; the run can reach `check`, `done`, `failed`, "
        "`review`, `start`, `work`, `writing`"
    )
    with pytest.raises(NoPathError, match="to `child/start`"):
        path_to(twice, run.session.configuration, "child/start")


def test_a_run_that_is_over_can_reach_nothing(deep):
    deep.fire("stop")
    assert deep.is_over
    with pytest.raises(NoPathError, match="from `failed` to `b`; the run can reach nothing"):
        deep.path_to("b")


def test_a_run_that_rests_on_the_exit_of_a_subflow_finds_its_way(twice):
    resting = Session("child", "done", "n", stack=(SessionStackFrame("parent", "writing"),))
    assert triggers(twice, resting, "check") == ("done",)
    assert triggers(twice, resting, "start") == ("done", "show", "refuse")


def test_a_transition_that_leads_nowhere_is_no_way(write_flows):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n"
            "- {id: a, next: {lost: nowhere, go: b}}\n- {id: b, flow: gone, next: {x: x}}\n"
        }
    )
    session = Session("f", "a", "n")
    with pytest.raises(NoPathError, match="can reach nothing"):
        path_to(library, session.configuration, "nowhere")
    with pytest.raises(NoPathError, match="can reach nothing"):
        path_to(library, session.configuration, "b")


def test_a_search_without_end_is_given_up_and_says_so(twice):
    with pytest.raises(NoPathError, match="none of the nearest 2 places is there"):
        path_to(twice, start(twice, "parent"), "child/failed", limit=2)


# The way that is lit.


def test_the_way_grows_shorter_as_the_run_follows_it(run):
    way = run.path_to("child/review")
    assert run.lit_path is way
    run.fire("skip")
    assert run.lit_path.triggers == ("show",)
    assert run.lit_path.target == "child/review"
    run.fire("show")
    assert run.lit_path is None, "it has come to its end"


def test_the_way_is_gone_when_the_run_leaves_it(run):
    run.path_to("child/review")
    run.fire("prepare")
    assert run.lit_path is None


def test_a_way_that_is_not_there_leaves_the_one_that_is_lit(run):
    way = run.path_to("child/review")
    with pytest.raises(NoPathError):
        run.path_to("nowhere")
    assert run.lit_path is way


def test_typing_evidence_and_failing_to_fire_leave_the_way_lit(deep):
    way = deep.path_to("b")
    deep.evidence = {"tests": "failed"}
    with pytest.raises(Exception, match="needs evidence"):
        deep.fire("go")
    assert deep.lit_path is way


def test_another_session_is_on_no_way(run):
    run.path_to("child/review")
    run.begin("child")
    assert run.lit_path is None


def test_saving_leaves_the_way_lit(run):
    way = run.path_to("child/review")
    run.save()
    assert run.lit_path is way


def lit(run, level):
    """The transitions of one level's diagram that are on the way."""
    flow = run.place.flows[level]
    graph = graph_of(flow)
    marks = marks_of(graph, run.value, level)
    return {edge for edge, id_ in graph.edge_ids.items() if "way" in marks.classes.get(id_, "")}


def test_the_diagram_of_each_level_shows_its_part_of_the_way(deep):
    deep.path_to("end")
    assert lit(deep, 2) == {("i", "go")}
    assert lit(deep, 1) == {("m", "ok")}
    assert lit(deep, 0) == {("a", "done"), ("b", "finish")}
    deep.fire("go", {"tests": "passed", "level": 2, "outer-ok": "yes"})
    assert lit(deep, 0) == {("b", "finish")}
    deep.fire("finish")
    assert deep.lit_path is None
    assert lit(deep, 0) == set()
