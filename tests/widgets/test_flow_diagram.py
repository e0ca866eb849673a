"""The diagram widget: it follows its run, fires what is clicked, and says what went wrong."""

import gc
import sys

import pytest

from flowr_nb import (
    FlowDiagram,
    FlowExplorer,
    FlowRun,
    NewsBanner,
    SessionBar,
    SessionList,
    Timeline,
    TransitionPanel,
)
from flowr_nb.diagram.framing import Framing
from flowr_nb.widgets import NotShownError
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import Picture, listen, say, unpacked


def click(diagram, *path):
    Picture(diagram).click(*path)


def marks(diagram, *path):
    return Picture(diagram).marks(*path)


def problem(diagram):
    return Picture(diagram).problem


@pytest.fixture
def diagram(run):
    return FlowDiagram(run)


@pytest.fixture
def sent(diagram, monkeypatch):
    """The messages that a front end would get."""
    return listen(diagram, monkeypatch)


def test_code_that_fires_moves_the_picture(diagram, run):
    assert marks(diagram, "prepare") == "current"
    run.fire("build")
    assert marks(diagram, "prepare") == "visited"
    assert marks(diagram, "testing") == "current"


def test_a_click_moves_the_run(diagram, run):
    click(diagram, "prepare", "build")
    assert run.session.state == "testing"
    assert marks(diagram, "testing") == "current"


def test_a_step_sends_one_small_message(run, sent):
    run.fire("build")
    assert len(sent) == 1
    assert set(sent[0]["state"]) == {"_view"}
    assert len(str(sent[0]["state"])) < 1_000


def test_the_picture_is_sent_again_only_for_another_flow(library, store, monkeypatch):
    run = FlowRun.draft(library, store, "feature")
    sent = listen(FlowDiagram(run), monkeypatch)
    run.fire("start")
    pictures = [unpacked(each["state"]["_svg"]) for each in sent if "_svg" in each["state"]]
    assert len(pictures) == 1
    assert "discovery" in pictures[0]
    run.fire("understood")
    assert sum("_svg" in each["state"] for each in sent) == 1


def test_a_click_on_a_blocked_arrow_says_why_and_moves_nothing(diagram, run):
    run.fire("build")
    click(diagram, "testing", "pass")
    assert run.session.state == "testing"
    assert problem(diagram) == "`pass` needs evidence for `coverage`, `failures`"
    run.evidence = {"coverage": "12%", "failures": "0"}
    click(diagram, "testing", "pass")
    assert "coverage ≥ 80% does not hold" in problem(diagram)


def test_a_click_fires_with_the_evidence_that_is_typed(diagram, run):
    run.fire("build")
    run.evidence = {"coverage": "85%", "failures": "0", "of-another-state": "x"}
    picture = Picture(diagram)
    assert picture.view["marks"][picture.edge("testing", "pass")] == "open"
    click(diagram, "testing", "pass")
    assert run.session.state == "approval"
    assert run.evidence == {}


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "fire"},
        {"do": "fire", "trigger": "build"},
        {"do": "fire", "trigger": "build", "at": "prepare"},
        {"do": "fire", "trigger": ["build"], "at": [["deploy", "prepare"]]},
        {"do": "fire", "trigger": "gone", "at": [["deploy", "prepare"]]},
        {"do": "fire", "trigger": None, "at": [["deploy", "prepare"]]},
        {"do": "delete"},
        "fire",
        None,
        7,
    ],
)
def test_messages_that_make_no_sense_move_nothing(diagram, run, message):
    assert say(diagram, message)["error"]
    assert run.session.state == "prepare"


def test_an_arrow_of_another_state_cannot_be_fired(diagram, run):
    click(diagram, "testing", "fail")
    assert run.session.state == "prepare"
    assert "`prepare` has no trigger `fail`" in problem(diagram)


def test_a_press_where_the_run_is_no_more_is_refused_in_words(diagram, run):
    """The run moves, by code or by somebody else, while a press is on its way."""
    seen = {"do": "fire", "trigger": "build", "at": Picture(diagram).view["at"]}
    run.fire("build")
    run.fire("fail")
    assert say(diagram, seen).get("error") is None  # it is there again
    assert [step.trigger for step in run.history] == ["build", "fail", "build"]
    error = say(diagram, seen)["error"]
    assert error == "the run has moved on: it is in deploy › testing now, and `build` was not fired"
    assert len(run.history) == 3


def test_one_trigger_on_two_levels_is_not_taken_for_the_other(library, store):
    run = FlowRun.draft(library, store, "feature")
    diagram = FlowDiagram(run, expand="all")
    outside = Picture(diagram).view["at"]
    run.fire("start")
    assert Picture(diagram).view["at"] == [["feature", "scope"], ["scope-cycle", "discovery"]]
    assert "moved on" in say(diagram, {"do": "fire", "trigger": "start", "at": outside})["error"]


def test_a_flow_that_is_gone_leaves_the_last_picture_with_its_findings(write_flows, store):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x, y]\nstates:\n- id: a\n  next: {go: b}\n"
            "- id: b\n  next: {go: nowhere, end: x}\n"
        }
    )
    run = FlowRun.draft(library, store, "f")
    diagram = FlowDiagram(run)
    before = diagram.frame
    assert before.notes
    library.load("f").path.unlink()
    run.evidence = {"seen": "again"}
    after = diagram.frame
    assert after.is_error
    assert "there is no flow" in after.words
    assert after.marks.classes == {}
    assert (after.drawing, after.notes, after.scene) == (before.drawing, before.notes, before.scene)
    assert Picture(diagram).notes.keys() == before.notes.keys()


def test_what_is_asked_for_together_is_framed_once(run, monkeypatch):
    made = []
    of_run = Framing.of_run
    monkeypatch.setattr(Framing, "of_run", lambda *args: made.append(args[1]) or of_run(*args))
    FlowDiagram(run, expand="all", show=["owner"], direction="TB", numbers=True)
    assert [(view.expand, view.show, view.numbers) for view in made] == [("all", ("owner",), True)]


def test_an_answer_is_for_the_view_that_asked(diagram, sent):
    say(diagram, {"id": "one.1", "do": "fire", "trigger": "gone", "at": [["deploy", "prepare"]]})
    (answer,) = sent
    assert answer["content"]["id"] == "one.1"
    assert "has no trigger `gone`" in answer["content"]["error"]


def test_an_unforeseen_defect_is_told_in_words_and_logged(diagram, run, monkeypatch, caplog):
    def fail(_trigger):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(run, "press", fail)
    click(diagram, "prepare", "build")
    assert "this should not have happened (ZeroDivisionError: oops)" in problem(diagram)
    assert "Traceback" in caplog.text


def test_a_press_is_answered_also_where_nothing_can_be_shown(diagram, sent, monkeypatch):
    monkeypatch.setattr(type(diagram), "_changes", lambda _self: 1 / 0)
    say(diagram, {"id": "one.1", "do": "cancel"})
    assert [answer["content"] for answer in sent] == [{"id": "one.1"}]


def test_outer_flows_can_be_looked_at_and_not_fired(nested_run):
    diagram = FlowDiagram(nested_run)
    diagram.level = 0
    assert marks(diagram, "build") == "current inside"
    assert not Picture(diagram).offered
    assert "feature waits in build for build-cycle" in Picture(diagram).label
    diagram.level = None
    assert marks(diagram, "reading") == "current"


def test_a_level_deeper_than_the_run_shows_the_innermost(run):
    diagram = FlowDiagram(run)
    diagram.level = 5
    assert marks(diagram, "prepare") == "current"


def test_the_end_of_a_run_is_shown(diagram, run):
    run.fire("cancel")
    assert marks(diagram, "abandoned") == "current"
    assert not Picture(diagram).offered
    assert Picture(diagram).label == "deploy is over: abandoned"


def test_a_flow_can_be_shown_without_a_run(library):
    diagram = FlowDiagram(library.load("deploy"))
    assert Picture(diagram).view == {"marks": {}, "label": "flow deploy"}
    assert "nothing to fire" in say(diagram, {"do": "fire", "trigger": "build"})["error"]
    assert "prepare" in diagram.svg


def test_two_diagrams_follow_one_run(run):
    first, second = FlowDiagram(run), FlowDiagram(run)
    click(first, "prepare", "build")
    assert marks(second, "testing") == "current"


def test_a_closed_diagram_no_longer_follows(diagram, run):
    before = Picture(diagram).view
    diagram.close()
    run.fire("build")
    assert Picture(diagram).view == before


def test_the_bundle_holds_the_view_and_a_still_picture(diagram):
    data, _ = diagram._repr_mimebundle_()
    assert set(data) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}
    assert data[WIDGET_VIEW]["model_id"] == diagram.model_id
    assert data["text/plain"] == "deploy is in prepare; open: build, cancel"
    assert data["text/html"].startswith('<img src="data:image/svg+xml;base64,')


def test_a_snapshot_has_no_view_and_does_not_change_any_more(diagram, run):
    snapshot = diagram.snapshot()
    bundle = snapshot._repr_mimebundle_()
    run.fire("build")
    assert WIDGET_VIEW not in bundle
    assert bundle == snapshot._repr_mimebundle_()
    assert str(snapshot) == "deploy is in prepare; open: build, cancel"


def test_a_misspelt_keyword_is_refused(run):
    with pytest.raises(TypeError, match="enigne"):
        FlowDiagram(run, enigne="dot")


def test_an_engine_that_is_not_there_is_told_in_the_widget(run, monkeypatch):
    monkeypatch.setenv("PATH", "")
    diagram = FlowDiagram(run, engine="dot")
    assert "there is no `dot` program on this machine" in problem(diagram)
    assert diagram._repr_mimebundle_()[0]["text/plain"]


def test_a_state_that_the_flow_has_lost_is_told_and_the_flow_still_shown(write_flows, store):
    library = write_flows(
        {"f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: b}\n- id: b\n"}
    )
    run = FlowRun.draft(library, store, "f")
    diagram = FlowDiagram(run)
    run.fire("go")
    write_flows({"f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {out: x}\n"})
    run.evidence = {"any": "change"}
    assert "is in the state `b`, which the flow `f` does not have" in problem(diagram)
    assert "out" in Picture(diagram).svg
    assert not Picture(diagram).offered
    assert run.session.state == "b"


def test_an_edited_flow_file_is_drawn_anew(write_flows, store):
    text = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: a, out: x}\n"
    library = write_flows({"f": text})
    run = FlowRun.draft(library, store, "f")
    diagram = FlowDiagram(run)
    write_flows({"f": text.replace("out", "leave")})
    run.fire("go")
    assert "leave" in Picture(diagram).svg


def test_hostile_names_reach_the_page_as_text_only(store, write_flows):
    nasty = '"><img src=x onerror=alert(1)>'
    states = f"- id: '{nasty}'\n  next: {{'{nasty}': x}}\n"
    library = write_flows({"f": f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"})
    diagram = FlowDiagram(FlowRun.draft(library, store, "f", "n"))
    for text in (Picture(diagram).svg, diagram.svg, diagram._repr_mimebundle_()[0]["text/html"]):
        assert "<img src=x" not in text


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("svg", "deploy.svg", b"<svg"),
        ("png", "deploy.png", b"<svg"),  # the browser draws it
        ("pdf", "deploy.pdf", b"%PDF"),
        ("mermaid", "deploy.mmd", b"stateDiagram-v2"),
        ("dot", "deploy.gv", b"digraph"),
    ],
)
def test_the_menu_is_answered_with_the_picture_in_that_form(diagram, form, name, begins):
    answer = say(diagram, {"do": "export", "as": form, "id": "view.1"})
    assert (answer["id"], answer["name"]) == ("view.1", name)
    (content,) = answer["buffers"]
    assert begins in content[:20]


@pytest.mark.parametrize("asked", [None, "", "exe", 3, {}])
def test_a_form_that_there_is_not_is_told(diagram, asked):
    say(diagram, {"do": "export", "as": asked})
    assert "there is svg, png, pdf, mermaid, plantuml, dot, scxml" in problem(diagram)


def test_a_flow_of_a_hostile_name_is_saved_under_a_harmless_one(write_flows, store):
    named = 'flow: "../a/b\\0<c>"\nversion: 1.0.0\nexits: [x]\n'
    library = write_flows({"f": f"{named}states:\n- id: a\n  next: {{go: x}}\n"})
    diagram = FlowDiagram(FlowRun.draft(library, store, library.names()[0]))
    name = say(diagram, {"do": "export", "as": "svg"})["name"]
    assert not set("/\\<>\0") & set(name)
    assert name.endswith(".svg")


@pytest.mark.parametrize(
    "kind",
    [FlowDiagram, FlowExplorer, NewsBanner, SessionBar, SessionList, Timeline, TransitionPanel],
)
def test_what_is_no_run_is_refused_in_words_and_leaves_no_widget(kind, library, count_models):
    def try_it(source):
        with pytest.raises(NotShownError, match=f"a {kind.__name__} shows a FlowRun") as caught:
            kind(source)
        return str(caught.value)

    before = count_models()
    assert "found 'deploy'" in try_it("deploy")
    assert '`ws.run("deploy")`' in try_it(3)
    if kind is not FlowDiagram:
        assert "found a Flow" in try_it(library.load("deploy"))
    assert count_models() == before


@pytest.mark.parametrize("kind", [FlowDiagram, FlowExplorer])
def test_a_closed_one_says_so_and_keeps_what_it_showed(run, kind, tmp_path):
    widget = kind(run)
    run.fire("build")
    shown = widget.svg
    widget.close()
    run.fire("fail")
    bundle = widget._repr_mimebundle_()
    assert WIDGET_VIEW not in bundle
    assert "is in testing" in bundle["text/plain"]
    assert "this widget is closed" in bundle["text/plain"]
    assert widget.svg == shown
    assert "is in testing" in str(widget.snapshot())
    assert widget.save(tmp_path / "x.svg").read_text("utf-8") == shown


@pytest.mark.parametrize("kind", [FlowDiagram, FlowExplorer, SessionBar])
def test_what_is_given_nothing_goes_without_a_word(kind, monkeypatch):
    said = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    with pytest.raises(TypeError, match="missing 1 required"):
        kind()
    gc.collect()
    assert said == []
