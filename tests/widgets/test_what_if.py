"""Cards and *what if*, as the browser's half asks for them and gets them."""

import json

import pytest

from flowr_nb import FlowDiagram, FlowExplorer, FlowRun, TransitionPanel
from flowr_nb.diagram.panel import MAX_AHEAD
from tests.driving import Panel, Picture, ask, listen, parts_of, shown


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


def ahead(widget):
    return shown(widget, "ahead")


def asked(widget):
    """Each key that is asked for, with where."""
    return {key: row["place"] for row in ahead(widget)["rows"] for key in row["fields"]}


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
    assert ahead(diagram) is None


def test_evidence_that_is_tried_recolours_in_one_message_and_fires_nothing(diagram, run, messages):
    run.fire("build")
    diagram.what_if = True
    messages.clear()
    ask(diagram, "assume", values={"coverage": "85%", "failures": "0"})
    (message, answered) = messages
    assert set(message["state"]) == {"_view", "_ahead"}
    assert answered["content"] == {"id": None}
    assert marks(diagram, "testing", "pass") == "open assumed"
    assert ahead(diagram)["assumed"] == {"coverage": "85%", "failures": "0"}
    (tests, *_) = ahead(diagram)["rows"]
    assert (tests["trigger"], tests["status"], tests["place"]) == ("pass", "open", "asked here")
    assert [verdict["isAssumed"] for verdict in tests["conditions"]] == [True, True]
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


def test_what_is_ahead_follows_the_run_while_it_is_shown_and_only_then(diagram, run, messages):
    run.fire("build")
    assert set(messages[0]["state"]) == {"_view"}
    diagram.what_if = True
    assert asked(diagram) == {
        "coverage": "asked here",
        "failures": "asked here",
        "score": "in approval",
        "verdict": "in approval",
        "error-rate": "in canary",
    }
    json.dumps(ahead(diagram), allow_nan=False)
    messages.clear()
    run.fire("fail")
    assert parts_of(messages) == [["_ahead", "_view"]]
    assert asked(diagram)["coverage"] == "in testing"
    diagram.what_if = False
    assert ahead(diagram) is None
    messages.clear()
    run.fire("build")
    assert [set(message["state"]) for message in messages] == [{"_view"}]


def test_an_explorer_asks_there_for_what_its_panel_does_not(run, monkeypatch):
    explorer = FlowExplorer(run, watch=False)
    explorer.what_if = True
    run.fire("build")
    assert asked(explorer) == {
        "score": "in approval",
        "verdict": "in approval",
        "error-rate": "in canary",
    }
    messages = listen(explorer, monkeypatch)
    ask(explorer, "assume", values={"score": "85", "verdict": "approved"})
    assert parts_of(messages) == [["_ahead", "_panel"]]
    approve = ahead(explorer)["rows"][0]
    assert (approve["trigger"], approve["status"]) == ("approve", "open")
    messages.clear()
    run.fire("pass", coverage="90%", failures=0)
    assert len(parts_of(messages)) == 1
    assert list(asked(explorer)) == ["error-rate", "coverage", "failures"]
    assert marks(explorer, "approval", "approve") == "open assumed"


def test_a_key_that_is_asked_for_here_and_further_on_is_asked_for_once(library, store):
    library.add("""
flow: twice
version: 1.0.0
exits: [end]
states:
  - {id: a, next: {go: {to: b, when: {k: ==1}}}}
  - {id: b, next: {go: {to: c, when: {k: ==2, more: ==true}}, same: {to: end, when: {k: ==3}}}}
  - {id: c, next: {go: {to: end, when: {more: ==true}}}}
""")
    run = FlowRun.draft(library, store, "twice")
    explorer = FlowExplorer(run, watch=False)
    explorer.what_if = True
    rows = ahead(explorer)["rows"]
    assert [(row["of"][1], row["trigger"], row["fields"]) for row in rows] == [
        ("b", "go", ["more"]),
        ("c", "go", []),
    ]
    assert ahead(explorer)["fields"]["more"]["kind"] == "switch"
    run.evidence = {"k": "2"}
    assert ahead(explorer)["rows"][0]["conditions"][0]["holds"] is True


def test_of_very_many_the_nearest_are_told_and_how_many_more_there_are(library, store):
    states = "".join(
        f"  - {{id: s{n}, next: {{go: {{to: s{n + 1}, when: {{k{n}: ==1}}}}}}}}\n"
        for n in range(MAX_AHEAD + 5)
    )
    last = f"  - {{id: s{MAX_AHEAD + 5}, next: {{go: end}}}}\n"
    library.add(f"flow: long\nversion: 1.0.0\nexits: [end]\nstates:\n{states}{last}")
    diagram = FlowDiagram(FlowRun.draft(library, store, "long"))
    diagram.what_if = True
    assert list(asked(diagram)) == [f"k{n}" for n in range(MAX_AHEAD)]
    assert ahead(diagram)["more"] == 5


def test_in_a_subflow_the_place_says_of_which_flow(nested_run):
    diagram = FlowDiagram(nested_run)
    diagram.what_if = True
    assert any(place.endswith(" of build-cycle") for place in asked(diagram).values())


def test_what_is_typed_is_told_beside_what_is_assumed(diagram, run):
    diagram.what_if = True
    run.assume(score=70)
    run.evidence = {"score": "85"}
    assert ahead(diagram)["assumed"] == {"score": "70"}
    assert ahead(diagram)["typed"] == {"score": "85"}


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
    ask(panel.widget, "assume", values={"coverage": None})
    assert panel.now["assumed"] == {}


def test_a_key_of_another_state_can_be_tried_from_here(library, store):
    run = FlowRun.draft(library, store, "feature")
    diagram = FlowDiagram(run)
    diagram.what_if = True
    assert "release-notes" in asked(diagram)
