"""Cards: each condition with its verdict, and where a transition really lands."""

import json

import pytest

from flowr_nb import FlowRun
from flowr_nb.diagram import graph_of
from flowr_nb.diagram.card import card_of
from flowr_nb.diagram.standpoint import Standpoint, standpoint_at


def standpoint_of(run, level=None):
    """The standpoint of one level of a run's call stack, or of the innermost."""
    seen = run.session if run.looking_at is None else run.past(run.looking_at).session
    path = seen.configuration.level
    place = path if level is None else path[:level]
    return standpoint_at(place, run.library.load(run.session.root_flow), run.library, run)


def run_of(library, store, flow, *steps):
    run = FlowRun.draft(library, store, flow)
    for trigger, evidence in steps:
        run.fire(trigger, evidence)
    return run


def edge_card(run, state, trigger, level=None):
    standpoint = standpoint_of(run, level)
    graph = graph_of(standpoint.flow)
    return card_of(graph, graph.edge_ids[state, trigger], standpoint)


def node_card(run, name, level=None):
    standpoint = standpoint_of(run, level)
    graph = graph_of(standpoint.flow)
    return card_of(graph, graph.node_ids[name], standpoint)


@pytest.fixture
def deploy(library, store):
    return run_of(
        library, store, "deploy", ("build", {}), ("pass", {"coverage": "90%", "failures": 0})
    )


def test_each_condition_is_judged_by_what_is_typed_and_what_is_assumed(deploy):
    deploy.assume(score=75, verdict="rejected")
    deploy.evidence = {"verdict": "approved"}
    card = edge_card(deploy, "approval", "approve")
    assert card["title"] == "approve"
    assert card["status"] == "blocked"
    assert card["conditions"] == [
        {"words": "score ≥ 80", "holds": False, "given": "75"},
        {"words": "verdict = approved", "holds": True, "given": "approved"},
    ]
    assert card["landing"] == "goes on to canary"


def test_a_transition_of_another_state_is_judged_as_if_the_run_were_there(deploy):
    deploy.assume({"error-rate": "0.5%"})
    card = edge_card(deploy, "canary", "healthy")
    assert card["status"] == "open"
    assert card["conditions"] == [{"words": "error-rate < 1%", "holds": True, "given": "0.5%"}]


def test_pushes_and_pops_are_told_one_by_one(library, store):
    run = run_of(library, store, "feature", ("start", {}), ("understood", {}))
    card = edge_card(run, "stories", "baseline")
    assert card["landing"] == (
        "leaves scope-cycle, enters build of feature, goes on to write in build-cycle"
    )
    assert edge_card(run, "discovery", "not-worth-it")["landing"] == (
        "leaves scope-cycle, the run is over: dropped"
    )
    # The outer picture, while the run is inside.
    assert edge_card(run, "idea", "start", 0)["landing"] == (
        "enters scope of feature, goes on to discovery in scope-cycle"
    )


def test_a_guard_of_the_flow_above_is_told_with_its_flow(nested, store):
    run = run_of(nested, store, "outer")
    words = [condition["words"] for condition in edge_card(run, "i", "go")["conditions"]]
    assert words == [
        "tests = passed",
        "level ≥ 2 (asked by middle)",
        "outer-ok = yes (asked by outer)",
    ]


def test_the_card_of_a_state_lists_what_would_be_open_there(deploy):
    deploy.assume({"error-rate": "7%"})
    card = node_card(deploy, "canary")
    assert [(way["trigger"], way["status"], way["landing"]) for way in card["ways"]] == [
        ("healthy", "blocked", "rollout"),
        ("unhealthy", "open", "rollback"),
    ]
    graph = graph_of(deploy.flow)
    assert card["ways"][0]["element"] == graph.edge_ids["canary", "healthy"]
    assert ("owner", "platform") in card["attrs"]
    assert node_card(deploy, "approval")["status"] == "current state"


def test_a_state_with_a_subflow_says_where_that_begins_and_what_its_exits_lead_to(library, store):
    run = run_of(library, store, "feature", ("start", {}))
    card = node_card(run, "scope", 0)
    assert card["status"] == "the run is inside"
    assert card["landing"] == "begins in discovery of scope-cycle"
    assert card["heading"] == "when scope-cycle ends in"
    assert [way["trigger"] for way in card["ways"]] == ["agreed", "rejected"]


def test_an_exit_says_where_the_flow_above_goes_on(library, store):
    run = run_of(library, store, "feature", ("start", {}))
    assert node_card(run, "agreed")["landing"] == (
        "back in scope of feature: enters build of feature, goes on to write in build-cycle"
    )
    assert node_card(run, "shipped", 0)["landing"] == "the run is over"


def test_where_a_transition_leads_nowhere_the_card_says_why(write_flows, store):
    library = write_flows(
        {
            "broken": """
flow: broken
version: 1.0.0
exits: [end]
states:
  - id: a
    next: {lost: nowhere, odd: {to: end, when: {k: ~=5}}, sub: b}
  - id: b
    flow: missing
    next: {end: end}
"""
        }
    )
    run = run_of(library, store, "broken")
    lost = edge_card(run, "a", "lost")
    assert "neither a state nor an exit" in lost["problem"]
    assert lost["status"] == lost["landing"] == ""
    assert "`~=` is not an operator" in edge_card(run, "a", "odd")["problem"]
    assert "no such file" in edge_card(run, "a", "sub")["problem"]
    assert "no such file" in node_card(run, "b")["problem"]


def test_a_flow_alone_tells_its_guards_in_words(library):
    flow = library.load("deploy")
    graph = graph_of(flow)
    for known in (None, library):
        card = card_of(graph, graph.edge_ids["approval", "approve"], Standpoint(known, (flow,)))
        assert card["conditions"][0] == {"words": "score ≥ 80", "holds": None, "given": None}
    assert card["landing"] == "goes on to canary"


def test_a_look_back_is_explained_from_where_the_run_stood_then(deploy):
    deploy.looking_at = 0
    standpoint = standpoint_of(deploy)
    assert standpoint.state == "testing"


def test_every_element_of_every_sample_flow_has_a_card_that_can_be_sent(library, store):
    for name in library.names():
        run = FlowRun.draft(library, store, name)
        for level in range(len(run.session.trail)):
            standpoint = standpoint_of(run, level)
            graph = graph_of(standpoint.flow)
            for element in (*graph.nodes, *graph.edges):
                card = card_of(graph, element.id, standpoint)
                assert card["title"]
                json.dumps(card, allow_nan=False)
    assert card_of(graph, "e999", standpoint) is None
