"""A flow is drawn once, as long as it and what is asked for are the same."""

from flowr_nb.diagram import draw, open_subflows


def test_the_same_flow_gives_the_same_drawing_object(library):
    flow = library.load("deploy")
    assert draw(flow) is draw(flow)


def test_a_drawing_is_kept_for_the_same_flows_and_looks(library):
    flow = library.load("feature")
    first = draw(flow, opened=open_subflows(flow, library))
    assert draw(flow, opened=open_subflows(flow, library)) is first
    assert draw(flow) is not first
    assert draw(flow, direction="TB") is draw(flow, direction="TB")
    assert draw(flow, show=["owner"]) is not draw(flow)
