"""A board's rows and numbers: at once what a store tells, later what histories do."""

from datetime import UTC, datetime, timedelta

import pytest

from flowr_nb import FlowRun
from flowr_nb.board import BoardError
from flowr_nb.board.board_frame import Tally
from flowr_nb.board.overview import Overview
from flowr_nb.session import Session
from flowr_nb.session.history import Step
from flowr_nb.store import MemorySessionStore

NOW = datetime.now(UTC)


def ago(**length):
    return (NOW - timedelta(**length)).isoformat()


@pytest.fixture
def store():
    return MemorySessionStore()


@pytest.fixture
def board(library, store):
    def make(**how):
        return Overview(library, store, library.load("deploy"), **how)

    return make


def walk(store, name, *stands):
    """A session that has been at states, each since a time."""
    begun = Session("deploy", stands[0][0], name, stands[0][1], stands[0][1])
    session, steps = store.create(begun), []
    for state, at in stands[1:]:
        after = session.with_state(state, at)
        steps.append(Step("go", {}, session, after, at=at))
        session = after
    store.save(session, steps)


def test_who_is_where_is_known_before_any_history_is_read(board, store, monkeypatch):
    walk(store, "one", ("prepare", ago(hours=2)), ("testing", ago(hours=1)))
    monkeypatch.setattr(store, "histories", None)
    overview = board()
    assert overview.refresh().names == {"one"}
    row = overview.rows["one"]
    assert (row.path, row.since, row.steps) == (("testing",), ago(hours=1), None)
    assert overview.unread == ["one"]


def test_a_history_tells_steps_and_the_last_of_them(board, store):
    walk(store, "one", ("prepare", ago(hours=2)), ("testing", ago(hours=1)))
    walk(store, "two", ("prepare", ago(hours=2)))
    overview = board()
    overview.refresh()
    assert overview.read(["one", "nobody"]).names == {"one"}
    assert (overview.rows["one"].steps, overview.rows["one"].last) == (1, "go")
    assert overview.unread == ["two"]
    overview.read()
    assert (overview.rows["two"].steps, overview.rows["two"].last) == (0, "")


def test_who_moves_is_to_be_read_again(board, store, library):
    walk(store, "one", ("prepare", ago(hours=2)))
    overview = board()
    overview.refresh()
    before = overview.fetch(["one"])
    overview.read()
    run = FlowRun(library, store, store.load("one"))
    run.fire("build")
    run.save()
    assert overview.refresh(["one"]).names == {"one"}
    assert overview.rows["one"].steps is None
    assert not overview.take(before), "what was read before it moved says nothing any more"
    overview.read()
    assert (overview.rows["one"].steps, overview.rows["one"].last) == (1, "build")


def test_stuck_is_who_is_there_for_longer_than_you_say(board, store):
    walk(store, "long", ("testing", ago(days=3)))
    walk(store, "short", ("testing", ago(hours=1)))
    walk(store, "over", ("deployed", ago(days=9)))
    walk(store, "timeless", ("testing", ""))
    overview = board(stuck_after="2 days")
    overview.refresh()
    assert {name for name, row in overview.rows.items() if row.is_stuck} == {"long"}
    assert overview.tallies["testing",] == Tally(3, 1)
    assert overview.stuck == 1


def test_stuck_is_else_who_is_there_for_longer_than_nine_of_ten_that_left(board, store):
    for n in range(10):
        walk(store, f"left-{n}", ("prepare", ago(hours=5)), ("testing", ago(hours=4)))
    walk(store, "long", ("prepare", ago(hours=2)))
    walk(store, "short", ("prepare", ago(minutes=20)))
    overview = board()
    overview.refresh()
    overview.study()
    assert not overview.stuck, "nothing is known of how long others were there"
    overview.read()
    assert overview.study().names == {"long"}
    assert overview.tallies["prepare",] == Tally(2, 1)
    assert not overview.study()


def test_what_changes_while_all_is_weighed_is_weighed_again(board, store):
    """Beside other work it is weighed on a thread."""
    walk(store, "old", ("prepare", ago(days=9)))
    overview = board()
    overview.refresh()
    overview.read()
    weighed = overview.past.weigh()
    for n in range(5):
        walk(store, f"on-{n}", ("prepare", ago(hours=2)), ("testing", ago(hours=1)))
    overview.refresh()
    overview.read()
    overview.judge(weighed)
    assert (overview.is_weighed, overview.stuck) == (False, 0)
    overview.study()
    assert (overview.is_weighed, overview.stuck) == (True, 1)


def test_a_function_that_fails_at_who_is_gone_by_then_is_no_problem(board, store):
    """Beside other work it is asked on a thread."""

    def fails(case):
        raise ValueError(case.name)

    walk(store, "one", ("prepare", ago(hours=1)))
    overview = board(units={"unit": fails})
    overview.refresh()
    read = overview.fetch(["one"])
    assert overview.problem == ""  # nothing is known before it is handed in
    store.delete("one")
    overview.refresh()
    overview.take(read)
    assert overview.problem == ""
    walk(store, "two", ("prepare", ago(hours=1)))
    overview.refresh()
    overview.read()
    assert "failed at the session `two`" in overview.problem
    store.delete("two")
    overview.refresh()
    assert overview.problem == ""


def test_a_length_that_is_none_is_refused(board):
    with pytest.raises(BoardError, match="no unit `fortnights`"):
        board(stuck_after="2 fortnights")


def test_numbers_stay_the_sum_of_the_rows(board, store, library):
    overview = board(stuck_after="1 hour")
    states = [state.id for state in library.load("deploy").states]
    for n in range(60):
        walk(store, f"s{n}", (states[n % 6], ago(hours=n % 3)))
    overview.refresh()
    for n in range(0, 60, 7):
        store.delete(f"s{n}")
        session = store.load(f"s{n + 1}")
        store.save(session.with_state(states[n % 5]))
        overview.refresh([f"s{n}", f"s{n + 1}"])
    again = board(stuck_after="1 hour")
    again.refresh()
    assert overview.tallies == again.tallies
    assert overview.rows == again.rows
