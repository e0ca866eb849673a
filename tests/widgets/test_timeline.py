"""Looking back, and going back."""

import pytest
import traitlets

from flowr_nb import FlowDiagram, FlowExplorer, FlowRun
from flowr_nb.widgets import Timeline
from tests.driving import Picture, within


@pytest.fixture
def timeline(run):
    run.fire("build")
    run.fire("pass", coverage=85, failures=0)
    run.fire("reject")
    return Timeline(run)


def labels(timeline):
    return [label for label, _ in timeline.steps.options]


def look_at(timeline, number):
    timeline.steps.value = number


def test_every_step_is_listed_the_newest_first(timeline, run):
    assert labels(timeline) == [
        "now",
        "3. reject: approval → prepare",
        "2. pass: testing → approval",
        "1. build: prepare → testing",
        "begun in prepare",
    ]
    run.back()
    assert labels(timeline)[1] == "4. returned: prepare → approval"


def test_the_list_is_as_high_as_what_is_in_it_up_to_a_limit(timeline, run):
    assert timeline.steps.rows == len(timeline.steps.options) == 5
    for _ in range(3):
        run.fire("build")
        run.fire("fail")
    assert timeline.steps.rows == 8
    assert len(timeline.steps.options) == 11


def test_looking_at_a_step_shows_it_on_the_diagram_and_moves_nothing(timeline, run):
    diagram = FlowDiagram(run)
    picture = Picture(diagram)
    look_at(timeline, 0)
    assert picture.marks("testing") == "current"
    assert picture.node("approval") not in picture.view["marks"]
    assert not any("open" in marks for marks in picture.view["marks"].values())
    assert "looking back: deploy was in testing after step 1 of 3" in picture.label
    look_at(timeline, -1)
    assert picture.view["marks"] == {picture.node("prepare"): "current"}
    assert run.session.state == "prepare"
    assert len(run.history) == 3
    timeline.now_button.click()
    assert any("open" in marks for marks in picture.view["marks"].values())


def test_the_evidence_of_a_step_is_shown(timeline):
    look_at(timeline, 1)
    assert "coverage = 85" in timeline.detail.value
    assert "failures = 0" in timeline.detail.value


def test_return_here_goes_back_and_erases_nothing(timeline, run):
    look_at(timeline, 0)
    timeline.return_button.click()
    assert run.session.state == "testing"
    assert len(run.history) == 4
    assert run.looking_at is None
    assert labels(timeline)[1] == "4. returned: prepare → testing"


def test_the_buttons_are_off_in_the_present(timeline):
    assert timeline.return_button.disabled
    assert timeline.now_button.disabled
    look_at(timeline, 0)
    assert not timeline.return_button.disabled


def test_a_step_brings_back_the_present(timeline, run):
    look_at(timeline, 0)
    run.fire("build")
    assert run.looking_at is None
    assert timeline.steps.value == -2


def test_there_is_no_step_to_look_at_that_is_not_there(run):
    for number in (-1, 0, 7):
        with pytest.raises(traitlets.TraitError, match=f"no step {number}"):
            run.looking_at = number


def test_looking_back_into_a_subflow(nested_run):
    diagram = FlowDiagram(nested_run)
    nested_run.looking_at = 0
    assert Picture(diagram).flow == "scope-cycle"
    nested_run.looking_at = -1
    assert Picture(diagram).flow == "feature"


def test_returning_to_a_place_that_is_gone_says_so(write_flows, store):
    states = "- id: a\n  next: {go: b}\n- id: b\n  next: {out: x}\n"
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"
    run = FlowRun.draft(write_flows({"f": text}), store, "f")
    run.fire("go")
    run.fire("out")
    timeline = Timeline(run)
    look_at(timeline, 0)
    write_flows({"f": text.replace("b}", "c}").replace("id: b", "id: c")})
    timeline.return_button.click()
    assert "does not have" in timeline.detail.value
    assert run.session.state == "x"


def test_only_the_last_steps_of_many_are_listed(run, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.timeline.MAX_SHOWN", 4)
    for _ in range(4):
        run.fire("build")
        run.fire("fail")
    timeline = Timeline(run)
    assert len(labels(timeline)) == 5
    assert labels(timeline)[1].startswith("8. ")


def test_the_explorer_shows_and_hides_a_timeline(run, count_models):
    explorer = FlowExplorer(run)
    assert explorer.timeline is None
    explorer.history_button.value = True
    assert explorer.timeline in within(explorer)
    run.fire("build")
    run.looking_at = 0
    explorer.history_button.value = False
    assert run.looking_at is None
    before = count_models()
    run.fire("fail")
    explorer.history_button.value = True
    assert labels(explorer.timeline)[1] == "2. fail: testing → prepare"
    assert count_models() == before
