"""What is written in a picture."""

from flowr_nb.diagram import draw
from flowr_nb.flow import load_flow


def test_long_names_are_set_in_two_lines_and_cut_where_that_is_not_enough():
    name = "wait-for-the-answer-of-the-other-team"
    long = "-".join(["again"] * 30)
    flow = load_flow(
        f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: {name}\n  next: {{{long}: x}}\n"
    )
    texts = [shape.text for group in draw(flow).groups for shape in group.shapes if shape.text]
    assert [t for t in texts if "the" in t] == ["wait-for-the-answer-", "of-the-other-team"]
    trigger = [text for text in texts if "again" in text]
    assert len(trigger) == 2
    assert all(len(text) <= 40 for text in trigger)
    assert trigger[1].endswith("…")
