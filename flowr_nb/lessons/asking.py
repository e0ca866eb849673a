"""The questions and exercises of a lesson, as they are asked and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowr_nb.errors import FlowrNbError
from flowr_nb.lessons.markup import tree_of, tree_of_words
from flowr_nb.lessons.model import LessonQuestion
from flowr_nb.teaching import exercise, questions

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.lessons.markup import Tree
    from flowr_nb.lessons.model import GeneratedQuestion, LessonExercise
    from flowr_nb.teaching import Exercise


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked.

    Attributes:
        text: What is asked, as a tree.
        choices: The answers to choose from; none where it cannot be asked.
        right: Which of them is right, counted from 0.
        why: Why it is, as a tree.
        problem: Why it cannot be asked, in words.
    """

    text: Tree = field(default_factory=list)
    choices: tuple[str, ...] = ()
    right: int = 0
    why: Tree = field(default_factory=list)
    problem: str = ""

    def is_right(self, choice: str) -> bool:
        """Whether a choice is the right one."""
        return bool(self.choices) and self.choices[self.right] == choice


def asked_of(question: LessonQuestion | GeneratedQuestion, library: FlowLibrary) -> Asked:
    """A question as it is asked.

    Args:
        question: The question.
        library: Where flows are found.
    """
    if isinstance(question, LessonQuestion):
        return Asked(
            tree_of(question.text), question.choices, question.answer, tree_of(question.why)
        )
    try:
        made = questions(question.about, 1, question.seed, library=library)
    except FlowrNbError as error:
        return Asked(problem=f"this question cannot be made: {error}")
    if not made:
        return Asked(problem="this question cannot be made: the flow gives none")
    (one,) = made
    right = one.choices.index(one.answer)
    # What is made from a flow has names of strangers in it, and is no Markdown.
    return Asked(tree_of_words(one.text), one.choices, right, tree_of_words(one.explanation))


def exercise_of(given: LessonExercise, library: FlowLibrary) -> Exercise | str:
    """An exercise that counts its tries; why there is none, in words.

    Args:
        given: The exercise as it is written.
        library: Where flows are found.
    """
    try:
        return exercise(given.reference, prompt=given.prompt, library=library)
    except FlowrNbError as error:
        return f"this exercise cannot be checked: {error}"


def graded(asked: Exercise | str, text: str) -> dict[str, Any]:
    """What a written flow comes to, as plain data.

    Args:
        asked: The exercise, or why there is none.
        text: What was handed in.
    """
    if isinstance(asked, str):
        return {"isRight": False, "message": asked, "score": ""}
    # What has one line is the text of a flow here all the same, and no name.
    result = asked.check(text if "\n" in text else f"{text}\n")
    return {"isRight": result.passed, "message": result.message, "score": result.percent}
