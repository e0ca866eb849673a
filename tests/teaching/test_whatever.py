"""Answers that nobody would write: none raises, and each result can be shown."""

import json
import random

from hypothesis import given, strategies as st

from flowr_nb.teaching import exercise
from tests.teaching.test_exercise import LIGHT

TASK = exercise(LIGHT)
OBJECTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def looked_at(answer):
    result = TASK.check(answer, feedback="place")
    assert 0 <= result.score <= 1
    assert (result.score == 1) == result.passed == bool(result)
    assert result.message
    assert json.dumps(result.to_json())
    assert str(result)
    assert "Traceback" not in result.message
    return result


@given(OBJECTS | st.text() | st.binary())
def test_objects_and_texts(answer):
    assert not looked_at(answer)


@given(st.integers(0, 2**32), st.integers(1, 12))
def test_texts_that_were_a_flow_once(seed, times):
    """Letters taken out, doubled and put elsewhere, as by a cat on the keyboard."""
    order = random.Random(seed)
    text = LIGHT
    for _ in range(times):
        at, to = (order.randrange(len(text)) for _ in range(2))
        size = order.randrange(1, 6)
        text = order.choice(
            [
                text[:at] + text[at + size :],
                text[:at] + text[at : at + size] + text[at:],
                text[:to] + text[at : at + size] + text[to:],
                text[:at] + order.choice("{}[]:,-&*!|>'\"%@`#\t\n\0\x7f\u202e") + text[at:],
            ]
        )
    looked_at(text)


def test_lines_in_another_order():
    for seed in range(60):
        lines = LIGHT.splitlines()
        random.Random(seed).shuffle(lines)
        looked_at("\n".join(lines))
