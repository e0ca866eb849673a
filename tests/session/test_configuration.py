"""Where a run stands, as a value."""

import pytest

from flowr_nb import Configuration, Session, SessionStackFrame

OUTER, INNER = SessionStackFrame("feature", "build"), SessionStackFrame("build-cycle", "review")


def test_it_prints_as_the_outermost_flow_and_every_state():
    assert str(Configuration((), "deploy", "review")) == "deploy › review"
    deep = Configuration((OUTER, INNER), "review-cycle", "reading")
    assert str(deep) == "feature › build › review › reading"
    assert (deep.root_flow, deep.level) == ("feature", ("build", "review"))
    assert deep.trail == (OUTER, INNER, SessionStackFrame("review-cycle", "reading"))


def test_it_can_be_compared_looked_up_and_ordered():
    one, other = Configuration((), "f", "a"), Configuration((OUTER,), "f", "a")
    assert {one: 1, other: 2}[Configuration((), "f", "a")] == 1
    assert one != other
    assert sorted([other, Configuration((), "f", "b"), one]) == [
        one,
        Configuration((), "f", "b"),
        other,
    ]


def test_its_stack_may_be_given_as_a_list_and_never_changes():
    frames = [OUTER]
    configuration = Configuration(frames, "f", "a")
    frames.clear()
    assert configuration == Configuration((OUTER,), "f", "a")
    assert hash(configuration) == hash(Configuration((OUTER,), "f", "a"))
    with pytest.raises(AttributeError):
        configuration.state = "b"


def test_a_session_is_a_configuration_with_a_name_and_times():
    session = Session("f", "a", "monday", stack=(OUTER,), params={"k": 1})
    assert session.configuration == Configuration((OUTER,), "f", "a")
    moved = session.moved_to(Configuration((), "feature", "release"))
    assert (moved.flow, moved.state, moved.stack) == ("feature", "release", ())
    assert (moved.name, moved.created_at, moved.params) == ("monday", session.created_at, {"k": 1})
    assert moved.updated_at >= session.updated_at
    begun = Session.begun(session.configuration, "tuesday")
    assert begun.configuration == session.configuration
    assert begun.created_at == begun.updated_at


def test_what_a_terminal_would_obey_is_written_as_an_escape():
    session = Session("f\x1b[31m", "a\u202eb", "n\x07")
    for shown in (str(session.configuration), repr(session)):
        assert "\\x1b" in shown
        assert not {"\x1b", "\u202e", "\x07"} & set(shown)
