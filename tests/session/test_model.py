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


def test_timestamps_are_utc_in_iso_8601():
    moment = datetime.fromisoformat(Session("f", "a").created_at)
    assert moment.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


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
    assert old.with_state("b", flow="g").flow == "g"


def test_frames_are_pushed_and_popped_innermost_last():
    inner = SessionStackFrame("child", "also")
    session = Session("f", "a").push_stack(FRAME).push_stack(inner)
    assert session.stack == (FRAME, inner)
    assert session.root_flow == "parent"
    assert session.trail == (FRAME, inner, SessionStackFrame("f", "a"))
    assert session.pop_stack().stack == (FRAME,)
    assert session.pop_stack().pop_stack().root_flow == "f"


def test_nothing_pops_off_an_empty_stack():
    with pytest.raises(ValueError, match="`friday` is in no subflow"):
        Session("f", "a", "friday").pop_stack()


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
