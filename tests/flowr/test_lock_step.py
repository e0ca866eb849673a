"""The same steps by flowr and by us lead to the same places, for every transition there is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flowr_nb import FlowLibrary, Session, StepError
from flowr_nb.session import EvidenceError, SessionPlaceError
from flowr_nb.session.stepper import fire, options, start
from tests.evidence import evidence_for
from tests.stepping import begin

FLOWS = Path(__file__).resolve().parents[2] / "flows"
NAMES = FlowLibrary(FLOWS).names()
# flowr 1.2.1 comes out of one level in a step, see the last tests here.
ONE_LEVEL = 2


def place(session):
    return session.flow, session.state, session.stack


def is_known_difference(option):
    return len(option.landing.edges) > ONE_LEVEL


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_flow_is_clean_for_flowr(project, name):
    assert json.loads(project.flowr("validate", name)) == {"valid": True, "violations": []}


@pytest.mark.parametrize("name", NAMES)
def test_both_begin_a_flow_in_the_same_place(project, name):
    project.flowr("session", "init", name, "--name", "theirs")
    project.workspace.init(name, "ours")
    theirs, ours = project.store.load("theirs"), project.store.load("ours")
    assert place(theirs) == place(ours)
    assert theirs.created_at <= theirs.updated_at
    mine = project.content("ours")
    yours = project.content("theirs")
    for key in ("name", "created_at", "updated_at"):
        del mine[key], yours[key]
    assert mine == yours


# A flow that begins with a subflow, which begins with one of the sample flows' states.
BEGINS_WITH_A_SUBFLOW = """
flow: outer
version: 1.0.0
exits: [end]
states:
  - id: review
    flow: review-cycle
    next: {approved: end, changes: review}
"""


def test_both_enter_the_subflow_that_a_flow_begins_with(project):
    (project.root / "flows" / "outer.yaml").write_text(BEGINS_WITH_A_SUBFLOW)
    test_both_begin_a_flow_in_the_same_place(project, "outer")
    ours = project.store.load("ours")
    assert (ours.flow, ours.state, len(ours.stack)) == ("review-cycle", "reading", 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_walk_in_lock_step(project, name):
    """Each side has a session of its own and takes the same steps, each transition once."""
    run = project.workspace.init(name, "ours")
    project.flowr("session", "init", name, "--name", "theirs")
    taken = set()
    for _ in range(20):
        choice = next(
            (
                option
                for option in sorted(run.options(), key=lambda option: option.landing.is_over)
                if (*place(run.session), option.trigger) not in taken
                and not is_known_difference(option)
            ),
            None,
        )
        if choice is None:
            break
        taken.add((*place(run.session), choice.trigger))
        evidence = evidence_for(choice)
        project.transition("theirs", choice.trigger, evidence)
        run.fire(choice.trigger, evidence)
        run.save()
        theirs = project.store.load("theirs")
        assert place(theirs) == place(run.session)
        assert place(project.store.load("ours")) == place(theirs)
    assert len(taken) >= 2
    assert project.content("theirs")["created_at"] < project.content("theirs")["updated_at"]


def reachable(library, name):
    """Every place of a flow with every option there, by our own stepper."""
    first = begin(library, name, "probe")
    waiting, seen = [first], {place(first)}
    while waiting:
        session = waiting.pop(0)
        for option in options(library, session.configuration):
            evidence = evidence_for(option)
            after = fire(library, session, option.trigger, evidence)
            yield session, option, evidence, after
            if place(after) not in seen:
                seen.add(place(after))
                waiting.append(after)


@pytest.mark.parametrize("name", NAMES)
def test_every_transition_from_every_place(project, name):
    """From a session that we wrote, flowr steps to where we would; refused without evidence."""
    count = 0
    found = reachable(project.workspace.library, name)
    for number, (session, option, evidence, expected) in enumerate(found):
        if is_known_difference(option):
            continue
        probe = f"probe-{number}"
        project.store.save(replace(session, name=probe))
        project.transition(probe, option.trigger, evidence)
        moved = project.store.load(probe)
        assert place(moved) == place(expected), (place(session), option.trigger)
        assert moved.created_at == session.created_at
        count += 1
    assert count >= 3


@pytest.mark.parametrize(
    ("state", "trigger", "evidence", "holds"),
    [
        ("testing", "pass", {"coverage": "80", "failures": "0"}, True),
        ("testing", "pass", {"coverage": "79.9%", "failures": "0"}, False),
        ("testing", "pass", {"coverage": "80%", "failures": "00"}, False),
        ("testing", "pass", {"coverage": "all", "failures": "0"}, False),
        ("canary", "healthy", {"error-rate": "0.5%"}, True),
        ("canary", "healthy", {"error-rate": "1"}, False),
        ("approval", "approve", {"score": "100", "verdict": "approved"}, True),
        ("approval", "approve", {"score": "100", "verdict": "Approved"}, False),
        ("approval", "approve", {"score": "9", "verdict": "approved"}, False),
        ("approval", "approve", {"score": "90"}, False),
    ],
)
def test_both_judge_evidence_alike(project, state, trigger, evidence, holds):
    session = Session("deploy", state, "friday")
    project.store.save(session)
    project.transition("friday", trigger, evidence, succeeds=holds)
    if holds:
        ours = fire(project.workspace.library, session, trigger, evidence)
    else:
        with pytest.raises(StepError):
            fire(project.workspace.library, session, trigger, evidence)
        ours = session
    assert place(project.store.load("friday")) == place(ours)


# Where flowr 1.2.1 and the format's semantics part. Each test shows what both do, so that a
# flowr that does otherwise one day is noticed.

NESTED = {
    "outer": """
flow: outer
version: 1.0.0
exits: [end, failed]
states:
  - id: a
    flow: middle
    next:
      done: {to: b, when: {signed: ==yes}}
      given-up: failed
  - id: b
    next: {finish: end, again: a}
""",
    "middle": """
flow: middle
version: 1.0.0
exits: [done, given-up]
states:
  - id: m
    flow: review-cycle
    next: {approved: done, changes: given-up}
  - id: late
    next: {ready: done, stop: given-up, back: m}
""",
}


@pytest.fixture
def nested(project):
    for name, text in NESTED.items():
        (project.root / "flows" / f"{name}.yaml").write_text(text)
    return project


def test_known_difference_two_exits_at_once(project):
    """An exit that leads to an exit of the parent: we come out of both, flowr out of one."""
    found = [
        case
        for case in reachable(project.workspace.library, "feature")
        if is_known_difference(case[1])
    ]
    assert [(place(session)[:2], option.trigger) for session, option, *_ in found] == [
        (("review-cycle", "verdict"), "accept")
    ]
    session, option, evidence, ours = found[0]
    assert (ours.flow, ours.state, ours.stack) == ("feature", "release", ())
    project.store.save(session)
    project.transition("probe", option.trigger, {"comments": "resolved"})
    theirs = project.store.load("probe")
    assert (theirs.flow, theirs.state, theirs.stack) == ("build-cycle", "built", session.stack[:1])
    # There flowr itself cannot go on, and nothing of ours makes it worse: the run can be taken up
    # from what was before.
    assert "'built' not found" in project.flowr("next", "--session", "probe", succeeds=False)
    after = fire(project.workspace.library, session, option.trigger, evidence)
    project.store.save(replace(after, name="probe"), overwrite=True)
    project.transition("probe", "ship")
    assert project.workspace.load("probe").is_over


def test_known_difference_beginning_two_levels_deep(nested):
    """A first state with a subflow whose first state has one: flowr begins one level deep."""
    nested.flowr("session", "init", "outer", "--name", "theirs")
    ours = nested.workspace.init("outer", "ours").session
    theirs = nested.store.load("theirs")
    assert [frame.flow for frame in ours.trail] == ["outer", "middle", "review-cycle"]
    assert [frame.flow for frame in theirs.trail] == ["outer", "middle"]
    # Its session is one of ours too: a state that invokes a flow, not entered yet.
    assert nested.workspace.load("theirs").place.flow.flow == "middle"
    # A transition enters two levels, which is all there are here.
    before = Session("outer", "b", "again")
    nested.store.save(before)
    nested.transition("again", "again")
    assert place(nested.store.load("again")) == place(
        fire(nested.workspace.library, before, "again")
    )


def test_known_difference_a_guard_on_the_way_out(nested):
    """The invoking state's guard on an exit: we ask for its evidence, flowr does not look."""
    stack = start(nested.workspace.library, "outer").stack[:1]
    session = Session("middle", "late", "friday", stack=stack)
    nested.store.save(session)
    with pytest.raises(EvidenceError, match="signed"):
        fire(nested.workspace.library, session, "ready")
    ours = fire(nested.workspace.library, session, "ready", {"signed": "yes"})
    nested.transition("friday", "ready", {"signed": "no"})
    assert place(nested.store.load("friday")) == place(ours) == ("outer", "b", ())


def test_known_difference_evidence_that_nobody_asked_for(project):
    """Evidence is a closed schema for us; flowr leaves a key too many aside."""
    session = Session("deploy", "prepare", "friday")
    project.store.save(session)
    with pytest.raises(EvidenceError, match="takes no evidence for `colour`"):
        fire(project.workspace.library, session, "build", {"colour": "red"})
    project.transition("friday", "build", {"colour": "red"})
    assert project.store.load("friday").state == "testing"


def test_known_difference_a_session_of_a_flow_that_is_gone(project):
    """Both read it, neither steps it, and ours says why when it is taken up."""
    project.store.save(Session("gone", "anywhere", "friday"))
    assert project.show("friday")["flow"] == "gone"
    assert "Flow not found" in project.transition("friday", "go", succeeds=False)
    with pytest.raises(SessionPlaceError, match="gone"):
        project.workspace.load("friday")
