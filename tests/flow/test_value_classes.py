"""Classes of values: of all values that are in one class, every guard says the same."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from flowr_nb.flow import evaluate_condition, parse_condition
from flowr_nb.flow.value_classes import ValueClasses

NUMBERS = st.sampled_from(("80", "80%", "0", "-3", "0.5", "5.00 days", "80.0", "abc", "", "1e5"))
EXPRESSIONS = st.builds(
    lambda operator, value: f"{operator}{value}",
    st.sampled_from(("==", "!=", ">=", "<=", ">", "<", "")),
    NUMBERS,
)
VALUES = st.one_of(
    NUMBERS,
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.integers(-100, 100).map(str),
    st.text(max_size=8),
)


def number_of(classes, text):
    """The class of a text, found by the docstring's words alone."""
    if text in classes.named:
        return classes.named.index(text)
    from flowr_nb.flow.conditions import first_number  # noqa: PLC0415 - the rule, not our reading

    number = first_number(text)
    if number is None or not classes.thresholds:
        return len(classes.named)
    below = sum(threshold < number for threshold in classes.thresholds)
    on = sum(threshold == number for threshold in classes.thresholds)
    return len(classes.named) + 1 + 2 * below + on


@settings(max_examples=500)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=5), VALUES)
def test_a_guard_says_of_a_value_what_it_says_of_its_class(expressions, text):
    classes = ValueClasses.of("key", expressions)
    for expression in expressions:
        verdict = classes.verdicts(expression)[number_of(classes, text)]
        assert (verdict == "1") == evaluate_condition(*parse_condition(expression), text)


@settings(max_examples=200)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=5))
def test_each_sample_is_of_its_class(expressions):
    classes = ValueClasses.of("key", expressions)
    found = [number_of(classes, sample) for sample in classes.samples]
    assert found == [*range(len(classes.samples))]


@pytest.mark.parametrize(
    ("expressions", "samples"),
    [
        ([">=80%"], ("no number", "79%", "80%", "81%")),
        (["==pass", "!=draft"], ("pass", "draft", "anything else")),
        (["==80%", ">=80%"], ("80%", "no number", "79%", "80.0%", "81%")),
        ([">=80", "<90"], ("no number", "79", "80", "85", "90", "91")),
        (["==anything else"], ("anything else", "anything else…")),
        ([">=abc"], ("anything else",)),
    ],
)
def test_samples_read_as_people_write(expressions, samples):
    assert ValueClasses.of("key", expressions).samples == samples


def test_thresholds_of_any_length_are_told_apart():
    long = "0." + "0" * 60 + "1"
    classes = ValueClasses.of("key", [f">{long}", f"<{long}5"])
    assert classes.thresholds == (Decimal(long), Decimal(f"{long}5"))
    assert classes.verdicts(f">{long}") == "000111"
