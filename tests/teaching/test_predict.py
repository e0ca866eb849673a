"""What a learner says will happen: checked, explained by the conditions, and then it does."""

import json

import pytest

from flowr_nb import Workspace
from flowr_nb.session import EvidenceError, RunOverError, UnknownTriggerError
from flowr_nb.teaching import Prediction, TeachingError, predict


@pytest.fixture
def ws():
    return Workspace("flows", "memory:")


@pytest.fixture
def run(ws):
    run = ws.run("deploy")
    run.fire("build")
    return run


def test_a_right_guess_is_right_and_then_the_run_moves(run):
    told = run.predict("pass", leads_to="approval", coverage="86%", failures=0)
    assert isinstance(told, Prediction)
    assert told
    assert told.moved
    assert told.message == (
        "right: `pass` leads to `approval`: coverage ≥ 80% holds, coverage is '86%'; failures = 0 "
        "holds, failures is '0'"
    )
    assert run.session.state == "approval"
    assert dict(run.history[-1].evidence) == {"coverage": "86%", "failures": "0"}


@pytest.mark.parametrize(
    ("guess", "right", "told"),
    [
        ({"blocked_by": "coverage"}, True, "right: `pass` is blocked"),
        ({"blocked_by": "coverage ≥ 80%"}, True, "right: `pass` is blocked"),
        ({"blocked_by": "failures"}, True, "not judged, as nothing is given for `failures`"),
        ({"blocked_by": "covrage"}, False, "no, not by `covrage`"),
        ({"leads_to": "approval"}, False, "no, not to `approval`: `pass` is blocked"),
    ],
)
def test_what_is_blocked_stays_and_says_by_which_condition(run, guess, right, told):
    """As in the issue: `run.predict("pass", coverage=70)`."""
    found = run.predict("pass", coverage=70, **guess)
    assert bool(found) is right
    assert told in found.message
    assert "coverage ≥ 80% does not hold, coverage is '70'" in found.message
    assert not found.moved
    assert run.session.state == "testing"
    assert len(run.history) == 1


@pytest.mark.parametrize("guess", [{"leads_to": "rollback"}, {"blocked_by": "coverage"}])
def test_a_wrong_guess_is_explained_and_the_run_moves_all_the_same(run, guess):
    found = run.predict("pass", {"coverage": "86%", "failures": 0}, **guess)
    assert not found
    assert "coverage ≥ 80% holds, coverage is '86%'" in found.message
    assert found.moved
    assert run.session.state == "approval"


def test_a_place_may_be_called_by_each_of_its_names(ws):
    names = ("scope", "discovery", "scope-cycle/discovery", "feature › scope › discovery")
    for name in names:
        assert ws.run("feature").predict("start", leads_to=name), name
    assert not ws.run("feature").predict("start", leads_to="stories")
    for name in ("abandoned", "abandoned (the end)", "deploy/abandoned"):
        assert ws.run("deploy").predict("cancel", leads_to=name)
    assert "and the run is over" in ws.run("deploy").predict("cancel", leads_to="x").message


def test_without_a_guess_it_asks_and_nothing_moves_before_it_is_told(run):
    asked = run.predict("pass", coverage=70, failures=0)
    assert asked.right is None
    assert not asked
    assert asked.text == "in `testing`: what happens on `pass` with coverage 70, failures 0?"
    assert asked.choices == (
        "approval",
        "prepare",
        "blocked: coverage ≥ 80%",
        "blocked: failures = 0",
    )
    assert "blocked: failures = 0" in str(asked)
    assert "testing" in asked._repr_html_()
    assert not asked.check("blocked: failures = 0")
    assert str(asked).startswith("✗ no, not by `failures = 0`: `pass` is blocked")
    with pytest.raises(TeachingError, match="made already"):
        asked.check(1)
    assert run.predict("pass", coverage=70, failures=0).check(3)
    assert run.predict("fail").check("prepare").moved
    assert run.session.state == "prepare"


@pytest.mark.parametrize("choice", [0, 9, True, "nowhere", None, 1.0])
def test_what_is_no_choice_says_which_there_are(run, choice):
    with pytest.raises(TeachingError, match=r"by its text or its number: 1\. approval; 2\. "):
        run.predict("pass", coverage=70).check(choice)


def test_one_whose_run_has_moved_since_is_not_answered(run):
    asked = run.predict("fail")
    run.fire("fail")
    with pytest.raises(TeachingError, match="has moved since"):
        asked.leads_to("prepare")


def test_what_could_not_be_fired_is_the_same_error_as_there(run):
    for odd in ([], {}, None, 3):
        with pytest.raises(UnknownTriggerError, match="a trigger is a text, and no"):
            run.predict(odd)
    with pytest.raises(UnknownTriggerError, match="did you mean `pass`"):
        run.predict("pas")
    with pytest.raises(
        EvidenceError, match="takes no evidence for `covrage`; did you mean `coverage`"
    ):
        run.predict("pass", covrage=3)
    with pytest.raises(TeachingError, match="leads somewhere or is blocked"):
        run.predict("pass", leads_to="x", blocked_by="y")
    run.fire("fail")
    run.fire("cancel")
    with pytest.raises(RunOverError, match="is over"):
        predict(run, "build")


def test_keys_that_are_called_as_the_arguments_are_given_in_a_mapping():
    ws = Workspace("flows", "memory:")
    ws.add(
        "flow: odd\nversion: 1.0.0\nexits: [o]\nstates:\n"
        "  - {id: a, next: {go: {to: o, when: {leads_to: ==1, run: ==2}}}}"
    )
    assert ws.run("odd").predict("go", {"leads_to": 1, "run": 2}, leads_to="o").moved
    assert ws.run("odd").predict("go", {"leads_to": 1}, run=3, blocked_by="run")


def test_names_of_strangers_are_no_markup():
    ws = Workspace("flows", "memory:")
    ws.add(
        "flow: odd\nversion: 1.0.0\nexits: [o]\nstates:\n"
        '  - {id: a, next: {"<script>": "<img>"}}\n  - {id: "<img>", next: {x: o}}'
    )
    asked = ws.run("odd").predict("<script>")
    assert "<script" not in asked._repr_html_()
    assert "<img" not in asked.check("<img>")._repr_html_()
    assert json.dumps(asked.choices)
