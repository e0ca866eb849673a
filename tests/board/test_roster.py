"""The rows of a board's table: which of them, in which order, a few at a time."""

import random

import pytest

from flowr_nb.board import BoardError
from flowr_nb.board.roster import ORDERS, Roster, Row, Wish, wish_of


def row(name, path=("red",), since_at=0.0, **more):
    return Row(name, path, (0,), "", since_at, **more)


def test_words_all_have_to_be_there_wherever_in_the_row():
    rows = [row("anna", ("build", "review")), row("bert", ("build", "merge")), row("Review")]
    assert Roster(rows, Wish("REV build")).names == ["anna"]
    assert Roster(rows, Wish("rev")).names == ["anna", "Review"]
    assert not Roster(rows, Wish("rev nothing")).names


def test_a_state_has_those_in_it_and_inside_of_it():
    rows = [row("a", ("build", "review")), row("b", ("build",)), row("c", ("builder",))]
    assert Roster(rows, Wish(at=(("build",),))).names == ["a", "b"]
    assert Roster(rows, Wish(at=(("build", "review"), ("builder",)))).names == ["a", "c"]


def test_what_is_not_known_comes_last_either_way():
    rows = [row("a", steps=3), row("b"), row("c", steps=1), row("d")]
    assert Roster(rows, Wish(order="steps")).names == ["c", "a", "b", "d"]
    assert Roster(rows, Wish(order="steps", is_reversed=True)).names == ["a", "c", "b", "d"]


def test_a_window_is_a_part_of_all():
    rows = [row(f"s{n:02}", steps=n if n % 3 else None) for n in range(20)]
    for is_reversed in (False, True):
        roster = Roster(rows, Wish(order="steps", is_reversed=is_reversed))
        for start in range(25):
            assert roster.window(start, 4) == roster.names[start : start + 4]
        for name in roster.names:
            assert roster.names[roster.index_of(name)] == name
    assert roster.index_of("nobody") is None


def test_names_are_sorted_as_people_do():
    rows = [row("release-10"), row("Release-9"), row("release-2"), row("a")]
    assert Roster(rows, Wish()).names == ["a", "release-2", "Release-9", "release-10"]


def test_of_what_is_stuck_alone():
    rows = [row("a", is_stuck=True), row("b")]
    assert Roster(rows, Wish(stuck=True)).names == ["a"]


@pytest.mark.parametrize("order", ORDERS)
def test_changed_one_by_one_it_is_as_if_made_anew(order):
    dice = random.Random(order)
    known = {}
    wish = Wish("s", (("red",), ("green",)), order, is_reversed=dice.random() < 0.5)
    roster = Roster([], wish)
    for _ in range(400):
        name = f"s{dice.randrange(30)}"
        if dice.random() < 0.3:
            known.pop(name, None)
        else:
            state = dice.choice(["red", "green", "blue"])
            steps = dice.choice([None, 0, 1, 2])
            group = dice.choice(["", "a"])
            known[name] = row(
                name, (state,), dice.choice([None, 1.0, 2.0]), steps=steps, group=group
            )
        roster.put(name, known.get(name))
        assert len(roster) == len(roster.names)
    assert roster.names == Roster(known.values(), wish).names


@pytest.mark.parametrize(
    "told",
    [
        {"order": "nonsense"},
        {"order": 3},
        {"order": ["name"]},
        {"at": [["red", 1]]},
        {"at": ["red"]},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_words(told):
    with pytest.raises(BoardError, match=r"sorted by|not told"):
        wish_of(told)


def test_what_else_is_odd_in_a_wish_is_as_if_it_was_not_said():
    assert wish_of({"at": "x", "search": 7, "reversed": "yes", "stuck": 1}) == Wish()
    assert wish_of({"at": [["a", "b"], []], "order": "since", "reversed": True}) == Wish(
        at=(("a", "b"),), order="since", is_reversed=True
    )
