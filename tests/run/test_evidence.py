"""What is given with a step: turned to text once, judged by it, kept as it, written as it."""

import decimal
import fractions
import json
from copy import deepcopy

import pytest

from flowr_nb import FlowrNbError, Workspace
from flowr_nb.session import (
    ConditionsNotMetError,
    EvidenceError,
    EvidenceValueError,
    OptionStatus,
    Session,
    options,
)
from flowr_nb.session.evidence import MAX_EVIDENCE, as_texts
from tests.flow.test_evidence import Computed, Endless, Mute, NotText, Plain

LOOP = """
flow: loop
version: 1.0.0
exits: [end]
states:
  - id: a
    next:
      go: {to: b, when: {note: "%s"}}
      stop: end
  - id: b
    next: {back: a}
"""


@pytest.fixture(params=["yaml", "memory"])
def ws(write_flows, tmp_path, request):
    library = write_flows({"loop": LOOP % "!=no"})
    return Workspace(library, tmp_path / "s" if request.param == "yaml" else "memory:")


class Later:
    """Has one text at first, then another, then none."""

    said = 0

    def __str__(self):
        self.said += 1
        if self.said > 2:
            raise RuntimeError("it is closed")
        return "open" if self.said == 1 else "no"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["a"], "['a']"),
        ({"a": [1]}, "{'a': [1]}"),
        (Later(), "open"),
        (5e-05, "0.00005"),
        (decimal.Decimal("1E-7"), "0.0000001"),
        (fractions.Fraction(1, 8), "0.125"),
        (True, "true"),
        (Computed("b", True, "True"), "true"),
        ("half \ud800", "half \\ud800"),
        ("z\u0000\u001b", "z\u0000\u001b"),
    ],
)
def test_what_was_given_is_what_is_kept(ws, value, text):
    run = ws.init("loop", "s")
    value = deepcopy(value)
    run.fire("go", note=value)
    if isinstance(value, list):
        value.append("later")
    if isinstance(value, dict):
        value["a"].append("later")
    assert run.history[-1].evidence == {"note": text}
    run.save()
    run.fire("back")
    run.save("copy")
    for name in ("s", "copy"):
        assert ws.load(name).history[0].evidence == {"note": text}


WAYS = {
    "fire": lambda run, value: run.fire("go", note=value),
    "assume": lambda run, value: run.assume(note=value),
    "options": lambda run, value: run.options(note=value),
    "typed": lambda run, value: run.set_trait("evidence", {"note": value}),
}


@pytest.mark.parametrize(
    "value",
    ids=map(str, range(9)),
    argvalues=[
        10**5000,
        Mute(),
        NotText(),
        Endless(),
        Plain(),
        b"x",
        {1},
        (x for x in "a"),
        "x" * 9_000_000,
    ],
)
@pytest.mark.parametrize("how", WAYS)
def test_what_cannot_be_kept_is_refused_and_nothing_moves(ws, how, value):
    run = ws.init("loop", "s")
    before = run.value
    with pytest.raises(EvidenceValueError, match="`note`") as caught:
        WAYS[how](run, value)
    assert isinstance(caught.value, FlowrNbError)
    assert run.value == before
    run.fire("go", note="whole")
    run.save()
    assert [step.trigger for step in ws.load("s").history] == ["go"]


def test_long_texts_are_all_there_when_they_are_read_again(ws):
    run = ws.init("loop", "s")
    for _ in range(20):
        run.fire("go", note="\u0001" * 10_000)  # six bytes each in JSON
        run.fire("back")
        run.save()
    assert len(ws.load("s").history) == 40


@pytest.mark.parametrize("expression", ["!=", "!=no", "==None", "None", "!=None"])
def test_none_is_not_given(write_flows, tmp_path, expression):
    run = Workspace(write_flows({"loop": LOOP % expression}), tmp_path / "s").run("loop")
    with pytest.raises(EvidenceError, match="needs evidence for `note`"):
        run.fire("go", note=None)
    assert run.options(note=None)[0].status is OptionStatus.NEEDS_EVIDENCE
    run.fire("stop", note=None)


def test_what_is_assumed_is_judged_as_what_is_fired(write_flows, tmp_path):
    run = Workspace(write_flows({"loop": LOOP % "<0.01"}), tmp_path / "s").run("loop")
    assert run.assume(note=5e-05) == {"note": "0.00005"}
    assert run.situation.options[0].status is OptionStatus.OPEN
    run.press("go")
    assert run.history[-1].evidence == {"note": "0.00005"}


def test_what_is_typed_is_no_object_of_somebody_else(ws):
    run = ws.run("loop")
    given = {"note": ["a"], "gone": None}
    run.evidence = given
    given["note"].append("b")
    given["more"] = "x"
    assert run.evidence == {"note": "['a']"}


@pytest.mark.parametrize(
    ("written", "given", "opens"),
    [
        *((word, True, True) for word in ("true", "True", "TRUE")),
        *((word, "true", True) for word in ("true", "True", "TRUE")),
        *((f"!!bool {word}", True, True) for word in ("true", "True", '"TRUE"')),
        *((word, False, True) for word in ("false", "False", "FALSE")),
        *((word, True, False) for word in ("false", '"True"', "'TRUE'", "tRue", "!!str True")),
        *((word, word, True) for word in ("yes", "on", "no", "1.0", "0123", "2026-05-01", "12:30")),
        ('"True"', "True", True),
        ('"==True"', "True", True),
        ('"!=True"', True, True),
        ("&a True", True, True),
    ],
)
@pytest.mark.parametrize(
    "state",
    [
        "{id: a, next: {go: {to: end, when: {ok: %s}}}}",
        "{id: a, next: {go: {to: end, when: [{ok: %s}]}}}",
        "{id: a, conditions: {g: {ok: %s}}, next: {go: {to: end, when: g}}}",
    ],
)
def test_a_boolean_without_quotes_is_the_one_that_is_given(
    write_flows, state, written, given, opens
):
    text = f"flow: f\nversion: 1.0.0\nexits: [end]\nstates:\n- {state % written}\n"
    run = Workspace(write_flows({"f": text}), "memory:").run("f")
    if opens:
        run.fire("go", ok=given)
    else:
        with pytest.raises(ConditionsNotMetError):
            run.fire("go", ok=given)


@pytest.mark.parametrize(
    ("expression", "given", "words"),
    [
        ("== yes", "yes", "note = “ yes” does not hold, note is 'yes', which looks the same: this"),
        ("== yes", "yes", "this has nothing where that has U+0020"),
        ("yes ", "yes", "note = “yes ” does not hold"),
        ("yes", "yes ", "note = yes does not hold, note is 'yes ', which looks the same: this has"),
        ("yes", "yes ", "this has U+0020 where that has nothing"),
        ("a  b", "a b", "note = “a  b” does not hold"),
        ("a b", "a\u00a0b", "this has U+00A0 where that has U+0020"),
        ("ab", "a\u200bb", "this has U+200B where that has nothing"),
        ("a\u200bb", "ab", "note = “a\\u200bb” does not hold"),
        ("caf\u00e9", "cafe\u0301", "this has U+0065 U+0301 where that has U+00E9"),
        ("yes", "no", "note = yes does not hold, note is 'no'"),
        ("!=no", "no", "note ≠ no does not hold, note is 'no'"),
        (">= 80", "75", "note ≥ 80 does not hold, note is '75'"),
    ],
)  # fmt: skip
def test_a_message_shows_what_makes_the_difference(write_flows, tmp_path, expression, given, words):
    text = LOOP % expression
    run = Workspace(write_flows({"loop": text}), tmp_path / "s").run("loop")
    with pytest.raises(ConditionsNotMetError) as caught:
        run.fire("go", note=given)
    assert words in str(caught.value)
    assert ("looks the same" in str(caught.value)) is (given.strip() != "no" and given != "75")


def test_a_long_value_makes_no_long_message(write_flows, tmp_path):
    run = Workspace(write_flows({"loop": LOOP % "yes"}), tmp_path / "s").run("loop")
    with pytest.raises(ConditionsNotMetError) as caught:
        run.fire("go", note="x" * 10_000)
    assert len(str(caught.value)) < 400


def test_an_empty_text_is_a_value_and_is_seen_to_be_one(write_flows, tmp_path):
    run = Workspace(write_flows({"loop": LOOP % "=="}), tmp_path / "s").run("loop")
    assert run.options()[0].conditions[0].row == ("note = “”", "", "not given")
    assert run.options(note="")[0].conditions[0].row == ("note = “”", "“”", "holds")
    run.evidence = {"note": ""}
    assert run.situation.options[0].status is OptionStatus.OPEN
    assert run.value.given_table.rows == [("note", "“”", "typed")]
    run.press("go")
    assert run.history[0].evidence == {"note": ""}
    assert run.history[0].row == ("go", "a → b", "note “”")


def test_all_that_is_given_at_once_is_bounded():
    with pytest.raises(EvidenceValueError, match="characters"):
        as_texts({f"k{number}": "x" * 10_000 for number in range(MAX_EVIDENCE // 10_000 + 1)})


@pytest.mark.parametrize("key", [Mute(), b"note", ("note", frozenset()), "x" * 20_000])
def test_a_key_that_has_no_text_is_refused(library, key):
    with pytest.raises(EvidenceValueError):
        options(library, Session("deploy", "approval").configuration, {key: "x"})


def test_a_journal_from_before_there_was_a_bound_can_be_saved_again(write_flows, tmp_path):
    ws = Workspace(write_flows({"loop": LOOP % "!=no"}), tmp_path / "s")
    run = ws.init("loop", "s")
    run.fire("go", note="x")
    run.save()
    journal = tmp_path / "s" / "s.journal"
    step = json.loads(journal.read_text("utf-8"))
    step["evidence"]["note"] = "long \ud800" + "x" * 20_000
    journal.write_text(json.dumps(step) + "\n")
    again = ws.load("s")
    again.save("copy")
    assert ws.load("copy").history[0].evidence["note"] == "long ?" + "x" * 20_000
