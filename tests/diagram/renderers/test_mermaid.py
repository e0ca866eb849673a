"""The graph in Mermaid; that Mermaid itself reads it, `tests/browser/test_mermaid.py` shows."""

import re

import pytest
from hypothesis import given, strategies as st

from flowr_nb.diagram import graph_of, marks_of, to_mermaid
from flowr_nb.diagram.renderers.mermaid import label
from flowr_nb.flow import load_flow
from flowr_nb.run import FlowRun

# Every line that there may be; a name can only be where `L` is.
L = r"(?:[^\W_]|[ _.,=≥≤≠…-]|#\d+;)+"
LINE = re.compile(
    rf"stateDiagram-v2| {{4}}(?:direction (?:LR|TB)|state \"{L}\" as [sxm]\d+"
    rf"|[sxm]\d+ : invokes {L}|\[\*\] --> s0|x\d+ --> \[\*\]|s\d+ --> [sxm]\d+ : {L}"
    r"|classDef \w+ [\w:#, -]+|class [sxm]\d+(?:,[sxm]\d+)* \w+)"
)


def test_a_flow_in_mermaid(library):
    flow = library.load("build-cycle")
    text = to_mermaid(flow)
    assert text == to_mermaid(graph_of(flow))
    assert text == (
        "stateDiagram-v2\n"
        "    direction LR\n"
        '    state "write" as s0\n'
        '    state "test" as s1\n'
        '    state "review" as s2\n'
        "    s2 : invokes review-cycle\n"
        '    state "built" as x0\n'
        '    state "stuck" as x1\n'
        "    [*] --> s0\n"
        "    s0 --> s1 : written\n"
        "    s0 --> x1 : blocked\n"
        "    s1 --> s2 : green #91;tests = passed#93;\n"
        "    s1 --> s0 : red\n"
        "    s2 --> x0 : approved\n"
        "    s2 --> s0 : changes\n"
        "    x0 --> [*]\n"
        "    x1 --> [*]\n"
        "    classDef exit stroke-width:2px,rx:18px,ry:18px\n"
        "    class x0,x1 exit\n"
    )


def test_every_line_of_every_sample_is_one_of_the_known_ones(library):
    for name in library.names():
        for line in to_mermaid(graph_of(library.load(name))).splitlines():
            assert LINE.fullmatch(line), line


def test_a_run_is_told_by_classes(library, store):
    run = FlowRun.draft(library, store, "deploy")
    run.fire("build")
    graph = graph_of(run.flow)
    text = to_mermaid(graph, marks_of(graph, run.value, 0, run.options()))
    assert f"    class {graph.node_ids['testing']} current\n" in text
    assert f"    class {graph.node_ids['prepare']} visited\n" in text
    assert "current" not in to_mermaid(graph)


def test_a_long_guard_is_cut_and_says_so():
    conditions = ", ".join(f"k{n}: {n}" for n in range(6))
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n- id: a\n"
        f"  next:\n    go: {{to: out, when: {{{conditions}}}}}\n"
    )
    assert " : go #91;k0 = 0, k1 = 1, k2 = 2, 3 more#93;\n" in to_mermaid(graph_of(flow))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ready-to_ship 1.2", "ready-to_ship 1.2"),
        ("größe 日本語", "größe 日本語"),
        ("", "#160;"),
        ("  ", "#160;"),
        ("a:b;c", "a#58;b#59;c"),
        ('"', "#34;"),
        ("#35;", "#35;35#59;"),
        ("a-->b", "a#45;#45;#62;b"),
        ("- one", "#45; one"),
        ("_it_", "#95;it#95;"),
        ("1. one", "1#46; one"),
        ("two\nlines", "two lines"),
        ("Direction RL", "#68;irection RL"),
        ("\ufb02°°60", "fl#176;#176;60"),
        ("\u202erlo", "#65533;rlo"),
    ],
)
def test_what_mermaid_would_read_is_written_as_entity_codes(name, shown):
    assert label(name) == shown


@given(st.text())
def test_no_text_leaves_its_label(text):
    assert re.fullmatch(L, label(text))
    assert not re.search(r"--|direction|%%|\ufb02", label(text), re.IGNORECASE)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True), st.text(min_size=1))
def test_no_name_makes_a_line_of_its_own(names, trigger):
    import yaml  # noqa: PLC0415 - to write any text as a flow

    states = [{"id": name, "flow": name, "next": {trigger: names[0]}} for name in names]
    flow = {"flow": "f", "version": "1.0.0", "exits": [trigger], "states": states}
    graph = graph_of(load_flow(yaml.safe_dump(flow)))
    lines = to_mermaid(graph).splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert sum(line.startswith("    state ") for line in lines) == len(graph.nodes) - 1


def test_transitions_from_a_state_to_itself_share_a_line():
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: busy\n"
        "  next: {wipe: busy, rinse: {to: busy, when: {water: clean}}, go: x, stir: busy}\n"
    )
    lines = [line.strip() for line in to_mermaid(flow).splitlines() if "-->" in line]
    assert lines == [
        "[*] --> s0",
        "s0 --> s0 : wipe#59; rinse #91;water = clean#93;#59; stir",
        "s0 --> x0 : go",
        "x0 --> [*]",
    ]
