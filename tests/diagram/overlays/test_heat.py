"""Heat: visits counted over many runs, and told by tint, width and number."""

import json
import xml.etree.ElementTree as ET

import pytest

from flowr_nb import FlowDiagram, FlowRun, Workspace, draw
from flowr_nb.diagram import Heat, HeatError, heat_of
from flowr_nb.diagram.looks import COLOURS, HEAT_LEVELS
from flowr_nb.diagram.overlays.heat import HeatMap, level_of
from flowr_nb.diagram.renderers.svg_document import to_picture
from flowr_nb.flow import FlowNotFoundError
from tests.contrast import contrast
from tests.looks import looks_of


def walk(library, store, flow, *triggers, name=None):
    run = FlowRun.draft(library, store, flow, name)
    for step in triggers:
        run.fire(*step) if isinstance(step, tuple) else run.fire(step)
    return run


@pytest.fixture
def runs(library, store):
    return [
        walk(library, store, "deploy", "build", "fail", "build", name="one"),
        walk(library, store, "deploy", "cancel", name="two"),
        walk(library, store, "traffic-light", "timer", name="three"),
    ]


def sent(diagram):
    """What the browser's half has of the heat."""
    return diagram.get_state()["_heat"]


def test_beginnings_arrivals_and_transitions_are_counted(runs):
    heat = heat_of(runs)
    assert heat.runs == 3
    assert heat.flows == {"deploy": 2, "traffic-light": 1}
    assert heat.states["deploy", "prepare"] == 3
    assert heat.states["deploy", "testing"] == 2
    assert heat.states["deploy", "abandoned"] == 1
    assert heat.edges["deploy", "prepare", "build"] == 2
    assert heat.edges["deploy", "testing", "fail"] == 1


def test_subflows_are_counted_where_the_runs_came_through_them(nested, store):
    evidence = {"tests": "passed", "level": 3, "outer-ok": "yes"}
    heat = heat_of(walk(nested, store, "outer", ("go", evidence), "again"))
    assert heat.states["outer", "a"] == heat.states["inner", "i"] == 2
    assert heat.states["middle", "done"] == heat.states["inner", "ok"] == 1
    assert heat.edges["middle", "m", "ok"] == 1
    assert heat.flows == {"outer": 1, "middle": 1, "inner": 1}


def test_runs_histories_and_sessions_count_alike_where_the_steps_are_known(runs, store):
    one = runs[0]
    assert heat_of(one) == heat_of([one]) == heat_of(one.history) == heat_of([one.history])
    one.save()
    assert heat_of([one.session], store.histories) == heat_of(one)
    alone = heat_of(one.session)
    assert alone.states == {("deploy", "testing"): 1}
    assert alone.edges == {}
    assert heat_of(alone) is alone


@pytest.mark.parametrize("source", [7, "deploy", ["deploy"], [7], [[7]]])
def test_what_has_no_visits_is_refused_in_words(source):
    with pytest.raises(HeatError, match="runs, sessions or histories"):
        heat_of(source)


def test_a_history_beside_other_things_is_refused_in_words(runs):
    with pytest.raises(HeatError, match="list of histories"):
        heat_of([*runs[0].history, runs[1]])
    with pytest.raises(HeatError):
        FlowDiagram(runs[0], heat=7)


def test_the_sessions_of_a_workspace_bring_their_journals(runs, flows_dir, sessions_dir, library):
    for run in runs:
        run.save()
    ws = Workspace(flows=flows_dir, sessions=sessions_dir)
    assert heat_of(ws.sessions()) == heat_of(runs)
    assert ws.heat() == heat_of(runs)
    assert ws.heat("deploy") == heat_of(runs[:2]) == ws.heat("deploy.yaml")
    with pytest.raises(FlowNotFoundError, match=r"no flow `deplyo`.*did you mean `deploy`"):
        ws.heat("deplyo")
    diagram = FlowDiagram(library.load("deploy"), heat=ws.sessions())
    assert diagram.heat == heat_of(runs)
    assert sent(diagram)["words"] == "visits: 1 … 3, of 3 runs; 1 of them never was here"
    shown = ws.diagram("deploy", heat=ws.heat("deploy"))
    assert sent(shown)["words"] == "visits: 1 … 3, of 2 runs"


def test_a_session_whose_journal_cannot_be_read_counts_where_it_stands(runs):
    def history(_session):
        raise HeatError("gone")

    assert heat_of([runs[0].session], history).states == {("deploy", "testing"): 1}


def test_hotter_is_never_paler_and_the_hottest_is_the_last_tint():
    for most in (2, 3, 37, 10_000):
        levels = [level_of(count, most) for count in range(1, most + 1)]
        assert levels == sorted(levels)
        assert (levels[0], levels[-1]) == (1, HEAT_LEVELS)
    assert level_of(1, 1) == 3


def test_counts_reach_the_picture_as_tint_width_and_number(runs):
    diagram = FlowDiagram(runs[0], heat=runs)
    graph = draw(runs[0].flow).graph
    prepare, build = graph.node_ids["prepare"], graph.edge_ids["prepare", "build"]
    assert sent(diagram)["levels"][prepare] == 5
    assert sent(diagram)["tags"][prepare][0] == "3\u00d7"
    assert graph.node_ids["canary"] not in sent(diagram)["levels"]
    json.dumps(sent(diagram), allow_nan=False)
    root = ET.fromstring(diagram.svg)
    looks = looks_of(root)
    shapes = {
        group.get("data-id"): {shape.tag.rpartition("}")[2]: looks[shape] for shape in group}
        for group in root.iter("{http://www.w3.org/2000/svg}g")
    }
    assert shapes[prepare]["rect"]["fill"] == COLOURS["heat-5"].light
    line = shapes[build]["path"]
    assert line["fill"] == "none"
    assert float(line["stroke-width"]) > 2
    assert line["stroke"] == COLOURS["heat-line"].light
    assert "visits: 1 … 3, of 3 runs" in diagram.svg


def test_a_still_picture_is_as_wide_as_its_counts_need(library):
    flow = library.load("deploy")
    drawing = draw(flow)
    ways = {
        ("deploy", state.id, trigger): 10**12 for state in flow.states for trigger in state.next
    }
    many = Heat({}, ways, {"deploy": 1}, 1)
    few = Heat({}, {("deploy", "prepare", "build"): 1}, {"deploy": 1}, 1)
    wide, narrow = (
        ET.fromstring(to_picture(drawing, overlays=[it]))
        for it in (HeatMap(drawing, many), HeatMap(drawing, few))
    )
    left, _, width, _ = map(float, wide.get("viewBox").split())
    assert width > float(narrow.get("viewBox").split()[2]) + 50
    shift = float(wide.find("{*}g").get("transform").partition("translate(")[2].split(" ")[0])
    for tag in HeatMap(drawing, many).tags.values():
        assert left <= tag.box.left + shift
        assert tag.box.right + shift <= left + width


def test_a_step_does_not_send_the_heat_again(runs, monkeypatch):
    diagram = FlowDiagram(runs[0], heat=runs)
    messages = []
    monkeypatch.setattr(diagram.comm, "send", lambda data, **_: messages.append(data["state"]))
    runs[0].fire("fail")
    assert [set(state) for state in messages] == [{"_view"}]
    diagram.heat = None
    assert sent(diagram) == {}
    assert "visits" not in diagram.svg


def test_a_flow_that_no_run_was_in_says_so(library):
    drawing = draw(library.load("deploy"))
    assert HeatMap(drawing, Heat(runs=4)).words == ("visits: none, of 4 runs")
    assert HeatMap(drawing, Heat({("deploy", "prepare"): 2}, {}, {"deploy": 1}, 1)).words == (
        "visits: 2, of 1 run"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_and_counts_are_read_on_every_tint(theme):
    colour = {name: getattr(both, theme) for name, both in COLOURS.items()}
    for level in range(1, HEAT_LEVELS + 1):
        assert contrast(colour[f"heat-{level}"], colour["text"]) >= 4.5
    assert contrast(colour["heat-line"], colour["paper"]) >= 4.5
