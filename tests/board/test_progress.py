"""How far each session has come: in a flow, in a lesson, in whatever one says."""

from pathlib import Path

import pytest

from flowr_nb import MemorySessionStore, Workspace
from flowr_nb.board import (
    BoardError,
    Case,
    answers_of,
    cases_of,
    progress_of,
    units_of_flow,
    units_of_lesson,
)
from flowr_nb.lessons import find_lesson
from flowr_nb.lessons.progress import Progress
from flowr_nb.session import Session
from tests.board.walking import FLOWS, LIBRARY, walk


def test_of_a_flow_the_states_that_one_has_been_in():
    units = units_of_flow(LIBRARY.load("deploy"))
    some, none = progress_of(
        [walk("deploy", [0, 1, 0, 0], range(5), "some"), walk("traffic-light", [], [0], "none")],
        units,
    )
    assert some.reached == ("prepare", "testing", "approval")
    assert some.in_words == f"3 of {len(units)}"
    assert some.share == 3 / len(units)
    assert none.reached == ()


def test_of_a_subflow_those_of_its_states_that_were_come_to_from_outside():
    case = walk("feature", [0, 0, 0], range(4))
    flows = {frame.flow for step in case.steps for frame in step.after.trail} - {"feature"}
    for flow in flows:
        (reached,) = progress_of([case], units_of_flow(LIBRARY.load(flow)))
        assert reached.reached


def test_of_a_lesson_the_steps_one_came_to_and_the_questions_one_has_answered():
    lesson = find_lesson("first-steps", Path("nowhere"))
    store = MemorySessionStore()
    asks = [bool(step.question or step.exercise) for step in lesson.steps]
    first = asks.index(True)
    progress = Progress(lesson, store, "anna")
    for _ in range(first):
        progress.go("next")
    units = units_of_lesson(lesson)
    assert len(units) == len(lesson.steps)
    (anna,) = progress_of(cases_of(store), units)
    assert anna.reached == tuple(units)[:first]
    progress.answer("something")
    (anna,) = progress_of(cases_of(store), units)
    assert anna.reached == tuple(units)[: first + 1]
    assert all(name.startswith(f"{n}.") for n, name in enumerate(units, 1))


def test_answers_are_the_last_ones_since_the_lesson_began():
    lesson = find_lesson("first-steps", Path("nowhere"))
    store = MemorySessionStore()
    asks = [n for n, step in enumerate(lesson.steps, 1) if step.question or step.exercise]
    progress = Progress(lesson, store, "anna")

    def answer(number, text):
        while progress.at != number - 1:
            progress.go("back" if progress.at is None or progress.at >= number else "next")
        progress.answer(text)

    def answers():
        (case,) = cases_of(store)
        return answers_of(case, lesson)

    assert answers_of(Case(Session("f", "a")), lesson) == {}
    answer(asks[0], "one")
    answer(asks[1], "two")
    answer(asks[0], "three")
    assert answers() == {asks[0]: "three", asks[1]: "two"}
    while progress.at is not None:
        progress.go("next")
    progress.go("again")
    assert answers() == {}


def test_of_whatever_one_says():
    ws = Workspace(FLOWS, MemorySessionStore())
    run = ws.init("deploy", "one")
    run.fire("build")
    run.save()
    units = {
        "began": lambda _: True,
        "moved twice": lambda case: len(case.steps) > 1,
        "built": ("deploy", "prepare", "build"),
        "tested": ("deploy", "testing"),
    }
    (one,) = progress_of(cases_of(ws.store, "deploy"), units)
    assert one.reached == ("began", "built", "tested")
    assert str(one).splitlines()[0] == "one: 3 of 4"
    assert cases_of(ws.store, "feature") == []
    assert progress_of(cases_of(ws.store), {})[0].share == 1.0


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ("first-steps", "is a mapping, and no str"),
        (["testing"], "is a mapping, and no list"),
        ({"a": 1}, "found 1"),
        ({"a": ("deploy",)}, r"found \('deploy',\)"),
        ({"a": ["deploy", "testing"]}, "found \\['deploy', 'testing'\\]"),
        ({1: ("deploy", "testing")}, "1 is reached at"),
    ],
)
def test_what_cannot_be_reached_is_refused(units, words):
    with pytest.raises(BoardError, match=words):
        progress_of([], units)


def test_a_function_that_fails_is_told_with_its_unit_and_the_session():
    case = Case(Session("f", "a", "anna"))
    with pytest.raises(BoardError, match="function of `u` failed at the session `anna`: ZeroDiv"):
        progress_of([case], {"u": lambda _: 1 / 0})
