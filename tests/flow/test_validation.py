from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from flowr_nb.flow import (
    ConformanceLevel,
    Finding,
    Flow,
    FlowLibrary,
    FlowNotFoundError,
    FlowParseError,
    State,
    Transition,
    Violation,
    load_flow,
    load_flow_from_file,
    resolve_subflows,
    validate,
)

HEAD = "flow: f\nversion: 1.0.0\nexits: [x]\n"
LEAF = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{t: x}}}}]\n"
CALLER = "flow: {0}\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, flow: {1}, next: {{x: x}}}}]\n"


def rules(result):
    return [finding.rule for finding in result.findings]


def only(result, rule):
    """The one finding there is, which is of that rule."""
    assert rules(result) == [rule]
    return result.findings[0]


def test_every_sample_is_without_a_finding(library):
    assert library.names()
    for name in library.names():
        assert library.validate(name).findings == (), name


@pytest.mark.parametrize(
    ("text", "rule", "severity", "location", "place", "message"),
    [
        pytest.param(
            "flow: f\nversion: 1.0.0\nstates: [{id: a, next: {t: a}}]\n",
            "has-exit",
            "MUST",
            "flow:f/exits",
            (1, 1),
            "at least one exit",
            id="no exit",
        ),
        pytest.param(
            "flow: f\nversion: 1.0.0\nexits: []\nstates: [{id: a, next: {t: a}}]\n",
            "has-exit",
            "MUST",
            "flow:f/exits",
            (3, 1),
            "add it under `exits`",
            id="an empty list of exits",
        ),
        pytest.param(
            HEAD + "states: [{id: a, next: {t: x}},\n  {id: a, next: {t: x}}]\n",
            "unique-id",
            "MUST",
            "flow:f/state:a/id",
            (5, 8),
            "a second state `a`",
            id="two states of one id",
        ),
        pytest.param(
            "flow: f\nversion: 1.0.0\nexits: [x, x]\nstates: [{id: a, next: {t: x}}]\n",
            "unique-exit",
            "MUST",
            "flow:f/exits:1",
            (3, 12),
            "`x` is listed twice",
            id="an exit twice",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  next:\n    t: x\n    t: a\n    u: x\n",
            "unique-key",
            "MUST",
            "flow:f/state:a/next:t",
            (8, 5),
            "first in line 7",
            id="a trigger twice",
        ),
        pytest.param(
            HEAD + "states: [{id: a, next: {t: x}, attrs: {deep: [{k: 1, k: 2}]}}]\n",
            "unique-key",
            "MUST",
            "flow:f/state:a/key:k",
            (4, 54),
            "stands twice",
            id="a key of attrs twice",
        ),
        pytest.param(
            HEAD + "states:\n- id: approved\n  next: {t: x, u: aproved}\n",
            "target-exists",
            "MUST",
            "flow:f/state:approved/next:u",
            (6, 19),
            "did you mean `approved`?",
            id="a target that is not there",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  conditions: {green: {b: 1}}\n"
            "  next: {t: {to: x, when: green}, u: {to: x, when: gren}}\n",
            "group-exists",
            "MUST",
            "flow:f/state:a/next:u",
            (7, 52),
            "did you mean `green`?",
            id="a group that is not there",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  next: {t: {to: x, when: {k: ~=3}}}\n",
            "operator-exists",
            "MUST",
            "flow:f/state:a/next:t",
            (6, 31),
            "`~=` is not an operator",
            id="an operator that is none",
        ),
        pytest.param(
            HEAD.replace("1.0.0", "1.0") + "states: [{id: a, next: {t: x}}]\n",
            "semver",
            "SHOULD",
            "flow:f/version",
            (2, 10),
            "`1.0` is not a semantic version",
            id="a version that is none",
        ),
        pytest.param(
            HEAD.replace("1.0.0", "9" * 5000) + "states: [{id: a, next: {t: x}}]\n",
            "semver",
            "SHOULD",
            "flow:f/version",
            (2, 10),
            "is not a semantic version",
            id="a version of 5,000 digits",
        ),
        pytest.param(
            "flow: f\nversion: 1.0.0\nexits: [x, y]\nstates: [{id: a, next: {t: x}}]\n",
            "exit-reached",
            "SHOULD",
            "flow:f/exits:1",
            (3, 12),
            "no transition leads to the exit `y`",
            id="an exit nobody takes",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  next: {t: x}\n- id: b\n  next: {t: x}\n",
            "state-reachable",
            "SHOULD",
            "flow:f/state:b/id",
            (7, 7),
            "cannot be reached from the initial state `a`",
            id="a state nobody gets to",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  next: {t: x, u: b}\n- id: b\n  next: {t: b}\n",
            "exit-reachable",
            "SHOULD",
            "flow:f/state:b/id",
            (7, 7),
            "no exit can be reached from `b`",
            id="a state nobody gets out of",
        ),
        pytest.param(
            HEAD + "states:\n- id: a\n  conditions:\n    g: {k: 1}\n  next: {t: x}\n",
            "group-used",
            "SHOULD",
            "flow:f/state:a/conditions:g",
            (7, 5),
            "no transition of `a` uses its group `g`",
            id="a group nobody uses",
        ),
        pytest.param(
            HEAD + "state: 1\nstates: [{id: a, next: {t: x}}]\n",
            "known-key",
            "SHOULD",
            "flow:f/key:state",
            (4, 1),
            "did you mean `states`?",
            id="an unknown key of the flow",
        ),
        pytest.param(
            HEAD + "states: [{id: a, nxt: 1, next: {t: x}}]\n",
            "known-key",
            "SHOULD",
            "flow:f/state:a/key:nxt",
            (4, 18),
            "is not a key of a state; did you mean `next`?",
            id="an unknown key of a state",
        ),
        pytest.param(
            HEAD + "states: [{id: a, next: {t: {to: x, whn: {}}}}]\n",
            "known-key",
            "SHOULD",
            "flow:f/state:a/next:t/key:whn",
            (4, 36),
            "is not a key of a transition",
            id="an unknown key of a transition",
        ),
        pytest.param(
            HEAD + "params: [{name: p, defualt: 1}]\nstates: [{id: a, next: {t: x}}]\n",
            "known-key",
            "SHOULD",
            "flow:f/key:defualt",
            (4, 20),
            "did you mean `default`?",
            id="an unknown key of a parameter",
        ),
    ],
)
def test_a_broken_rule_is_found_at_its_place(  # noqa: PLR0913, PLR0917 - the table's columns
    text, rule, severity, location, place, message
):
    result = validate(load_flow(text, "f.yaml"))
    finding = only(result, rule)
    assert finding.severity is ConformanceLevel(severity)
    assert finding.location == location
    assert (str(finding.file), finding.line, finding.column) == ("f.yaml", *place)
    assert message in finding.message
    assert result.is_valid is (severity == "SHOULD")
    assert (len(result.errors), len(result.warnings)) == (
        (0, 1) if severity == "SHOULD" else (1, 0)
    )
    word = "warning" if severity == "SHOULD" else "error"
    assert str(finding).startswith(f"f.yaml:{place[0]}:{place[1]}: {word}: ")


def test_a_flow_without_states_says_so():
    result = validate(load_flow("flow: f\nversion: 1.0.0\nexits: [x]\nstates: []\n"))
    assert [finding.rule for finding in result.errors] == ["has-state"]


def test_a_target_that_is_both_a_state_and_an_exit_is_ambiguous():
    result = validate(load_flow(HEAD + "states: [{id: a, next: {t: x}}, {id: x, next: {t: x}}]\n"))
    assert {finding.rule for finding in result.errors} == {"target-unambiguous"}
    assert "both a state and an exit" in result.errors[0].message


def test_an_operator_in_an_unused_group_is_checked_too():
    text = HEAD + "states: [{id: a, conditions: {g: {k: ~=1}}, next: {t: x}}]\n"
    assert set(rules(validate(load_flow(text)))) == {"group-used", "operator-exists"}


def test_a_circle_within_one_flow_is_fine():
    text = HEAD + "states: [{id: a, next: {t: b, s: a}}, {id: b, next: {t: a, u: x}}]\n"
    assert validate(load_flow(text)).findings == ()


def test_findings_come_in_the_order_of_the_file():
    text = (
        "flow: f\nversion: one\nexits: [x, y]\nstates:\n"
        "- id: a\n  next: {t: nowhere}\n- id: b\n  next: {t: x}\n"
    )
    lines = [finding.line for finding in validate(load_flow(text)).findings]
    assert lines == sorted(lines)
    assert len(set(lines)) > 2


def test_a_flow_made_in_code_is_checked_without_places():
    flow = Flow("f", "1.0.0", ("x",), (State("a", {"t": Transition("t", "nowhere")}),))
    finding = validate(flow).errors[0]
    assert (finding.file, finding.line, finding.column) == (None, 0, 0)
    assert finding.location == "flow:f/state:a/next:t"
    assert str(finding).startswith("error: ")


# Subflows.


def check(write_flows, **texts):
    return write_flows(texts).validate(next(iter(texts)))


def test_a_sound_subflow_is_no_finding(write_flows):
    assert check(write_flows, p=CALLER.format("p", "c"), c=LEAF.format("c")).findings == ()


def test_a_subflow_file_that_is_missing_is_found_with_what_was_tried(write_flows):
    finding = only(check(write_flows, p=CALLER.format("p", "gone")), "subflow-exists")
    assert (finding.line, finding.column) == (4, 24)
    assert finding.location == "flow:p/state:a/flow"
    for part in ("`gone`", "gone.yaml", "`a` of `p`"):
        assert part in finding.message


@pytest.mark.parametrize("reference", ["../out", "../../flows/../out", "{out}", "./../out.yaml"])
def test_a_subflow_outside_the_directory_is_refused(write_flows, tmp_path, reference):
    (tmp_path / "out.yaml").write_text(LEAF.format("out"))
    written = reference.format(out=tmp_path / "out.yaml")
    if reference == "../../flows/../out":
        written = f"../../{tmp_path.name}/out"
    finding = only(check(write_flows, p=CALLER.format("p", written)), "subflow-exists")
    assert "outside the flows directory" in finding.message


def test_a_link_that_leads_out_of_the_directory_is_refused(write_flows, tmp_path):
    (tmp_path / "out.yaml").write_text(LEAF.format("out"))
    library = write_flows({"p": CALLER.format("p", "link")})
    (tmp_path / "flows" / "link.yaml").symlink_to(tmp_path / "out.yaml")
    assert "outside the flows directory" in only(library.validate("p"), "subflow-exists").message


@pytest.mark.parametrize("reference", ['"c\\0"', "x" * 300, '""', ".", "./", "c/", "c/c", "CON"])
def test_a_reference_that_names_no_file_is_found(write_flows, reference):
    library = write_flows({"p": CALLER.format("p", reference), "c": LEAF.format("c")})
    root = library.load("p")
    assert only(library.validate("p"), "subflow-exists")
    assert only(validate(root, [root, library.load("c")]), "subflow-exists")


@pytest.mark.parametrize(
    ("child", "rule"),
    [
        ("flow: [\n", "subflow-sound"),
        ("", "subflow-sound"),
        (LEAF.format("c").replace("t: x", "t: y"), "subflow-sound"),
        (CALLER.format("c", "gone"), "subflow-sound"),
    ],
)
def test_an_unsound_subflow_is_found(write_flows, child, rule):
    assert only(check(write_flows, p=CALLER.format("p", "c"), c=child), rule)


def test_a_warning_in_a_subflow_is_not_the_parents_error(write_flows):
    child = LEAF.format("c") + "unknown: 1\n"
    assert check(write_flows, p=CALLER.format("p", "c"), c=child).findings == ()


def test_an_error_three_levels_down_is_named_at_the_top(write_flows):
    finding = only(
        check(
            write_flows,
            a=CALLER.format("a", "b"),
            b=CALLER.format("b", "c"),
            c=CALLER.format("c", "d"),
            d=LEAF.format("d").replace("t: x", "t: nowhere"),
        ),
        "subflow-sound",
    )
    for part in ("`b`", "`c`", "`d`", "`nowhere`"):
        assert part in finding.message


def test_the_exits_of_a_subflow_are_all_handled_and_no_others(write_flows):
    parent = CALLER.format("p", "c").replace("{x: x}", "{x: x, done: x}")
    child = LEAF.format("c").replace("[x]", "[x, dine]").replace("{t: x}", "{t: x, u: dine}")
    result = check(write_flows, p=parent, c=child)
    assert sorted(rules(result)) == ["exits-handled", "exits-known"]
    by_rule = {finding.rule: finding for finding in result.findings}
    assert "add `dine: target` under `next`" in by_rule["exits-handled"].message
    assert "did you mean `dine`?" in by_rule["exits-known"].message
    assert by_rule["exits-known"].location == "flow:p/state:a/next:done"


@pytest.mark.parametrize(
    ("constraint", "version", "rule"),
    [
        ("^1", "1.9.3", None),
        (">=1.0.0 <2", "1.0.0", None),
        ("~1.2", "1.2.9", None),
        ("*", "0.0.1", None),
        ("1.x || 3.x", "3.1.0", None),
        ("^2", "1.9.3", "version-satisfied"),
        ("~1.2", "1.3.0", "version-satisfied"),
        ("^0.2", "0.3.0", "version-satisfied"),
        ("^1", "1.0.0-beta", "version-satisfied"),
        ("latest", "1.0.0", "version-constraint"),
        ("^1", "one", "version-constraint"),
        ("^1", "9" * 5000, "version-constraint"),
        ("1" + " " * 50_000 + "x", "1.0.0", "version-constraint"),
    ],
)
@pytest.mark.parametrize("key", ["flow-version", "flow_version"])
def test_the_version_constraint_is_checked(write_flows, key, constraint, version, rule):
    parent = CALLER.format("p", "c").replace("next", f'{key}: "{constraint}", next')
    result = check(write_flows, p=parent, c=LEAF.format("c").replace("1.0.0", version))
    assert rules(result) == ([rule] if rule else [])
    for finding in result.findings:
        assert finding.line == 4
        assert finding.column > 24  # at the constraint, after the reference


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_circle_of_flows_is_found_at_any_length(write_flows, length):
    names = [f"f{i}" for i in range(length)]
    circle = dict(
        zip(
            names,
            [CALLER.format(name, f"f{(i + 1) % length}") for i, name in enumerate(names)],
            strict=False,
        )
    )
    finding = only(check(write_flows, **circle), "no-cycle")
    assert " → ".join([*names, "f0"]) in finding.message


def test_a_circle_below_is_found_from_above(write_flows):
    library = write_flows(
        {
            "top": CALLER.format("top", "a"),
            "a": CALLER.format("a", "b"),
            "b": CALLER.format("b", "a"),
        }
    )
    assert "a → b → a" in only(library.validate("top"), "no-cycle").message
    assert "b → a → b" in only(library.validate("b"), "no-cycle").message


def test_a_circle_is_found_on_every_way_that_leads_to_it(write_flows):
    result = check(
        write_flows,
        top="flow: top\nversion: 1.0.0\nexits: [x]\nstates:\n"
        "- {id: a, flow: c, next: {x: b}}\n- {id: b, flow: way, next: {x: x}}\n",
        way=CALLER.format("way", "c"),
        c=CALLER.format("c", "d"),
        d=CALLER.format("d", "c"),
    )
    assert rules(result) == ["no-cycle", "no-cycle"]
    assert all("c → d → c" in finding.message for finding in result.findings)


def test_a_circle_across_folders_is_found(write_flows):
    library = write_flows({"y": CALLER.format("y", "sub/x"), "sub/x": CALLER.format("x", "../y")})
    assert "y → x → y" in only(library.validate("y"), "no-cycle").message


def test_a_flow_that_is_invoked_twice_is_no_circle(write_flows):
    parent = (
        "flow: p\nversion: 1.0.0\nexits: [x]\nstates: [{id: a, flow: b, next: {x: c}}, "
        "{id: c, flow: c, next: {x: d}}, {id: d, flow: c, next: {x: x}}]\n"
    )
    assert (
        check(write_flows, p=parent, b=CALLER.format("b", "c"), c=LEAF.format("c")).findings == ()
    )


def test_flows_that_invoke_one_another_many_times_over_are_checked(write_flows):
    # Two ways down at each of 40 levels: 2^40 ways through, 41 flows.
    both = CALLER.replace("next: {{x: x}}", "next: {{x: b}}").replace(
        "}}]\n", "}}, {{id: b, flow: {1}, next: {{x: x}}}}]\n"
    )
    texts = {f"f{i}": both.format(f"f{i}", f"f{i + 1}") for i in range(40)}
    library = write_flows({**texts, "f40": LEAF.format("f40")})
    assert library.validate("f0").findings == ()
    library = write_flows({"f40": LEAF.format("f40").replace("t: x", "t: nowhere")})
    assert rules(library.validate("f0")) == ["subflow-sound", "subflow-sound"]


def test_a_chain_of_flows_longer_than_the_call_stack_is_checked(write_flows):
    texts = {f"f{i}": CALLER.format(f"f{i}", f"f{i + 1}") for i in range(1200)}
    library = write_flows({**texts, "f1200": LEAF.format("f1200").replace("t: x", "t: nowhere")})
    assert only(library.validate("f0"), "subflow-sound")


def test_a_flow_with_thousands_of_broken_targets_is_checked_and_the_first_are_explained():
    states = "".join(f"- {{id: state-{i}, next: {{t: stat-{i}}}}}\n" for i in range(1500))
    errors = validate(load_flow(HEAD + "states:\n" + states)).errors
    assert len(errors) == 1500
    assert "did you mean `state-0`?" in errors[0].message
    assert "did you mean" not in errors[-1].message


def test_validate_takes_the_flows_that_resolve_subflows_gives(flows_dir):
    path = flows_dir / "feature.yaml"
    root = load_flow_from_file(path)
    flows = resolve_subflows(root, path)
    assert validate(root, flows).findings == ()
    assert "subflow-exists" in rules(validate(root, flows[:1]))
    assert validate(root).findings == (), "without them the rules about subflows are left out"


def test_flows_made_in_code_are_matched_by_name():
    child = Flow("c", "1.0.0", ("x",), (State("a", {"t": Transition("t", "x")}),))
    calling = State("s", {"x": Transition("x", "x")}, flow="c.yaml")
    parent = Flow("p", "1.0.0", ("x",), (calling,))
    assert validate(parent, [child]).findings == ()
    assert rules(validate(parent, [])) == ["subflow-exists"]
    other = replace(child, exits=("y",))
    assert "exits-handled" in rules(validate(parent, [other]))


def test_what_cannot_be_loaded_cannot_be_validated(library):
    with pytest.raises(FlowNotFoundError, match=r"`delpoy`.*did you mean `deploy`"):
        library.validate("delpoy")


_NAMES = st.sampled_from(["a", "b", "x", "p", "q", ""])


@given(
    st.lists(
        st.tuples(
            _NAMES,
            st.dictionaries(_NAMES, _NAMES, max_size=3),
            st.none() | _NAMES,
            st.none() | st.text(alphabet="^1.0 x<>=~|-*", max_size=8),
        ),
        max_size=5,
    ),
    st.lists(_NAMES, max_size=3),
)
def test_any_flow_gets_a_verdict(states, exits):
    flow = Flow(
        "p",
        "1.0.0",
        tuple(exits),
        tuple(
            State(name, {t: Transition(t, to) for t, to in edges.items()}, child, version)
            for name, edges, child, version in states
        ),
    )
    result = validate(flow, [replace(flow, flow="q"), flow])
    resolvable = all(
        (edge.target in exits) != (edge.target in {s.id for s in flow.states})
        for state in flow.states
        for edge in state.next.values()
    )
    assert resolvable or not result.is_valid
    assert bool(exits and states) or not result.is_valid


def test_the_library_may_be_given_the_flow_itself(flows_dir):
    library = FlowLibrary(flows_dir)
    assert library.validate(library.load("deploy")).is_valid


FAULTY = """\
flow: f
version: "one"
exits: [x, y,
  x]
colour: red
states:
  - id: a b
    next: {t: nowhere, u: "no where"}
    conditions:
      ready:
        words: >
          ~=80

  - id: a b
    next:
      t: {to: nowhere, whne: 3}
      u: x
"""


def test_a_finding_ends_where_the_part_that_it_is_about_ends():
    lines = FAULTY.split("\n")
    found = {}
    for finding in validate(load_flow(FAULTY)).findings:
        part = lines[finding.line - 1][finding.column - 1 : finding.end_column - 1]
        found.setdefault(finding.rule, set()).add(part)
        if finding.line == finding.end_line:
            assert finding.excerpt.split("\n")[1].count("^") == len(part)
    assert found["semver"] == {'"one"'}
    assert found["unique-exit"] == {"x"}
    assert found["known-key"] == {"colour", "whne"}
    assert found["target-exists"] == {"nowhere", '"no where"'}
    assert found["unique-id"] == {"a b"}
    assert found["group-used"] == {"ready"}
    [block] = [f for f in validate(load_flow(FAULTY)).findings if f.rule == "operator-exists"]
    assert (block.line, block.column, block.end_line, block.end_column) == (11, 16, 12, 15)
    assert block.excerpt == "            words: >\n                   ^"


def test_of_what_is_missing_only_the_beginning_is_known():
    text = "flow: f\nversion: 1.0.0\nexits: [x]\n"
    finding = only(validate(load_flow(text)), "has-state")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (1, 1, 1, 1)


def test_carets_are_as_wide_as_what_they_are_under():
    name = "日本" * 100
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates: [{{id: a, next: {{日: {name}}}}}]\n"
    [finding] = validate(load_flow(text)).errors
    shown, carets = finding.excerpt.split("\n")
    assert shown.endswith("…")
    assert shown.index("日本") - 4 == len("states: [{id: a, next: {日: ")
    assert carets.index("^") == shown.index("日本") + 1, "the character before it takes two columns"
    assert carets.count("^") == 2 * (len(shown) - shown.index("日本") - 1)


def test_one_thing_has_the_names_of_both_houses():
    result = validate(load_flow(FAULTY))
    assert Violation is Finding
    assert result.findings is result.violations


def test_a_text_without_a_file_is_called_by_its_flow():
    text = FAULTY.replace("flow: f", "flow: light")
    assert str(validate(load_flow(text)).findings[0]).startswith("<light>:2:10: warning: `one`")
    with pytest.raises(FlowParseError, match=r"^<light>:2:1: error: `exits` is a list"):
        load_flow("flow: light\nexits: 3\nversion: 1.0.0\n")
    with pytest.raises(FlowParseError, match=r"^<flow>:2:1: error: "):
        load_flow("flow: [\n")
    with pytest.raises(FlowParseError, match=r"^<li\\x1b>:1:1: error: `version` is missing"):
        load_flow('flow: "li\\e"\n')
