"""Where signs stand in a picture that has numbers of heat, too."""

import pytest

from flowr_nb import Workspace
from flowr_nb.board import simulate
from flowr_nb.board.board_frame import Tally
from flowr_nb.board.tokens import HEIGHT, MARGIN, seats_of, signs_of, taken_in, widths_of
from flowr_nb.diagram.geometry import Box
from tests.board.walking import FLOWS

CROWD = Tally(1234, 120, (600, 634))


@pytest.fixture(scope="module")
def frame():
    ws = Workspace(FLOWS, "memory:")
    simulate(ws.store, ws.library, "online-order", 60, seed=1)
    return ws.diagram("online-order", heat=ws.sessions()).frame


def covered(seat, tally):
    last = signs_of(tally)[-1]
    width = last.x + last.width
    left = seat.x - width if seat.is_end else seat.x
    return Box(left, seat.y - HEIGHT / 2, left + width, seat.y + HEIGHT / 2)


def test_of_a_crowd_signs_keep_off_the_numbers_of_heat_and_off_one_another(frame):
    taken = taken_in(frame)
    cart = frame.drawing.graph.node_at((), "cart")
    seats = seats_of(frame.drawing, taken, widths_of({cart: CROWD}))
    box = covered(seats[cart], CROWD)
    assert not any(box.shared(tag) for tag in taken)
    everywhere = dict.fromkeys(seats, CROWD)
    seats = seats_of(frame.drawing, (), widths_of(everywhere))
    boxes = [covered(seat, CROWD) for seat in seats.values()]
    assert not any(one.shared(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


def test_a_few_more_stand_where_they_stood():
    assert widths_of({"a": Tally(2), "b": Tally(99, 9)}) == {
        "b": widths_of({"b": Tally(80, 8)})["b"]
    }
    assert widths_of({"a": Tally(7)}) == {}


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("flow", ["deploy", "traffic-light", "online-order"])
def test_no_sign_is_cut_off_by_the_edge_of_the_picture(flow, direction):
    drawing = Workspace(FLOWS, "memory:").diagram(flow, direction=direction).frame.drawing
    for tally in (Tally(20), Tally(20, 3), CROWD):
        known = dict.fromkeys([group.id for group in drawing.groups], tally)
        seats = seats_of(drawing, (), widths_of(known))
        boxes = [covered(seat, tally) for seat in seats.values()]
        seen = drawing.bounds.grown(MARGIN)
        assert all(box.shared(seen) == pytest.approx(box.shared(box)) for box in boxes)
