"""Where all stood at any time, against one session after the other looked through."""

from datetime import datetime, timedelta

from hypothesis import given, strategies as st

from flowr_nb.board import Case, Replay
from flowr_nb.session import Session, Step
from tests.board.walking import BEGIN, at, walk, walks

MINUTE = timedelta(minutes=1)


@st.composite
def fleets(draw):
    return [draw(walks(f"s{n}", most=5)) for n in range(draw(st.integers(0, 6)))]


def stood_at(case, moment):
    """Where a case stood at a time, as its steps say one by one; None before it began."""
    here = case.began if datetime.fromisoformat(case.began.updated_at) <= moment else None
    for step in case.steps:
        if datetime.fromisoformat(step.at) <= moment:
            here = step.after
    return None if here is None else here.configuration


moments = st.integers(-10, 8000).map(lambda minutes: BEGIN + minutes * MINUTE)


@given(fleets(), moments, moments)
def test_everybody_stands_where_his_steps_say(cases, one, other):
    replay = Replay(cases)

    def positions(moment):
        found = {case.name: stood_at(case, moment) for case in cases}
        return {name: place for name, place in found.items() if place is not None}

    before, after = positions(one), positions(other)
    assert replay.positions(one) == before
    assert replay.positions(other) == after
    counts = replay.counts(one)
    assert sum(counts.values()) == len(before)
    assert all(count == list(before.values()).count(at) for at, count in counts.items())
    assert replay.changes(one, other) == {
        name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)
    }


@given(fleets(), moments, moments)
def test_moves_between_two_times_lead_from_the_one_to_the_other(cases, one, other):
    replay = Replay(cases)
    begin, end = sorted((one, other))
    here = replay.positions(begin)
    moves = replay.between(begin, end)
    for move in moves:
        assert begin < move.at <= end
        assert here.get(move.name) == move.before
        here[move.name] = move.after
    assert here == replay.positions(end)
    if begin < end:
        assert replay.between(end, begin) == []
    assert [move.at for move in moves] == sorted(move.at for move in moves)
    assert len(replay) == sum(len(case.steps) + 1 for case in cases)


def test_far_into_many_moves_one_stands_where_one_should():
    """Beyond the first places where all positions are kept."""
    cases = [walk("traffic-light", [0] * 100, range(101), f"s{n}") for n in range(70)]
    replay = Replay(cases)
    assert len(replay) == 7_070
    for minute in (0, 28, 29, 30, 58, 59, 99, 100, 200):
        moment = BEGIN + minute * MINUTE
        assert replay.positions(moment) == {case.name: stood_at(case, moment) for case in cases}
    assert [(move.name, move.at) for move in replay] == [
        (f"s{n}", BEGIN + minute * MINUTE) for minute in range(101) for n in range(70)
    ]
    assert (replay.begins_at, replay.ends_at) == (BEGIN, BEGIN + 100 * MINUTE)
    assert str(replay) == "Replay(70 sessions, 7,070 moves)"


def test_moves_of_one_session_keep_their_order_whatever_its_clock_said():
    replay = Replay([walk("deploy", [0, 0, 0], [10, 5, 20, 15], "n")])
    assert [((move.at - BEGIN) // MINUTE, move.after.state) for move in replay] == [
        (10, "prepare"),
        (10, "testing"),
        (20, "approval"),
        (20, "canary"),
    ]
    assert replay.undated == 0


def test_a_move_without_a_time_is_made_with_the_one_before():
    a = Session("f", "a", "n", "", "")
    b, c = a.with_state("b", "odd"), a.with_state("c", at(7))
    steps = [Step("t", {}, a, b, (), ""), Step("t", {}, b, c, (), at(7))]
    never = Case(Session("f", "z", "never", "", ""))
    replay = Replay([Case(c, steps), never])
    assert [(move.name, move.at, move.after.state) for move in replay] == [
        ("n", BEGIN + 7 * MINUTE, "a"),
        ("n", BEGIN + 7 * MINUTE, "b"),
        ("n", BEGIN + 7 * MINUTE, "c"),
        ("never", BEGIN + 7 * MINUTE, "z"),
    ]
    assert replay.undated == 3
    assert replay.positions(BEGIN) == {}


def test_of_nobody_there_is_nothing():
    replay = Replay([])
    assert (len(replay), replay.begins_at, replay.ends_at) == (0, None, None)
    assert replay.positions(BEGIN) == replay.counts(BEGIN) == {}
    assert replay.changes(BEGIN, BEGIN + MINUTE) == {}
    assert replay.places == ()


def test_a_time_without_a_zone_is_utc():
    replay = Replay([walk("deploy", [0], [0, 10], "n")])
    naive = (BEGIN + 10 * MINUTE).replace(tzinfo=None)
    assert replay.positions(naive) == replay.positions(BEGIN + 10 * MINUTE)
