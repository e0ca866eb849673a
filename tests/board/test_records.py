"""Sessions and steps as tables of plain records."""

import json
import pickle
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given

from flowr_nb import FlowError, MemorySessionStore, Workspace
from flowr_nb.board import (
    SESSION_COLUMNS,
    STEP_COLUMNS,
    BoardError,
    Case,
    Ends,
    Records,
    frame_of_cases,
    simulate,
    stays_of,
)
from flowr_nb.session import Session, SessionStackFrame, Step
from flowr_nb.session.history import StepKind
from tests.board.walking import BEGIN, FLOWS, LIBRARY, at, walk, walks

MINUTE = timedelta(minutes=1)


def frame(*cases):
    return frame_of_cases(cases, Ends(LIBRARY))


def test_a_row_for_each_session_and_one_for_each_step():
    sessions, steps = frame(walk("feature", [0, 0], [0, 10, 25], "one"))
    assert sessions == [
        {
            "session": "one",
            "flow": "feature",
            "in_flow": "scope-cycle",
            "level": "scope",
            "state": "stories",
            "is_over": False,
            "created_at": BEGIN,
            "updated_at": BEGIN + 25 * MINUTE,
            "since": BEGIN + 25 * MINUTE,
            "steps": 2,
            "last_trigger": "understood",
            "params": "{}",
        }
    ]
    assert [(row["number"], row["at"], row["waited"]) for row in steps] == [
        (1, BEGIN + 10 * MINUTE, 600.0),
        (2, BEGIN + 25 * MINUTE, 900.0),
    ]
    assert steps[0]["level_before"] == ""
    assert steps[0]["level_after"] == "scope"
    assert (steps[1]["state_before"], steps[1]["state_after"]) == ("discovery", "stories")


def test_every_row_has_every_column_and_values_of_its_kind():
    store = MemorySessionStore()
    cases = simulate(store, LIBRARY, "deploy", 40)
    kinds = {"text": str, "count": int, "number": float, "flag": bool, "time": type(BEGIN)}
    for records, columns in zip(frame(*cases), (SESSION_COLUMNS, STEP_COLUMNS), strict=True):
        assert records.columns == columns
        assert len(records)
        for row in records:
            assert list(row) == list(columns)
            for name, value in row.items():
                assert value is None or type(value) is kinds[columns[name]]


@given(walks())
def test_a_session_is_where_it_stands_since_it_came_there(case):
    assert frame(case)[0][0]["since"] == stays_of(case)[-1].entered_at


def test_what_is_not_known_is_none():
    there = Session("f", "a", "n", "", "odd", (SessionStackFrame("g", "x"),))
    before = there.with_state("b", "")
    sessions, steps = frame(Case(there, [Step("", {}, before, there, (), "", StepKind.RETURN)]))
    told = sessions[0]
    assert (told["created_at"], told["since"], told["last_trigger"]) == (None, None, None)
    assert (steps[0]["at"], steps[0]["waited"], steps[0]["trigger"]) == (None, None, None)
    assert steps[0]["kind"] == "return"


def test_a_clock_that_was_set_back_waits_for_nothing():
    _, steps = frame(walk("deploy", [0], [10, 5]))
    assert steps[0]["waited"] == 0.0


def test_evidence_and_params_are_json():
    here = Session("f", "a", "n", at(0), at(0), params={"ü": [1, b"x"]})
    step = Step("t", {"score": "9", "who": "ä"}, here, here, (), at(1), assumed=("who", "score"))
    sessions, steps = frame(Case(here, [step]))
    assert json.loads(steps[0]["evidence"]) == {"score": "9", "who": "ä"}
    assert steps[0]["assumed"] == "who, score"
    assert json.loads(sessions[0]["params"]) == {"ü": [1, "b'x'"]}


def test_params_that_json_has_no_form_for_are_their_own_text():
    odd = {b"x": 1, date(2026, 1, 5): {2: [float("inf"), date(2026, 1, 6)]}, None: True, 1.5: "a"}
    sessions, _ = frame(Case(Session("f", "a", "n", at(0), at(0), params=odd)))
    told = {"b'x'": 1, "2026-01-05": {"2": ["inf", "2026-01-06"]}, "null": True, "1.5": "a"}
    assert json.loads(sessions[0]["params"]) == told


def test_a_workspace_gives_its_sessions_or_those_of_one_flow():
    ws = Workspace(FLOWS, MemorySessionStore())
    simulate(ws.store, ws.library, "deploy", 2)
    simulate(ws.store, ws.library, "feature", 3)
    assert len(ws.frame().sessions) == 5
    assert len(ws.frame("feature").sessions) == 3
    assert ws.frame("traffic-light") == ([], [])
    with pytest.raises(FlowError, match="did you mean `deploy`"):
        ws.frame("deplyo")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_without_a_library_for_frames_one_goes_on_with_the_records(library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(BoardError, match=f"{library} is not installed; `pip install {library}`"):
        getattr(frame(), f"to_{library}")()


def test_records_are_a_list_that_shows_as_a_table():
    _, steps = frame(walk("deploy", [0] * 3, range(4)))
    assert isinstance(steps, list)
    again = pickle.loads(pickle.dumps(steps))  # noqa: S301 - our own
    assert (again, again.columns) == (steps, steps.columns)
    assert repr(steps).startswith("Records(3 rows: session, number, at")
    assert "<th" in steps._repr_html_()
    assert str(Records(STEP_COLUMNS, [])) == "nothing yet"
    many = Records({"a": "text", "b": "count"}, ({"a": "<i>", "b": n} for n in range(50)))
    assert str(many).splitlines()[-1].split() == ["…", "30", "more"]
    assert "<i>" not in many._repr_html_()


def test_a_flow_itself_says_whose_sessions_are_meant():
    ws = Workspace(FLOWS, "memory:")
    ws.init("deploy", "one")
    ws.init("feature", "two")
    assert [row["session"] for row in ws.frame(ws.flow("deploy")).sessions] == ["one"]
    assert {event["case:concept:name"] for event in ws.to_event_log(ws.load("two"))} == {"two"}
