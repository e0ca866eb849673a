"""The walk that a document writes into one line."""

import pytest

pytest.importorskip("sphinx", reason="sphinx is in the extra `sphinx`, which `unit` goes without")

from flowr_nb.sphinx_ext.walk import WalkError, parse_walk


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", []),
        (" ; \n;", []),
        ("build", [("build", {})]),
        ("build; pass coverage=86% failures=0", [
            ("build", {}), ("pass", {"coverage": "86%", "failures": "0"})
        ]),
        ("build\npass a=1", [("build", {}), ("pass", {"a": "1"})]),
        ('"send; it" note="looks good"', [("send; it", {"note": "looks good"})]),
        ("'say \"so\"' \"a key\"=x\"y z\"", [('say "so"', {"a key": "xy z"})]),
        (r'go say="a \"b\" \\"', [("go", {"say": 'a "b" \\'})]),
        ("go when=a=b empty=", [("go", {"when": "a=b", "empty": ""})]),
        ("a=b x=1", [("a=b", {"x": "1"})]),
    ],
)  # fmt: skip
def test_steps_are_parted_and_quoted(text, steps):
    assert [(step.name, dict(step.evidence)) for step in parse_walk(text)] == steps


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("build; pass coverage", r"`coverage` in step 2 is not `key=value`"),
        ("pass a=1 a=2", "step 1 gives `a` twice"),
        ('go say="never', "a quotation mark is not closed"),
        ("go it's=1", "a quotation mark is not closed"),
    ],
)
def test_what_is_written_otherwise_is_refused_in_words(text, told):
    with pytest.raises(WalkError, match=told):
        parse_walk(text)
