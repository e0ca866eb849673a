"""What validation finds, on the diagram and beside it; and faulty flows looked at all the same."""

import re
from html import unescape

import pytest

from flowr_nb import FlowDiagram, FlowExplorer, FlowRun
from tests.driving import Panel, Picture, listen, parts_of, shown

NASTY = '"><img src=x onerror=alert(1)>'
FAULTY = """
flow: faulty
version: 1.0.0
exits: [done]
states:
  - id: first
    colour: red
    next:
      go: second
      lost: nowhere
      odd: {to: done, when: {k: ~=1}}
  - id: second
    next: {stop: done, again: second, again: first}
  - id: island
    next: {swim: done}
"""
PARENT = """
flow: parent
version: 1.0.0
exits: [done]
states:
  - id: a
    next: {go: b}
  - id: b
    flow: child
    next: {done: done}
"""
CHILD = "flow: child\nversion: 1.0.0\nexits: [done]\nstates: [{id: c, next: {t: done}}]\n"


@pytest.fixture
def explore(write_flows, store):
    """The explorer of a new run of a flow that is written first."""

    def explore(text, name="faulty", **more):
        library = write_flows({name: text, **more})
        return FlowExplorer(FlowRun.draft(library, store, name, "n"))

    return explore


def on(diagram, state, trigger=None):
    """The level and the messages on a state, or on one of its transitions."""
    picture = Picture(diagram)
    element = picture.node(state) if trigger is None else picture.edge(state, trigger)
    level, text = picture.notes.get(element, ("", ""))
    return level, text.split("\n")


def notes(diagram):
    return Picture(diagram).notes


def listed(explorer):
    """The findings under the diagram; None where there are none."""
    return shown(explorer, "findings")


def messages(explorer):
    return [each["message"] for each in listed(explorer)["items"]]


def titles(svg):
    """The tooltips of a still picture."""
    return [unescape(title) for title in re.findall(r"<title>(.*?)</title>", svg, re.DOTALL)]


def test_each_finding_is_on_the_state_or_transition_at_fault(explore):
    diagram = explore(FAULTY)
    level, [message] = on(diagram, "first", "lost")
    assert level == "error"
    assert message.startswith("`first` goes to `nowhere` on `lost`, which is neither")
    assert on(diagram, "first", "odd")[0] == "error"
    assert on(diagram, "second", "again")[0] == "error"
    assert on(diagram, "first")[0] == "warning"
    assert on(diagram, "first")[1][0].startswith("`colour` is not a key of a state")
    assert on(diagram, "island")[1][0].startswith("`island` cannot be reached")
    assert on(diagram, "first", "go") == ("", [""])
    assert len(notes(diagram)) == 5


def test_of_several_findings_on_one_element_the_worst_gives_the_level(explore):
    twice = FAULTY.replace("id: island\n", "id: island\n    colour: red\n  - id: island\n")
    level, messages = on(explore(twice), "island")
    assert level == "error"
    assert len(messages) >= 2
    assert any("a second state `island`" in message for message in messages)
    assert any("`colour` is not a key" in message for message in messages)


def test_a_sound_flow_has_no_notes(library, store):
    explorer = FlowExplorer(FlowRun.draft(library, store, "deploy", "n"))
    assert notes(explorer) == {}
    assert listed(explorer) is None
    assert "⚠" not in explorer.svg


def test_the_list_under_the_diagram_has_all_of_them_errors_first(explore):
    found = listed(explore(FAULTY))
    assert (found["errors"], found["warnings"], found["more"]) == (3, 2, 0)
    assert [each["isError"] for each in found["items"]] == [True] * 3 + [False] * 2
    (again,) = [each for each in found["items"] if "`again` stands twice" in each["message"]]
    assert again["place"] == "error, faulty.yaml, line 13, column 39"
    (lost,) = [each for each in found["items"] if "`nowhere`" in each["message"]]
    assert lost["place"] == "error, faulty.yaml, line 10, column 13"
    assert "lost: nowhere" in lost["excerpt"], "the line at fault is shown"


def test_warnings_are_counted_apart(explore):
    text = FAULTY.replace("      lost: nowhere\n", "").replace("again: second, ", "")
    found = listed(explore(text.replace("~=1", "==1")))
    assert (found["errors"], found["warnings"]) == (0, 2)


def test_a_long_list_is_cut_and_says_so(explore):
    ways = "".join(f"      t{i}: nowhere-{i}\n" for i in range(50))
    found = listed(explore(FAULTY.replace("      lost: nowhere\n", ways)))
    assert len(found["items"]) == 20
    assert found["more"] == found["errors"] + found["warnings"] - 20 == 34


def test_findings_are_sent_when_they_are_others_and_not_at_each_step(explore, monkeypatch):
    explorer = explore(FAULTY)
    told = listen(explorer, monkeypatch)
    explorer.run.fire("go")
    assert not any("_findings" in parts for parts in parts_of(told))


def test_the_still_picture_tells_the_findings_in_its_tooltips(explore):
    svg = explore(FAULTY).svg
    [title] = [title for title in titles(svg) if title.startswith("lost: first to nowhere")]
    assert "\n`first` goes to `nowhere` on `lost`, which is neither a state nor an exit" in title
    [title] = [title for title in titles(svg) if title.startswith("state island")]
    assert "\n`island` cannot be reached from the initial state `first`" in title
    assert svg.count("⚠") == 5


def test_markup_in_a_finding_is_shown_as_text(explore):
    text = FAULTY.replace("lost: nowhere", f"lost: '{NASTY}'").replace("colour:", f"'{NASTY}':")
    explorer = explore(text)
    assert on(explorer, "first", "lost")[0] == "error"
    assert "<img" not in explorer.svg + Picture(explorer).svg
    assert any(NASTY in message for message in messages(explorer)), "as JSON it is harmless"
    assert any(NASTY in title for title in titles(explorer.svg))


# Faulty flows are looked at all the same.


def test_a_run_of_a_flow_with_a_bad_target_goes_the_other_ways(explore):
    explorer = explore(FAULTY)
    assert "nowhere" in Picture(explorer).svg
    explorer.run.fire("go")
    assert explorer.run.session.state == "second"
    assert on(explorer, "first", "lost")[0] == "error", "the notes stay"
    explorer.run.fire("stop")
    assert explorer.run.is_over


def test_a_flow_that_begins_with_a_missing_subflow_is_shown(explore):
    text = PARENT.replace("    next: {go: b}\n", "    flow: gone\n    next: {go: b}\n")
    explorer = explore(text, "parent", child=CHILD)
    level, [message] = on(explorer, "a")
    assert (level, explorer.run.session.state) == ("error", "a")
    assert "invokes `gone`, and there is no such file" in message
    assert listed(explorer)["errors"] == 1
    assert len(Panel(explorer).triggers) >= 1


def test_a_flow_that_begins_with_a_subflow_that_does_not_parse_is_shown(explore):
    text = PARENT.replace("    next: {go: b}\n", "    flow: child\n    next: {done: b}\n")
    explorer = explore(text, "parent", child="flow: [\n")
    assert "the subflow `child` cannot be read" in on(explorer, "a")[1][0]
    assert on(explorer, "b")[0] == "error"


def test_a_flow_that_invokes_itself_is_shown(explore):
    text = PARENT.replace("    next: {go: b}\n", "    flow: parent\n    next: {done: b}\n")
    explorer = explore(text, "parent", child=CHILD)
    assert "parent → parent" in on(explorer, "a")[1][0]


def test_a_flow_with_a_state_twice_is_shown_with_the_first(explore):
    text = FAULTY.replace("id: island", "id: first").replace("swim", "drown")
    explorer = explore(text)
    assert "a second state `first`" in "\n".join(on(explorer, "first")[1])
    assert "drown" not in Picture(explorer).svg
    explorer.run.fire("go")
    assert explorer.run.session.state == "second"


def test_a_flow_without_exits_is_shown(explore):
    explorer = explore("flow: faulty\nversion: 1.0.0\nstates:\n- id: a\n  next: {go: a}\n")
    assert any("at least one exit" in message for message in messages(explorer))
    assert notes(explorer) == {}, "that is about no state"
    explorer.run.fire("go")


# The notes follow the files.


def test_the_notes_follow_an_edited_file(explore, write_flows):
    explorer = explore(PARENT, "parent", child=CHILD)
    assert notes(explorer) == {}
    write_flows({"parent": PARENT.replace("go: b", "go: b, lost: nowhere")})
    explorer.run.fire("go")
    explorer.level = 0
    assert on(explorer, "a", "lost")[0] == "error"
    write_flows({"parent": PARENT})
    explorer.level = None
    explorer.level = 0
    assert notes(explorer) == {}


def test_the_notes_follow_an_edited_subflow(write_flows, store):
    library = write_flows({"parent": PARENT, "child": CHILD})
    run = FlowRun.draft(library, store, "parent", "n")
    diagram = FlowDiagram(run)
    assert notes(diagram) == {}
    write_flows({"child": CHILD.replace("t: done", "t: dnoe")})
    run.evidence = {"any": "change"}
    level, [message] = on(diagram, "b")
    assert level == "error"
    assert "the subflow `child` has errors" in message
    write_flows({"child": "flow: [\n"})
    run.evidence = {"another": "change"}
    assert "the subflow `child` cannot be read" in on(diagram, "b")[1][0]
    write_flows({"child": CHILD})
    run.evidence = {}
    assert notes(diagram) == {}


def test_each_level_has_the_notes_of_its_own_flow(explore):
    explorer = explore(PARENT + "colour: red\n", "parent", child=CHILD.replace("{id", "{x: 1, id"))
    assert any("`colour` is not a key of a flow" in message for message in messages(explorer))
    explorer.run.fire("go")
    assert Picture(explorer).flow == "child"
    assert on(explorer, "c")[0] == "warning"
    assert any("`x` is not a key of a state" in message for message in messages(explorer))


def test_a_flow_that_is_shown_alone_has_its_notes(write_flows):
    library = write_flows({"parent": PARENT, "child": CHILD.replace("t: done", "t: dnoe")})
    flow = library.load("parent")
    assert on(FlowDiagram(flow, library=library), "b")[0] == "error"
    assert notes(FlowDiagram(flow)) == {}, "without a library nobody looks into subflows"
