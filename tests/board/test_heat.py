"""Where sessions come, take their time and drop out, against what is counted one by one."""

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from flowr_nb import Workspace, heat_of
from flowr_nb.board import (
    MEASURES,
    BoardError,
    Case,
    Ends,
    Figures,
    heat_of_cases,
    simulate,
    stays_of,
)
from flowr_nb.board.heat_count import HeatCount
from flowr_nb.diagram import draw
from flowr_nb.diagram.overlays.heat import HeatMap
from flowr_nb.session import EdgeRef, Session, SessionStackFrame, Step
from tests.board.walking import BEGIN, FLOWS, LIBRARY, at, stood, walk, walks

ENDS = Ends(LIBRARY)
NOW = BEGIN + timedelta(days=30)
fleets = st.lists(walks(most=6), max_size=6)


@given(fleets)
def test_visits_are_those_of_the_heat_of_runs(cases):
    heat = heat_of_cases(cases, is_over=ENDS, now=NOW)
    theirs = heat_of([list(case.steps) for case in cases if case.steps])
    alone = heat_of([case.session for case in cases if not case.steps])
    for kind in ("states", "edges"):
        expected = defaultdict(int)
        for one in (theirs, alone):
            for key, count in getattr(one, kind).items():
                expected[key] += count
        assert {key: each.visits for key, each in getattr(heat, kind).items()} == expected
    assert heat.sessions == len(cases)


@given(fleets)
def test_time_is_what_passed_while_they_were_there(cases):
    heat = heat_of_cases(cases, is_over=ENDS, now=NOW)
    expected = defaultdict(timedelta)
    for case in cases:
        over = ENDS(case.session.configuration)
        for begin, end, session in stood(case):
            if end is None and over:
                continue
            for frame in session.trail:
                expected[frame.flow, frame.state] += (end or NOW) - begin
    found = {key: each.time for key, each in heat.states.items() if each.time}
    assert found == {key: time for key, time in expected.items() if time}


@given(fleets)
def test_who_is_not_over_has_dropped_out_where_he_stands(cases):
    heat = heat_of_cases(cases, is_over=ENDS, now=NOW)
    here, by = defaultdict(int), defaultdict(int)
    for case in cases:
        if ENDS(case.session.configuration):
            continue
        for frame in set(case.session.trail):
            here[frame.flow, frame.state] += 1
        if case.steps and case.steps[-1].edges:
            edge = case.steps[-1].edges[0]
            by[edge.flow, edge.state, edge.trigger] += 1
    assert {key: each.drop_outs for key, each in heat.states.items() if each.drop_outs} == here
    assert {key: each.drop_outs for key, each in heat.edges.items() if each.drop_outs} == by
    assert all(0 <= each.share <= 1 for each in heat.states.values())


def test_a_transition_tells_how_long_it_was_waited_for():
    # prepare → testing → prepare → testing
    case = walk("deploy", [0, 1, 0], [0, 10, 15, 40])
    heat = heat_of_cases([case], is_over=ENDS, now=BEGIN + timedelta(minutes=50))
    build = heat.edges["deploy", "prepare", "build"]
    assert (build.visits, build.sessions, build.time) == (2, 1, timedelta(minutes=35))
    assert (build.drop_outs, build.share) == (1, 1.0)
    testing = heat.states["deploy", "testing"]
    assert testing == Figures(2, 1, timedelta(minutes=15), 1)


def test_only_who_is_idle_has_dropped_out_where_that_is_asked():
    cases = [walk("deploy", [0], [0, minute], f"s{minute}") for minute in (10, 50)]
    now = BEGIN + timedelta(minutes=60)
    heat = heat_of_cases(cases, is_over=ENDS, idle="30 min", now=now.replace(tzinfo=None))
    assert heat.states["deploy", "testing"].drop_outs == 1
    never = Case(Session("deploy", "testing", "n"))
    assert heat_of_cases([never], is_over=ENDS, idle="1 s").states["deploy", "testing"] == Figures(
        1, 1
    )
    with pytest.raises(BoardError, match="no unit `dayz`"):
        heat_of_cases([], is_over=ENDS, idle="1 dayz")


def test_where_a_session_stands_that_no_step_tells_of_it_came_to():
    there = Session("deploy", "canary", "n", at(0), at(5))
    before = there.with_state("prepare", at(0))
    case = Case(there, [Step("x", {}, before, before, (), at(0))])
    heat = heat_of_cases([case], is_over=ENDS, now=NOW)
    assert heat.states["deploy", "canary"][:2] == (1, 1)
    assert heat.states["deploy", "canary"].share == 1.0


def test_a_measure_is_a_number_and_words():
    figures = Figures(1200, 4, timedelta(hours=3, minutes=5), 1)
    assert [figures.counted(each) for each in MEASURES] == [1200, 11_100, 1]
    assert [figures.in_words(each) for each in MEASURES] == ["1200\u00d7", "3 h 5 min", "25 %"]
    with pytest.raises(BoardError, match=r"no measure `visit`; .*did you mean `visits`"):
        figures.counted("visit")
    assert Figures().share == 0.0


def drawn(heat, measure):
    """What a diagram shows of it: the legend, and of each state its text and how hot it is."""
    drawing = draw(LIBRARY.load("deploy"))
    shown = HeatMap(drawing, heat.by(measure))
    names = {element: state for state, element in drawing.graph.node_ids.items()}
    texts = {
        names[element]: (tag.text, shown.levels.get(element), shown.in_card(element))
        for element, tag in shown.tags.items()
        if element in names
    }
    return shown.words, texts


def test_a_diagram_is_hot_by_any_of_the_measures():
    cases = [
        walk("deploy", [0, 0], [0, 10, 100], "a"),
        walk("deploy", [0], [0, 10], "b"),
        walk("deploy", [1], [0, 10], "over"),
    ]
    heat = heat_of_cases(cases, is_over=ENDS, now=BEGIN + timedelta(minutes=130))
    words, texts = drawn(heat, "visits")
    assert words == "visits: 1 … 3, of 3 runs"
    assert texts["prepare"] == ("3\u00d7", 5, "3 visits")
    words, texts = drawn(heat, "time")
    assert words == "time: 10 min … 3.5 h, of 3 runs"
    assert texts["testing"] == ("3.5 h", 5, "3 h 30 min")
    assert texts["prepare"] == ("30 min", 2, "30 min")
    assert texts["approval"][0] == "30 min"
    words, texts = drawn(heat, "drop-outs")
    assert words == "dropped out: 50 % … 100 %, of 3 runs"
    assert texts["testing"] == ("50 %", 3, "1 of 2 dropped out")
    assert texts["approval"] == ("100 %", 5, "1 of 1 dropped out")
    assert "prepare" not in texts
    with pytest.raises(BoardError, match="no measure `tiem`"):
        heat.by("tiem")


def test_a_workspace_draws_it():
    ws = Workspace(FLOWS, "memory:")
    cases = simulate(ws.store, ws.library, "deploy", 30)
    heat = heat_of_cases(cases, is_over=ENDS, idle="1 day")
    for measure, word in (("time", "time: "), ("drop-outs", "dropped out: ")):
        assert word in ws.diagram("deploy", heat=heat.by(measure)).svg
    assert heat.by("visits") == ws.heat("deploy")


def test_it_shows_the_states_that_take_most():
    cases = [walk("deploy", [0], [0, 10])]
    heat = heat_of_cases(cases, is_over=ENDS, now=datetime.fromisoformat(at(70)))
    assert repr(heat) == "BoardHeat(1 sessions, 2 states, 1 transitions)"
    assert str(heat).splitlines()[:2] == ["1 session", "  deploy  testing  1\u00d7  1 h     100 %"]


def test_what_leaves_from_an_exit_comes_to_where_that_leads():
    waits = SessionStackFrame("outer", "calls")
    resting = Session("sub", "done", "n", at(0), at(0), (waits,))
    there = Session("outer", "next", "n", at(0), at(5))
    step = Step("done", {}, resting, there, (EdgeRef("outer", "calls", "done"),), at(5))
    assert step.arrivals == [SessionStackFrame("outer", "next")]
    heat = heat_of_cases([Case(there, [step])], is_over=ENDS, now=NOW)
    assert heat.states["outer", "next"].visits == 1
    assert heat.edges["outer", "calls", "done"].time == timedelta(minutes=5)


def test_of_many_clocks_that_know_no_year_there_is_more_time_than_can_be_told():
    nulls, then = ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"], []
    for number in range(300):
        here = Session("deploy", "prepare", f"s{number}", nulls[0], nulls[0])
        after = here.with_state("testing", nulls[1])
        edges = (EdgeRef("deploy", "prepare", "build"),)
        then += [Case(here), Case(after, [Step("build", {}, here, after, edges, nulls[1])])]
    heat = heat_of_cases(then, is_over=ENDS, now=NOW)
    assert heat.states["deploy", "prepare"].in_words("time") == "999,999,999 d"
    assert heat.edges["deploy", "prepare", "build"].in_words("time") == "999,999,999 d"
    for measure in MEASURES:
        assert heat.by(measure)


@given(fleets, st.lists(st.integers(0, 5)))
def test_counted_and_taken_back_it_is_as_if_counted_of_those_that_stay(cases, gone):
    left = [case for number, case in enumerate(cases) if number not in gone]
    count = HeatCount(ENDS)
    for case in cases:
        count.add(case, stays_of(case))
    for number, case in enumerate(cases):
        if number in gone:
            count.take_back(case, stays_of(case))
    found, expected = count.heat(NOW), heat_of_cases(left, is_over=ENDS, now=NOW)
    assert (found.states, found.edges) == (expected.states, expected.edges)
    assert (found.flows, found.sessions) == (expected.flows, expected.sessions)
    for measure in MEASURES:
        assert found.by(measure) == expected.by(measure)
