from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from flowr_nb.flow import (
    Flow,
    FlowNotFoundError,
    FlowParseError,
    Param,
    State,
    Transition,
    load_flow,
    load_flow_from_file,
    resolve_subflows,
)

MINIMAL = "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n  - id: a\n    next: {go: x}\n"


def problems(text):
    """What is wrong with a text that has not the shape of a flow: (line, column, message)."""
    with pytest.raises(FlowParseError) as caught:
        load_flow(text)
    return [(found.line, found.column, found.message) for found in caught.value.findings]


def test_a_whole_flow_is_read():
    flow = load_flow("""
flow: f
version: 1.2.0
exits: [x, y]
params: [service, {name: region, default: eu}, {name: size, default: 3}, {name: none, default: }]
attrs: {owner: me, tries: 3}
states:
  - id: a
    attrs: {owner: you}
    conditions:
      green: {build: ==passed, conflicts: 0}
    next:
      plain: b
      one: {to: x, when: {score: ">=80", final: true}}
      group: {to: x, when: green}
      mixed: {to: y, when: [green, {build: "!=failed"}, {score: 1}]}
      open: {to: y}
  - id: b
    flow: child
    flow-version: ^1
    next: {done: x}
""")
    assert (flow.flow, flow.version, flow.exits) == ("f", "1.2.0", ("x", "y"))
    assert flow.params == (
        Param("service"),
        Param("region", "eu", required=False),
        Param("size", 3, required=False),
        Param("none", None, required=False),
    )
    a, b = flow.states
    assert flow.initial is a
    assert flow.state("b") is b
    assert flow.state("c") is None
    assert list(a.next) == ["plain", "one", "group", "mixed", "open"]
    assert a.next["plain"] == Transition("plain", "b")
    assert a.next["one"].guard == {"score": ">=80", "final": "true"}
    assert a.next["group"].guard == {"build": "==passed", "conflicts": "0"}
    assert a.next["group"].referenced_condition_groups == {"green"}
    # a later part overrides an equal key
    assert a.next["mixed"].guard == {"build": "!=failed", "conflicts": "0", "score": "1"}
    assert a.next["open"].guard == {}
    assert a.conditions == {"green": {"build": "==passed", "conflicts": "0"}}
    assert (b.flow, b.flow_version) == ("child", "^1")
    # attributes replace, they do not merge
    assert flow.attrs_of(a) == {"owner": "you"}
    assert flow.attrs_of(b) == {"owner": "me", "tries": 3}


def test_a_group_overrides_what_stands_before_it():
    flow = load_flow(
        "flow: f\nversion: 1\nstates:\n- id: a\n  conditions: {g: {k: ==2}}\n"
        "  next: {t: {to: x, when: [{k: ==1}, g]}}\n"
    )
    assert flow.states[0].next["t"].guard == {"k": "==2"}


def test_names_stay_what_is_written():
    flow = load_flow(
        "flow: 007\nversion: 1.10\nexits: [no, 1.0, on]\n"
        "states:\n- id: yes\n  next: {on: no, off: 1.0, 0x10: {to: on, when: {1: 2.50}}}\n"
    )
    assert (flow.flow, flow.version, flow.exits) == ("007", "1.10", ("no", "1.0", "on"))
    state = flow.states[0]
    assert state.id == "yes"
    assert {name: edge.target for name, edge in state.next.items()} == {
        "on": "no",
        "off": "1.0",
        "0x10": "on",
    }
    assert state.next["0x10"].guard == {"1": "2.50"}


def test_keys_of_attrs_are_names_and_their_values_are_data():
    flow = load_flow(MINIMAL + "attrs: {on: yes, no: [1, ~, text], 1.10: 1.10}\n")
    assert flow.attrs == {"on": True, "no": [1, None, "text"], "1.10": 1.1}


@pytest.mark.parametrize("key", ["flow-version", "flow_version"])
def test_both_spellings_of_the_version_constraint_are_one_key(key):
    flow = load_flow(f"flow: f\nversion: 1\nstates:\n- id: a\n  flow: c\n  {key}: ^1\n")
    assert flow.states[0].flow_version == "^1"


@pytest.mark.parametrize(
    ("absent", "value"),
    [("exits", ()), ("states", ()), ("params", ()), ("attrs", None)],
)
@pytest.mark.parametrize("written", ["", "{}:\n", "{}: ~\n", "{}: null\n"])
def test_what_is_absent_or_null_is_empty(absent, value, written):
    flow = load_flow("flow: f\nversion: 1.0.0\n" + written.format(absent))
    assert getattr(flow, absent) == value


@pytest.mark.parametrize("written", ["next:", "next: ~", "next: {}", "flow:", "attrs:", "when: 1"])
def test_a_state_with_an_id_alone_is_a_state(written):
    state = load_flow(f"flow: f\nversion: 1\nstates:\n- id: a\n  {written}\n").states[0]
    assert (state.id, dict(state.next), state.flow, state.attrs) == ("a", {}, None, None)


def test_null_conditions_are_an_empty_group_and_a_null_guard_is_none():
    flow = load_flow(
        "flow: f\nversion: 1\nstates:\n- id: a\n  conditions: {g: }\n"
        "  next: {t: {to: x, when: }, u: {to: x, when: g}}\n- {id: b, conditions: }\n"
    )
    state, bare = flow.states
    assert bare.conditions is None
    assert state.conditions == {"g": {}}
    assert state.next["t"].conditions is None
    assert state.next["u"].referenced_condition_groups == {"g"}


def test_broken_rules_load_as_far_as_they_can_be_read():
    flow = load_flow(
        "flow: f\nversion: nonsense\nunknown: 1\nstates:\n- id: a\n  next: {t: nowhere, t: {to: a, "
        "when: [no-such-group]}}\n- id: a\n"
    )
    assert [state.id for state in flow.states] == ["a", "a"]
    assert flow.state("a") is flow.states[0]
    assert flow.states[0].next["t"].target == "a"
    assert flow.states[0].next["t"].guard == {}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "the file is empty"),
        ("- a\n- b\n", (1, 1), "found a list"),
        ("just text", (1, 1), "found the text `just text`"),
        ("version: 1\n", (1, 1), "`flow` is missing"),
        ("flow: f\n", (1, 1), "`version` is missing"),
        ("flow:\nversion: 1\n", (1, 1), "`flow` is a text (the flow's name); found nothing"),
        ("flow: f\nversion: ~\n", (2, 1), "`version` is a text"),
        ("flow: [f]\nversion: 1\n", (1, 1), "found a list"),
        ("flow: f\nversion: {a: 1}\n", (2, 1), "found a mapping"),
        ("flow: f\nversion: 1\nexits: x\n", (3, 1), "`exits` is a list"),
        ("flow: f\nversion: 1\nexits: {x: 1}\n", (3, 1), "`exits` is a list"),
        ("flow: f\nversion: 1\nexits: [[x]]\n", (3, 9), "an item of `exits` is an exit name"),
        ("flow: f\nversion: 1\nexits: [x, ~]\n", (3, 12), "found nothing"),
        ("flow: f\nversion: 1\nstates: {a: 1}\n", (3, 1), "`states` is a list of states"),
        ("flow: f\nversion: 1\nstates: [a]\n", (3, 10), "a state is a mapping with an `id`"),
        ("flow: f\nversion: 1\nstates: [~]\n", (3, 10), "found nothing"),
        ("flow: f\nversion: 1\nstates: [{next: {}}]\n", (3, 10), "`id` is missing"),
        ("flow: f\nversion: 1\nstates: [{id: }]\n", (3, 11), "`id` is a text"),
        ("flow: f\nversion: 1\nstates: [{id: a, next: [x]}]\n", (3, 18), "`next` is a mapping"),
        ("flow: f\nversion: 1\nstates: [{id: a, next: {t: }}]\n", (3, 25), "`t` needs a target"),
        ("flow: f\nversion: 1\nstates: [{id: a, next: {t: [x]}}]\n", (3, 25), "found a list"),
        (
            "flow: f\nversion: 1\nstates: [{id: a, next: {t: {when: {}}}}]\n",
            (3, 28),
            "`to` is miss",
        ),
        ("flow: f\nversion: 1\nstates: [{id: a, next: {t: {to: }}}]\n", (3, 29), "`to` is a text"),
        (
            "flow: f\nversion: 1\nstates: [{id: a, next: {t: {to: x, when: [[g]]}}}]\n",
            (3, 43),
            "a guard is",
        ),
        (
            "flow: f\nversion: 1\nstates: [{id: a, next: {t: {to: x, when: [~]}}}]\n",
            (3, 43),
            "a guard is",
        ),
        (
            "flow: f\nversion: 1\nstates: [{id: a, next: {t: {to: x, when: {k: [1]}}}}]\n",
            (3, 46),
            "condition `k` is an expression",
        ),
        ("flow: f\nversion: 1\nstates: [{id: a, conditions: [g]}]\n", (3, 18), "`conditions` is"),
        ("flow: f\nversion: 1\nstates: [{id: a, conditions: {g: x}}]\n", (3, 31), "group `g` is"),
        ("flow: f\nversion: 1\nstates: [{id: a, attrs: x}]\n", (3, 18), "`attrs` is a mapping"),
        ("flow: f\nversion: 1\nstates: [{id: a, flow: [x]}]\n", (3, 18), "`flow` is a text"),
        ("flow: f\nversion: 1\nattrs: [x]\n", (3, 1), "`attrs` is a mapping"),
        ("flow: f\nversion: 1\nattrs: {when: 2026-99-99}\n", (3, 15), "not a valid timestamp"),
        ("flow: f\nversion: 1\nparams: x\n", (3, 1), "`params` is a list"),
        ("flow: f\nversion: 1\nparams: [[x]]\n", (3, 10), "a parameter is a name"),
        ("flow: f\nversion: 1\nparams: [~]\n", (3, 10), "a parameter is a name"),
        ("flow: f\nversion: 1\nparams: [{default: 1}]\n", (3, 10), "`name` is missing"),
    ],
)
def test_what_has_no_shape_is_a_parse_error_with_its_place(text, place, message):
    [(line, column, problem)] = [found for found in problems(text) if message in found[2]]
    assert (line, column) == place
    assert message in problem


def test_every_problem_is_named_at_once_in_the_order_of_the_file():
    found = problems("flow: f\nexits: x\nstates: [a, {id: b, next: [x]}]\n")
    assert [(line, column) for line, column, _ in found] == [(1, 1), (2, 1), (3, 10), (3, 21)]


def test_the_error_shows_file_line_column_and_the_line_itself():
    with pytest.raises(FlowParseError) as caught:
        load_flow("flow: f\nversion: 1\nexits: wrong\n", "flows/f.yaml")
    first, shown, caret = str(caught.value).split("\n")
    assert first.startswith(f"{Path('flows/f.yaml')}:3:1: error: `exits` is a list")
    assert shown == "    exits: wrong"
    assert caret == "    ^^^^^"


@pytest.mark.parametrize(
    "text",
    [
        "flow: [\n",
        "flow: f\n\tversion: 1\n",
        b"flow: \xff\n",
        "flow: f\n---\nflow: g\n",
        "flow: &f [*f]\n",
        "[" * 3000,
        "flow: \ud800",
        "flow: \0",
    ],
)
def test_what_is_not_yaml_is_a_parse_error_too(text):
    assert problems(text)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + MINIMAL.encode(),
        MINIMAL.replace("\n", "\r\n").encode(),
        "\ufeff" + MINIMAL,
    ],
    ids=["byte order mark", "CRLF", "byte order mark in a text"],
)
def test_files_from_other_systems_are_the_same_flow(content):
    assert load_flow(content) == load_flow(MINIMAL)


def test_merge_keys_and_aliases_share_what_states_have_in_common():
    flow = load_flow(
        "flow: f\nversion: 1\nexits: [x]\n"
        "attrs: &common {owner: me}\n"
        "states:\n- id: a\n  next: &ways {stop: x}\n  attrs: *common\n"
        "- id: b\n  next: {<<: *ways, go: a}\n"
    )
    assert flow.states[0].attrs == {"owner": "me"}
    assert {name: edge.target for name, edge in flow.states[1].next.items()} == {
        "go": "a",
        "stop": "x",
    }


def test_a_flow_compares_by_what_it_says_not_by_its_file(tmp_path):
    (tmp_path / "one.yaml").write_text(MINIMAL)
    (tmp_path / "two.yaml").write_text("# a comment\n" + MINIMAL)
    one = load_flow_from_file(tmp_path / "one.yaml")
    two = load_flow_from_file(tmp_path / "two.yaml")
    assert one == two
    assert (one.path, two.path) == (tmp_path / "one.yaml", tmp_path / "two.yaml")


@pytest.mark.parametrize("path", ["missing.yaml", "no/such/folder.yaml", ""])
def test_a_file_that_is_not_there_is_not_found(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    error = FlowParseError if path == "" else FlowNotFoundError  # `""` is the folder itself
    with pytest.raises(error, match=path or "not a regular file"):
        load_flow_from_file(path)


@pytest.mark.parametrize("path", ["a\0b.yaml", "x" * 300, "."])
def test_a_file_that_cannot_be_read_is_a_parse_error(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FlowParseError, match="the file cannot be read"):
        load_flow_from_file(path)


def test_the_samples_are_flows(flows_dir):
    names = {path.stem: load_flow_from_file(path).flow for path in flows_dir.glob("*.yaml")}
    assert len(names) >= 8
    assert all(stem == name for stem, name in names.items())


def test_subflows_are_resolved_root_first_each_once(flows_dir):
    path = flows_dir / "feature.yaml"
    flows = resolve_subflows(load_flow_from_file(path), path)
    assert [flow.flow for flow in flows] == [
        "feature",
        "scope-cycle",
        "build-cycle",
        "review-cycle",
    ]


def test_subflows_of_a_text_are_resolved_by_the_path_given(flows_dir):
    path = flows_dir / "build-cycle.yaml"
    flows = resolve_subflows(load_flow(path.read_text()), path)
    assert [flow.flow for flow in flows] == ["build-cycle", "review-cycle"]


def test_a_flow_made_in_code_knows_no_file_and_keeps_its_lists_as_tuples():
    flow = Flow("f", "1.0.0", ["out"], [State("a")], [Param("p")])
    assert flow.path is None
    assert (flow.exits, flow.states, flow.params) == (("out",), (State("a"),), (Param("p"),))
    assert flow.initial is flow.states[0]
    assert Flow("f", "1.0.0", (), ()).initial is None


_NODE = st.recursive(
    st.sampled_from(["a", "x", "", "~", "1", "'", "&z a", "*z", ">=1", "!!int x", "<<"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(
            st.tuples(
                st.sampled_from(
                    [
                        "flow",
                        "version",
                        "exits",
                        "states",
                        "id",
                        "next",
                        "to",
                        "when",
                        "conditions",
                        "attrs",
                    ]
                ),
                inner,
            ),
            max_size=4,
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}")
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["exits", "states", "params", "attrs", "flow"]), _NODE, max_size=4
    )
)
def test_any_shape_is_a_flow_or_a_parse_error(parts):
    text = "flow: f\nversion: 1.0.0\n" + "".join(f"{key}: {node}\n" for key, node in parts.items())
    try:
        flow = load_flow(text)
    except FlowParseError as error:
        places = error.findings
    else:
        places = [flow.source.locate("states", index) for index in range(len(flow.states))]
    assert all(where.line >= 1 and where.column >= 1 for where in places)
