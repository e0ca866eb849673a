"""A fleet that is made up: every step is one that the stepper takes, and a seed gives one fleet."""

from datetime import UTC, datetime, timedelta

import pytest

from flowr_nb import MemorySessionStore, YamlSessionStore, open_store
from flowr_nb.board import BEGINS_AT, BoardError, Ends, cases_of, moment_of, simulate
from flowr_nb.flow import FlowError
from flowr_nb.session import step
from flowr_nb.store import SessionAlreadyExistsError
from flowr_nb.store.codec import step_to_data
from tests.board.walking import LIBRARY, NAMES

ENDS = Ends(LIBRARY)
DAY = timedelta(days=1)


def kept(cases):
    """Cases as far as a store keeps them: of a step all but when its session was created."""
    return [(case.session, [step_to_data(step) for step in case.steps]) for case in cases]


@pytest.mark.parametrize("flow", NAMES)
def test_each_step_is_one_that_the_stepper_takes(flow):
    store = MemorySessionStore()
    cases = simulate(store, LIBRARY, flow, 20, seed=3)
    assert kept(cases_of(store)) == kept(cases)
    for session, steps in cases:
        here = steps[0].before if steps else session
        for done in steps:
            assert done.before == here
            landing = step(LIBRARY, here.configuration, done.trigger, done.evidence)
            assert done.after.configuration == landing.configuration
            assert done.edges == landing.edges
            assert moment_of(here.updated_at) < moment_of(done.at) <= BEGINS_AT + 7 * DAY
            here = done.after
        assert here == session
        assert moment_of(session.created_at) < BEGINS_AT + 4 * DAY


def test_a_seed_gives_one_fleet():
    def fleet(count, seed):
        return [
            ([done.trigger for done in case.steps], case.session.state)
            for case in simulate(MemorySessionStore(), LIBRARY, "deploy", count, seed=seed)
        ]

    assert fleet(30, 1) == fleet(30, 1)
    assert fleet(30, 1) != fleet(30, 2)


def test_some_are_over_some_are_stuck_and_some_never_went_on():
    cases = simulate(
        MemorySessionStore(), LIBRARY, "deploy", 300, usual="1 min", stuck=0.2, dropped=0.1
    )
    dropped = [case for case in cases if not case.steps]
    over = [case for case in cases if ENDS(case.session.configuration)]
    stuck = [case for case in cases if case.steps and not ENDS(case.session.configuration)]
    assert 10 < len(dropped) < 60
    assert 10 < len(stuck) < 90
    assert len(over) > 150
    assert max(len(case.steps) for case in stuck) <= 6


def test_of_all_that_go_on_all_end_where_there_is_time():
    cases = simulate(MemorySessionStore(), LIBRARY, "deploy", 40, usual="1 s", stuck=0, dropped=0)
    assert all(ENDS(case.session.configuration) for case in cases)


def test_states_take_as_long_as_is_said():
    def times(**states):
        cases = simulate(MemorySessionStore(), LIBRARY, "deploy", 60, states=states)
        first = [case for case in cases if case.steps]
        return sum(
            (moment_of(c.steps[0].at) - moment_of(c.began.updated_at) for c in first), 0 * DAY
        )

    assert times(prepare="1 min") < times() < times(prepare="5 h")


def test_it_is_kept_in_any_store_under_the_names_that_are_wanted(tmp_path):
    store = open_store(f"yaml:{tmp_path}")
    assert isinstance(store, YamlSessionStore)
    begin = datetime(2026, 2, 1)  # noqa: DTZ001 - without a zone it is UTC
    cases = simulate(
        store,
        LIBRARY,
        "traffic-light",
        3,
        begin=begin,
        during="1 h",
        usual="1 min",
        name="t{number}",
    )
    assert [case.name for case in cases] == ["t1", "t2", "t3"]
    assert kept(cases_of(store)) == kept(cases)
    assert cases[0].session.created_at == begin.replace(tzinfo=UTC).isoformat()
    with pytest.raises(SessionAlreadyExistsError):
        simulate(store, LIBRARY, "traffic-light", 1, name="t{number}")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"count": -1}, "from 0 to 100,000 sessions, and not -1"),
        ({"count": 100_001}, "and not 100,001"),
        ({"stuck": 0.7, "dropped": 0.4}, "are shares of one fleet"),
        ({"stuck": -0.1}, "are shares of one fleet"),
        ({"stuck": float("nan")}, "are shares of one fleet"),
        ({"during": "soon"}, "no length of time"),
        ({"states": {"prepare": "0 s"}}, "longer than nothing"),
        ({"name": "{nummer}"}, "is no pattern of names"),
        ({"name": "{number:x y}"}, "is no pattern of names"),
        ({"name": "{flow.nothing}"}, "is no pattern of names"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(words, says):
    with pytest.raises(BoardError, match=says):
        simulate(
            **{"store": MemorySessionStore(), "library": LIBRARY, "flow": "deploy", "count": 1}
            | words
        )


def test_a_fleet_of_no_flow_there_is_not():
    with pytest.raises(FlowError):
        simulate(MemorySessionStore(), LIBRARY, "deplyo", 1)
    assert simulate(MemorySessionStore(), LIBRARY, "deploy", 0) == []
