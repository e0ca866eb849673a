"""Cards and the panel of evidence, as the browser's half asks for them and gets them."""

import json

import pytest

from flowr_nb import FlowDiagram, FlowRun, TransitionPanel
from tests.driving import Panel, Picture, ask, listen


@pytest.fixture
def diagram(run):
    return FlowDiagram(run)


@pytest.fixture
def messages(diagram, monkeypatch):
    """What a front end would get, in order: state updates and messages of our own."""
    return listen(diagram, monkeypatch)


def edge(diagram, state, trigger):
    return Picture(diagram).edge(state, trigger)


def marks(diagram, state, trigger):
    return Picture(diagram).view["marks"][edge(diagram, state, trigger)]


def questions(diagram):
    return diagram.get_state()["_questions"]


def given(diagram):
    return diagram.get_state()["_given"]


def test_a_card_is_given_for_the_element_that_it_is_asked_for(diagram):
    answer = ask(diagram, "explain", path=["approval"], trigger="approve", id="mine.7")
    assert answer["id"] == "mine.7"
    assert answer["card"]["landing"] == "goes on to canary"
    json.dumps(answer["card"], allow_nan=False)
    state = ask(diagram, "explain", path=["approval"])["card"]
    assert state["title"] != answer["card"]["title"]


@pytest.mark.parametrize("path", [["gone"], None, [["approval"]], [], "approval", [7]])
def test_nothing_is_said_about_what_is_not_there(diagram, path):
    for trigger in (None, "approve", ["approve"], 7):
        answer = ask(diagram, "explain", path=path, trigger=trigger)
        assert not answer.keys() & {"card", "error"}
    assert "card" not in ask(diagram, "explain", path=["approval"], trigger="gone")


def test_a_flow_alone_has_cards_too(library):
    diagram = FlowDiagram(library.load("feature"), library=library)
    card = ask(diagram, "explain", path=["scope"])["card"]
    assert card["landing"] == "begins in discovery of scope-cycle"
    ask(diagram, "assume", values={"score": "1"})
    diagram.what_if = True
    assert questions(diagram) == []


def test_evidence_that_is_tried_recolours_in_one_message_and_fires_nothing(diagram, run, messages):
    run.fire("build")
    diagram.what_if = True
    messages.clear()
    ask(diagram, "assume", values={"coverage": "85%", "failures": "0"})
    (message, answered) = messages
    assert set(message["state"]) == {"_view", "_given"}
    assert answered["content"] == {"id": None}
    assert marks(diagram, "testing", "pass") == "open assumed"
    assert given(diagram) == {
        "assumed": {"coverage": "85%", "failures": "0"},
        "typed": {},
    }
    assert run.session.state == "testing"
    ask(diagram, "assume", values={"coverage": None})
    assert run.assumed == {"failures": "0"}


def test_a_value_that_changes_nothing_is_answered_all_the_same(diagram, run, messages):
    diagram.what_if = True
    ask(diagram, "assume", values={"score": "1"})
    messages.clear()
    ask(diagram, "assume", values={"score": "1"})
    assert [message["method"] for message in messages] == ["custom"]
    assert run.assumed == {"score": "1"}


@pytest.mark.parametrize("values", [None, 7, "score", ["score"], {"score": 7}, {"score": ["x"]}])
def test_values_that_are_no_texts_are_not_taken(diagram, run, values):
    ask(diagram, "assume", values=values)
    assert run.assumed == {}


def test_a_value_that_no_guard_can_read_blocks_and_raises_nothing(diagram, run, messages):
    run.fire("build")
    ask(diagram, "assume", values={"coverage": "a lot", "failures": "\ud800"})
    assert Picture(diagram).problem == ""
    assert marks(diagram, "testing", "pass") == "blocked assumed"
    messages.clear()
    card = ask(diagram, "explain", path=["testing"], trigger="pass")["card"]
    holds = [each["holds"] for each in card["conditions"]]
    assert holds == [False, False]


def test_questions_follow_the_run_while_the_panel_is_open_and_only_then(diagram, run, messages):
    run.fire("build")
    assert set(messages[0]["state"]) == {"_view"}
    diagram.what_if = True
    assert [asked["key"] for asked in questions(diagram) if asked["here"]] == [
        "coverage",
        "failures",
    ]
    json.dumps(questions(diagram), allow_nan=False)
    run.fire("fail")
    assert not any(asked["here"] for asked in questions(diagram))
    diagram.what_if = False
    messages.clear()
    run.fire("build")
    assert [set(message["state"]) for message in messages] == [{"_view"}]


def test_what_is_typed_is_told_beside_what_is_assumed(diagram, run):
    diagram.what_if = True
    run.assume(score=70)
    run.evidence = {"score": "85"}
    assert given(diagram)["assumed"] == {"score": "70"}
    assert given(diagram)["typed"] == {"score": "85"}


def test_the_panel_beside_shows_what_is_assumed_where_nothing_is_typed(run):
    panel = Panel(TransitionPanel(run))
    run.fire("build")
    run.assume(coverage="85%")
    assert (panel.now["typed"], panel.now["assumed"]) == ({}, {"coverage": "85%"})
    condition = panel.row("pass")["conditions"][0]
    assert (condition["given"], condition["isAssumed"]) == ("85%", True)
    run.evidence = {"coverage": "12%"}
    assert panel.now["typed"] == {"coverage": "12%"}
    condition = panel.row("pass")["conditions"][0]
    assert (condition["given"], condition["isAssumed"]) == ("12%", False)
    run.assume(coverage=None)
    assert panel.now["assumed"] == {}


def test_a_key_of_another_state_can_be_tried_from_here(library, store):
    run = FlowRun.draft(library, store, "feature")
    diagram = FlowDiagram(run)
    diagram.what_if = True
    assert "release-notes" in [asked["key"] for asked in questions(diagram)]
