"""What is near a state: a part of a graph that marks and clicks work on as on the whole."""

from flowr_nb.diagram import NodeKind, graph_of, neighbourhood
from flowr_nb.diagram.neighbourhood import MAX_NODES
from flowr_nb.flow import load_flow

# a → b → c → d → e → out, and a way back from d to b.
CHAIN = graph_of(
    load_flow("""
flow: chain
version: 1.0.0
exits: [out]
states:
  - {id: a, next: {go: b}}
  - {id: b, next: {go: c}}
  - {id: c, next: {go: d, leave: out}}
  - {id: d, next: {go: e, back: b}}
  - {id: e, next: {go: out}}
""")
)


def names(graph):
    return {node.name for node in graph.nodes}


def test_one_step_back_and_two_ahead_and_what_leads_on_is_counted():
    part = neighbourhood(CHAIN, CHAIN.node_ids["b"])
    assert names(part) == {"a", "b", "c", "d", "out", "… 1 more"}
    (stub,) = [node for node in part.nodes if node.kind is NodeKind.MORE]
    (onward,) = [edge for edge in part.edges if edge.target == stub.id]
    assert onward.state == "d"
    assert onward.description == "d leads on to 1 more that are not shown"


def test_ids_are_those_of_the_whole_and_what_is_not_shown_has_none():
    part = neighbourhood(CHAIN, CHAIN.node_ids["b"])
    assert part.node_ids == {name: CHAIN.node_ids[name] for name in ("a", "b", "c", "d", "out")}
    assert part.edge_ids["d", "back"] == CHAIN.edge_ids["d", "back"]
    assert ("d", "go") not in part.edge_ids


def test_the_start_is_shown_where_it_is_near():
    assert "start" in {node.id for node in neighbourhood(CHAIN, CHAIN.node_ids["a"]).nodes}
    assert "start" not in {node.id for node in neighbourhood(CHAIN, CHAIN.node_ids["d"]).nodes}


def test_every_transition_of_the_state_itself_is_shown_and_not_all_beyond():
    many = "".join(f"  - {{id: s{n}, next: {{go: t{n}}}}}\n" for n in range(60))
    more = "".join(f"  - {{id: t{n}, next: {{go: out}}}}\n" for n in range(60))
    hub = ", ".join(f"t{n}: s{n}" for n in range(60))
    graph = graph_of(
        load_flow(
            "flow: hub\nversion: 1.0.0\nexits: [out]\nstates:\n"
            f"  - {{id: hub, next: {{{hub}}}}}\n{many}{more}"
        )
    )
    part = neighbourhood(graph, graph.node_ids["hub"])
    assert {f"s{n}" for n in range(60)} <= names(part)
    assert not names(part) & {f"t{n}" for n in range(60)}
    few = neighbourhood(graph, graph.node_ids["hub"], ahead=0, back=0)
    assert names(few) == {"hub", "… 60 more"}
    assert len(neighbourhood(graph, graph.node_ids["out"], back=5).nodes) <= 2 * MAX_NODES + 62
