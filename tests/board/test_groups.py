"""Sessions in groups, and two of them beside each other."""

import pytest

from flowr_nb.board import BoardError, compare_counts, groups_of
from flowr_nb.session import Session

SESSIONS = [
    Session("f", state, name)
    for name, state in zip(("a-1", "b-1", "a-2", "x"), "pqpq", strict=True)
]


def named(group):
    return {
        name: [session.name for session in sessions]
        for name, sessions in groups_of(SESSIONS, group).items()
    }


@pytest.mark.parametrize(
    ("group", "groups"),
    [
        ("a-*", {"a-*": ["a-1", "a-2"], "others": ["b-1", "x"]}),
        (["b-?", "[ab]-*"], {"b-?": ["b-1"], "[ab]-*": ["a-1", "a-2"], "others": ["x"]}),
        (["*"], {"*": ["a-1", "b-1", "a-2", "x"]}),
        ("none", {"none": [], "others": ["a-1", "b-1", "a-2", "x"]}),
        ({"a-1": "red", "x": 7}, {"red": ["a-1"], "7": ["x"], "others": ["b-1", "a-2"]}),
        (lambda session: session.state, {"p": ["a-1", "a-2"], "q": ["b-1", "x"]}),
        (
            lambda session: "others" if session.name == "x" else None,
            {"others": ["x", "a-1", "b-1", "a-2"]},
        ),
    ],
)
def test_sessions_are_told_apart(group, groups):
    assert named(group) == groups
    assert list(named(group)) == list(groups)


@pytest.mark.parametrize("group", [3, [], [3], None, ""[:0].split()])
def test_by_nothing_that_tells_them_apart_is_refused(group):
    with pytest.raises(BoardError, match=r"by a pattern of names \(`team-\*`\) or several"):
        groups_of(SESSIONS, group)


def test_a_function_that_fails_is_told_with_the_session():
    with pytest.raises(BoardError, match="failed at the session `a-1`: ZeroDivisionError"):
        groups_of(SESSIONS, lambda _: 1 / 0)


def test_counts_are_compared_for_each_session():
    found = compare_counts({"p": 4, "q": 1}, {"q": 30, "z": 1}, (2, 10))
    assert [(each.key, each.one, each.other) for each in found] == [
        ("q", 1, 30),
        ("p", 4, 0),
        ("z", 0, 1),
    ]
    assert [each.difference for each in found] == [0.5 - 3, 2.0, -0.1]
    assert compare_counts({"p": 1}, {}, (1, 0))[0].other_share == 0.0
