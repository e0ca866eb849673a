import copy
import pickle
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from flowr_nb.session import Session, SessionStackFrame

FRAME = SessionStackFrame("parent", "calls")


def test_a_session_has_defaults():
    session = Session("f", "a")
    assert (session.name, session.stack, dict(session.params)) == ("default", (), {})
    assert (session.created_at, session.updated_at) == ("", "")
    assert session == Session("f", "a")


def test_a_stack_may_be_given_as_a_list_and_is_kept_as_a_tuple():
    given = [FRAME]
    session = Session("f", "a", stack=given)
    given.append(FRAME)
    assert session.stack == (FRAME,)
    assert isinstance(hash(session.stack), int)


def test_timestamps_are_utc_in_iso_8601():
    moment = datetime.fromisoformat(Session("f", "a").with_state("b").updated_at)
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


@pytest.mark.parametrize(
    "last",
    [
        "2126-05-01T10:00:00+00:00",
        "2126-05-01T10:00:00Z",
        "2126-05-01T10:00:00",
        "2126-05-01T12:00:00.5+02:00",
        "2026-05-01",
        "9999-12-31T23:59:59.999999+00:00",
        "0001-01-01T00:00:00+05:00",
        "then",
        "",
    ],
)
def test_a_move_is_later_than_the_last_whatever_the_clock_says(last):
    session = Session("f", "a", updated_at=last)
    moments = [session.with_state("b")]
    for _ in range(20):
        moments.append(moments[-1].with_state("b"))
    times = [datetime.fromisoformat(each.updated_at) for each in moments]
    assert times == sorted(times)
    assert len(set(times)) == len(times)
    assert all(each.utcoffset() == timedelta(0) for each in times)
    if last[:4] == "2126":
        assert all(datetime(2126, 5, 1, 10, tzinfo=UTC) < each for each in times)


@pytest.mark.parametrize("name", ["flow", "state", "name", "stack"])
def test_a_session_does_not_change(name):
    with pytest.raises(FrozenInstanceError):
        setattr(Session("f", "a"), name, "other")


def test_a_move_is_a_new_session_updated_now():
    old = Session("f", "a", created_at="then", updated_at="then")
    new = old.with_state("b")
    assert (old.state, old.updated_at) == ("a", "then")
    assert (new.flow, new.state, new.created_at) == ("f", "b", "then")
    assert new.updated_at != "then"
    assert old.with_state("b", "later").updated_at == "later"
    assert old.with_state("b", updated_at="").updated_at, "an empty time is none"


def test_frames_are_pushed_and_popped_innermost_last():
    inner = SessionStackFrame("child", "also")
    session = Session("parent", "calls").push_stack(FRAME, "first", "child")
    session = session.push_stack(inner, "same flow")
    assert session.stack == (FRAME, inner)
    assert session.root_flow == "parent"
    assert session.trail == (FRAME, inner, SessionStackFrame("child", "same flow"))
    once = session.pop_stack("back")
    assert once.trail == (FRAME, SessionStackFrame("child", "back"))
    assert once.pop_stack("out").trail == (SessionStackFrame("parent", "out"),)


def test_where_no_flow_waits_a_pop_stays_in_the_flow():
    assert Session("f", "a").pop_stack("b").trail == (SessionStackFrame("f", "b"),)


def test_what_a_store_knows_of_a_session_is_not_part_of_what_it_is():
    one, two = (Session("f", "a", created_at="t", updated_at="t") for _ in range(2))
    one.revision.token = ("there", b"seen")
    assert one == two
    assert two.revision.token is None
    assert one.with_state("b").revision is one.revision
    assert "revision" not in repr(one)


def listed(**more):
    return Session("f", "s", "n", "then", "now", **more).listed(("there", b"seen"))


def test_a_listed_session_is_equal_to_what_it_is_of_and_has_a_revision_of_its_own():
    like = Session("f", "s", "n", "then", "now", (SessionStackFrame("p", "q"),))
    one, two = like.listed(("there", b"seen")), like.listed(("there", b"seen"))
    assert one == like
    assert repr(one) == repr(like)
    assert one.revision.token == ("there", b"seen")
    assert one.revision is one.revision
    assert one.with_state("t").revision is one.revision
    assert one.revision is not two.revision
    assert like.revision.token is None


def test_a_listed_session_has_params_of_its_own():
    like = Session("f", "s", params={"deep": [1]})
    like.listed(None).params["deep"].append(2)
    assert like.params == {"deep": [1]}


def as_pickled(session):
    return pickle.loads(pickle.dumps(session))  # noqa: S301


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, as_pickled])
def test_a_listed_session_can_be_copied_before_it_is_looked_at(again):
    assert again(listed()) == listed()
    assert again(listed()).revision.token == ("there", b"seen")


@pytest.mark.parametrize("again", [copy.deepcopy, as_pickled])
def test_a_deep_copy_knows_what_its_original_knew_and_goes_its_own_way(again):
    session = Session("f", "s")
    session.revision.token = ("there", b"seen")
    other = again(session)
    session.revision.token = ("there", b"later")
    assert other.revision.token == ("there", b"seen")


def test_what_a_session_has_not_is_told_and_it_stays_as_it_is():
    with pytest.raises(AttributeError, match="has no attribute `stat`"):
        _ = listed().stat
    with pytest.raises(AttributeError):
        listed().state = "t"
    with pytest.raises(AttributeError):
        object.__new__(Session).state  # noqa: B018 - neither made nor listed
