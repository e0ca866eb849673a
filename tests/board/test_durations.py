"""How long sessions stayed where, against what is reckoned minute by minute from their trails."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from flowr_nb.board import Case, Ends, moment_of, moves_of, stays_of
from flowr_nb.session import Configuration, EdgeRef, Session, SessionStackFrame, Step
from flowr_nb.session.history import StepKind
from tests.board.walking import BEGIN, LIBRARY, at, levels, stood, walk, walks

WAITS = SessionStackFrame("outer", "calls")


def when(stay):
    """A stay as the minutes in which it began and ended."""
    minutes = [
        moment if moment is None else (moment - BEGIN) / timedelta(minutes=1)
        for moment in (stay.entered_at, stay.left_at)
    ]
    return str(stay.place), *minutes, stay.is_left


def step(before, after, time="", edges=(), kind=StepKind.FIRE):
    return Step("t", {}, before, after, edges, time, kind)


def test_each_state_has_its_stay_and_the_last_one_goes_on():
    case = walk("deploy", [0, 0, 0], [0, 10, 25, 60])
    assert [when(stay) for stay in stays_of(case)] == [
        ("deploy › prepare", 0, 10, True),
        ("deploy › testing", 10, 25, True),
        ("deploy › approval", 25, 60, True),
        ("deploy › canary", 60, None, False),
    ]


def test_a_case_is_one_short_line_however_long_its_history_is():
    case = walk("deploy", [0, 0, 0], range(4), "one")
    assert repr(case) == "Case(Session('one': deploy › canary), 3 steps)"
    assert repr(case._replace(steps=case.steps[:1])).endswith(", 1 step)")


def test_a_state_waits_for_as_long_as_its_subflow_runs():
    case = walk("feature", [0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5])
    stays = stays_of(case)
    waiting = [when(stay) for stay in stays if stay.is_waiting]
    inside = [when(stay) for stay in stays if stay.place.stack]
    ends = [str(moved.after.configuration) for moved in moves_of(case)]
    first = waiting[0]
    assert waiting
    assert inside
    # From when the first of its states was come to until something outside of it was.
    name = first[0]
    within = [n for n, end in enumerate(ends, 1) if end.startswith(f"{name} › ")]
    begins = 0 if case.began.stack else within[0]
    assert first[1] == begins
    assert first[2] == max(within, default=0) + 1


@given(walks())
def test_stays_take_as_long_as_the_trail_shows_them(case):
    now = BEGIN + timedelta(days=30)
    expected = defaultdict(timedelta)
    for begin, end, session in stood(case):
        for level in levels(session.trail):
            expected[level] += (end or now) - begin
    found = defaultdict(timedelta)
    for stay in stays_of(case):
        found[stay.place.trail] += stay.lasted(now)
    assert found == expected


@given(walks())
def test_there_are_as_many_stays_as_arrivals_but_for_exits_that_are_passed_through(case):
    fired = [step for step in case.steps if step.edges]
    arrivals = sum(len(step.arrivals) for step in case.steps) + len(case.began.trail)
    passed = sum(len(step.edges) - 1 for step in fired)
    assert len(stays_of(case)) == arrivals - passed


@given(walks())
def test_those_not_left_are_where_the_session_stands(case):
    stays = stays_of(case)
    assert [stay.place.trail for stay in stays if not stay.is_left] == levels(case.session.trail)
    assert [stay.is_waiting for stay in stays if not stay.is_left][-1] is False
    assert all(stay.left_at is None for stay in stays if not stay.is_left)


def test_from_a_state_to_itself_is_a_new_stay():
    here = Session("f", "a", "n", at(0), at(0))
    again = here.with_state("a", at(9))
    case = Case(again, [step(here, again, at(9), (EdgeRef("f", "a", "t"),))])
    assert [when(stay) for stay in stays_of(case)] == [
        ("f › a", 0, 9, True),
        ("f › a", 9, None, False),
    ]


def test_what_rests_on_an_exit_leaves_the_state_that_waited():
    """Also where it is the same state that it comes to again."""
    resting = Session("sub", "done", "n", at(0), at(0), (WAITS,))
    again = resting.moved_to(Configuration((WAITS,), "sub", "first"), at(5))
    case = Case(again, [step(resting, again, at(5), (EdgeRef("outer", "calls", "done"),))])
    assert [when(stay) for stay in stays_of(case)] == [
        ("outer › calls", 0, 5, True),
        ("outer › calls › done", 0, 5, True),
        ("outer › calls", 5, None, False),
        ("outer › calls › first", 5, None, False),
    ]


def test_a_return_and_a_move_elsewhere_leave_what_differs():
    begun = Session("sub", "one", "n", at(0), at(0), (WAITS,))
    two = begun.with_state("two", at(5))
    back = two.with_state("one", at(7))
    moved = back.moved_to(Configuration((), "outer", "calls"), at(9))
    case = Case(
        moved,
        [
            step(begun, two, at(5), (EdgeRef("sub", "one", "t"),)),
            step(two, back, at(7), kind=StepKind.RETURN),
            step(back, moved, at(9), kind=StepKind.ELSEWHERE),
        ],
    )
    assert [when(stay) for stay in stays_of(case)] == [
        ("outer › calls", 0, None, False),
        ("outer › calls › one", 0, 5, True),
        ("outer › calls › two", 5, 7, True),
        ("outer › calls › one", 7, 9, True),
    ]


def test_without_steps_it_is_known_since_when_it_stands_there_and_not_since_when_it_waits():
    moved = Session("sub", "one", "n", at(0), at(5), (WAITS,))
    assert [when(stay) for stay in stays_of(Case(moved))] == [
        ("outer › calls", None, None, False),
        ("outer › calls › one", 5, None, False),
    ]
    begun = Session("sub", "one", "n", at(5), at(5), (WAITS,))
    assert [stay.entered_at for stay in stays_of(Case(begun))] == [BEGIN + timedelta(minutes=5)] * 2


def test_a_gap_in_the_journal_and_a_session_that_is_elsewhere_are_moves():
    a, b = (Session("f", state, "n", at(0), at(n)) for n, state in enumerate("ab"))
    c, d, e = (Session("f", state, "n", at(0), at(n)) for n, state in enumerate("cde", 10))
    case = Case(e, [step(a, b, at(1)), step(c, d, at(11))])
    assert [when(stay) for stay in stays_of(case)] == [
        ("f › a", 0, 1, True),
        ("f › b", 1, 10, True),
        ("f › c", 10, 11, True),
        ("f › d", 11, 12, True),
        ("f › e", 12, None, False),
    ]


def test_a_clock_that_is_set_back_makes_no_stay_shorter_than_nothing():
    case = walk("deploy", [0, 0], [10, 5, 20])
    assert [stay.lasted() for stay in stays_of(case)] == [
        timedelta(0),
        timedelta(minutes=15),
        None,
    ]
    assert stays_of(case)[-1].lasted(BEGIN) == timedelta(0)


def test_a_time_that_is_missing_is_not_known_and_the_stay_is_left_all_the_same():
    here = Session("f", "a", "n", "", "")
    there = here.with_state("b", "yesterday")
    stays = stays_of(Case(there, [step(here, there, "")]))
    assert [(stay.entered_at, stay.left_at, stay.is_left) for stay in stays] == [
        (None, None, True),
        (None, None, False),
    ]
    assert stays[1].lasted(BEGIN) is None


def test_the_time_of_a_step_is_when_the_session_moved_where_it_has_none():
    here = Session("f", "a", "n", at(0), at(0))
    there = here.with_state("b", at(3))
    assert when(stays_of(Case(there, [step(here, there, "odd")]))[0]) == ("f › a", 0, 3, True)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01T10:00:00+00:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T12:00:00+02:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01 10:00:00.5", datetime(2026, 5, 1, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-13-01T10:00:00", None),
        (None, None),
        (1746093600, None),
    ],
)
def test_times_are_read_as_flowr_and_others_write_them(text, moment):
    assert moment_of(text) == moment
    if moment is not None:
        assert moment_of(text).tzinfo is UTC


places = st.builds(
    Configuration,
    st.lists(
        st.builds(SessionStackFrame, st.sampled_from("fg"), st.sampled_from("xy")), max_size=3
    ),
    st.sampled_from("fg"),
    st.sampled_from("abx"),
)
times = st.sampled_from(["", "odd", "9999-12-31T23:59:59-14:00", *map(at, range(4))]) | st.text()


@given(st.data())
def test_whatever_a_journal_tells_there_are_stays(data):
    def session():
        place = data.draw(places)
        return Session(
            place.flow, place.state, "n", data.draw(times), data.draw(times), place.stack
        )

    edges = st.lists(st.builds(EdgeRef, *[st.sampled_from("fgxab")] * 3), max_size=4)
    count = data.draw(st.integers(0, 4))
    steps = [
        step(session(), session(), data.draw(times), tuple(data.draw(edges))) for _ in range(count)
    ]
    case = Case(session(), steps)
    stays = stays_of(case)
    assert [each.place.trail for each in stays if not each.is_left] == levels(case.session.trail)
    assert all((each.lasted(BEGIN) or timedelta(0)) >= timedelta(0) for each in stays)


def test_where_a_run_ends_is_told_by_the_flow():
    ends = Ends(LIBRARY)
    assert ends(Configuration((), "deploy", "deployed"))
    assert not ends(Configuration((), "deploy", "prepare"))
    assert not ends(Configuration((WAITS,), "deploy", "deployed"))
    assert not ends(Configuration((), "gone", "deployed"))
