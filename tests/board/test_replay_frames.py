"""The past of many sessions as pictures: how many were where, changed from one to the next."""

from datetime import UTC, datetime, timedelta

from flowr_nb.board import Replay
from flowr_nb.board.cases import Case
from flowr_nb.board.replay_frames import frames_of
from flowr_nb.session import Session
from flowr_nb.session.history import Step

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def at(hours):
    return (BEGIN + timedelta(hours=hours)).isoformat()


def case(name, *stands):
    session, steps = Session("f", stands[0][0], name, at(stands[0][1]), at(stands[0][1])), []
    for state, hours in stands[1:]:
        after = session.with_state(state, at(hours))
        steps.append(Step("go", {}, session, after, at=at(hours)))
        session = after
    return Case(session, steps)


def frames(cases, count=120, hidden=()):
    def element_of(place):
        return None if place.state in hidden else place.state

    return frames_of(Replay(cases), element_of, count)["frames"]


def counted(found):
    """How many are where in each picture."""
    counts, seen = {}, []
    for frame in found:
        counts = {**counts, **frame["counts"]}
        seen.append({element: told[0] for element, told in counts.items() if told is not None})
    return seen


def test_each_picture_has_what_is_other_than_before():
    found = frames([case("a", ("x", 0), ("y", 2)), case("b", ("x", 1), ("y", 4))], count=5)
    assert len(found) == 4, "as many as there are moves at most"
    assert found[0]["at"] == at(0)
    assert found[-1]["at"] == at(4)
    assert [each["number"] for each in found] == [1, 2, 2, 2]
    assert counted(found)[0] == {"x": "1 session"}
    assert counted(found)[-1] == {"y": "2 sessions"}
    assert found[-1]["moves"] == [["x", "y"]]
    assert found[-1]["counts"]["x"] is None


def test_what_is_not_drawn_comes_from_nowhere_and_goes_there():
    found = frames([case("a", ("x", 0), ("y", 2), ("z", 4))], hidden={"y"})
    assert counted(found) == [{"x": "1 session"}, {}, {"z": "1 session"}]
    assert not any(each["moves"] for each in found)


def test_many_who_move_at_once_are_not_seen_one_by_one():
    found = frames([case(f"s{n}", ("x", 0), ("y", 2)) for n in range(13)], count=2)
    assert counted(found) == [{"x": "13 sessions"}, {"y": "13 sessions"}]
    assert found[1]["moves"] == []


def test_a_moment_is_one_picture_and_nothing_is_none():
    assert counted(frames([case("a", ("x", 0)), case("b", ("x", 0))])) == [{"x": "2 sessions"}]
    assert frames([]) == []


def test_the_last_picture_is_where_they_stand():
    cases = [case(f"s{n}", ("x", n % 7), ("y", 8 + n % 5), ("x", 20 + n % 3)) for n in range(50)]
    for count in (1, 2, 7, 120):
        assert counted(frames(cases, count))[-1] == {"x": "50 sessions"}
