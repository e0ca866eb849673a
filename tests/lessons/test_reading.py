"""Lessons are read from YAML, and what has not the shape of one is found with its place."""

from pathlib import Path

import pytest

from flowr_nb.flow import FlowParseError
from flowr_nb.lessons import (
    GeneratedQuestion,
    LessonError,
    LessonExercise,
    LessonParseError,
    LessonQuestion,
    find_lesson,
    lesson_names,
    parse_lesson,
    parse_lesson_file,
)

WHOLE = """
- text: |
    # First *things*

    A text.
  flow: deploy
  way:
    - build
    - pass: {coverage: 86%, failures: 0}
  expand: current
  show: [owner]
- text: goes on
- question:
    text: What then?
    choices: [yes, no]
    answer: no
    why: Because.
- question: {about: deploy, seed: 3}
- flow: null
  exercise: {reference: light, prompt: Write it., begin: "flow: light"}
"""


def test_a_lesson_is_what_its_file_says():
    lesson = parse_lesson(WHOLE, "a/b/first.lesson.yaml")
    assert lesson.name == "first"
    assert lesson.title == "First *things*"
    one, two, three, four, five = lesson.steps
    assert one.flow == "deploy"
    assert [(step.name, step.evidence) for step in one.way] == [
        ("build", {}),
        ("pass", {"coverage": "86%", "failures": "0"}),
    ]
    assert (one.expand, one.show) == ("current", ("owner",))
    assert one.where.line == 2
    assert one.parts == ("text", "flow", "way")
    assert three.question == LessonQuestion("What then?", ("yes", "no"), 1, "Because.")
    assert four.question == GeneratedQuestion("deploy", 3)
    assert five.exercise == LessonExercise("light", "Write it.", "flow: light")
    # The picture stays until another one is named, or none.
    assert [step.flow for step in lesson.steps] == ["deploy"] * 4 + [None]
    assert two.goes_on(one) is False, "it is shown in another way"
    assert three.goes_on(two) is True
    assert five.goes_on(four) is False


def test_it_shows_as_rows():
    lesson = parse_lesson(WHOLE, "first.lesson.yaml")
    assert repr(lesson) == "Lesson('first', 5 steps)"
    assert str(lesson).splitlines()[:2] == [
        "lesson first",
        "  1.  First *things*  text, flow, way",
    ]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "a lesson is a list of steps"),
        ("flow: x", 1, "a lesson is a list of steps"),
        ("- just a text", 1, "a lesson is a list of steps"),
        ("- {}", 1, "a lesson is a list of steps"),
        ("- txt: x", 1, "`txt` is no key of a step of a lesson; did you mean `text`?"),
        ("- text: x\n  text: y", 2, "`text` stands in line 1 already"),
        ("- text: [x]", 1, "`text` is Markdown; found a list"),
        ("- way: [x]", 1, "`way` is about a flow, and no step so far has one"),
        ("- flow: x\n- flow: null\n  show: x", 3, "`show` is about a flow"),
        ("- {flow: x, way: build}", 1, "`way` is a list of steps"),
        ("- flow: x\n  way:\n    - at: y", 3, "a way only fires; `at` belongs into a scenario"),
        ("- {flow: x, expand: al}", 1, "`al` is no word of `expand`; did you mean `all`?"),
        ("- question: what?", 1, "a question has `text`, `choices`, `answer`"),
        ("- question: {text: x, choices: [a, b]}", 1, "`answer` is missing"),
        ("- question: {text: x, answer: a}", 1, "`choices` is missing"),
        ("- question: {text: x, choices: [a], answer: a}", 1, "a question has 2 to 12 choices"),
        ("- question: {text: x, choices: [a, a], answer: a}", 1, "two of the choices are the same"),
        (
            "- question:\n    text: x\n    choices: [yes, no]\n    answer: yess",
            4,
            "`yess` is none of the choices; did you mean `yes`?",
        ),
        ("- question: {about: x, sed: 1}", 1, "did you mean `seed`?"),
        ("- question: {about: x, seed: one}", 1, "`seed` is a number"),
        ("- exercise: {prompt: x}", 1, "`reference` is missing"),
        (
            "- exercise: {reference: x, prompt: y, answer: z}",
            1,
            "`answer` is no key of an exercise",
        ),
        (
            "- question: {about: x}\n  exercise: {reference: x, prompt: y}",
            2,
            "a step asks one thing",
        ),
        ("- text: x\n" * 201, 201, "a lesson has 200 steps at most"),
        ("- {", 2, "the text ends in the middle"),
    ],
)
def test_what_has_no_shape_is_found_with_its_place(text, line, told):
    with pytest.raises(LessonParseError) as caught:
        parse_lesson(text, "some.lesson.yaml")
    assert isinstance(caught.value, FlowParseError)
    finding = caught.value.findings[0]
    assert told in finding.message
    assert finding.line == line
    assert f"some.lesson.yaml:{line}:" in str(caught.value)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(LessonParseError) as caught:
        parse_lesson("- txt: x\n- flw: y\n- question: 3")
    assert len(caught.value.findings) == 3


def test_a_lesson_is_found_by_its_name_or_path(tmp_path, monkeypatch):
    (tmp_path / "mine.lesson.yaml").write_text("- text: Mine\n")
    (tmp_path / "first-steps.lesson.yaml").write_text("- text: Another\n")
    assert find_lesson("mine", tmp_path).title == "Mine"
    assert find_lesson("first-steps", tmp_path).title == "Another", "the project's own comes first"
    assert find_lesson("first-steps", tmp_path / "none").title == "Reading a flow"
    monkeypatch.chdir(tmp_path)
    assert find_lesson(Path("mine.lesson.yaml"), tmp_path / "none").title == "Mine"
    assert lesson_names(tmp_path) == ["first-steps", "mine", "write-a-flow"]
    with pytest.raises(LessonError, match=r"there is no lesson `first-step` in .* did you mean"):
        find_lesson("first-step", tmp_path)
    with pytest.raises(LessonError, match="there is no file"):
        parse_lesson_file(tmp_path / "none.lesson.yaml")
    (tmp_path / "folder.lesson.yaml").mkdir()
    with pytest.raises(LessonError, match="cannot be read"):
        parse_lesson_file(tmp_path / "folder.lesson.yaml")


@pytest.mark.parametrize("odd", [None, 3, b"first-steps", []])
def test_a_lesson_is_named_by_a_text_or_a_path(tmp_path, odd):
    with pytest.raises(LessonError, match="named by a text or a path, and by no"):
        find_lesson(odd, tmp_path)
