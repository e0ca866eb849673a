"""How far each session has come: in a flow, in a lesson, in whatever one says."""

from pathlib import Path

import pytest

from flowr_nb import MemorySessionStore, Workspace, exercise
from flowr_nb.board import (
    BoardError,
    Case,
    answers_of,
    cases_of,
    progress_of,
    units_of_exercise,
    units_of_flow,
    units_of_lesson,
)
from flowr_nb.lessons import find_lesson, flow_of_lesson
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


WRITING = find_lesson("write-a-flow", Path("nowhere"))
LIGHT = """\
flow: light
version: 1.0.0
exits: [off]
states:
  - id: red
    next: {timer: green, switch-off: off}
  - id: green
    next: {timer: TO}
"""


def hand_in(store, lesson, learner, text):
    number = next(n for n, step in enumerate(lesson.steps) if step.exercise is not None)
    progress = Progress(lesson, store, learner)
    for _ in range(number):
        progress.go("next")
    if text:
        progress.answer(text)
    return number + 1


def test_of_an_exercise_of_a_lesson_the_units_that_the_last_answer_gets_right():
    lesson = WRITING
    store = MemorySessionStore()
    answers = {
        "all": LIGHT.replace("TO", "red"),
        "most": LIGHT.replace("TO", "green"),
        "none": "",
        "unreadable": "no: [flow",
    }
    for learner, text in answers.items():
        number = hand_in(store, lesson, learner, text)
    units = units_of_exercise(lesson, step=number)
    found = {each.name: each for each in progress_of(cases_of(store), units)}
    assert found["all"].share == 1
    assert 0 < found["most"].share < 1
    assert found["none"].reached == found["unreadable"].reached == ()
    assert "1. red" in found["most"].reached
    task = exercise(answers["all"])
    assert found["most"].share == pytest.approx(task.check(answers["most"]).score)
    board = Workspace(FLOWS, store)
    board.add(flow_of_lesson(lesson))
    shown = board.board(flow_of_lesson(lesson), progress=units)
    shown.read()
    assert shown.overview.rows["all"].share == 1
    shown.close()


def test_of_an_exercise_of_ones_own_answers_are_where_one_says():
    task = exercise(LIGHT.replace("TO", "red"))
    given = {"anna": LIGHT.replace("TO", "red"), "ben": LIGHT.replace("TO", "green")}
    cases = [Case(Session("f", "a", name)) for name in ("anna", "ben", "carl")]
    units = units_of_exercise(task, answer=lambda case: given.get(case.name))
    anna, ben, carl = progress_of(cases, units)
    assert (anna.share, carl.share) == (1, 0)
    assert len(units) == task.units
    assert ben.share == pytest.approx(task.check(given["ben"]).score)
    assert task.tries == 1  # of `check`; what a board asks is none


@pytest.mark.parametrize(
    ("asked", "how", "words"),
    [
        (WRITING, {}, "is said by `step=`"),
        (WRITING, {"step": 1}, "not by 1; steps that ask one: 2, 5"),
        (WRITING, {"step": "x"}, "and not by 'x'"),
        (find_lesson("first-steps", Path("nowhere")), {}, "steps that ask one: none"),
        (exercise(LIGHT.replace("TO", "red")), {}, "with `answer=` a function"),
        ("write-a-flow", {}, "with `answer=` a function"),
    ],
)
def test_an_exercise_that_is_not_told_is_refused(asked, how, words):
    with pytest.raises(BoardError, match=words):
        units_of_exercise(asked, **how)
