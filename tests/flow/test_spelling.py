"""Names that are empty, look alike, or turn the direction of writing, and hints about them."""

import unicodedata

import pytest

from flowr_nb import Workspace, load_flow, validate
from flowr_nb.flow import FlowError, FlowLibrary, MemorySource, check_library
from flowr_nb.hints import BIDI_CONTROLS, did_you_mean, seen_as, what_differs
from flowr_nb.session import UnknownTriggerError

FLOW = """
flow: {flow}
version: 1.0.0
exits: [{exit}]
states:
  - id: {state}
    conditions: {{{group}: {{{key}: x}}}}
    next:
      {trigger}: {{to: {exit}, when: [{group}]}}
"""
PARTS = {"flow": "f", "exit": "done", "state": "a", "group": "g", "key": "k", "trigger": "go"}


def found(text, rule):
    return [each for each in validate(load_flow(text)).findings if each.rule == rule]


def with_part(part, name):
    return FLOW.format(**PARTS | {part: f'"{name}"'})


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "name", ["", " ", "\\t", "\\u200b", "\\u00a0", "\\u2800", "\\u3164 ", "\\ufeff"]
)
def test_a_name_has_something_to_see(part, name):
    [finding] = found(with_part(part, name), "name-shows")
    assert finding.is_error is (part not in {"group", "key"})
    assert finding.line > 1
    assert ("is empty" in finding.message) is (not name)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("control", sorted(BIDI_CONTROLS))
def test_a_name_that_turns_the_direction_of_writing_is_warned_of(part, control):
    [finding] = found(with_part(part, f"a\\u{ord(control):04x}gnp"), "name-direction")
    assert not finding.is_error
    assert f"U+{ord(control):04X}" in finding.message
    assert control not in finding.message


def test_names_of_all_scripts_are_as_good_as_others():
    for name in ("größe", "日本", "שלום", "สวัสดี", "नमस्ते", "👩\u200d🚀", "a-b_c.d", "a b"):
        for part in PARTS:
            result = validate(load_flow(with_part(part, name)))
            assert not result.findings, (part, name)


PAIRS = [
    ("café", "cafe\u0301"),
    ("a", "a "),
    ("a", " a"),
    ("a", "a\u200b"),
    ("a", "a\u00a0"),
    ("a b", "a\u00a0b"),
    ("a b", "a  b"),
    ("ab", "a\u00adb"),
    ("ab", "a\u2060b"),
    ("ab", "\ufeffab"),
    ("ab", "ab\u200e"),
    ("❤", "❤\ufe0f"),
    ("가", unicodedata.normalize("NFD", "가")),
    ("Å", "\u212b"),
]


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_names_that_look_the_same_are_told_apart(one, other):
    assert seen_as(one) == seen_as(other)
    texts = {
        "two states": f'[{{id: "{one}", next: {{go: "{other}"}}}}, '
        f'{{id: "{other}", next: {{go: x}}}}]',
        "two triggers": f'[{{id: a, next: {{"{one}": x, "{other}": x}}}}]',
        "two keys": f'[{{id: a, next: {{go: {{to: x, when: {{"{one}": y, "{other}": y}}}}}}}}]',
        "two groups": f'[{{id: a, conditions: {{"{one}": {{k: y}}, "{other}": {{k: y}}}}, '
        f'next: {{go: {{to: x, when: ["{one}", "{other}"]}}}}}}]',
        "two keys in two places": f'[{{id: a, next: {{go: {{to: x, when: {{"{one}": y}}}}, '
        f'on: {{to: x, when: {{"{other}": y}}}}}}}}]',
    }
    for what, states in texts.items():
        text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates: {states}\n"
        [finding] = found(text, "name-apart")
        assert not finding.is_error, what
        assert what_differs(other, one) in finding.message
    states = f'[{{id: "{one}", next: {{go: "{other}"}}}}]'
    text = f'flow: f\nversion: 1.0.0\nexits: ["{other}"]\nstates: {states}\n'
    assert len(found(text, "name-apart")) == 1, "a state and an exit"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_flows_that_look_the_same_are_told_apart(one, other):
    text = 'flow: "{}"\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{go: x}}}}]\n'
    library = FlowLibrary(MemorySource(text.format(one), text.format(other)))
    assert [
        each.rule for each in check_library(library).findings if each.rule != "name-direction"
    ] == ["name-apart"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "b"), ("a", "A"), ("a-b", "a_b"), ("e", "é"), ("x2", "x²"), ("1", "01")],
)
def test_names_that_look_different_are_left_alone(one, other):
    text = (
        "flow: f\nversion: 1.0.0\nexits: [x]\n"
        f'states: [{{id: "{one}", next: {{go: "{other}"}}}}, {{id: "{other}", next: {{go: x}}}}]\n'
    )
    assert found(text, "name-apart") == []


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_hint_says_what_differs(one, other):
    hint = did_you_mean(other, ["far away", one])
    assert hint.startswith(f"; did you mean `{one}`? It only looks the same: this has ")
    assert "U+" in hint
    library = FlowLibrary(
        MemorySource(
            f'flow: "{one}"\nversion: 1.0.0\nexits: [x]\n'
            f'states: [{{id: a, next: {{"{one}": x}}}}]\n'
        )
    )
    with pytest.raises(FlowError, match="only looks the same"):
        library.load(other)
    with pytest.raises(UnknownTriggerError, match="only looks the same"):
        Workspace(library, "memory:").run(one).fire(other)


def test_a_hint_of_another_name_is_as_it_was():
    assert did_you_mean("canry", ["canary", "x"]) == "; did you mean `canary`?"
    assert did_you_mean("quite", ["canary"], "; otherwise") == "; otherwise"
    assert did_you_mean("canary", ["canary"]) == "; did you mean `canary`?"


@pytest.mark.parametrize(
    ("written", "is_told", "words"),
    [
        (">=2026-05-01", True, "which is 2026 here"),
        ("<09:30", True, "which is 9 here"),
        (">=1,000", True, "which is 1 here"),
        (">=1 000", True, "which is 1 here"),
        ("<=1.2.3", True, "which is 1.2 here"),
        (">1e-3", True, "which is 1 here"),
        ("<5 of 10", True, "which is 5 here"),
        (">192.168.0.1", True, "which is 192.168 here"),
        (">=abc", True, "finds none"),
        (">", True, "finds none"),
        (">= ", True, "finds none"),
        ("<∞", True, "finds none"),
        (">=80%", False, ""),
        ("<=20 days", False, ""),
        (">=-1.5", False, ""),
        ("<.5", False, ""),
        (">=٣", False, ""),
        ("==2026-05-01", False, ""),
        ("2026-05-01", False, ""),
        ("!=1,000", False, ""),
        ("abc", False, ""),
    ],
)
@pytest.mark.parametrize(
    "state",
    [
        '{id: a, next: {go: {to: x, when: {k: "%s"}}}}',
        '{id: a, conditions: {g: {k: "%s"}}, next: {go: {to: x, when: g}}}',
        '{id: a, conditions: {g: {k: "%s"}}, next: {go: x}}',
    ],
)
def test_an_order_operator_has_one_number_to_compare(state, written, is_told, words):
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{state % written}]\n"
    findings = found(text, "one-number")
    assert len(findings) == is_told
    for finding in findings:
        assert not finding.is_error
        assert words in finding.message
        assert "`k`" in finding.message


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        ('"True"', "write `==true`"),
        ("'FALSE'", "write `==false`"),
        ("==True", "write `==true`"),
        ('"!=True"', "write `!=true`"),
        ("True", ""),
        ("!!bool 'True'", ""),
        ('"==true"', ""),
        ('"Trueish"', ""),
        ('">=True"', ""),  # of which it is told that it has no number
    ],
)
def test_a_boolean_that_is_a_text_is_told(written, is_told):
    states = f"{{id: a, next: {{go: {{to: x, when: {{k: {written}}}}}}}}}"
    findings = found(f"flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{states}]\n", "boolean-text")
    assert len(findings) == bool(is_told)
    for finding in findings:
        assert not finding.is_error
        assert is_told in finding.message
