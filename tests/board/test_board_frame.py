"""How many sessions are where in a picture, as it is drawn."""

from flowr_nb.board.board_frame import Tally, element_of, on_picture
from flowr_nb.diagram import frame_of


def drawn(library, **view):
    return frame_of(library.load("outer"), library=library, **view).drawing.graph


def test_in_a_closed_subflow_all_are_at_the_state_that_invokes_it(nested):
    graph = drawn(nested)
    tallies = {
        ("a", "m", "i"): Tally(2),
        ("a", "m", "ok"): Tally(1),
        ("b",): Tally(4),
        ("end",): Tally(1),
    }
    found = on_picture(graph, (), tallies)
    names = {graph.path_to(element): tally.total for element, tally in found.items()}
    assert names == {("a",): 3, ("b",): 4, ("end",): 1}


def test_in_an_open_one_each_is_at_its_own(nested):
    graph = drawn(nested, expand="all")
    found = on_picture(graph, (), {("a", "m", "i"): Tally(2), ("a", "m", "ok"): Tally(1)})
    names = {graph.path_to(element): tally.total for element, tally in found.items()}
    assert names == {("a", "m", "i"): 2, ("a", "m", "ok"): 1}


def test_of_a_flow_that_is_looked_at_alone_only_those_inside_of_it(nested):
    graph = frame_of(nested.load("middle"), library=nested).drawing.graph
    assert graph.path_to(element_of(graph, ("a",), ("a", "m", "i"))) == ("m",)
    assert element_of(graph, ("a",), ("b",)) is None
    assert element_of(graph, ("a",), ("a",)) is None


def test_a_tally_in_words():
    assert Tally(1).in_words() == "1 session"
    assert Tally(1, 1).in_words() == "1 session, stuck"
    assert (
        Tally(1200, 3, (1000, 0)).in_words(["new", "old"])
        == "1,200 sessions, 3 of them stuck, 1,000 new"
    )
    assert Tally(1, 0, (1, 0)).plus(Tally(2, 1, (0, 2))) == Tally(3, 1, (1, 2))
