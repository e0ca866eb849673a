"""What could be asked from here on, and values that show both sides of every guard."""

import json

import pytest
from hypothesis import given, strategies as st

from flowr_nb import FlowRun
from flowr_nb.flow import load_flow
from flowr_nb.flow.conditions import evaluate_condition, parse_condition
from flowr_nb.session import EvidenceError, Session
from flowr_nb.session.what_if import QuestionKind, questions
from tests.stepping import begin


def asked(library, flow, state=None, stack=()):
    session = begin(library, flow) if state is None else Session(flow, state, stack=stack)
    return {question.key: question for question in questions(library, session.configuration)}


def flow_of(**guards):
    """A flow with one transition for each list of expressions of one key."""
    lines = [
        f"      t{index}: {{to: end, when: {{k: {json.dumps(text)}}}}}"
        for index, text in enumerate(guards["k"])
    ]
    body = "\n".join(lines)
    return f"flow: f\nversion: 1.0.0\nexits: [end]\nstates:\n  - id: a\n    next:\n{body}\n"


class Alone:
    """A library of one flow that is not on a disk."""

    def __init__(self, text):
        self.flow = load_flow(text)

    def load(self, _name):
        return self.flow


def question_of(*texts):
    library = Alone(flow_of(k=texts))
    (question,) = questions(library, Session("f", "a").configuration)
    return question


def test_every_key_ahead_is_asked_for_once_those_of_the_current_state_first(library):
    found = asked(library, "deploy", "approval")
    assert list(found) == ["score", "verdict", "error-rate", "coverage", "failures"]
    assert [key for key, question in found.items() if question.is_here] == ["score", "verdict"]
    score = found["score"]
    assert [use.words for use in score.uses] == ["score ≥ 80"]
    assert (score.uses[0].edge.state, score.uses[0].edge.trigger) == ("approval", "approve")


def test_what_can_be_reached_through_subflows_and_out_of_them_counts(library, nested):
    found = asked(library, "feature")
    assert {"stories", "estimate", "tests", "release-notes"} <= set(found)
    # The guards of the invoking states are in force on the exits of what they invoke.
    assert list(asked(nested, "outer")) == ["tests", "level", "outer-ok"]


def test_what_is_behind_and_cannot_be_come_back_to_is_not_asked(write_flows):
    library = write_flows(
        {
            "line": """
flow: line
version: 1.0.0
exits: [end]
states:
  - id: a
    next: {go: {to: b, when: {first: ==1}}}
  - id: b
    next: {go: {to: end, when: {second: ==2}}}
"""
        }
    )
    assert list(asked(library, "line")) == ["first", "second"]
    assert list(asked(library, "line", "b")) == ["second"]
    assert asked(library, "line", "end") == {}


def test_the_kind_of_a_question_follows_from_the_operators(library):
    found = asked(library, "deploy")
    kinds = {key: question.kind for key, question in found.items()}
    assert kinds == {
        "coverage": QuestionKind.RANGE,
        "failures": QuestionKind.CHOICE,
        "score": QuestionKind.RANGE,
        "verdict": QuestionKind.CHOICE,
        "error-rate": QuestionKind.RANGE,
    }
    assert found["verdict"].choices == ("approved",)
    assert question_of(">=high").kind is QuestionKind.TEXT
    assert question_of("==true", "!=false").kind is QuestionKind.SWITCH
    assert question_of("==true", "==unsure").kind is QuestionKind.CHOICE


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([">=80%"], (0, 100, 1, "%")),
        (["<1%"], (0, 5, 0.1, "%")),
        ([">100%"], (0, 110, 1, "%")),
        ([">=80"], (0, 160, 1, "")),
        (["<=20 days"], (0, 40, 1, " days")),
        ([">0"], (-10, 10, 1, "")),
        ([">=0.25", "<5"], (0, 10, 0.01, "")),
        (["<-4"], (-8, 0, 1, "")),
        ([">=1.5.3"], (0, 3, 0.1, "")),
        (["<5", "==8"], (0, 16, 1, "")),
        ([">1 s", ">2 ms"], (0, 4, 1, "")),
    ],
)
def test_a_range_shows_what_its_thresholds_are_about(texts, expected):
    question = question_of(*texts)
    assert question.kind is QuestionKind.RANGE
    assert (question.minimum, question.maximum, question.step, question.unit) == expected


def test_equality_beside_order_keeps_its_values_as_choices():
    question = question_of(">=5", "==n/a", "!=7")
    assert question.kind is QuestionKind.RANGE
    assert question.choices == ("n/a", "7")


def test_transitions_of_which_nobody_knows_where_they_lead_are_left_out():
    assert question_of("~=5", ">3").uses[0].words == "k > 3"


@pytest.mark.parametrize("text", [">=" + "9" * 400, ">=" + "9" * 30])
def test_a_threshold_beyond_any_slider_is_asked_for_as_text(text):
    assert question_of(text).kind is QuestionKind.TEXT


numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(
    lambda number: f"{number:f}"
) | st.integers(-(10**6), 10**6).map(str)
conditions = st.lists(
    st.tuples(st.sampled_from([">=", "<=", ">", "<"]), numbers).map("".join), min_size=1, max_size=4
)


@given(conditions, st.sampled_from(["", "%", " days"]))
def test_both_sides_of_every_threshold_are_on_the_scale(texts, unit):
    question = question_of(*[f"{text}{unit}" for text in texts])
    assert question.unit == unit
    places = round((question.maximum - question.minimum) / question.step)
    for text in texts:
        operator, value = parse_condition(f"{text}{unit}")
        nearest = round((float(value.removesuffix(unit)) - question.minimum) / question.step)
        verdicts = {
            evaluate_condition(
                operator, value, f"{question.minimum + place * question.step:.3f}{unit}"
            )
            for place in (nearest - 1, nearest, nearest + 1)
            if 0 <= place <= places
        }
        assert verdicts == {True, False}, (text, question)


def test_assumptions_judge_everywhere_and_fire_nothing(library, store):
    run = FlowRun.draft(library, store, "deploy")
    assert run.assume(coverage="90%", failures=0) == {"coverage": "90%", "failures": "0"}
    run.fire("build")
    assert run.session.state == "testing"
    assert run.assumed == {"coverage": "90%", "failures": "0"}
    assert [option.status.value for option in run.situation.options] == ["open", "open"]
    run.evidence = {"coverage": "10%"}  # what is typed counts before what is assumed
    assert [option.status.value for option in run.situation.options] == ["blocked", "open"]
    run.evidence = {}
    assert run.assume({"failures": None}) == {"coverage": "90%"}
    run.assume(failures=0)
    run.press("pass")
    assert run.session.state == "approval"
    assert run.history[-1].evidence == {"coverage": "90%", "failures": "0"}


def test_fire_sends_only_what_it_is_given(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.fire("build")
    run.assume(coverage="90%", failures=0)
    with pytest.raises(EvidenceError, match="needs evidence"):
        run.fire("pass")
    assert run.session.state == "testing"


def test_assumptions_end_with_the_flow_that_they_are_about(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.assume(score=85)
    run.begin("deploy", "again")
    assert run.assumed == {"score": "85"}
    run.begin("traffic-light")
    assert run.assumed == {}
