"""Which way a flow is drawn."""

import pytest

from flowr_nb.diagram import LayoutError, draw, graph_of
from flowr_nb.diagram.layout.direction import direction_of, ranks_of
from flowr_nb.flow import load_flow


def test_a_short_chain_is_drawn_to_the_right_and_a_long_one_down(library):
    for name, direction in [
        ("traffic-light", "LR"),
        ("review-cycle", "LR"),
        ("deploy", "TB"),
        ("online-order", "TB"),
    ]:
        assert direction_of(graph_of(library.load(name))).value == direction, name
    assert draw(library.load("deploy"), direction="LR").width > 900
    with pytest.raises(LayoutError, match="no direction `BT`; there is auto, LR, TB"):
        draw(library.load("deploy"), direction="BT")


def test_many_ways_back_do_not_make_a_flow_longer():
    states = "".join(
        f"- id: s{n}\n  next: {{on: {'out' if n == 3 else f's{n + 1}'}, back: s0}}\n"
        for n in range(4)
    )
    flow = load_flow(f"flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n{states}")
    graph = graph_of(flow)
    ranks = ranks_of(graph)
    assert [ranks[node.id] for node in graph.nodes] == [0, 1, 2, 3, 4, 5]
    classes = {group.id: group.classes for group in draw(flow).groups}
    assert classes[graph.edge_ids["s2", "back"]] == "edge plain back"
    assert classes[graph.edge_ids["s0", "back"]] == "edge plain loop"
    assert classes[graph.edge_ids["s0", "on"]] == "edge plain"
