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


def test_where_a_session_came_from_is_not_part_of_what_it_is():
    one, two = (Session("f", "a", created_at="t", updated_at="t") for _ in range(2))
    assert one == two
    assert one.lineage is not two.lineage
    assert one.with_state("b").lineage is one.lineage
    assert "lineage" not in repr(one)
