"""A lesson that is being taken: what is seen of its step, and what a learner does there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.model import Flow
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.lessons.asking import asked_of, exercise_of, graded
from flowr_nb.lessons.errors import LessonError
from flowr_nb.lessons.finding import library_of, written_flow
from flowr_nb.lessons.markup import tree_of, tree_of_words
from flowr_nb.lessons.progress import Progress
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.model import Session
from flowr_nb.store.memory import MemorySessionStore

if TYPE_CHECKING:
    from flowr_nb.lessons.asking import Asked
    from flowr_nb.lessons.model import GeneratedQuestion, Lesson, LessonQuestion, LessonStep
    from flowr_nb.store.protocol import SessionStore
    from flowr_nb.teaching import Exercise

_NOTHING: Final = Flow("nothing", "1.0.0", ("end",), ())
"""What a run is of as long as no step has shown a flow: there is no picture of it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a step shows: its flow, how far its walk has come, what is wrong."""

    step: int | None
    walked: int = 0
    problem: str = ""
    is_drawn: bool = False


class LessonPlay:
    """A lesson, a learner, and the flow that is looked at.

    Args:
        lesson: The lesson.
        library: Where its flows are found.
        store: Where progress and answers are kept.
        session: The name of the session that they are kept in; by default the lesson's.

    Attributes:
        lesson: The same.
        progress: Where the learner stands.
        run: A run of the flow that the step shows; the learner may move it, and it is not kept.
    """

    def __init__(
        self,
        lesson: Lesson,
        library: FlowLibrary,
        store: SessionStore,
        session: str | None = None,
    ) -> None:
        self.lesson = lesson
        self.progress = Progress(lesson, store, session)
        self._sources = library_of(lesson, library).sources
        its_library = FlowLibrary(MemorySource(_NOTHING), *self._sources)
        nowhere = Session(_NOTHING.flow, _NOTHING.exits[0])
        self.run = FlowRun(its_library, MemorySessionStore(), nowhere)
        self._questions: dict[LessonQuestion | GeneratedQuestion, Asked] = {}
        self._exercises: dict[int, Exercise | str] = {}
        self._verdicts: dict[int, dict[str, Any]] = {}
        self._shown = _Shown(None)
        self._show()

    @property
    def step(self) -> LessonStep | None:
        """The step that the learner is at; None behind the last one."""
        at = self.progress.at
        return None if at is None else self.lesson.steps[at]

    def go(self, trigger: str) -> None:
        """Go on, back, or begin again.

        Args:
            trigger: ``next``, ``back`` or ``again``.

        Raises:
            StepError: That is not to be done there.
        """
        self.progress.go(trigger)
        self._show()

    def choose(self, choice: str) -> None:
        """Answer the question of the step.

        Args:
            choice: One of its choices.

        Raises:
            LessonError: There is no question, or no such choice.
        """
        asked = self._asked()
        if asked is None or choice not in asked.choices:
            raise LessonError(f"`{choice}` is no answer to what is asked here")
        self.progress.answer(choice)

    def hand_in(self, text: str) -> None:
        """Answer the exercise of the step.

        Args:
            text: The flow, as YAML.

        Raises:
            LessonError: There is no exercise here, or nothing was written.
        """
        step = self.step
        if step is None or step.exercise is None:
            raise LessonError("nothing is to be handed in here")
        if not text.strip():
            raise LessonError("nothing is written yet; write a flow, and check it then")
        self.progress.answer(text)
        self._judge(text)

    def walk(self, number: int) -> None:
        """Show the flow after so many steps of the walk, from its beginning.

        Args:
            number: How many.

        Raises:
            LessonError: There is no such walk here, or it cannot be walked.
        """
        step = self.step
        if step is None or not step.way or not 0 <= number <= len(step.way):
            raise LessonError("there is no such walk here")
        self._walk(step, number)

    def frame(self) -> dict[str, Any]:
        """What is seen around the picture, as plain data."""
        at, steps = self.progress.at, self.lesson.steps
        step = self.step
        frame: dict[str, Any] = {
            "title": self.lesson.title,
            "step": at,
            "count": len(steps),
            "text": tree_of(step.text) if step else [],
            "isDrawn": self._shown.is_drawn,
            "problem": self._shown.problem,
            "way": None,
            "question": None,
            "exercise": None,
            "kept": self.progress.session,
            "notKept": self.progress.problem,
            "news": self.progress.news,
            "answered": None if step else self._answered(),
        }
        if step is None or at is None:
            return frame
        if step.way and self._shown.is_drawn:
            frame["way"] = {"length": len(step.way), "at": self._shown.walked}
        if step.question is not None:
            frame["question"] = self._question()
        if step.exercise is not None:
            frame["exercise"] = {
                "prompt": tree_of(step.exercise.prompt),
                "text": self.progress.answer_to(at) or step.exercise.begin,
                "verdict": self._verdicts.get(at),
            }
        return frame

    def _question(self) -> dict[str, Any]:
        at = self.progress.at
        asked = self._asked()
        assert at is not None  # noqa: S101 - there is a step, as there is a question
        assert asked is not None  # noqa: S101 - as there is a question
        if asked.problem:
            return {"text": tree_of_words(asked.problem)}
        chosen = self.progress.answer_to(at)
        is_chosen = chosen in asked.choices
        return {
            "text": asked.text,
            "choices": list(asked.choices),
            "chosen": chosen if is_chosen else None,
            "isRight": asked.is_right(chosen) if is_chosen and chosen is not None else None,
            "why": asked.why if is_chosen else [],
        }

    def _answered(self) -> dict[str, int]:
        """How many of the questions are answered right, and how many there are."""
        right = asked_for = 0
        for number, step in enumerate(self.lesson.steps):
            if step.question is None:
                continue
            asked_for += 1
            answer = self.progress.answer_to(number)
            question = self._question_of(step)
            right += answer is not None and question.is_right(answer)
        return {"right": right, "asked": asked_for}

    def _asked(self) -> Asked | None:
        step = self.step
        return None if step is None or step.question is None else self._question_of(step)

    def _question_of(self, step: LessonStep) -> Asked:
        question = step.question
        assert question is not None  # noqa: S101 - it was looked at
        if question not in self._questions:
            self._questions[question] = asked_of(question, FlowLibrary(*self._sources))
        return self._questions[question]

    def _judge(self, text: str) -> None:
        step, at = self.step, self.progress.at
        if step is None or step.exercise is None or at is None:
            return
        if at not in self._exercises:
            self._exercises[at] = exercise_of(step.exercise, FlowLibrary(*self._sources))
        self._verdicts[at] = graded(self._exercises[at], text)

    def _show(self) -> None:
        """Show what the step shows, with the verdict on what was handed in there before."""
        step, at = self.step, self.progress.at
        self._show_flow(step, at)
        answer = None if at is None else self.progress.answer_to(at)
        if answer is not None and at not in self._verdicts:
            self._judge(answer)

    def _show_flow(self, step: LessonStep | None, at: int | None) -> None:
        """Show the flow of a step: anew, unless the step goes on with what is there."""
        before = self._shown
        if step is None or step.flow is None:
            self._shown = _Shown(at)
            return
        came_from = None if before.step is None else self.lesson.steps[before.step]
        is_next = before.step is not None and at == before.step + 1
        if is_next and before.is_drawn and step.goes_on(came_from):
            self._shown = _Shown(at, is_drawn=True)
            return
        try:
            self._walk(step, len(step.way))
        except LessonError as error:
            self._shown = replace(self._shown, problem=str(error))

    def _walk(self, step: LessonStep, number: int) -> None:
        """A run of the step's flow after so many steps of its walk."""
        assert step.flow is not None  # noqa: S101 - who has a walk has a flow
        at = self.progress.at
        self._shown = _Shown(at)
        try:
            self._begin(step.flow)
        except FlowrNbError as error:
            raise LessonError(f"the flow of this step is not to be had: {error}") from error
        self._shown = _Shown(at, is_drawn=True)
        for done, each in enumerate(step.way[:number], 1):
            try:
                self.run.fire(each.name, each.evidence)
            except FlowrNbError as error:
                where = f"{each.where}: " if each.where and each.where.file else ""
                raise LessonError(f"{where}the walk of this step stops here: {error}") from error
            self._shown = _Shown(at, done, is_drawn=True)

    def _begin(self, reference: str) -> None:
        flow = written_flow(reference)
        # What an earlier step has written is nobody's any more.
        memory = MemorySource(_NOTHING, *([flow] if flow else []))
        self.run.library.sources = (memory, *self._sources)
        self.run.begin(flow or reference)
