"""A flow as nodes and edges."""

from flowr_nb.diagram import NodeKind, graph_of
from flowr_nb.flow import Flow, State, Transition, load_flow

BROKEN = """
flow: broken
version: 1.0.0
exits: [out, out]
states:
  - id: a
    next: {go: b, lost: nowhere, again: nowhere}
  - id: b
    next: {leave: out}
  - id: a
    next: {never: b}
"""


def test_every_state_exit_and_transition_is_there_once(library):
    for name in library.names():
        flow = library.load(name)
        graph = graph_of(flow)
        states = [
            node.name for node in graph.nodes if node.kind in (NodeKind.STATE, NodeKind.SUBFLOW)
        ]
        exits = [node.name for node in graph.nodes if node.kind is NodeKind.EXIT]
        edges = [(edge.state, edge.trigger, edge.aim) for edge in graph.edges if edge.trigger]
        assert states == [state.id for state in flow.states]
        assert exits == list(flow.exits)
        assert edges == [
            (state.id, t.trigger, t.target) for state in flow.states for t in state.next.values()
        ]


def test_the_kinds_of_nodes_are_told_apart(library):
    graph = graph_of(library.load("feature"))
    kinds = {node.name: node.kind for node in graph.nodes}
    assert kinds[""] is NodeKind.START
    assert kinds["idea"] is NodeKind.STATE
    assert kinds["scope"] is NodeKind.SUBFLOW
    assert kinds["shipped"] is NodeKind.EXIT


def test_the_start_leads_to_the_first_state(library):
    graph = graph_of(library.load("deploy"))
    begin = graph.edges[0]
    assert (begin.source, begin.aim, begin.trigger) == ("start", "prepare", "")


def test_ids_are_the_same_each_time_and_unique(library):
    flow = library.load("online-order")
    first, second = graph_of(flow), graph_of(flow)
    ids = [part.id for part in (*first.nodes, *first.edges)]
    assert len(ids) == len(set(ids))
    assert ids == [part.id for part in (*second.nodes, *second.edges)]


def test_a_guard_is_told_in_words(library):
    graph = graph_of(library.load("deploy"))
    edge = graph.edge(graph.edge_ids["approval", "approve"])
    assert edge.guard == ("score ≥ 80", "verdict = approved")
    assert edge.description == "approve: approval to canary, if score ≥ 80 and verdict = approved"


def test_a_broken_flow_is_drawn_as_far_as_it_can_be_read():
    graph = graph_of(load_flow(BROKEN))
    missing = [node for node in graph.nodes if node.kind is NodeKind.MISSING]
    assert [node.name for node in missing] == ["nowhere"]
    assert [e.trigger for e in graph.edges if e.target == missing[0].id] == ["lost", "again"]
    assert [node.name for node in graph.nodes].count("a") == 1
    assert [node.name for node in graph.nodes].count("out") == 1


def test_a_flow_without_states_has_no_start():
    graph = graph_of(load_flow("flow: x\nversion: 1.0.0\nexits: [done]\nstates: []\n"))
    assert [node.kind for node in graph.nodes] == [NodeKind.EXIT]
    assert graph.edges == ()


def test_a_name_that_is_state_and_exit_means_the_state():
    flow = load_flow("flow: x\nversion: 1.0.0\nexits: [a]\nstates:\n- id: a\n  next: {loop: a}\n")
    graph = graph_of(flow)
    assert graph.node_ids["a"] == "s0"
    assert [node.kind for node in graph.nodes if node.name == "a"] == [
        NodeKind.STATE,
        NodeKind.EXIT,
    ]


def test_attributes_are_written_in_short():
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [x]\nattrs: {owner: us, deep: {a: 1, b: 2}}\nstates:\n"
        "- id: s\n  next: {go: t}\n- id: t\n  attrs: {tags: [one, two]}\n  next: {out: x}\n"
    )
    nodes = {node.name: node for node in graph_of(flow, show=["owner", "deep", "tags"]).nodes}
    assert nodes["s"].attrs == (("owner", "us"), ("deep", "{a, b}"))
    assert nodes["t"].attrs == (("tags", "one, two"),)
    assert nodes["x"].attrs == ()


def test_an_empty_trigger_is_no_beginning():
    flow = Flow("f", "1.0.0", ("x",), (State("a", {"": Transition("", "x")}),))
    begin, edge = graph_of(flow).edges
    assert (begin.is_begin, edge.is_begin) == (True, False)
    assert edge.description == ": a to x"


def test_transitions_from_a_state_to_itself_share_a_line():
    flow = load_flow(
        "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n"
        "  next: {p: a, q: b, r: a}\n- id: b\n  next: {s: b, t: a, u: a}\n"
    )
    shared = [[edge.trigger for edge in line] for line in graph_of(flow).lines]
    assert shared == [[""], ["p", "r"], ["q"], ["s"], ["t"], ["u"]]
