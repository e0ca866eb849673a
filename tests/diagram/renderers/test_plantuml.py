"""The graph in PlantUML; where PlantUML itself is installed it reads and draws it."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, strategies as st

from flowr_nb import save_diagram
from flowr_nb.diagram import graph_of, marks_of
from flowr_nb.diagram.labels import plain
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.plantuml import label, to_plantuml
from flowr_nb.flow import Flow, State, Transition
from flowr_nb.run import FlowRun

# Every line that there may be; a name can only be where `L` is.
L = r"(?:[^\W_]|[ _.,=≥≤≠…-]|<U\+[0-9A-F]{4,6}>)+"
ID = r"[sxm]\d+(?:_[sxm]\d+)*"
LINE = re.compile(
    rf"@startuml|@enduml|hide empty description|hide stereotype|left to right direction"
    rf"|skinparam state \{{|\s+\w+Color<<\w+>> #[0-9a-f]{{6}}|\s*\}}"
    rf"|\s*state \"{L}\" as {ID}(?: <<\w+>>)?|\s*state \"{L} ▸ {L}\" as {ID} \{{"
    rf"|\s*{ID} : invokes {L}|\s*\[\*\] --> {ID}|\s*{ID} --> \[\*\]"
    rf"|\s*{ID} --> {ID} : {L}(?: \[{L}\])?(?:; {L}(?: \[{L}\])?)*"
)
HOSTILE = (
    'quote " inside', "<b>bold</b>", "**bold** //it// --struck--", "!include /etc/passwd",
    "%newline() %date()", "\\n \\l", "'comment", "/' block '/", "@enduml", "a --> b", "[*]",
    "a : b", "<<current>>", "state x {", "}", "~tilde", "&#35; &lt;", "<img:/etc/passwd>",
    "[[javascript:alert(1) link]]", "$variable", "größe 日本語 🚀", "note left of s0", "",
)  # fmt: skip


def lines_of(graph, marks=None, direction="TB"):
    return to_plantuml(graph, marks or Marks(), direction).splitlines()


def test_every_line_of_every_sample_is_one_of_the_known_ones(library, tmp_path):
    for name in library.names():
        path = save_diagram(
            library.load(name), tmp_path / "flow.puml", library=library, expand="all"
        )
        for line in path.read_text("utf-8").splitlines():
            assert LINE.fullmatch(line), line


def test_a_run_is_told_by_stereotypes(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.fire("build")
    graph = graph_of(run.flow)
    lines = lines_of(graph, marks_of(graph, run.value, 0, run.options()))
    assert f'state "testing" as {graph.node_ids["testing"]} <<current>>' in lines
    assert f'state "prepare" as {graph.node_ids["prepare"]} <<visited>>' in lines


def test_transitions_from_a_state_to_itself_share_a_line():
    flow = _loops("wipe", "rinse", "shake")
    assert [line for line in lines_of(graph_of(flow)) if "s0 --> s0" in line] == [
        "s0 --> s0 : wipe; rinse; shake"
    ]


@given(st.text(max_size=30))
def test_no_name_is_read_as_more_than_a_name(name):
    assert re.fullmatch(L, label(name))
    states = (State(name or "a", {name or "t": Transition(name or "t", "x")}, flow=name or None),)
    for line in lines_of(graph_of(Flow(name or "f", "1.0.0", ("x",), states))):
        assert LINE.fullmatch(line), line


def _loops(*triggers):
    next_ = {trigger: Transition(trigger, "busy") for trigger in triggers}
    return Flow("f", "1.0.0", ("x",), (State("busy", {**next_, "go": Transition("go", "x")}),))


@pytest.mark.skipif(shutil.which("plantuml") is None, reason="plantuml is not installed here")
def test_plantuml_itself_shows_every_name_as_it_is():
    states = [State(name or "-", {name or "-": Transition(name or "-", "x")}) for name in HOSTILE]
    text = to_plantuml(graph_of(Flow("f", "1.0.0", ("x",), tuple(states))), Marks(), "LR")
    done = subprocess.run(
        ["plantuml", "-pipe", "-tsvg", "-charset", "UTF-8"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    texts = [
        "".join(each.itertext()).replace("\xa0", " ").strip()
        for each in ET.fromstring(done.stdout).iter("{http://www.w3.org/2000/svg}text")
    ]
    for name in filter(None, HOSTILE):
        assert texts.count(plain(name)) == 2, name
