"""The questions and exercises of a lesson, as they are asked and judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flowr_nb.comparison import compare
from flowr_nb.errors import FlowrNbError
from flowr_nb.lessons.model import LessonQuestion

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.lessons.model import GeneratedQuestion, LessonExercise


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked.

    Attributes:
        text: What is asked, as Markdown.
        choices: The answers to choose from.
        right: Which of them is right, counted from 0.
        why: Why it is, as Markdown.
    """

    text: str
    choices: tuple[str, ...]
    right: int
    why: str

    def is_right(self, choice: str) -> bool:
        """Whether a choice is the right one."""
        return self.choices[self.right] == choice


def asked_of(question: LessonQuestion | GeneratedQuestion, library: FlowLibrary) -> Asked | None:
    """A question as it is asked; None for one of a flow that is not to be had.

    Args:
        question: The question.
        library: Where flows are found.
    """
    del library  # a question that is made from a flow is not asked yet
    if isinstance(question, LessonQuestion):
        return Asked(question.text, question.choices, question.answer, question.why)
    return None


def graded(exercise: LessonExercise, text: str, library: FlowLibrary) -> dict[str, Any]:
    """What a written flow comes to, as plain data.

    Args:
        exercise: The exercise.
        text: What was handed in.
        library: Where flows are found.
    """
    try:
        found = compare(exercise.reference, text if "\n" in text else f"{text}\n", library=library)
    except FlowrNbError as error:
        return {"isRight": False, "message": str(error), "score": ""}
    return {"isRight": bool(found), "message": found.message, "score": ""}
