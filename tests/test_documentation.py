"""What the documentation lists is what there is, and its pages ask the network for nothing."""

import re
from pathlib import Path

import pytest

import flowr_nb
from flowr_nb.magics import FlowMagics
from flowr_nb.magics.arguments import options_of
from tests.flow.test_faulty_flows import expected, rules_in_the_code
from tools.check_offline import loads

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def test_every_public_name_is_in_the_reference():
    text = (REFERENCE / "api.md").read_text("utf-8")
    told = re.findall(r"^\.\. auto(?:class|function|exception):: (\w+)$", text, re.MULTILINE)
    assert sorted(told) == sorted(flowr_nb.__all__)


def test_every_finding_is_in_the_reference_with_how_binding_it_is():
    text = (REFERENCE / "findings.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([\w-]+)` \| ([a-z ]+) \| \S", text, re.MULTILINE))
    assert set(told) == rules_in_the_code() | {"shape"}
    lines = "\n".join(line for case in expected().values() for line in case)
    seen = {}
    for word, rule in re.findall(r"\*\*(error|warning)\*\* .*? `([\w-]+)`: ", lines):
        seen.setdefault(rule, set()).add(word)
    for rule, words in seen.items():
        assert set(told[rule].split(" or ")) == words, rule


def test_errors_and_options_are_taken_from_the_code():
    pytest.importorskip("sphinx", reason="it is in the extra `docs`, which `unit` goes without")
    from tools.docs_from_code import error_classes, sub_commands  # noqa: PLC0415

    errors = [error.__name__ for error in error_classes()]
    assert {"EvidenceError", "FlowParseError", "WalkError"} < set(errors)
    assert all(error.__doc__ for error in error_classes())
    assert [name for name, _ in sub_commands()] == [
        "check",
        "diagram",
        "grade",
        "page",
        "convert",
        "scenarios",
        "diff",
        "words",
        "config-git",
        "store create",
        "store upgrade",
        "store copy",
        "session init",
        "session show",
        "session fire",
        "session list",
        "session history",
        "schema",
    ]


def test_every_option_of_a_magic_is_in_the_reference():
    text = (REFERENCE / "magics.md").read_text("utf-8")
    flow, scenario = text.split("## `%%scenario")
    for magic, told in ((FlowMagics.flow, flow), (FlowMagics.scenario, scenario)):
        assert re.findall(r"^\| `(--\w+)", told, re.MULTILINE) == options_of(magic)


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ('<a href="https://example.org">', 0),
        ('<script src="_static/x.js"></script><img src="x.png">', 0),
        ('<link rel="canonical" href="https://example.org">', 0),
        ('<script defer src="https://cdn.example.org/x.js">', 1),
        ("<img alt='' src='//example.org/x.png'>", 1),
        ('<link href="https://example.org/x.css" rel="stylesheet">', 1),
        ("@import 'https://example.org/x.css';", 1),
        ("a { background: url(https://example.org/x.woff) }", 1),
    ],
)
def test_what_is_fetched_from_elsewhere_is_found(text, many):
    assert len(loads(text)) == many
