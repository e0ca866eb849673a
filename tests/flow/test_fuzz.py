"""Generated flows and damage: what is good is read back, what is bad is an error of ours."""

from pathlib import Path

import yaml
from hypothesis import given, strategies as st

from flowr_nb.diagram import graph_of
from flowr_nb.flow import (
    Flow,
    FlowParseError,
    GuardCondition,
    Param,
    State,
    Transition,
    covering_walks,
    load_flow,
    validate,
)

SAMPLES = [
    *sorted((Path(__file__).resolve().parents[2] / "flows").glob("*.yaml")),
    *sorted((Path(__file__).parent / "faulty").rglob("*.yaml")),
]
GOOD = [path.read_bytes() for path in SAMPLES]

# What can be written in quotes is a name: words that look like other things, and any text.
names = (
    st.sampled_from(["a", "b", "no", "on", "007", "1.10", "~", "", "<<", "=", "x y"]) | st.text()
)
expressions = st.sampled_from(["==a", "!=b", ">=80%", "<3", "3", "", "~=2"]) | st.text(max_size=5)
conditions = st.dictionaries(names, expressions, max_size=3)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)


@st.composite
def transitions(draw, groups):
    """What a transition is in a file and, by rules so simple that they are right, in the model."""
    target = draw(names)
    form = draw(st.integers(0, 3))
    if form == 0:
        return target, target, None, None
    if form == 1:
        return {"to": target}, target, None, None
    parts = draw(st.lists(conditions | st.sampled_from([*groups, "no-such-group"]), max_size=3))
    if form == 2 and len(parts) != 1:
        parts = [draw(conditions)]
    merged = {}
    for part in parts:
        merged.update(groups.get(part, {}) if isinstance(part, str) else part)
    written = {"to": target, "when": parts[0] if form == 2 else parts}
    named = frozenset(part for part in parts if isinstance(part, str))
    return written, target, GuardCondition(merged), named or None


@st.composite
def states(draw):
    written = {"id": draw(names)}
    groups = draw(st.none() | st.dictionaries(names, conditions, max_size=2))
    if groups is not None:
        written["conditions"] = groups
    ways = draw(st.dictionaries(names, transitions(groups or {}), max_size=4))
    if ways or draw(st.booleans()):
        written["next"] = {trigger: way[0] for trigger, way in ways.items()}
    for key in ("flow", draw(st.sampled_from(["flow-version", "flow_version"]))):
        if draw(st.booleans()):
            written[key] = draw(names)
    attrs = draw(st.none() | st.dictionaries(names, data, max_size=2))
    if attrs is not None:
        written["attrs"] = attrs
    return written, State(
        written["id"],
        {trigger: Transition(trigger, *way[1:]) for trigger, way in ways.items()},
        written.get("flow"),
        written.get("flow-version", written.get("flow_version")),
        attrs,
        groups,
    )


@st.composite
def flows(draw):
    """A flow as a file has it, in plain lists and mappings, and the model of it."""
    params = draw(st.lists(st.tuples(names, st.booleans(), data), max_size=2))
    made = draw(st.lists(states(), max_size=4))
    written = {
        "flow": draw(names),
        "version": draw(names | st.sampled_from(["1.0.0", "2.1.0-beta"])),
        "exits": draw(st.lists(names, max_size=3)),
        "states": [pair[0] for pair in made],
        "params": [
            {"name": name, "default": value} if optional else name
            for name, optional, value in params
        ],
    }
    attrs = draw(st.none() | st.dictionaries(names, data, max_size=2))
    if attrs is not None:
        written["attrs"] = attrs
    return written, Flow(
        written["flow"],
        written["version"],
        tuple(written["exits"]),
        tuple(pair[1] for pair in made),
        tuple(
            Param(name, value, required=False) if optional else Param(name)
            for name, optional, value in params
        ),
        attrs,
    )


class QuotingDumper(yaml.CSafeDumper):
    """Writes every text in quotes, as who takes no risks does."""


QuotingDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@given(flows(), st.booleans(), st.booleans())
def test_what_is_written_of_any_flow_is_read_back(pair, in_braces, in_unicode):
    written, flow = pair
    text = yaml.dump(
        written,
        Dumper=QuotingDumper,
        default_flow_style=in_braces,
        allow_unicode=in_unicode,
        sort_keys=False,
    )
    loaded = load_flow(text)
    assert loaded == flow
    assert load_flow(text.encode("utf-8")) == flow
    assert [list(state.next) for state in loaded.states] == [list(s.next) for s in flow.states]


def read(content):
    """The flow, or the parse error; nothing else leaves the loader."""
    try:
        return load_flow(content, "f.yaml")
    except FlowParseError as error:
        return error


def has_a_place(finding):
    begin, end = (finding.line, finding.column), (finding.end_line, finding.end_column)
    return min(begin) >= 1 and begin <= end


def survives(content):
    """A content is a flow or a parse error; a flow gets its verdict and can be drawn."""
    flow = read(content)
    if isinstance(flow, FlowParseError):
        assert flow.findings
        assert str(flow)
        assert all(has_a_place(found) for found in flow.findings)
        return
    for result in (validate(flow), validate(flow, [flow])):
        for finding in result.findings:
            assert has_a_place(finding)
            assert finding.pretty()
    assert len(graph_of(flow).edges) >= len(flow.states[:1])
    covering_walks(flow)


@given(st.binary() | st.text() | st.text(alphabet="{}[]:,-&*!|>'\"%@` \n\tab#?<~=", max_size=60))
def test_any_content_is_a_flow_or_a_parse_error(content):
    survives(content)


SIGNS = "{ } [ ] : , # &a *a ! !!int !!set | > ' \" \\ ... % @ ` ? ~ null = ~= >= no 1:1 0x <<: -"
KEYS = "id: next: flow: when: to: exits: states: attrs: params: conditions: 2026-99-99 é 😀"
TOKENS = SIGNS.split(" ") + KEYS.split(" ")
TOKENS += [f"{token} " for token in TOKENS]
TOKENS += ["\t", "\n", "\r", "\n---\n", "\0", "\x85", "\ufeff", "\u2028", "  ", "\x1b"]
tokens = st.sampled_from([token.encode() for token in TOKENS]) | st.binary(min_size=1, max_size=3)


@st.composite
def damaged(draw):
    """A flow that was good, or faulty in one place, with bytes or lines lost, moved and added."""
    content = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.integers(0, 12)))
        kind = draw(st.sampled_from(["insert", "delete", "repeat", "replace", "line", "indent"]))
        if kind == "insert":
            content = content[:at] + draw(tokens) + content[at:]
        elif kind == "delete":
            content = content[:at] + content[to:]
        elif kind == "repeat":
            content = content[:to] + content[at:to] * draw(st.integers(1, 5)) + content[to:]
        elif kind == "replace":
            content = content[:at] + draw(tokens) + content[to:]
        else:
            lines = content.split(b"\n")
            line = draw(st.integers(0, len(lines) - 1))
            if kind == "line":
                lines.insert(draw(st.integers(0, len(lines))), lines[line])
            else:
                lines[line] = lines[line][draw(st.integers(1, 3)) :]
            content = b"\n".join(lines)
    return content


@given(damaged())
def test_any_damage_to_a_flow_leaves_a_flow_or_a_parse_error(content):
    survives(content)


@given(st.lists(flows(), min_size=1, max_size=3))
def test_flows_that_invoke_one_another_at_random_get_a_verdict(pairs):
    family = [flow for _, flow in pairs]
    for flow in family:
        for finding in validate(flow, family).findings:
            assert finding.message
            assert (finding.line, finding.column) == (0, 0), "they come from no file"


def test_what_the_damage_is_done_to_survives():
    for content in GOOD:
        survives(content)
