"""How far a learner has come, and what was answered: a session as any other, with a journal.

A lesson is a flow itself: a state for each step, ``next`` and ``back`` between them, and
``answer``, which keeps what was answered as evidence and stays. So its store keeps it as it keeps
sessions: whole or not at all, with every answer that was ever given. Who has gone on from the last
step has left it, so that the run is over, as those who look at many take it; who goes back, or
begins again, returns from there first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.evidence import MAX_TEXT
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.model import Flow, GuardCondition, State, Transition
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.lessons.errors import LessonError
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.step_errors import SessionPlaceError
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionNotFoundError,
)
from flowr_nb.store.names import free_name, refuse_bad_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flowr_nb.lessons.model import Lesson, LessonStep
    from flowr_nb.session.history import Step
    from flowr_nb.store.protocol import SessionStore

END: Final = "end"
"""Where one stands behind the last step."""
NEXT, BACK, ANSWER, AGAIN, LEAVE = "next", "back", "answer", "again", "leave"
ASKED: Final = "asked"
_STEP: Final = "step-"
_ANY: Final = GuardCondition({ANSWER: "!=", ASKED: "!="})
"""Whatever is not empty."""


def session_name(lesson: str) -> str:
    """What the session of a lesson is called where nobody says."""
    return free_name(f"lesson-{lesson}")


def flow_of_lesson(lesson: Lesson) -> Flow:
    """The flow that a lesson is: a state for each step, with its heading as attribute ``title``.

    Args:
        lesson: The lesson.
    """
    number = len(lesson.steps)
    states = []
    for at, step in enumerate(lesson.steps, 1):
        ways = [Transition(NEXT, f"{_STEP}{at + 1}" if at < number else END)]
        if at > 1:
            ways.append(Transition(BACK, f"{_STEP}{at - 1}"))
        if step.question or step.exercise:
            ways.append(Transition(ANSWER, f"{_STEP}{at}", _ANY))
        attrs = {"title": step.heading} if step.heading else None
        states.append(State(f"{_STEP}{at}", {way.trigger: way for way in ways}, attrs=attrs))
    last = [
        Transition(BACK, f"{_STEP}{number}"),
        Transition(AGAIN, f"{_STEP}1"),
        Transition(LEAVE, "finished"),
    ]
    states.append(State(END, {way.trigger: way for way in last}))
    return Flow(f"lesson-{lesson.name}", "1.0.0", ("finished",), tuple(states))


def asked_by(step: LessonStep) -> str:
    """What a step asks, as it is kept with an answer to it.

    Args:
        step: The step.
    """
    return step.asked[:MAX_TEXT]


def since_it_began(history: Sequence[Step]) -> Sequence[Step]:
    """What was done since a lesson was last begun.

    Args:
        history: The steps of its session.
    """
    begun = [number for number, step in enumerate(history) if step.trigger == AGAIN]
    return history[begun[-1] :] if begun else history


def last_answer(history: Sequence[Step], asked: str) -> str | None:
    """What was answered last to what is asked; None for nothing.

    Args:
        history: The steps of a lesson's session.
        asked: What was asked, as it is kept.
    """
    for done in reversed(history):
        if done.trigger == ANSWER and done.evidence.get(ASKED) == asked:
            return str(done.evidence[ANSWER])
    return None


class Progress:
    """Where a learner stands in a lesson.

    Args:
        lesson: The lesson.
        store: Where it is kept.
        session: The session's name; by default the lesson's.

    Raises:
        SessionNameError: No session can be called so.

    Attributes:
        problem: Why it is not kept, in words; empty where it is.
        news: What happened to what was kept before, in words; empty for nothing.
    """

    def __init__(self, lesson: Lesson, store: SessionStore, session: str | None = None) -> None:
        self._lesson = lesson
        self._library = FlowLibrary(MemorySource(flow_of_lesson(lesson)))
        self._store = store
        self.problem = ""
        self.news = ""
        if session is not None:
            refuse_bad_name(session)
        self._run = self._opened(session or session_name(lesson.name))

    @property
    def session(self) -> str:
        """The name of its session."""
        return self._run.session.name

    @property
    def at(self) -> int | None:
        """The step, counted from 0; None behind the last one."""
        state = self._run.session.state
        return int(state.removeprefix(_STEP)) - 1 if state.startswith(_STEP) else None

    def answer_to(self, step: int) -> str | None:
        """What was answered last to what a step asks, wherever that stood then; None for nothing.

        Args:
            step: The step, counted from 0.
        """
        asked = asked_by(self._lesson.steps[step])
        return last_answer(self._since_it_began(), asked)

    def go(self, trigger: str) -> None:
        """Go to the next step, or back, or begin again; and keep that.

        Raises:
            StepError: That is not to be done there.
        """
        if self._run.is_over and trigger in (BACK, AGAIN):
            self._run.back()
        self._run.fire(trigger)
        if self._run.session.state == END:
            self._run.fire(LEAVE)
        self._keep()

    def answer(self, text: str) -> None:
        """Keep an answer to the step that one is at.

        Raises:
            LessonError: It is too long to be kept.
            StepError: There is nothing to answer, or the answer is empty.
        """
        if len(text) > MAX_TEXT:
            raise LessonError(
                f"an answer has at most {MAX_TEXT:,} characters, and not {len(text):,}"
            )
        at = self.at
        asked = "" if at is None else asked_by(self._lesson.steps[at])
        self._run.fire(ANSWER, {ANSWER: text, ASKED: asked})
        self._keep()

    def _since_it_began(self) -> Sequence[Step]:
        return since_it_began(self._run.history)

    def _opened(self, name: str) -> FlowRun:
        """The run that goes on where it was left, or begins."""
        try:
            run = FlowRun(self._library, self._store, self._store.load(name), saved=True)
            is_ours = run.session.root_flow == self._flow
            if is_ours and (not run.is_over or run.history):
                return run
            what = "over" if is_ours else "of something else"
            self.news = f"the session `{name}` is {what} and was left as it is; this begins anew"
        except SessionNotFoundError:
            return FlowRun.draft(self._library, self._store, self._flow, name)
        except SessionPlaceError:
            self.news = f"the lesson has changed since `{name}` was kept; it begins anew"
        except FlowrNbError as error:
            self.news = f"the session `{name}` cannot be gone on with: {error}"
        return FlowRun.draft(self._library, self._store, self._flow, self._free(name))

    def _free(self, name: str) -> str:
        taken = []
        try:
            taken = [entry.name for entry in self._store.entries()]
        except FlowrNbError as error:
            self.problem = str(error)
        return free_name(name, [name, *taken])

    @property
    def _flow(self) -> str:
        return f"lesson-{self._lesson.name}"

    def _keep(self) -> None:
        try:
            self._save()
            self.problem = ""
        except FlowrNbError as error:
            self.problem = str(error)

    def _save(self) -> None:
        try:
            self._run.save()
        except (SessionAlreadyExistsError, SessionConflictError):
            # In another notebook, say. Neither what was done there nor what is done here is lost.
            name = self.session
            self._run.save(self._free(name))
            self.news = f"the session `{name}` was gone on with elsewhere and was left as it is"
