"""A question that was made from a flow, with its choices; and many of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import in_short
from flowr_nb.rich import ShowsPicture, ShowsRows, Table
from flowr_nb.session.model import Session
from flowr_nb.session.run_value import RunValue
from flowr_nb.teaching.choices import chosen_of
from flowr_nb.teaching.happening import Checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration


@dataclass(frozen=True, slots=True, repr=False)
class FlowQuestion(ShowsPicture):
    """A question with choices, of which one is right.

    Shows the flow with the place that it is about lit, the question, and the choices; never the
    answer.

    Attributes:
        text: The question.
        choices: What may be chosen.
        answer: What is right.
        explanation: Why, in the words of the conditions.
        about: The flow, by its name.
        seed: The seed of the questions that it is one of.
        number: Which of them it is, counted from 1.
        at: The place that it is about.
    """

    text: str
    choices: tuple[str, ...]
    answer: str
    explanation: str
    about: str
    seed: int | str
    number: int
    at: Configuration
    _library: FlowLibrary | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"FlowQuestion({self.text!r})"

    def check(self, choice: str | int) -> Checked:
        """Whether a choice is right, and why.

        Args:
            choice: The choice, or its number, counted from 1.

        Raises:
            TeachingError: It is none of the choices.
        """
        chosen = chosen_of(self.choices, choice)
        if chosen == self.answer:
            return Checked(True, f"right: {self.explanation}")
        return Checked(False, f"no, not `{in_short(chosen)}`: {self.explanation}")

    def to_data(self) -> dict[str, Any]:
        """What tells which question it is, as plain data: see `question_of`."""
        return {"about": self.about, "seed": self.seed, "number": self.number}

    def _table(self) -> Table:
        rows = [(f"{number}.", choice) for number, choice in enumerate(self.choices, 1)]
        return Table(self.text, rows)

    def _repr_html_(self) -> str:
        return self._picture() + _html_of(self)

    def _picture(self) -> str:
        if self._library is None:
            return ""
        from flowr_nb.faces.compared import drawn_run  # noqa: PLC0415 - only for who looks

        try:
            run = RunValue.of(Session.begun(self.at, self.about), is_saved=False)
            return drawn_run(self._library, run)
        except FlowrNbError as error:
            return f"<p>no picture: {escape(str(error))}</p>"


class FlowQuestions(ShowsRows, tuple[FlowQuestion, ...]):  # noqa: SLOT001 - it has `wanted`
    """Questions: a tuple that shows them, and says so where there are fewer than were asked for.

    Attributes:
        wanted: How many were asked for.
    """

    wanted: int = 0

    @classmethod
    def of(cls, questions: Iterable[FlowQuestion], wanted: int) -> FlowQuestions:
        """Questions, of so many that were asked for.

        Args:
            questions: The questions.
            wanted: How many were asked for.
        """
        made = cls(questions)
        made.wanted = wanted
        return made

    @property
    def message(self) -> str:
        """How many there are: ``5 questions``, ``2 questions; the flow gives no more of …``."""
        number = f"{len(self):,} question{'' if len(self) == 1 else 's'}"
        if len(self) >= self.wanted:
            return number
        return f"{number}; the flow gives no more of the {self.wanted:,} that were asked for"

    def _table(self) -> Table:
        rows = []
        for number, question in enumerate(self, 1):
            rows.append((f"{number}.", question.text))
            rows += [("", f"{at}. {choice}") for at, choice in enumerate(question.choices, 1)]
        return Table(self.message, rows)

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{_html_of(question)}</li>" for question in self)
        return f"<p>{escape(self.message)}</p><ol>{items}</ol>"


def _html_of(question: FlowQuestion) -> str:
    choices = "".join(f"<li>{escape(choice)}</li>" for choice in question.choices)
    return f"<p>{escape(question.text)}</p><ol>{choices}</ol>"
