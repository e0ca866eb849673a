"""Pictures that follow their flows: written anew in memory or in a file, or broken."""

import pytest

from flowr_nb import FlowDiagram, FlowExplorer, FlowLibrary, FlowRun, MemorySessionStore
from flowr_nb.flow import MemorySource, load_flow
from tests.driving import Picture, ask, listen, parts_of, shown

LIGHT = """flow: light
version: 1.0.0
exits: [off]
states:
  - {id: on, next: {read: reading, switch: off}}
  - {id: reading, next: {done: on}}
"""
LAMP = LIGHT.replace("reading", "dimmed")


@pytest.fixture
def library():
    return FlowLibrary(MemorySource(LIGHT))


@pytest.fixture
def run(library):
    return FlowRun.draft(library, MemorySessionStore(), "light")


def names(diagram):
    """The states and exits of a picture that is there."""
    picture = Picture(diagram)
    return {name for name in ("on", "off", "reading", "dimmed") if has(picture, name)}


def has(picture, name):
    try:
        return bool(picture.node(name))
    except StopIteration:
        return False


def test_a_flow_alone_is_drawn_anew_when_it_is_written_anew(library, count_models):
    diagram = FlowDiagram(library.load("light"), library=library, watch=True)
    before = count_models()
    library.add(LAMP)
    assert names(diagram) == {"on", "off", "dimmed"}
    assert count_models() == before


def test_one_that_does_not_watch_looks_when_it_is_asked_to(library):
    diagram = FlowDiagram(library.load("light"), library=library)
    library.add(LAMP)
    assert names(diagram) == {"on", "off", "reading"}
    diagram.look_again()
    assert names(diagram) == {"on", "off", "dimmed"}


def test_a_flow_in_a_file_is_followed_by_its_path(write_flows, tmp_path):
    library = write_flows({"light": LIGHT})
    diagram = FlowDiagram(library.load("light"), library=library)
    file = tmp_path / "flows" / "light.yaml"
    file.write_text("flow: [")
    diagram.look_again()
    assert names(diagram) == {"on", "off", "reading"}
    assert "light.yaml:2:1: error: the text ends" in Picture(diagram).problem
    file.write_text(LAMP)
    diagram.look_again()
    assert names(diagram) == {"on", "off", "dimmed"}
    assert Picture(diagram).problem == ""


def test_a_flow_that_no_library_has_stays_what_it_is(library):
    other = load_flow(LAMP)
    for lib in (library, None):
        diagram = FlowDiagram(other, library=lib, watch=True)
        library.add(LIGHT.replace("switch", "press"))
        diagram.look_again()
        assert names(diagram) == {"on", "off", "dimmed"}


@pytest.mark.parametrize("widget", [FlowDiagram, FlowExplorer])
def test_a_run_stands_where_it_stood_in_the_new_flow(widget, run):
    run.fire("read")
    diagram = widget(run, watch=True)
    run.library.add(LIGHT.replace("done", "finished").replace("exits: [off]", "exits: [off, out]"))
    assert Picture(diagram).marks("reading") == "current"
    assert Picture(diagram).edge("reading", "finished")


def test_a_run_whose_state_is_gone_says_so_and_is_back_when_it_is(run):
    run.fire("read")
    explorer = FlowExplorer(run)
    run.library.add(LAMP)
    assert "does not have" in Picture(explorer).problem
    run.library.add(LIGHT)
    assert Picture(explorer).problem == ""
    assert Picture(explorer).marks("reading") == "current"


def test_what_is_wrong_with_a_newer_text_is_told_over_the_picture_as_it_was(run, monkeypatch):
    diagram = FlowDiagram(run, watch=True)
    told = listen(diagram, monkeypatch)
    diagram.problem = "<light>:3:1: error: words"
    assert Picture(diagram).problem == "<light>:3:1: error: words"
    assert Picture(diagram).marks("on") == "current"
    assert repr(diagram) == "FlowDiagram(<light>:3:1: error: words)"
    assert ["_svg" in each["state"] for each in told] == [False] * len(told)
    assert 'opacity="0.5"' in diagram.svg
    run.fire("read")  # the flow that is drawn is the one that is run
    assert Picture(diagram).problem == "<light>:3:1: error: words"
    diagram.problem = ""
    assert Picture(diagram).problem == ""
    assert "opacity" not in diagram.svg
    assert Picture(diagram).marks("reading") == "current"


def test_what_changes_while_nobody_sees_it_is_there_when_it_is_seen_again(library, run):
    alone = FlowDiagram(library.load("light"), library=library, watch=True)
    explorer = FlowExplorer(run)
    for widget in (alone, explorer):
        ask(widget, "seen", view="v")
        ask(widget, "gone", view="v")
    library.add(LAMP)
    assert names(alone) == names(explorer) == {"on", "off", "reading"}
    for widget in (alone, explorer):
        ask(widget, "seen", view="w")
    assert names(alone) == names(explorer) == {"on", "off", "dimmed"}
    assert [row["landing"] for row in shown(explorer, "panel")["rows"]][:1] == ["dimmed"]


def test_one_that_is_shown_again_is_not_folded_before_its_next_view_is_there(run, monkeypatch):
    kept, newer = FlowDiagram(run), FlowDiagram(run)
    kept.is_shown_again = True
    for widget in (kept, newer):
        ask(widget, "seen", view="v")
    told = listen(kept, monkeypatch)
    ask(kept, "gone", view="v")
    assert parts_of(told) == []
    kept.is_shown_again = False
    ask(newer, "seen", view="w")
    assert "_svg" in parts_of(told)[0]


def test_a_closed_one_follows_no_more(library, run):
    alone = FlowDiagram(library.load("light"), library=library, watch=True)
    for widget in (alone, FlowDiagram(run, watch=True), FlowExplorer(run)):
        widget.close()
    library.add(LAMP)
    assert run.flows_changed == 0
    assert "dimmed" not in alone.svg
