"""Step numbers: in which order a run came to each state and transition."""

import xml.etree.ElementTree as ET

import pytest

from flowr_nb import FlowDiagram, FlowRun, draw, load_flow
from flowr_nb.diagram.overlays.annotations import place_tags
from flowr_nb.diagram.overlays.step_numbers import StepNumbers, Walk, numbers_text


@pytest.fixture
def run(library, store):
    run = FlowRun.draft(library, store, "deploy")
    for _ in range(2):
        run.fire("build")
        run.fire("fail")
    run.fire("build")
    return run


def sent(diagram):
    """What the browser's half has of the numbers."""
    return diagram.get_state()["_step_numbers"]


def numbers(run, flow=None):
    drawing = draw(run.library.load(flow or run.session.root_flow))
    walk = Walk(run.history, run.history[0].before if run.history else run.session)
    graph = drawing.graph
    names = {element: name for name, element in graph.node_ids.items()}
    names |= {element: way for way, element in graph.edge_ids.items()}
    return {names[element]: found for element, found in StepNumbers(drawing, walk).numbers.items()}


def test_states_and_transitions_have_the_numbers_of_their_steps(run):
    assert numbers(run) == {
        "prepare": [0, 2, 4],
        ("prepare", "build"): [1, 3, 5],
        "testing": [1, 3, 5],
        ("testing", "fail"): [2, 4],
    }


def test_steps_through_subflows_count_in_each_flow_that_they_move_in(nested, store):
    run = FlowRun.draft(nested, store, "outer")
    run.fire("loop")
    run.fire("go", {"tests": "passed", "level": 3, "outer-ok": "yes"})
    run.fire("again")
    assert numbers(run) == {
        "a": [0, 3],
        ("a", "done"): [2],
        "b": [2],
        ("b", "again"): [3],
    }
    assert numbers(run, "middle") == {"m": [0, 3], ("m", "ok"): [2], "done": [2]}
    assert numbers(run, "inner") == {
        "i": [0, 1, 3],
        ("i", "loop"): [1],
        ("i", "go"): [2],
        "ok": [2],
    }


def test_going_back_is_a_step_that_arrives_where_it_was(run):
    run.back()
    assert [frame.state for frame in run.history[-1].arrivals] == ["prepare"]
    assert numbers(run)["prepare"] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("found", "drawn"),
    [([1], "1"), ([1, 4, 9], "1, 4, 9"), ([1, 4, 9, 17], "1, 4, … 17")],
)
def test_many_numbers_are_cut_in_the_middle(found, drawn):
    assert numbers_text(found) == drawn


def test_they_are_shown_when_they_are_asked_for_and_cost_nothing_before(run):
    diagram = FlowDiagram(run)
    assert sent(diagram) == {}
    diagram.numbers = True
    graph = draw(run.flow).graph
    assert sent(diagram)[graph.node_ids["prepare"]][0] == "0, 2, 4"
    texts = [element.text for element in ET.fromstring(diagram.svg).iter() if element.text]
    assert "0, 2, 4" in texts
    run.fire("fail")
    assert sent(diagram)[graph.node_ids["prepare"]][0] == "0, 2, … 6"
    run.looking_at = 0
    assert sent(diagram)[graph.node_ids["testing"]][0] == "1"
    assert graph.edge_ids["testing", "fail"] not in sent(diagram)
    run.looking_at = None
    run.back()
    diagram.numbers = False
    assert sent(diagram) == {}
    texts = [element.text for element in ET.fromstring(diagram.svg).iter() if element.text]
    assert not any(text.startswith("0, 2") for text in texts)


def test_a_number_lies_off_the_words_of_its_element(run):
    drawing = draw(run.flow)
    found = StepNumbers(drawing, Walk(run.history, run.history[0].before))
    words = {
        group.id: next(shape for shape in group.shapes if shape.tag == "text")
        for group in drawing.groups
        if group.id in found.tags
    }
    assert len(found.tags) == 4
    for element, tag in found.tags.items():
        middle, base = (float(words[element].geometry[axis]) for axis in ("x", "y"))
        half = 2.2 * len(words[element].text)
        beside = tag.x + 0.1 < middle - half if tag.anchor == "end" else tag.x > middle + half
        assert beside or abs(tag.y - base) > 9, element


@pytest.mark.parametrize(("trigger", "least"), [("承認する", 4), ("approve!", 3.5)])
def test_a_number_stands_before_the_words_of_its_arrow_in_any_script(trigger, least):
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [end]\n"
        f'states:\n  - id: a\n    next: {{"{trigger}": end}}\n'
    )
    drawing = draw(flow)
    edge = drawing.graph.edge_ids["a", trigger]
    (arrow,) = (group for group in drawing.groups if group.id == edge)
    (words,) = (shape for shape in arrow.shapes if shape.tag == "text")
    tag = place_tags(drawing, {edge: "1"}, late=False)[edge]
    middle, size = float(words.geometry["x"]), 11  # the words are set around their middle
    assert tag.anchor == "end"
    assert tag.x < middle - least * size / 2
