"""How far each session has come: the share of what there is that it has reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from flowr_nb.board.errors import BoardError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.hints import in_short
from flowr_nb.lessons.asking import exercise_of
from flowr_nb.lessons.finding import library_of
from flowr_nb.lessons.model import Lesson
from flowr_nb.lessons.progress import (
    ANSWER,
    asked_by,
    flow_of_lesson,
    last_answer,
    since_it_began,
)
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.teaching.exercises import Exercise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.board.cases import Case
    from flowr_nb.board.heat import EdgeKey, StateKey
    from flowr_nb.flow.model import Flow

Unit: TypeAlias = "StateKey | EdgeKey | Callable[[Case], bool]"
"""What can be reached: a state or exit, a transition, or what a function says has been."""
_SHOWN: Final = 40
_MOST_KNOWN: Final = 2_000
"""Most answers whose units are kept: each unit of a session asks for them."""
_PARTS: Final = (2, 3)
"""Flow and state; flow, state and trigger."""


@dataclass(frozen=True, slots=True, repr=False)
class Reached(ShowsRows):
    """How far a session has come.

    Attributes:
        name: The session's name.
        units: What there is to reach, in order.
        reached: What of it has been reached, in order.
    """

    name: str
    units: tuple[str, ...]
    reached: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that has been reached, from 0 to 1; of nothing to reach all."""
        return len(self.reached) / len(self.units) if self.units else 1.0

    @property
    def in_words(self) -> str:
        """As it is told: ``3 of 8``."""
        return f"{len(self.reached)} of {len(self.units)}"

    def __repr__(self) -> str:
        return f"Reached({in_short(self.name)!r}: {self.in_words})"

    def _table(self) -> Table:
        got = set(self.reached)
        rows = [(unit, "reached" if unit in got else "") for unit in self.units]
        return Table(f"{self.name}: {self.in_words}", rows)


def progress_of(cases: Iterable[Case], units: Mapping[str, Unit]) -> list[Reached]:
    """How far each of many sessions has come.

    Args:
        cases: The sessions with their steps.
        units: What there is to reach, by what it is called, in order: flow and state; flow, state
            and trigger; or a function that is given a case. `units_of_flow`, `units_of_lesson`
            and `units_of_exercise` make some.

    Raises:
        BoardError: What there is to reach is nothing of that kind, or a function failed.
    """
    checked_units(units)
    return [reached_by(case, units) for case in cases]


def reached_by(case: Case, units: Mapping[str, Unit]) -> Reached:
    """What one session has reached.

    Args:
        case: The session with its steps.
        units: What there is to reach, see `checked_units`.

    Raises:
        BoardError: A function failed.
    """
    been = _been(case)
    reached = (name for name, unit in units.items() if _is_reached(name, unit, case, been))
    return Reached(case.name, tuple(units), tuple(reached))


def checked_units(units: object) -> Mapping[str, Unit]:
    """What there is to reach, where that is what it should be.

    Args:
        units: As `progress_of` takes it.

    Raises:
        BoardError: It is not.
    """
    if not isinstance(units, Mapping):
        raise BoardError(
            f"what there is to reach is a mapping, and no {type(units).__name__}; `units_of_flow`, "
            "`units_of_lesson` and `units_of_exercise` make one"
        )
    for name, unit in units.items():
        is_place = (
            isinstance(unit, tuple)
            and len(unit) in _PARTS
            and all(isinstance(each, str) for each in unit)
        )
        if not isinstance(name, str) or not (is_place or callable(unit)):
            raise BoardError(
                f"{in_short(repr(name))} is reached at a (flow, state), by a (flow, state, "
                f"trigger), or where a function says so; found {in_short(repr(unit))}"
            )
    return units


def _is_reached(name: str, unit: Unit, case: Case, been: set[StateKey | EdgeKey]) -> bool:
    if not callable(unit):
        return unit in been
    try:
        return bool(unit(case))
    except Exception as error:
        raise BoardError(
            f"the function of `{in_short(name)}` failed at the session `{in_short(case.name)}`: "
            f"{type(error).__name__}: {error}"
        ) from error


def units_of_flow(flow: Flow) -> dict[str, StateKey]:
    """The states of a flow: each is reached by who has ever been there.

    Where a flow has alternatives nobody reaches all of them.

    Args:
        flow: The flow; sessions may be in it as a subflow, too.
    """
    return {state.id: (flow.flow, state.id) for state in flow.states}


def units_of_lesson(lesson: Lesson) -> dict[str, StateKey | EdgeKey]:
    """The steps of a lesson: one that asks is reached by an answer, any other by coming there.

    Args:
        lesson: The lesson; the cases are the sessions that its answers are kept in.
    """
    flow = flow_of_lesson(lesson)
    units: dict[str, StateKey | EdgeKey] = {}
    for at, (step, state) in enumerate(zip(lesson.steps, flow.states, strict=False), 1):
        place = (flow.flow, state.id)
        units[_named(at, step.text)] = (*place, ANSWER) if ANSWER in state.next else place
    return units


def units_of_exercise(
    asked: object,
    *,
    step: int | None = None,
    answer: Callable[[Case], object] | None = None,
    library: FlowLibrary | None = None,
) -> dict[str, Callable[[Case], bool]]:
    """The units of an exercise: a session has reached those that its answer gets right.

    What a unit is: `flowr_nb.teaching.scoring`.

    Args:
        asked: The exercise; or a lesson that asks it, whose sessions keep the answers.
        step: The step of the lesson that asks it, counted from 1; by default the only one.
        answer: What a case has answered, as `Exercise.check` takes it, and None for nothing; of a
            lesson it is the last answer to that step.
        library: Where the reference of a lesson's exercise is found, beside its own file.

    Raises:
        BoardError: Which exercise is meant, or where its answers are, is not told.
    """
    if isinstance(asked, Lesson):
        asked, answer = _asked_in(asked, step, answer, library)
    if not isinstance(asked, Exercise) or answer is None:
        raise BoardError(
            "the units of an exercise are those of a lesson's, or of an `exercise(…)` with "
            "`answer=` a function that says what a session has answered"
        )
    task, answer_of = asked, answer
    known: dict[object, frozenset[str]] = {}

    def reached(case: Case) -> frozenset[str]:
        given = answer_of(case)
        if given is None:
            return frozenset()
        found = known.get(given)
        if found is None:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            found = known[given] = frozenset(task.reached(given))
        return found

    def unit(name: str) -> Callable[[Case], bool]:
        return lambda case: name in reached(case)

    return {name: unit(name) for name in task.unit_names}


def _asked_in(
    lesson: Lesson,
    step: int | None,
    answer: Callable[[Case], object] | None,
    library: FlowLibrary | None,
) -> tuple[Exercise, Callable[[Case], object]]:
    """The exercise of a lesson, and how a case has answered it last."""
    numbers = [at for at, each in enumerate(lesson.steps, 1) if each.exercise is not None]
    if step is None and len(numbers) == 1:
        (step,) = numbers
    given = lesson.steps[step - 1].exercise if step in numbers and step is not None else None
    if given is None or step is None:
        there = ", ".join(map(str, numbers)) or "none"
        raise BoardError(
            f"which exercise of the lesson `{in_short(lesson.name)}` is meant is said by "
            f"`step=`, and not by {in_short(repr(step))}; steps that ask one: {there}"
        )
    task = exercise_of(given, library_of(lesson, library or FlowLibrary()))
    if isinstance(task, str):
        raise BoardError(task)
    number = step

    def last(case: Case) -> object:
        text = answers_of(case, lesson).get(number)
        # What has one line is the text of a flow here all the same, and no name.
        return text if text is None or "\n" in text else f"{text}\n"

    return task, answer or last


def answers_of(case: Case, lesson: Lesson) -> dict[int, str]:
    """What was answered last to each step of a lesson that asks, since it was last begun.

    Args:
        case: The session that the answers are kept in, with its steps.
        lesson: The lesson.

    Returns:
        The step, counted from 1 → the answer; of steps that were answered.
    """
    done = since_it_began(case.steps)
    found = (
        (number, last_answer(done, asked_by(step)))
        for number, step in enumerate(lesson.steps, 1)
        if step.question is not None or step.exercise is not None
    )
    return {number: answer for number, answer in found if answer is not None}


def _named(number: int, text: str) -> str:
    """A step by its number and the beginning of its text."""
    line = next(filter(None, (line.strip("# \t") for line in text.splitlines())), "")
    return f"{number}. {in_short(line, _SHOWN)}" if line else f"{number}."


def _been(case: Case) -> set[StateKey | EdgeKey]:
    """Every state, exit and transition that a case has come to."""
    been: set[StateKey | EdgeKey] = set()
    for trail in (case.began.trail, case.session.trail):
        been.update((frame.flow, frame.state) for frame in trail)
    for step in case.steps:
        been.update((frame.flow, frame.state) for frame in step.arrivals)
        been.update((edge.flow, edge.state, edge.trigger) for edge in step.edges)
    return been
