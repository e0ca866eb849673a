"""What is stuck: by what others took, or by what somebody says."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from flowr_nb.board import (
    BoardError,
    Ends,
    Stay,
    length_in_short,
    length_in_words,
    length_of,
    nearest_rank,
    stays_of,
    stuck as stuck_by,
)
from flowr_nb.session import Configuration
from tests.board.walking import BEGIN, LIBRARY, walk, walks

A = Configuration((), "f", "a")
MINUTE = timedelta(minutes=1)
NOW = BEGIN + 100 * MINUTE


def stuck(stays, is_over=lambda _: False, **words):
    """What is stuck where nobody is over."""
    return stuck_by(stays, is_over=is_over, **words)


def left(*minutes):
    """Sessions that left A after so many minutes."""
    return {
        f"left-{n}": [Stay(A, BEGIN, BEGIN + length * MINUTE, is_left=True)]
        for n, length in enumerate(minutes)
    }


def still(**minutes):
    """Sessions that have been in A for so many minutes."""
    return {name: [Stay(A, NOW - length * MINUTE)] for name, length in minutes.items()}


def test_stuck_is_who_waits_longer_than_the_90th_percentile_of_those_that_left():
    stays = {**left(*range(1, 11)), **still(long=10, just=9, short=2)}
    found = stuck(stays, now=NOW)
    assert [(each.name, each.waited) for each in found.found] == [("long", 10 * MINUTE)]
    assert found.names == {"long"}
    assert found.limits[A].in_words == "9 min, the 90th percentile of 10 that left"
    assert str(found) == (
        "1 session stuck\n  long  f › a  10 min  9 min, the 90th percentile of 10 that left"
    )


def test_with_fewer_than_five_that_left_nobody_is_judged_and_that_is_said():
    stays = {**left(1, 1, 1, 1), **still(long=99)}
    found = stuck(stays, now=NOW)
    assert found.found == ()
    assert found.not_judged == (A,)
    assert found.limits[A].in_words == "not judged: 4 of the 5 that it takes have left"
    assert found.in_words == "0 sessions stuck; 1 state not judged: fewer than 5 have left"
    assert stuck({**left(1, 1, 1, 1, 1), **still(long=99)}, now=NOW).names == {"long"}


def test_a_limit_of_ones_own_is_for_every_state():
    found = stuck(still(a=31, b=30), after="30 min", now=NOW)
    assert found.names == {"a"}
    assert found.limits[A].in_words == "30 min, as told"
    assert stuck(still(a=31), after=timedelta(hours=1), now=NOW).names == frozenset()


def test_who_has_reached_the_end_is_never_stuck():
    over = walk("deploy", [1], [0, 1], "over")
    waits = walk("deploy", [], [0], "waits")
    stays = {case.name: stays_of(case) for case in (over, waits)}
    found = stuck(stays, after="1 min", now=NOW, is_over=Ends(LIBRARY))
    assert found.names == {"waits"}


def test_of_whom_nobody_knows_since_when_is_told():
    found = stuck({"n": [Stay(A, None)]}, after="1 min", now=NOW)
    assert found.unknown == ("n",)
    assert found.in_words == "0 sessions stuck; 1 whose time is not known"


def test_the_state_that_waits_for_a_subflow_is_judged_as_well():
    case = walk("feature", [0, 0, 0], [0, 60, 61, 62])
    waiting = [stay for stay in stays_of(case) if not stay.is_left and stay.is_waiting]
    assert waiting
    now = waiting[0].entered_at + 90 * MINUTE
    found = stuck({"n": stays_of(case)}, after="89 min", now=now)
    assert {each.stay.place for each in found.found} >= {each.place for each in waiting}


def test_a_time_without_a_zone_is_utc_and_a_clock_behind_waits_for_nothing():
    assert stuck(still(n=5), after="4 min", now=NOW.replace(tzinfo=None)).names == {"n"}
    assert stuck(still(n=5), after="1 s", now=BEGIN).names == frozenset()


@given(st.lists(walks(most=6), max_size=12), st.sampled_from([None, "3 h"]))
def test_as_reckoned_by_hand(cases, after):
    now = BEGIN + timedelta(days=3)
    stays = {str(n): stays_of(case) for n, case in enumerate(cases)}
    ends = Ends(LIBRARY)
    expected = set()
    for name, each in stays.items():
        for stay in each:
            others = sorted(
                other.left_at - other.entered_at
                for many in stays.values()
                for other in many
                if other.place == stay.place and other.is_left
            )
            if stay.is_left or ends(stay.place):
                continue
            waited = now - stay.entered_at
            if after:
                is_stuck = waited > timedelta(hours=3)
            else:
                # Longer than one that at least nine in ten did not take longer than.
                enough = [x for x in others if sum(o <= x for o in others) * 10 >= len(others) * 9]
                is_stuck = len(others) >= 5 and waited > min(enough)
            if is_stuck:
                expected.add((name, stay.place))
    found = stuck(stays, after=after, now=now, is_over=ends)
    assert {(each.name, each.stay.place) for each in found.found} == expected


def test_the_nearest_rank_is_one_of_them():
    lengths = [n * MINUTE for n in (3, 1, 2)]
    assert nearest_rank(lengths, 34) == 2 * MINUTE
    assert nearest_rank(lengths, 100) == 3 * MINUTE
    assert nearest_rank(lengths[:1], 1) == 3 * MINUTE


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2 days", 172_800),
        ("90 min", 5_400),
        ("1 h 30 min", 5_400),
        ("1h30m", 5_400),
        ("1 day, 2 hours and 3 s", 93_603),
        ("1.5 weeks", 907_200),
        (" 5 S ", 5),
        (timedelta(seconds=7), 7),
    ],
)
def test_lengths_are_written_as_people_do(told, seconds):
    assert length_of(told) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("", "is no length of time; write numbers with units"),
        ("soon", "is no length of time; write numbers with units"),
        ("5", "is no length of time"),
        ("5 min later", "`5 min later` is no length of time"),
        ("-5 min", "is no length of time"),
        ("2 dayz", "there is no unit `dayz`.*did you mean `day`"),
        ("2 months", "a month has no fixed length; say it in days"),
        ("0 min", "longer than nothing"),
        (timedelta(-1), "longer than nothing"),
        ("9" * 150 + " weeks", "longer than can be reckoned with"),
        ("9" * 500, "is no length of time"),
        (5, "is a text or a timedelta, and no int"),
        (None, "and no NoneType"),
    ],
)
def test_what_is_no_length_says_how_to_write_one(told, says):
    with pytest.raises(BoardError, match=says):
        length_of(told)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-3), "0 s"),
        (timedelta(microseconds=5), "under 1 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(days=2, hours=0, minutes=3), "2 d"),
        (timedelta(days=1234, hours=5), "1,234 d 5 h"),
    ],
)
def test_lengths_are_told_by_their_two_greatest_units(length, words):
    assert length_in_words(length) == words


@pytest.mark.parametrize(
    ("length", "short"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=90), "1.5 h"),
        (timedelta(minutes=120), "2 h"),
        (timedelta(hours=9, minutes=58), "10 h"),
        (timedelta(days=116, hours=3), "116 d"),
        (timedelta(days=2000), "2,000 d"),
    ],
)
def test_lengths_are_drawn_by_their_greatest_unit(length, short):
    assert length_in_short(length) == short


def test_a_table_tells_the_first_and_how_many_more():
    stays = {f"s{n:03}": [Stay(A, BEGIN)] for n in range(60)}
    told = str(stuck(stays, after="1 min", now=datetime.max.replace(tzinfo=BEGIN.tzinfo)))
    assert told.startswith("60 sessions stuck")
    assert "10 more" in told
