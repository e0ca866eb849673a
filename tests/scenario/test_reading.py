"""Scenarios as they are written: every form of a step, and what is wrong with its place."""

import pytest

from flowr_nb.errors import FlowrNbError
from flowr_nb.scenario import ScenarioError, ScenarioParseError, ScenarioStepKind, parse, parse_file


def steps_of(*lines):
    text = "flow: deploy\nscenarios:\n  walk:\n" + "".join(f"    - {line}\n" for line in lines)
    (scenario,) = parse(text)
    return [(step.kind, step.name, dict(step.evidence)) for step in scenario.steps]


def findings_of(text, path="a.scenarios.yaml"):
    with pytest.raises(ScenarioParseError) as caught:
        parse(text, path)
    return [(each.line, each.column, each.message) for each in caught.value.findings]


def test_a_bare_text_or_a_mapping_fires_whatever_the_trigger_is_called():
    assert steps_of("build", "blocked", "blocked: {a: 1}", "with: {b: 2}", "pass: {}") == [
        (ScenarioStepKind.FIRE, "build", {}),
        (ScenarioStepKind.FIRE, "blocked", {}),
        (ScenarioStepKind.FIRE, "blocked", {"a": "1"}),
        (ScenarioStepKind.FIRE, "with", {"b": "2"}),
        (ScenarioStepKind.FIRE, "pass", {}),
    ]


def test_a_text_asserts_and_fire_says_outright_what_fires():
    assert steps_of(
        "at: build › review",
        "open: pass",
        "{blocked: pass, with: {coverage: 60%}}",
        "exits: deployed",
        "{fire: at, with: {ok: True, no: no, n: 007}}",
    ) == [
        (ScenarioStepKind.AT, "build › review", {}),
        (ScenarioStepKind.OPEN, "pass", {}),
        (ScenarioStepKind.BLOCKED, "pass", {"coverage": "60%"}),
        (ScenarioStepKind.EXITS, "deployed", {}),
        (ScenarioStepKind.FIRE, "at", {"ok": "true", "no": "no", "n": "007"}),
    ]


def test_everything_that_has_no_shape_is_found_at_once_with_its_place():
    found = findings_of(
        "flow: deploy\nscenario: 1\nscenarios:\n"
        "  a:\n    - pass:\n    - {at: x, with: {}}\n    - att: x\n    - {a: 1, b: 2}\n"
        "    - pass: {k: [1]}\n    - {pass: {}, with: {}}\n  b: text\n  a: [x]\n"
    )
    assert [place[:2] for place in found] == [
        (2, 1),
        (5, 7),
        (6, 15),
        (7, 7),
        (8, 7),
        (9, 14),
        (10, 8),
        (11, 3),
        (12, 3),
    ]
    told = "\n".join(message for *_, message in found)
    assert "did you mean `scenarios`" in told
    assert "did you mean `at`" in told
    assert "write `- pass`" in told
    assert "stands in line 4 already" in told


@pytest.mark.parametrize(
    "text", ["", "[]", "flow: x", "scenarios: {a: [b]}", "flow: x\nscenarios:"]
)
def test_what_is_no_file_of_scenarios_is_said(text):
    assert findings_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "flow: &a [*a]",
        "x: &a [1,2,3,4,5,6,7,8,9]\ny: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" * 9,
        "[" * 5000,
        "flow: x\nscenarios: {a: [" + "{" * 100,
        b"flow: \xff",
        "x" * (5 * 1024 * 1024),
        f"flow: x\nscenarios: {{{'n' * 1000}: [go]}}",
        "\x00",
    ],
)
def test_hostile_content_is_a_finding(text):
    assert findings_of(text)


def test_aliases_are_taken_within_bounds():
    (scenario,) = parse("flow: x\nscenarios:\n  a: [&s {go: &e {k: 1}}, *s, {open: go, with: *e}]")
    assert [dict(step.evidence) for step in scenario.steps] == [{"k": "1"}] * 3


MARKDOWN = """# A page

```yaml
flow: not read
```

````text
```flow-scenario
not: read
```
````

1. in a list:

   ```flow-scenario
   flow: deploy
   scenarios:
     one: [build]
   ```

~~~ flow-scenario
flow: feature
scenarios:
  two:
    - start
    - at: scope
~~~
"""


def test_blocks_of_markdown_are_read_with_their_places_in_the_file():
    one, two = parse(MARKDOWN, "page.md")
    assert (one.flow, one.name, one.where.line, one.where.column) == ("deploy", "one", 18, 6)
    assert (two.flow, two.steps[1].where.line) == ("feature", 26)


def test_damage_in_a_block_is_found_there():
    text = "text\n\n```flow-scenario\nflow: x\nscenarios:\n  a: [{at: [}]\n```\n"
    ((line, *_),) = findings_of(text, "page.md")
    assert line == 6


def test_a_file_that_is_not_there_or_no_file_is_said(tmp_path):
    for path in (tmp_path / "none.scenarios.yaml", tmp_path):
        with pytest.raises(ScenarioError, match=r"no file|cannot be read"):
            parse_file(path)
    assert issubclass(ScenarioParseError, FlowrNbError)
