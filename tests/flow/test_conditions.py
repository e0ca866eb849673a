import pytest
from hypothesis import given, strategies as st

from flowr_nb.flow import (
    ConditionOperator,
    ConditionSyntaxError,
    FlowParseError,
    GuardCondition,
    evaluate_condition,
    in_words,
    parse_condition,
    resolve_when_clause,
    to_text,
)


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [
        ("==pass", "==", "pass"),
        ("!=draft", "!=", "draft"),
        (">=80%", ">=", "80%"),
        ("<=20 days", "<=", "20 days"),
        (">0", ">", "0"),
        ("<1%", "<", "1%"),
        ("pass", "==", "pass"),
        ("", "==", ""),
        ("==", "==", ""),
        ("===x", "==", "=x"),
        ("=x", "==", "=x"),
        ("!x", "==", "!x"),
        ("a>=b", "==", "a>=b"),
    ],
)
def test_an_expression_is_an_operator_and_a_value(text, operator, value):
    assert parse_condition(text) == (ConditionOperator(operator), value)


def test_a_tilde_is_no_operator_and_the_error_lists_those_there_are():
    with pytest.raises(ConditionSyntaxError, match="~=3") as caught:
        parse_condition("~=3")
    for operator in ConditionOperator:
        assert f"`{operator.value}`" in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "evidence", "holds"),
    [
        # equality is about text
        ("==true", True, True),
        ("==True", True, False),
        ("==false", False, True),
        ("==80", 80, True),
        ("==80", 80.0, False),
        ("==80", "80 ", False),
        ("pass", "pass", True),
        ("pass", "Pass", False),
        ("!=pass", "fail", True),
        ("!=pass", "pass", False),
        ("==", "", True),
        # order is about the first number on each side
        (">=80%", "75%", False),
        (">=80%", "80", True),
        (">=80", 80.5, True),
        (">80", 80, False),
        ("<1%", "0.4 percent", True),
        ("<=20 days", "about 20 working days", True),
        ("<0", "-1.5", True),
        (">=.5", "1", True),
        ("<0", "-.5", True),
        (">=3", "\u0663", True),  # a digit of another script
        ("<10", "9 of 100", True),
        (">9", "10", True),
        # no number on a side: the condition fails, whichever way round it is
        (">=80", "many", False),
        ("<80", "few", False),
        (">=many", "80", False),
        ("<", "1", False),
        (">=0", "", False),
        (">=0", True, False),
        (">=0", None, False),
        (">=0", float("inf"), False),
    ],
)
def test_evidence_is_compared(expression, evidence, holds):
    assert evaluate_condition(*parse_condition(expression), evidence) is holds


@given(st.text(), st.text())
def test_every_expression_is_judged_or_refused_with_its_own_error(expression, evidence):
    try:
        operator, value = parse_condition(expression)
    except ConditionSyntaxError:
        assert expression.startswith("~=")
        return
    assert expression in (f"{operator.value}{value}", value)
    assert evaluate_condition(operator, value, evidence) in (True, False)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_order_operators_agree_with_arithmetic(given_number, wanted):
    for sign, expected in (
        (">=", given_number >= wanted),
        ("<=", given_number <= wanted),
        (">", given_number > wanted),
        ("<", given_number < wanted),
    ):
        assert evaluate_condition(*parse_condition(f"{sign}{wanted}"), given_number) is expected


@given(st.text())
def test_equals_and_not_equals_are_opposites(text):
    assert evaluate_condition(ConditionOperator.EQUALS, text, text)
    assert not evaluate_condition(ConditionOperator.NOT_EQUALS, text, text)


@pytest.mark.parametrize(
    ("evidence", "text"), [(True, "true"), (False, "false"), (80, "80"), (0.5, "0.5"), ("x", "x")]
)
def test_evidence_has_a_text(evidence, text):
    assert to_text(evidence) == text


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (">=80", "score ≥ 80"),
        ("<=80", "score ≤ 80"),
        ("!=80", "score ≠ 80"),
        ("80", "score = 80"),
        ("<80", "score < 80"),
        (">80", "score > 80"),
        ("==", "score = “”"),
        ("~=80", "score ~=80"),
    ],
)
def test_a_condition_reads_as_words(expression, words):
    assert in_words("score", expression) == words


def test_only_four_operators_compare_numbers():
    assert {op.value for op in ConditionOperator if op.is_order} == {">=", "<=", ">", "<"}


GROUPS = {"good": {"score": ">=80", "style": "==fine"}, "quick": {"days": "<3"}}


@pytest.mark.parametrize(
    ("clause", "conditions", "groups"),
    [
        ({"k": "==v"}, {"k": "==v"}, None),
        ({}, {}, None),
        ([], {}, None),
        ("good", GROUPS["good"], {"good"}),
        (["good", "quick"], GROUPS["good"] | GROUPS["quick"], {"good", "quick"}),
        (["good", {"style": "any"}], {"score": ">=80", "style": "any"}, {"good"}),
        ([{"style": "any"}, "good"], GROUPS["good"], {"good"}),
    ],
)
def test_a_guard_is_written_out_with_its_groups(clause, conditions, groups):
    assert resolve_when_clause(clause, GROUPS, "a") == (GuardCondition(conditions), groups)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("god", "the state `a` has no group of conditions `god`; did you mean `good`?"),
        (["good", {"k": "~=v"}], "state `a`, condition `k`: `~=` is not an operator in `~=v`"),
    ],
)
def test_a_guard_that_cannot_be_is_an_error_that_names_the_state(clause, words):
    with pytest.raises(FlowParseError) as caught:
        resolve_when_clause(clause, GROUPS, "a")
    assert str(caught.value).startswith(words)
