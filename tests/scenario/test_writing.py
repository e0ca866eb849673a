"""Walks as text: what a run did, written as a scenario that passes."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from flowr_nb import Workspace
from flowr_nb.scenario import ScenarioStepKind, parse, run_all
from flowr_nb.scenario.samples import opening
from flowr_nb.session import StepError
from flowr_nb.session.scenario_text import blocked, fired, scenario_text

FLOWS = Path(__file__).resolve().parent.parent.parent / "flows"
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
NAMES = st.text(LETTERS, min_size=1).filter(str.strip)


@pytest.fixture
def ws(flows_dir, tmp_path):
    return Workspace(flows_dir, tmp_path / "sessions")


def test_a_run_tells_the_walk_just_taken(ws):
    run = ws.run("deploy", "friday")
    run.fire("build")
    run.fire("pass", {"coverage": "86%", "failures": 0})
    assert run.to_scenario() == (
        "flow: deploy\nscenarios:\n  friday:\n    - build\n"
        "    - pass: {coverage: 86%, failures: 0}\n    - at: approval\n"
    )
    assert "  passes:\n" in run.to_scenario("passes")


def test_what_was_taken_back_is_no_part_of_the_walk(ws):
    run = ws.run("deploy")
    run.fire("build")
    run.fire("fail")
    run.back()
    run.fire("pass", {"coverage": "90%", "failures": 0})
    (scenario,) = parse(run.to_scenario())
    assert [step.name for step in scenario.steps] == ["build", "pass", "approval"]
    run.back()
    run.back()
    run.fire("cancel")
    (scenario,) = parse(run.to_scenario())
    assert [step.name for step in scenario.steps] == ["cancel", "abandoned"]


def test_a_walk_through_subflows_passes_again(ws):
    run = ws.run("feature")
    run.fire("start")
    run.fire("understood")
    text = run.to_scenario()
    assert "at: scope › stories" in text
    run.fire("baseline", {"stories": 2, "estimate": "3 days"})
    run.fire("blocked")
    texts = [text, run.to_scenario("b")]
    results = run_all(ws.library, [each for text in texts for each in parse(text)])
    assert [each.is_passed for each in results] == [True, True]


def test_a_walk_of_which_not_all_is_known_is_refused(ws):
    run = ws.init("deploy", "friday")
    run.fire("build")
    run.save()
    for journal in ws.store.sessions_dir.rglob("*"):
        if journal.is_file() and journal.suffix != ".yaml":
            journal.unlink()
    with pytest.raises(StepError, match=r"how it came there is not known|begins at"):
        Workspace(ws.library, ws.store.sessions_dir).load("friday").to_scenario()


@given(NAMES, NAMES, NAMES, st.dictionaries(NAMES, st.text(LETTERS), min_size=1, max_size=3))
def test_whatever_names_are_they_are_read_as_they_were_written(flow, name, trigger, evidence):
    name = name[:50]
    steps = [fired(trigger, evidence), fired(trigger, {}), blocked(trigger, evidence)]
    (scenario,) = parse(scenario_text(flow, {name: steps}))
    assert (scenario.flow, scenario.name) == (flow, name)
    assert [(step.kind, step.name, step.evidence) for step in scenario.steps] == [
        (ScenarioStepKind.FIRE, trigger, evidence),
        (ScenarioStepKind.FIRE, trigger, {}),
        (ScenarioStepKind.BLOCKED, trigger, evidence),
    ]


@pytest.mark.parametrize(
    "name", ["~", "null", "true", "True", "=", "<<", "no", "007", "1.10", "with"]
)
def test_names_that_mean_something_in_yaml_stay_names(name):
    (scenario,) = parse(scenario_text(name, {name: [fired(name, {name: name}), fired(name, {})]}))
    assert [(step.name, step.evidence) for step in scenario.steps] == [
        (name, {name: name}),
        (name, {}),
    ]


@given(st.sampled_from(["deploy", "feature", "online-order"]), st.lists(st.integers(0, 99)))
def test_whatever_walk_was_taken_its_scenario_passes(flow, choices):
    ws = Workspace(FLOWS, "memory:")
    run = ws.run(flow)
    for choice in choices:
        if choice > 90 and run.history:  # back, where there is something to take back
            with suppress(StepError):
                run.back()
        elif not run.is_over:
            option = run.options()[choice % len(run.options())]
            given = opening((each.key, each.expression) for each in option.conditions)
            run.fire(option.trigger, given)
    (result,) = run_all(ws.library, parse(run.to_scenario()))
    assert result.in_lines.endswith("passed")
    assert result.configuration == run.session.configuration
