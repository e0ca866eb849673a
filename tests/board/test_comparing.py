"""Of which group each session of a board is, as sessions come and go."""

import pytest

from flowr_nb.board import BoardError
from flowr_nb.board.comparing import Comparing
from flowr_nb.session import Session


def sessions(*names):
    return [Session("deploy", "prepare", name) for name in names]


def by_first(session):
    if session.name.startswith("bad"):
        raise ValueError("no group")
    return session.name[0]


def test_the_first_two_are_compared_until_somebody_says_others():
    found = Comparing(by_first)
    assert found.take(sessions("a1", "a2"))
    assert found.compared == ("a",)
    assert found.take(sessions("b1", "c1"))
    assert found.compared == ("a", "b")
    assert not found.take(sessions("d1"))
    assert found.sizes == [("a", 2), ("b", 1), ("c", 1), ("d", 1)]
    found.compare(["c", "a"])
    assert found.sizes == [("c", 1), ("a", 2), ("b", 1), ("d", 1)]
    assert not found.take(sessions("e1"))
    assert found.compared == ("c", "a")


@pytest.mark.parametrize("names", [["a", "x"], ["a"], ["a", "a"], ["a", "b", "a"], [1, 2], [["a"]]])
def test_what_are_no_two_groups_is_refused(names):
    found = Comparing(by_first)
    found.take(sessions("a1", "b1"))
    with pytest.raises(BoardError):
        found.compare(names)
    assert found.compared == ("a", "b")


def test_a_session_that_changes_or_goes_is_counted_once():
    groups = {"x": "one"}
    found = Comparing(lambda session: groups.get(session.name))
    found.take(sessions("x", "y"))
    assert found.sizes == [("one", 1), ("others", 1)]
    groups["x"] = "two"
    found.take(sessions("x"))
    found.forget("y")
    assert found.sizes == [("one", 0), ("others", 0), ("two", 1)]


def test_a_function_that_fails_is_refused_at_first_and_later_a_problem():
    with pytest.raises(BoardError, match="failed at the session `bad`: ValueError: no group"):
        Comparing(by_first).take(sessions("a1", "bad"))
    found = Comparing(by_first)
    found.take(sessions("a1"))
    found.take(sessions("a2", "bad", "b1"))
    assert found.of == {"a1": "a", "a2": "a", "bad": "others", "b1": "b"}
    assert found.problem.endswith("failed at the session `bad`: ValueError: no group")
    found.forget("bad")
    assert found.problem == ""


def test_patterns_that_are_made_one_by_one_are_kept():
    found = Comparing(iter(["a*", "b*"]))
    found.take(sessions("a1"))
    found.take(sessions("b1"))
    assert found.of == {"a1": "a*", "b1": "b*"}


def test_names_from_strangers_are_one_short_line():
    found = Comparing(lambda _: "<b>\n\u202e" + "x" * 10_000)
    found.take(sessions("a"))
    (name,) = found.names
    assert len(name) <= 80
    assert name.isprintable()
