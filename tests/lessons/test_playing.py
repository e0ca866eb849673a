"""A lesson that is taken: where one is, what is seen, and that nothing of it is lost."""

import pytest

from flowr_nb import MemorySessionStore, Workspace, YamlSessionStore
from flowr_nb.board import Ends
from flowr_nb.flow import FlowLibrary, MemorySource, validate
from flowr_nb.lessons import (
    LessonError,
    LessonPlay,
    find_lesson,
    flow_of_lesson,
    lesson_names,
    parse_lesson,
)
from flowr_nb.session import StepError
from flowr_nb.store import SessionNameError

LESSON = """
- text: "# One"
  flow: deploy
  way:
    - build
    - pass: {coverage: 86%, failures: 0}
- text: "# Two"
  question:
    text: Which?
    choices: [left, right]
    answer: right
    why: It is.
- text: "# Three"
  flow: |
    flow: deploy
    version: 1.0.0
    exits: [out]
    states:
      - {id: other, next: {leave: out}}
- flow: null
  exercise:
    reference: |
      flow: light
      version: 1.0.0
      exits: [off]
      states:
        - {id: red, next: {go: green}}
        - {id: green, next: {stop: red, off: off}}
    prompt: Write a light.
    begin: "flow: light"
- text: "# Five"
  flow: deploy
"""
RIGHT = """
flow: mine
version: 1.0.0
exits: [off]
states:
  - {id: a, next: {go: b}}
  - {id: b, next: {off: off, stop: a}}
"""


@pytest.fixture
def store(tmp_path):
    return YamlSessionStore(tmp_path / "sessions")


def taken(store, flows_dir, text=LESSON, session=None):
    lesson = parse_lesson(text, flows_dir / "some.lesson.yaml")
    return LessonPlay(lesson, FlowLibrary(flows_dir), store, session)


def place(play):
    return str(play.run.session.configuration)


def test_a_step_shows_its_flow_after_its_walk(store, flows_dir):
    play = taken(store, flows_dir)
    assert place(play) == "deploy › approval"
    frame = play.frame()
    assert frame["way"] == {"length": 2, "at": 2}
    assert frame["isDrawn"] is True
    assert (frame["step"], frame["count"], frame["title"]) == (0, 5, "One")


def test_the_walk_is_shown_from_its_beginning_on(store, flows_dir):
    play = taken(store, flows_dir)
    places = []
    for number in (0, 1, 2, 0):
        play.walk(number)
        places.append(play.run.session.state)
        assert play.frame()["way"]["at"] == number
    assert places == ["prepare", "testing", "approval", "prepare"]
    for wrong in (-1, 3):
        with pytest.raises(LessonError, match="no such walk"):
            play.walk(wrong)


def test_where_no_walk_is_none_is_walked(store, flows_dir):
    play = taken(store, flows_dir, '- text: "# One"\n')
    with pytest.raises(LessonError, match="no such walk"):
        play.walk(0)


def test_a_step_without_a_flow_of_its_own_goes_on_with_what_is_there(store, flows_dir):
    play = taken(store, flows_dir)
    play.run.fire("reject")
    play.go("next")
    assert place(play) == "deploy › prepare", "where the learner has gone by hand"
    assert play.frame()["way"] is None
    play.go("back")
    assert place(play) == "deploy › approval", "a walk is shown anew"


def test_a_flow_that_a_step_writes_is_not_that_of_another(store, flows_dir):
    play = taken(store, flows_dir)
    play.go("next")
    play.go("next")
    assert place(play) == "deploy › other"
    play.go("next")
    assert play.frame()["isDrawn"] is False
    play.go("next")
    assert place(play) == "deploy › prepare"


def test_an_answer_is_judged_and_explained_and_may_be_given_again(store, flows_dir):
    play = taken(store, flows_dir)
    play.go("next")
    asked = play.frame()["question"]
    assert (asked["chosen"], asked["isRight"], asked["why"]) == (None, None, [])
    play.choose("left")
    assert play.frame()["question"]["isRight"] is False
    play.choose("right")
    asked = play.frame()["question"]
    assert (asked["chosen"], asked["isRight"]) == ("right", True)
    assert asked["why"] == [["p", ["It is."]]]
    with pytest.raises(LessonError, match="is no answer"):
        play.choose("middle")


def test_a_flow_that_is_handed_in_is_judged_by_what_it_does(store, flows_dir):
    play = taken(store, flows_dir)
    for _ in range(3):
        play.go("next")
    assert play.frame()["exercise"]["text"] == "flow: light"
    with pytest.raises(LessonError, match="nothing is written yet"):
        play.hand_in("  \n")
    for wrong in ("what?", "flow: x\n", RIGHT.replace("stop: a", "stop: b"), "\0", "a: " * 99):
        play.hand_in(wrong)
        verdict = play.frame()["exercise"]["verdict"]
        assert verdict["isRight"] is False
        assert verdict["message"]
        assert play.frame()["exercise"]["text"] == wrong
    play.hand_in(RIGHT)
    assert play.frame()["exercise"]["verdict"]["isRight"] is True
    play.go("back")
    with pytest.raises(LessonError, match="nothing is to be handed in"):
        play.hand_in(RIGHT)


def test_what_is_told_of_an_answer_grows_with_each_try(store, flows_dir):
    play = taken(store, flows_dir)
    for _ in range(3):
        play.go("next")
    told = []
    for target in ("a", "b"):
        play.hand_in(RIGHT.replace("off: off", "on: off").replace("stop: a", f"stop: {target}"))
        told.append(play.frame()["exercise"]["verdict"])
    assert told[0]["message"] != told[1]["message"]
    assert told[0]["score"].endswith(" %")


def test_a_question_may_be_made_from_a_flow(store, flows_dir):
    text = "- {text: One, flow: deploy}\n- question: {about: deploy, seed: 3}\n"
    play = taken(store, flows_dir, f"{text}- question: {{about: gone}}\n")
    play.go("next")
    asked = play.frame()["question"]
    assert len(asked["choices"]) > 1
    for choice in asked["choices"]:
        play.choose(choice)
        frame = play.frame()["question"]
        if frame["isRight"]:
            break
    else:
        pytest.fail("none of the choices is right")
    assert frame["why"]
    again = taken(store, flows_dir, f"{text}- text: end\n")
    assert again.frame()["question"]["choices"] == asked["choices"], "the same each time"
    play.go("next")
    problem = play.frame()["question"]["text"]
    assert "cannot be made" in str(problem)
    assert ["code", ["gone"]] in problem[0][1], "names are code here, too"


ODD = """\
flow: odd
version: 1.0.0
exits: [o]
states:
- {id: a, next: {go: {to: b, when: {kind: "*x* <b>"}}}}
- {id: b, next: {end: o}}
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_a_question_says_that_is_made_from_a_flow_is_no_markdown(store, tmp_path, seed):
    (tmp_path / "odd.yaml").write_text(ODD)
    play = taken(store, tmp_path, f"- question: {{about: odd, seed: {seed}}}\n")
    play.choose(play.frame()["question"]["choices"][0])
    question = play.frame()["question"]
    for tree in (question["text"], question["why"]):
        assert [each[0] for each in tree[0][1] if not isinstance(each, str)].count("em") == 0


def test_what_was_answered_is_there_when_the_lesson_is_opened_again(store, flows_dir):
    play = taken(store, flows_dir)
    play.go("next")
    play.choose("left")
    play.choose("right")
    play.go("next")
    play.go("next")
    play.hand_in(RIGHT)

    again = taken(store, flows_dir)
    assert again.progress.at == 3
    assert again.frame()["exercise"]["text"] == RIGHT
    assert again.frame()["exercise"]["verdict"]["isRight"] is True
    again.go("back")
    again.go("back")
    assert again.frame()["question"]["chosen"] == "right"
    # As a session as any other, with every answer that was ever given.
    (history,) = store.histories(["lesson-some"]).values()
    answers = [step.evidence["answer"] for step in history if step.trigger == "answer"]
    assert answers == ["left", "right", RIGHT]


def test_the_end_counts_what_was_answered_right_and_one_may_begin_again(store, flows_dir):
    play = taken(store, flows_dir)
    play.go("next")
    play.choose("right")
    for _ in range(4):
        play.go("next")
    frame = play.frame()
    assert (frame["step"], frame["answered"]) == (None, {"right": 1, "asked": 1})
    with pytest.raises(StepError):
        play.go("next")
    play.go("back")
    assert play.progress.at == 4
    play.go("next")
    play.go("again")
    assert play.progress.at == 0
    play.go("next")
    assert play.frame()["question"]["chosen"] is None


def test_an_answer_stays_that_of_its_question_when_the_lesson_is_edited(store, flows_dir):
    play = taken(store, flows_dir)
    play.go("next")
    play.choose("left")
    edited = LESSON.replace('- text: "# Two"', '- text: "# New"\n- text: "# Two"')
    edited = edited.replace("prompt: Write a light.", "prompt: Write another light.")
    again = taken(store, flows_dir, edited)
    again.go("next")
    assert again.frame()["question"]["chosen"] == "left"
    again.go("next")
    again.go("next")
    assert again.frame()["exercise"]["text"] == "flow: light"


def test_an_answer_that_is_too_long_is_told_as_one(store, flows_dir):
    play = taken(store, flows_dir)
    for _ in range(3):
        play.go("next")
    with pytest.raises(LessonError, match="at most 10,000 characters"):
        play.hand_in("#" * 10_001)


def test_a_name_that_no_session_can_have_is_refused_at_once(store, flows_dir):
    for name in ("a/b", "..", "x" * 300):
        with pytest.raises(SessionNameError):
            taken(store, flows_dir, session=name)


def test_two_learners_have_two_sessions(store, flows_dir):
    anna, bob = (taken(store, flows_dir, session=name) for name in ("anna", "bob"))
    anna.go("next")
    anna.choose("right")
    bob.go("next")
    assert bob.frame()["question"]["chosen"] is None
    assert taken(store, flows_dir, session="anna").progress.at == 1


def test_who_goes_on_in_two_notebooks_is_told_and_nothing_is_lost(store, flows_dir):
    one = taken(store, flows_dir)
    one.go("next")
    other = taken(store, flows_dir)
    other.choose("right")
    one.choose("left")
    frame = one.frame()
    assert (frame["kept"], frame["notKept"]) == ("lesson-some-2", "")
    assert "`lesson-some` was gone on with elsewhere" in frame["news"]
    one.choose("right")
    one.choose("left")
    assert store.load("lesson-some-2").state == "step-2"
    assert taken(store, flows_dir).frame()["question"]["chosen"] == "right"
    again = taken(store, flows_dir, session="lesson-some-2")
    assert again.frame()["question"]["chosen"] == "left"


def test_of_two_that_are_begun_at_once_both_are_kept(store, flows_dir):
    one, other = taken(store, flows_dir), taken(store, flows_dir)
    one.go("next")
    other.go("next")
    other.choose("right")
    assert other.frame()["notKept"] == ""
    assert taken(store, flows_dir).frame()["question"]["chosen"] is None
    again = taken(store, flows_dir, session="lesson-some-2")
    assert again.frame()["question"]["chosen"] == "right"


def test_a_session_of_something_else_is_left_alone(store, flows_dir):
    Workspace(flows_dir, store).run("deploy", "lesson-some").save()
    play = taken(store, flows_dir)
    assert play.progress.session == "lesson-some-2"
    assert "of something else" in play.frame()["news"]
    play.go("next")
    assert store.load("lesson-some").flow == "deploy"
    assert store.load("lesson-some-2").state == "step-2"


def test_who_has_gone_through_it_is_over_and_goes_back_or_begins_again_from_there(store, flows_dir):
    play = taken(store, flows_dir)
    while play.step is not None:
        play.go("next")
    kept = store.load("lesson-some")
    assert kept.state == "finished"
    assert Ends(FlowLibrary(MemorySource(flow_of_lesson(play.lesson))))(kept.configuration)
    with pytest.raises(StepError):
        play.go("next")
    assert store.load("lesson-some") == kept
    opened = taken(store, flows_dir)
    assert (opened.step, opened.frame()["news"]) == (None, "")
    opened.go("back")
    assert opened.progress.at == len(play.lesson.steps) - 1
    opened.go("next")
    again = taken(store, flows_dir)
    again.go("again")
    assert taken(store, flows_dir).progress.at == 0
    assert [entry.name for entry in store.entries()] == ["lesson-some"]


def test_one_that_is_over_and_has_no_history_begins_anew_beside_it(store, flows_dir, tmp_path):
    play = taken(store, flows_dir)
    while play.step is not None:
        play.go("next")
    (tmp_path / "sessions/lesson-some.journal").unlink()
    anew = taken(store, flows_dir)
    assert anew.progress.at == 0
    assert "`lesson-some` is over" in anew.frame()["news"]
    anew.go("next")
    assert store.load("lesson-some").state == "finished"


def test_the_flow_of_a_lesson_has_the_headings_of_its_steps(flows_dir):
    lesson = parse_lesson(
        '- text: "# One"\n- exercise: {reference: deploy, prompt: x}\n',
        flows_dir / "some.lesson.yaml",
    )
    assert [state.attrs for state in flow_of_lesson(lesson).states] == [
        {"title": "One"},
        None,
        None,
    ]


def test_a_lesson_that_has_become_shorter_begins_anew(store, flows_dir):
    play = taken(store, flows_dir)
    for _ in range(3):
        play.go("next")
    short = taken(store, flows_dir, '- text: "# One"\n')
    assert short.progress.at == 0
    assert "has changed" in short.frame()["news"]
    assert store.load("lesson-some").state == "step-4"


def test_a_damaged_session_is_told_and_left_as_it_is(store, flows_dir, tmp_path):
    play = taken(store, flows_dir)
    play.go("next")
    (tmp_path / "sessions/lesson-some.yaml").write_text("{")
    again = taken(store, flows_dir)
    assert again.progress.at == 0
    assert "lesson-some" in again.frame()["news"]
    again.go("next")
    assert (tmp_path / "sessions/lesson-some.yaml").read_text() == "{"


def test_where_nothing_can_be_kept_the_lesson_goes_on_and_says_so(tmp_path, flows_dir):
    (tmp_path / "sessions").write_text("a file")
    play = taken(YamlSessionStore(tmp_path / "sessions"), flows_dir)
    play.go("next")
    assert play.progress.at == 1
    assert play.frame()["notKept"]


def test_what_is_wrong_with_a_step_is_told_at_it_and_the_others_go_on(flows_dir):
    text = (
        "- {text: a, flow: gone}\n"
        "- {text: b, flow: deploy, way: [build, fly]}\n"
        "- {text: c, flow: deploy}\n"
        '- {text: d, flow: "no flow\\nat all"}\n'
    )
    play = taken(MemorySessionStore(), flows_dir, text)
    frame = play.frame()
    assert frame["isDrawn"] is False
    assert "the flow of this step is not to be had: there is no flow `gone`" in frame["problem"]
    play.go("next")
    frame = play.frame()
    assert frame["isDrawn"] is True
    assert place(play) == "deploy › testing"
    assert "some.lesson.yaml:2:" in frame["problem"]
    assert "the walk of this step stops here" in frame["problem"]
    play.go("next")
    assert play.frame()["problem"] == ""
    play.go("next")
    assert play.frame()["isDrawn"] is False
    assert play.frame()["problem"]


@pytest.mark.parametrize("name", lesson_names(FLOWS := __import__("pathlib").Path("none")))
def test_the_lessons_that_come_with_the_package_hold_together(name, flows_dir):
    """Every flow is sound, every walk can be walked, every exercise has an answer."""
    lesson = find_lesson(name, FLOWS)
    assert validate(flow_of_lesson(lesson)).findings == ()
    play = LessonPlay(lesson, FlowLibrary(flows_dir), MemorySessionStore())
    while play.step is not None:
        frame = play.frame()
        assert frame["problem"] == ""
        assert bool(frame["isDrawn"]) == (play.step.flow is not None)
        if frame["isDrawn"]:
            root = play.run.library.load(play.run.session.root_flow)
            assert play.run.library.validate(root).findings == ()
        if play.step.exercise:
            play.hand_in(play.step.exercise.begin)
            assert play.frame()["exercise"]["verdict"]["isRight"] is False
            play.hand_in(play.step.exercise.reference)
            assert play.frame()["exercise"]["verdict"]["isRight"] is True
        play.go("next")
    assert any(step.question for step in lesson.steps)
