"""A run as a value: everything that is pure about it, without traits, stores and widgets."""

from dataclasses import replace

import pytest

from flowr_nb import FlowRun, Session, StepError
from flowr_nb.session import ConditionsNotMetError, EvidenceError, RunValue, StepKind, stepper
from flowr_nb.session.history import Step, elsewhere
from tests.stepping import begin


@pytest.fixture
def value(library):
    return RunValue.of(begin(library, "deploy", "friday"), is_saved=False)


def test_a_step_makes_another_value_and_leaves_this_one_as_it_is(library, value):
    built, landing = value.fired(library, "build", {})
    assert value.session.state == "prepare"
    assert value.history == ()
    assert (built.session.state, landing.state) == ("testing", "testing")
    assert [step.trigger for step in built.history] == ["build"]
    assert built.visited.states_of("deploy") == {"prepare", "testing"}
    assert built.visited.edges_of("deploy") == {("prepare", "build")}
    assert value.visited.states_of("deploy") == {"prepare"}


def test_two_futures_of_one_value_know_nothing_of_each_other(library, value):
    built, _ = value.fired(library, "build", {})
    failed, _ = built.fired(library, "fail", {})
    passed, _ = built.fired(library, "pass", {"coverage": "90%", "failures": 0})
    assert failed.session.state != passed.session.state
    assert failed.visited.edges_of("deploy") == {("prepare", "build"), ("testing", "fail")}
    assert passed.visited.edges_of("deploy") == {("prepare", "build"), ("testing", "pass")}


def test_firing_sends_what_is_given_and_pressing_what_is_known(library, value):
    built, _ = value.fired(library, "build", {})
    known = built.assuming({"coverage": 90, "failures": 0, "mood": "good"})
    with pytest.raises(EvidenceError, match="needs evidence"):
        known.fired(library, "pass", {})
    with pytest.raises(EvidenceError, match="no evidence for `mood`"):
        known.fired(library, "pass", {"coverage": 90, "failures": 0, "mood": "good"})
    passed, _ = known.pressed(library, "pass")
    assert passed.history[-1].evidence == {"coverage": "90", "failures": "0"}
    assert passed.assumed == known.assumed, "what is assumed stays"
    with pytest.raises(ConditionsNotMetError):
        known.assuming({"coverage": 1}).pressed(library, "pass")


def test_what_is_typed_wins_over_what_is_assumed_and_goes_with_the_step(library, value):
    built, _ = value.fired(library, "build", {})
    typed = replace(built.assuming({"coverage": 1, "failures": 0}), evidence={"coverage": "95"})
    assert typed.in_force == {"coverage": "95", "failures": "0"}
    passed, _ = typed.pressed(library, "pass")
    assert passed.evidence == {}


def test_what_is_unsaved_is_told_by_what_the_store_keeps(library, value):
    assert value.is_unsaved
    built, _ = value.fired(library, "build", {})
    assert [step.trigger for step in built.unsaved_steps] == ["build"]
    kept = built.kept(built.session)
    assert (kept.is_unsaved, kept.unsaved_steps) == (False, ())
    again, _ = kept.fired(library, "fail", {})
    assert (again.is_unsaved, len(again.unsaved_steps)) == (True, 1)


def test_the_past_is_a_value_too(library, value):
    built, _ = value.fired(library, "build", {})
    failed, _ = built.fired(library, "fail", {})
    past = failed.past(0)
    assert past.session == built.session
    assert (past.history, past.visited) == (built.history, built.visited)
    assert failed.past(-1).session == value.session
    with pytest.raises(StepError, match="has 2 steps, and none of number 2"):
        failed.past(2)
    with pytest.raises(StepError, match="has 0 steps"):
        value.past(-1)


def test_going_back_is_a_step_and_twice_goes_back_two(library, value):
    built, _ = value.fired(library, "build", {})
    failed, _ = built.fired(library, "fail", {})
    once = failed.returned(failed.before_last())
    twice = once.returned(once.before_last())
    assert (once.session.state, twice.session.state) == ("testing", "prepare")
    assert [step.kind for step in twice.history] == [StepKind.FIRE] * 2 + [StepKind.RETURN] * 2
    with pytest.raises(StepError, match="no step that could be taken back"):
        twice.before_last()


def test_a_history_that_ends_elsewhere_has_a_step_that_no_store_keeps_yet(library, value):
    built, _ = value.fired(library, "build", {})
    moved = built.session.with_state("approval")
    read = RunValue.of(moved, (*built.history, elsewhere(built.session, moved)))
    assert [step.kind for step in read.unsaved_steps] == [StepKind.ELSEWHERE]
    assert not read.is_unsaved


def test_a_thousand_steps_visit_what_their_history_says(library):
    value = RunValue.of(begin(library, "traffic-light", "day"), is_saved=False)
    for _ in range(1000):
        value, _ = value.fired(library, "timer", {})
    again = RunValue.of(value.session, value.history)
    assert again.visited == value.visited
    assert list(value.visited.states_at(())) == ["red", "green", "yellow"]


@pytest.mark.parametrize("move", [lambda run: run.press("build"), lambda run: run.fire("build")])
def test_one_move_looks_for_its_landing_once(library, store, monkeypatch, move):
    run = FlowRun.draft(library, store, "deploy", "friday")
    landed = []
    land = stepper.land
    monkeypatch.setattr(stepper, "land", lambda *args: landed.append(args) or land(*args))
    move(run)
    assert len(landed) == 1


def test_a_run_shows_its_value_and_takes_what_is_set_from_outside(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.fire("build")
    assert run.value.session is run.session
    run.evidence = {"coverage": "95", "failures": "0"}
    assert run.value.evidence == {"coverage": "95", "failures": "0"}
    run.looking_at = 0
    assert run.value.seen.session == run.history[0].after
    run.press("pass")
    assert (run.session.state, run.looking_at, run.evidence) == ("approval", None, {})
    assert run.value.looking_at is None


def test_followers_find_the_rest_up_to_date(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    seen = []
    for name in ("session", "history", "evidence", "looking_at"):
        run.observe(
            lambda change: seen.append(
                (change["name"], run.session.state, len(run.history), run.value.session.state)
            ),
            name,
        )
    run.evidence = {"k": "v"}
    run.fire("build")
    assert seen[0] == ("evidence", "prepare", 0, "prepare")
    assert {row[1:] for row in seen[1:]} == {("testing", 1, "testing")}
    assert [row[0] for row in seen[1:]] == ["evidence", "history", "session"]


def test_a_session_that_stands_alone_is_a_value():
    value = RunValue.of(Session("f", "a", "n"))
    assert not value.is_unsaved
    assert value.visited.states_of("f") == {"a"}


def test_an_observer_may_move_the_run_on(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    moves = iter(["fail"])

    def go_on(_change):
        for trigger in moves:
            run.fire(trigger)

    run.observe(go_on, "history")
    run.fire("build")
    assert run.session is run.value.session
    assert run.history is run.value.history
    assert [step.trigger for step in run.history] == ["build", "fail"]


@pytest.mark.parametrize("name", ["history", "session", "evidence"])
def test_an_observer_may_save_the_run_under_another_name(library, store, name):
    run = FlowRun.draft(library, store, "traffic-light", "day")
    run.evidence = {"k": "v"}
    run.observe(lambda _: run.save("night"), name)
    run.fire("timer")
    run.evidence = {"k": "v"}
    run.fire("timer")
    assert run.session is run.value.session
    assert (run.session.name, store.load("night").state) == ("night", run.session.state)
    assert not run.unsaved
    assert len(store.histories(["night"])["night"]) == 2


def test_what_is_set_while_followers_wait_is_known_at_once(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.fire("build")
    with run.hold_trait_notifications():
        run.evidence = {"coverage": "90", "failures": "0"}
        run.press("pass")
    assert run.session.state == run.value.session.state == "approval"


def test_a_history_that_is_set_from_outside_is_where_the_run_has_been(library, store):
    run = FlowRun.draft(library, store, "deploy", "friday")
    run.fire("build")
    run.history = ()
    assert run.visited("deploy") == {"testing"}
    assert run.unsaved_steps == 0


@pytest.mark.parametrize(
    ("kind", "trigger", "done"),
    [
        (StepKind.FIRE, "build", "build"),
        (StepKind.FIRE, "", ""),  # of a journal that somebody has written into
        (StepKind.RETURN, "", "returned"),
        (StepKind.ELSEWHERE, "", "moved elsewhere"),
    ],
)
def test_what_was_done_is_said_of_every_step(kind, trigger, done):
    before, after = Session("deploy", "prepare"), Session("deploy", "testing")
    step = Step(trigger, {}, before, after, (), "", kind)
    assert step.row == (done, "prepare → testing", "")
    assert step.in_words == f"{done}: prepare → testing"
