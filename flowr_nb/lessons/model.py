"""What a lesson is: steps of text, pictures, walks, questions and exercises, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.flow.positions import Position
    from flowr_nb.scenario.model import ScenarioStep

_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class LessonQuestion(ShowsRows):
    """A question with answers to choose from.

    Attributes:
        text: What is asked, as Markdown.
        choices: The answers, in order.
        answer: Which of them is right, counted from 0.
        why: Why it is, as Markdown; empty for nothing more.
    """

    text: str
    choices: tuple[str, ...]
    answer: int
    why: str = ""

    def _table(self) -> Table:
        return Table(self.text, [(f"{chr(97 + n)})", each) for n, each in enumerate(self.choices)])


@dataclass(frozen=True, slots=True)
class GeneratedQuestion:
    """A question that is made from a flow.

    Attributes:
        about: The flow: its name, its path, or its text.
        seed: Another one gives another question.
    """

    about: str
    seed: int = 0


@dataclass(frozen=True, slots=True)
class LessonExercise:
    """A flow that the learner is to write.

    Attributes:
        reference: The flow that the answer has to behave like: its name, its path, or its text.
        prompt: What is asked for, as Markdown.
        begin: The text that the learner begins with.
    """

    reference: str
    prompt: str
    begin: str = ""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """One step of a lesson.

    Attributes:
        text: What is told, as Markdown.
        flow: The flow that is shown: its name, its path, or its text; None for no picture.
        way: The walk that is shown on it, from its beginning.
        expand: Which subflows are open in the picture: ``none``, ``current``, ``all``.
        show: Attributes that are written into the states.
        question: What is asked.
        exercise: What is to be written.
        where: Its place in the file.
    """

    text: str = ""
    flow: str | None = None
    way: tuple[ScenarioStep, ...] = ()
    expand: str = "none"
    show: tuple[str, ...] = ()
    question: LessonQuestion | GeneratedQuestion | None = None
    exercise: LessonExercise | None = None
    where: Position | None = field(default=None, compare=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """What it is made of: ``text``, ``flow``, ``way``, ``question``, ``exercise``."""
        names = ("text", "flow", "way", "question", "exercise")
        return tuple(name for name in names if getattr(self, name))

    @property
    def asked(self) -> str:
        """What an answer is kept for: it stays that of its question wherever that stands then."""
        if isinstance(self.question, LessonQuestion):
            return self.question.text
        if self.question is not None:
            return f"{self.question.about} {self.question.seed}"
        return self.exercise.prompt if self.exercise is not None else ""

    def goes_on(self, before: LessonStep | None) -> bool:
        """Whether it goes on with the picture that the step before it has, as it stands."""
        if before is None or self.flow is None or self.way:
            return False
        return (self.flow, self.expand, self.show) == (before.flow, before.expand, before.show)

    @property
    def heading(self) -> str:
        """Its first line, in short."""
        lines = (line.strip("# ").strip() for line in self.text.splitlines())
        first = next(filter(None, lines), "")
        return first if len(first) <= _MOST_SHOWN else f"{first[: _MOST_SHOWN - 1]}…"


@dataclass(frozen=True, slots=True, repr=False)
class Lesson(ShowsRows):
    """A lesson: its steps in order.

    Attributes:
        name: What it is called: the beginning of its file's name.
        steps: Its steps.
        path: Its file, or None.
    """

    name: str
    steps: tuple[LessonStep, ...]
    path: Path | None = None

    @property
    def title(self) -> str:
        """The first line of its first step, else its name."""
        return self.steps[0].heading or self.name

    def __repr__(self) -> str:
        number = len(self.steps)
        return f"Lesson({self.name!r}, {number} step{'' if number == 1 else 's'})"

    def _table(self) -> Table:
        rows = [
            (f"{number}.", step.heading, ", ".join(step.parts))
            for number, step in enumerate(self.steps, 1)
        ]
        return Table(f"lesson {self.name}", rows)
