"""The schemas for editors refuse what `flowr-nb check` finds, where a schema can, and no more."""

import ast
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import best_match

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import FlowParseError, load_flow, validate
from flowr_nb.flow.validation.key_rules import _EDGE_KEYS, _FLOW_KEYS, _PARAM_KEYS, _STATE_KEYS
from flowr_nb.scenario import ScenarioParseError, ScenarioStepKind, parse
from flowr_nb.scenario.markdown import scenario_blocks
from flowr_nb.scenario.reading import LONGEST_NAME
from flowr_nb.schemas import SCHEMAS, read_schema, schema_text
from tests.conftest import NESTED
from tests.flow.test_faulty_flows import FAULTY, expected, rules_in_the_code
from tests.flow.test_fuzz import QuotingDumper, flows as any_flows
from tests.flowr.flow_maker import Maker
from tests.schemas.as_editors_read import as_an_editor_reads

ROOT = Path(__file__).resolve().parents[2]

A_PARSER = "the parser of YAML takes one of the two, or says so itself"
NAMES = "a schema compares no names with names elsewhere in the file"
PATHS = "it takes a walk through the flow"
FILES = "it takes another file"
# Each rule of `flowr-nb check` → True where a schema judges it, else why it cannot.
JUDGED = {
    "shape": True,
    "has-exit": True,
    "has-state": True,
    "unique-exit": True,
    "known-key": True,
    "semver": True,
    "operator-exists": True,
    "boolean-text": True,
    "one-number": True,
    "name-shows": True,
    "name-direction": True,
    "unique-id": "a schema compares whole items of a list, and no key of them",
    "unique-key": A_PARSER,
    "expression-quoted": "whether a text is a block of text is gone when a schema sees it",
    "name-apart": "a schema compares no names with one another",
    "group-exists": NAMES,
    "group-used": NAMES,
    "target-exists": NAMES,
    "target-unambiguous": NAMES,
    "exit-reached": NAMES,
    "state-reachable": PATHS,
    "exit-reachable": PATHS,
    "unique-flow": FILES,
    "no-cycle": FILES,
    "subflow-exists": FILES,
    "subflow-sound": FILES,
    "exits-handled": FILES,
    "exits-known": FILES,
    "version-satisfied": FILES,
    "version-constraint": "npm's ranges are a language of their own, too large for a pattern",
    "left-out": "it is about folders and links",
    "readable": "it is about files that cannot be read at all",
}
# Where an editor and `flowr-nb check` disagree, and what the editor says.
OTHERWISE = {
    "shape-attrs-date.yaml": False,  # the date that is none is a text in YAML 1.2
    "subflow-unreadable/text.yaml": True,  # so little of a flow that a folder passes it over
}


def validator(kind, draft=Draft202012Validator):
    return draft(read_schema(kind))


FLOW, SCENARIOS = validator("flow"), validator("scenarios")


def is_refused(schema, content):
    """Whether an editor marks something: its parser, or the schema."""
    try:
        return not schema.is_valid(as_an_editor_reads(content))
    except ValueError:
        return True


def problem(schema, content):
    """What is marked, in words; None for nothing."""
    error = best_match(schema.iter_errors(as_an_editor_reads(content)))
    return error and f"{error.json_path}: {error.message}"


def flows_of_the_tests():
    """Flows that are sound, each with what it is from."""
    for path in sorted((ROOT / "flows").glob("*.yaml")):
        yield path.name, path.read_text("utf-8")
    yield from NESTED.items()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        blocks = re.findall(
            r"^```yaml\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        for number, written in enumerate(blocks):
            if re.match(r"(#.*\n)*flow: .*\nversion: ", written):
                yield f"{path.name} {number}", written


def scenarios_of_the_tests():
    for path in sorted((ROOT / "tests" / "samples").glob("*.scenarios.yaml")):
        yield path.name, path.read_text("utf-8")
    for path in sorted((ROOT / "docs").glob("*.md")):
        for number, block in enumerate(scenario_blocks(path.read_text("utf-8"))):
            yield f"{path.name} {number}", block


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one_by_the_rules_of_both_drafts(kind):
    schema = read_schema(kind)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]
    Draft202012Validator.check_schema(schema)
    Draft7Validator.check_schema({**schema, "$schema": Draft7Validator.META_SCHEMA["$schema"]})


@pytest.mark.parametrize("kind", SCHEMAS)
def test_everything_a_person_writes_has_words_for_who_hovers_over_it(kind):
    bare = []

    def look(schema, path):
        for key, part in schema.get("properties", {}).items():
            if not part.get("description", "").endswith("."):
                bare.append(f"{path}.{key}")
            look(part, f"{path}.{key}")
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                look(schema[key], f"{path}.{key}")
        for part in schema.get("anyOf", ()):
            look(part, f"{path}|")
        for key, part in schema.get("$defs", {}).items():
            look(part, f"{path}#{key}")

    look(read_schema(kind), "")
    assert bare == []


def test_the_keys_are_those_that_the_format_knows():
    schema = read_schema("flow")
    parts = schema["$defs"]
    [edge] = [each for each in parts["transition"]["anyOf"] if each["type"] == "object"]
    [param] = [each for each in parts["param"]["anyOf"] if each["type"] == "object"]
    for part, keys in (
        (schema, _FLOW_KEYS),
        (parts["state"], _STATE_KEYS),
        (edge, _EDGE_KEYS),
        (param, _PARAM_KEYS),
    ):
        assert tuple(part["properties"]) == keys


def test_the_steps_are_those_that_scenarios_know():
    schema = read_schema("scenarios")
    forms = schema["$defs"]["step"]["anyOf"]
    words = [each["required"][0] for each in forms if "required" in each]
    assert sorted(words) == sorted(kind.value for kind in ScenarioStepKind)
    assert schema["properties"]["scenarios"]["propertyNames"]["maxLength"] == LONGEST_NAME


def test_there_is_a_word_on_every_rule():
    assert set(JUDGED) == {"shape", *rules_in_the_code()}


@pytest.mark.parametrize(("name", "content"), [*flows_of_the_tests()])
def test_flows_that_are_sound_pass(name, content):
    assert problem(FLOW, content) is None, name


def test_all_flows_in_the_code_of_tests_are_refused_where_check_finds_something():
    looked_at = 0
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.search(
                r"^flow: [\s\S]*^states: *[\n\[]", text, re.MULTILINE
            ):
                looked_at += 1
                rules = judged_rules(text)
                assert is_refused(FLOW, text) == bool(rules), (path.name, text, rules)
    assert looked_at > 50


@pytest.mark.parametrize(("name", "content"), [*scenarios_of_the_tests()])
def test_scenarios_that_are_sound_pass(name, content):
    assert problem(SCENARIOS, content) is None, name


@pytest.mark.parametrize("path", sorted(FAULTY.rglob("*.yaml")), ids=lambda path: path.name)
@pytest.mark.parametrize("draft", [Draft202012Validator, Draft7Validator])
def test_a_faulty_file_is_refused_where_a_schema_can_judge_it_and_only_there(path, draft):
    file = path.relative_to(FAULTY).as_posix()
    told = "\n".join(line for lines in expected().values() for line in lines)
    rules = re.findall(rf"\*\* {re.escape(file)}:\d+:\d+ `([\w-]+)`: ", told)
    is_judged = any(JUDGED[rule] is True or JUDGED[rule] is A_PARSER for rule in rules)
    refused = is_refused(validator("flow", draft), path.read_bytes())
    assert refused == OTHERWISE.get(file, is_judged), rules


def judged_rules(content):
    """The rules that a text breaks and a schema judges."""
    try:
        findings = validate(load_flow(content, "f.yaml")).findings
    except FlowParseError as error:
        findings = error.findings
    return {each.rule for each in findings if JUDGED[each.rule] is True}


def has_conditions_that_never_hold(written):
    """Whether there are conditions that `check` does not look at: unused, or overridden."""
    for state in written["states"]:
        groups = dict(state.get("conditions") or {})
        used = set()
        for way in state.get("next", {}).values():
            when = way.get("when") if isinstance(way, dict) else None
            parts = when if isinstance(when, list) else [when]
            used |= {part for part in parts if isinstance(part, str)}
            keys = [k for p in parts for k in (groups.get(p) if isinstance(p, str) else p) or ()]
            if len(keys) != len(set(keys)):
                return True
        if set(groups) - used:
            return True
    return False


@given(any_flows())
def test_no_generated_flow_is_refused_for_what_check_does_not_find(pair):
    written, _ = pair
    text = yaml.dump(written, Dumper=QuotingDumper, sort_keys=False)
    rules = judged_rules(text)
    if is_refused(FLOW, text):
        assert rules or has_conditions_that_never_hold(written), problem(FLOW, text)
    else:
        # Of names and numbers in other scripts a pattern knows less than Unicode does.
        assert rules <= {"name-shows", "one-number"}


@given(st.randoms(use_true_random=False), st.booleans())
def test_generated_families_of_flows_are_refused_where_check_finds_something(rng, traps):
    for name, text in Maker(rng).family(traps=traps).items():
        rules, refused = judged_rules(text), is_refused(FLOW, text)
        assert refused >= bool(rules), (name, rules)
        if refused and not rules:
            assert has_conditions_that_never_hold(yaml.safe_load(text)), problem(FLOW, text)


SOUND = (
    "flow: f\nversion: 1.0.0\nexits: [x]\n"
    "states: [{{id: a, next: {{go: {{to: x, when: {{k: {}}}}}}}}}]"
)


@pytest.mark.parametrize(
    "expression",
    [
        *("==a", "''", "null", "80", "true", "True", "'true'", "no", "'=true'", "'==Truer'"),
        *("'>=80%'", "'<.5'", "'> -3 °C'", "'<=1.'", "'>5.5'", "'>=1e3'", "'>= 7 days'"),
        *("'~=2'", "'True'", "'==FALSE'", "'!=True'", "'>'", "'>=pass'", "'<= '"),
        *(
            "'>=2026-05-01'",
            "'<1,000'",
            "'>=09:30'",
            "'>1.2.3'",
            "'<1..5'",
            "'>5. 5'",
            "'<=1 to 2'",
        ),
    ],
)
def test_an_expression_is_refused_where_check_finds_something(expression):
    text = SOUND.format(expression)
    assert is_refused(FLOW, text) == bool(judged_rules(text)), judged_rules(text)


@pytest.mark.parametrize(
    "version",
    [
        *("1.0.0", "v1.0.0", "0.0.1-beta.1", "1.0.0-0a.b-c+7.x", "10.20.30+001"),
        *("1.0", "1", "01.0.0", "1.0.0-01", "1.0.0-", "=1.0.0", "1.0.0beta", "latest", "1.0.0+"),
        f"1.0.{'9' * 300}",
    ],
)
def test_a_version_is_refused_where_check_finds_something(version):
    text = SOUND.format("a").replace("1.0.0", version)
    assert is_refused(FLOW, text) == bool(judged_rules(text))


def test_a_pattern_takes_no_time_for_a_long_text():
    """A pattern that tries everything would not come back from these."""
    for text in (">" + "1." * 20_000, ">=" + "a" * 40_000 + "1", "v1.1.1-" + "0a." * 9000):
        flow = as_an_editor_reads(SOUND.format("a"))
        guard = {"to": "x", "when": {"k": text, text: "a"}}
        flow |= {"version": text, "exits": [text, "x"]}
        flow["states"][0] |= {"id": text + "\u202e", "next": {text + "\u202e": guard}}
        assert not FLOW.is_valid(flow)


def walk(step):
    return f"flow: deploy\nscenarios:\n  a:\n    - {step}\n"


# What is wrong with a text of scenarios → whether a schema judges it.
STEPS = {
    "pass:": True,
    "{at: x, with: {}}": True,
    "{exits: x, with: {}}": True,
    "att: x": True,
    "{a: 1, b: 2}": True,
    "pass: {k: [1]}": True,
    "pass: {k: }": True,
    "{pass: {}, with: {}}": True,
    "{open: x, with: 1}": True,
    "{open: x, with: }": True,
    "{open: {}, with: {}}": True,
    "{open: x, at: y}": True,
    "with: x": True,
    "{}": True,
    "[build]": True,
    "~": True,
    "{k: {a: 1}, k: {a: 1}}": A_PARSER,
    "pass: {k: 1, k: 2}": A_PARSER,
}
TEXTS = {
    **{walk(step): verdict for step, verdict in STEPS.items()},
    "": True,
    "[]": True,
    "flow: x": True,
    "scenarios: {a: [b]}": True,
    "flow: x\nscenarios:": True,
    "flow: x\nscenarios: {}": True,
    "flow: [x]\nscenarios: {a: [b]}": True,
    "flow: x\nscenario: 1\nscenarios: {a: [b]}": True,
    "flow: x\nscenarios: {a: []}": True,
    "flow: x\nscenarios: {a: b}": True,
    "flow: x\nscenarios: {a: }": True,
    "flow: x\nscenarios: {' ': [b]}": True,
    f"flow: x\nscenarios: {{{'n' * (LONGEST_NAME + 1)}: [b]}}": True,
    "flow: x\nscenarios: {a: [b], a: [c]}": A_PARSER,
    "flow: x\nflow: y\nscenarios: {a: [b]}": A_PARSER,
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("draft", [Draft202012Validator, Draft7Validator])
def test_faulty_scenarios_are_refused(text, draft):
    with pytest.raises(ScenarioParseError):
        parse(text)
    assert is_refused(validator("scenarios", draft), text)


@pytest.mark.parametrize(
    "step",
    [
        *("build", "007", "no", "blocked", "pass: {}", "blocked: {a: 1}", "with: {b: true}"),
        *("at: build › review", "open: pass", "open: {}", "{blocked: pass, with: {c: 60%}}"),
        *("exits: 1.10", "fire: at", "{fire: at, with: {}}", "{open: x, with: {n: 007}}"),
    ],
)
def test_every_form_of_a_step_passes(step):
    assert parse(walk(step))
    assert problem(SCENARIOS, walk(step)) is None


keys = st.sampled_from(["at", "open", "blocked", "exits", "fire", "with", "pass", "1"])
values = st.recursive(
    st.none() | st.sampled_from(["at", "x", "", 7, True]),
    lambda inner: st.dictionaries(keys, inner, max_size=2) | st.lists(inner, max_size=2),
    max_leaves=4,
)


@given(values | st.dictionaries(keys, values, max_size=3))
def test_a_generated_step_is_refused_exactly_where_scenarios_refuse_it(step):
    text = yaml.safe_dump({"flow": "f", "scenarios": {"a": ["go", step]}})
    try:
        parse(text)
        is_sound = True
    except ScenarioParseError:
        is_sound = False
    assert is_refused(SCENARIOS, text) != is_sound


def test_a_schema_that_there_is_not_is_named_with_the_nearest():
    with pytest.raises(FlowrNbError, match="no schema `flows`; did you mean `flow`"):
        schema_text("flows")
    with pytest.raises(FlowrNbError, match="there are `flow`, `scenarios`"):
        read_schema("session")
