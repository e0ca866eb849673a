"""Event logs: what is in them, and that what is written can be read again."""

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from flowr_nb import MemorySessionStore, Workspace
from flowr_nb.board import BoardError, Case, event_log_of, simulate
from flowr_nb.session import Session, Step
from flowr_nb.session.history import StepKind
from tests.board.walking import BEGIN, FLOWS, at, walk, walks

XES = "{http://www.xes-standard.org/}"
MINUTE = timedelta(minutes=1)


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def attributes(element):
    return {child.get("key"): child.get("value") for child in element if child.get("key")}


def read_xes(path):
    """Each trace with its attributes and those of its events."""
    root = ET.parse(path).getroot()
    return [
        (attributes(trace), [attributes(event) for event in trace.iter(f"{XES}event")])
        for trace in root.iter(f"{XES}trace")
    ]


def test_an_event_for_each_step_and_one_for_where_it_begins():
    log = event_log_of([walk("deploy", [0, 0, None], [0, 10, 25, 30], "one")])
    assert [
        (row["concept:name"], row["time:timestamp"], row["state_before"], row["state_after"])
        for row in log
    ] == [
        ("begin", BEGIN, None, "prepare"),
        ("build", BEGIN + 10 * MINUTE, "prepare", "testing"),
        ("pass", BEGIN + 25 * MINUTE, "testing", "approval"),
        ("returned", BEGIN + 30 * MINUTE, "approval", "prepare"),
    ]
    assert {row["case:concept:name"] for row in log} == {"one"}
    assert log[2]["evidence:coverage"] == "80"
    assert log[1]["evidence:coverage"] is None
    assert log[0]["kind"] == "begin"
    assert repr(log) == "EventLog(4 events of 1 sessions)"


def test_without_beginnings_who_never_moved_is_not_there():
    cases = [walk("deploy", [], [0], "still"), walk("deploy", [0], [0, 1], "one")]
    assert [row["concept:name"] for row in event_log_of(cases, begins=False)] == ["build"]


def test_a_move_that_others_made_is_an_event():
    here = Session("f", "a", "n", at(0), at(0))
    there = here.with_state("b", at(5))
    moved = Case(there, [Step("", {}, here, there, (), at(5), StepKind.ELSEWHERE)])
    gap = Case(there.with_state("c", at(9)), [Step("t", {}, here, there, (), at(5))])
    assert [row["concept:name"] for row in event_log_of([moved])] == ["begin", "moved elsewhere"]
    assert [row["concept:name"] for row in event_log_of([gap])] == ["begin", "t", "moved elsewhere"]


def test_times_of_a_session_never_go_back():
    log = event_log_of([walk("deploy", [0, 0], [10, 5, 20])])
    assert [(row["time:timestamp"] - BEGIN) // MINUTE for row in log] == [10, 10, 20]
    never = event_log_of([Case(Session("f", "a", "n"))])
    assert (log.undated, never.undated) == (0, 1)


@given(st.lists(walks(), max_size=4))
def test_what_is_written_is_read_again(tmp_path_factory, cases):
    folder = tmp_path_factory.mktemp("log")
    log = event_log_of(
        Case(replace(case.session, name=f"s{n}"), case.steps) for n, case in enumerate(cases)
    )
    rows = read_csv(log.to_csv(folder / "log.csv"))
    assert [{key: value or None for key, value in row.items()} for row in rows] == [
        {key: _as_text(value) or None for key, value in row.items()} for row in log
    ]
    traces = read_xes(log.to_xes(folder / "log.xes"))
    found = [
        {**{f"case:{key.replace('case:', '')}": value for key, value in trace.items()}, **event}
        for trace, events in traces
        for event in events
    ]
    assert found == [
        {key: _as_text(value) for key, value in row.items() if value is not None} for row in log
    ]


def _as_text(value):
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


HOSTILE = "<x y='\"'>&amp;\n\t]]>\x00\x1b[0m\ud800\uffff ü, \U0001f600"


anything = st.text(st.characters(), max_size=8)


@given(anything, anything, st.dictionaries(anything, anything, max_size=3))
def test_whatever_is_in_a_journal_xes_is_xml_and_csv_has_a_row_for_each_event(
    tmp_path_factory, name, state, evidence
):
    folder = tmp_path_factory.mktemp("log")
    here = Session("f", state, name, at(0), at(0))
    there = here.with_state(state[::-1], at(1))
    log = event_log_of([Case(there, [Step(name[::-1], evidence, here, there, (), at(1))])])
    ((_, events),) = read_xes(log.to_xes(folder / "log.xes"))
    assert len(events) == len(log)
    assert events[0]["state_after"] == clean_in_xml(state)
    with log.to_csv(folder / "log.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + len(log)
    assert len({len(row) for row in rows}) == 1


def clean_in_xml(text):
    """A text as XML can hold it, character by character, as its specification lists them."""
    return "".join(
        each
        if each in "\t\n\r"
        or "\x20" <= each <= "\ud7ff"
        or "\ue000" <= each <= "\ufffd"
        or each >= "\U00010000"
        else "\ufffd"
        for each in text
    )


def test_names_of_strangers_stay_text(tmp_path):
    here = Session("f", "<a>", HOSTILE, at(0), at(0))
    there = here.with_state("b&", at(1))
    log = event_log_of([Case(there, [Step("=1+1", {HOSTILE: HOSTILE}, here, there, (), at(1))])])
    ((trace, events),) = read_xes(log.to_xes(tmp_path / "log.xes"))
    clean = "<x y='\"'>&amp;\n\t]]>\ufffd\ufffd[0m\ufffd\ufffd ü, \U0001f600"
    assert trace["concept:name"] == clean
    assert events[1][f"evidence:{clean}"] == clean
    assert (events[1]["concept:name"], events[1]["state_before"]) == ("=1+1", "<a>")
    assert log.replaced == 3
    root = ET.parse(tmp_path / "log.xes").getroot()
    assert attributes(root)["replaced"] == "3"
    (_, fired) = read_csv(log.to_csv(tmp_path / "log.csv"))
    assert fired["case:concept:name"] == HOSTILE.replace("\ud800", "?")
    assert fired["state_after"] == "b&"


def test_a_good_log_says_nothing_of_replaced_texts(tmp_path):
    log = event_log_of([walk("deploy", [0], [0, 1])])
    root = ET.parse(log.to_xes(tmp_path / "log.xes")).getroot()
    assert "replaced" not in attributes(root)
    assert root.tag == f"{XES}log"
    scopes = {each.get("scope"): set(attributes(each)) for each in root.iter(f"{XES}global")}
    assert scopes == {
        "trace": {"concept:name"},
        "event": {"concept:name", "lifecycle:transition", "time:timestamp"},
    }
    undated = event_log_of([Case(Session("f", "a", "n"))]).to_xes(tmp_path / "log.xes")
    scopes = {
        each.get("scope"): set(attributes(each)) for each in ET.parse(undated).iter(f"{XES}global")
    }
    assert "time:timestamp" not in scopes["event"]


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_where_nothing_can_be_written_that_is_said(tmp_path, form):
    log = event_log_of([])
    write = getattr(log, f"to_{form}")
    with pytest.raises(BoardError, match="there is no directory"):
        write(tmp_path / "none" / "log")
    assert write(tmp_path / "log") == tmp_path / "log"


def test_a_workspace_gives_the_log_of_its_sessions():
    ws = Workspace(FLOWS, MemorySessionStore())
    cases = simulate(ws.store, ws.library, "deploy", 5)
    simulate(ws.store, ws.library, "feature", 5)
    assert len(ws.to_event_log("deploy")) == sum(len(case.steps) + 1 for case in cases)
    assert len(ws.to_event_log("deploy", begins=False)) == sum(len(case.steps) for case in cases)
    assert len({row["case:flow"] for row in ws.to_event_log()}) == 2
