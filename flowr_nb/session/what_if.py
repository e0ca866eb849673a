"""What could be asked from here on: each key of evidence, and what values would be worth trying."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import (
    ConditionOperator,
    by_comparison,
    first_number,
    unit_of,
)
from flowr_nb.session.reachability import MAX_CONFIGURATIONS, nearest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef, Option

_MAX_DECIMALS: Final = 9
_WHOLE_PERCENTS: Final = 20.0
"""Least percentage from which a scale of whole percents to 100 is fine enough."""
_ALL: Final = 100.0
_LARGEST: Final = 1e12
"""Beyond it a step of a slider is lost in the rounding."""


_TRUTH: Final = frozenset({"true", "false"})


class QuestionKind(Enum):
    """How a value is chosen."""

    SWITCH = "switch"
    RANGE = "range"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Use:
    """Where a key is asked for.

    Attributes:
        edge: The transition whose guard it is.
        words: The condition as people read it: ``score ≥ 80``.
    """

    edge: EdgeRef
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A key of evidence that a guard ahead asks for.

    Attributes:
        key: The key.
        kind: ``RANGE`` where a guard compares its order, ``SWITCH`` where it is true or false, else
            ``CHOICE`` of the values seen, else ``TEXT``.
        minimum: Of a range, the least value; at every threshold both sides lie within.
        maximum: Of a range, the greatest value.
        step: Of a range, from value to value; every threshold is one of them.
        unit: Of a range, what follows its numbers (``%``, `` days``).
        choices: The values that guards compare with for equality.
        is_here: Whether a transition out of the current state asks for it.
        uses: Where it is asked for, nearest first.
    """

    key: str
    kind: QuestionKind
    minimum: float = 0
    maximum: float = 0
    step: float = 1
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_here: bool = False
    uses: tuple[Use, ...] = ()


def questions(
    library: FlowLibrary, configuration: Configuration, *, limit: int = MAX_CONFIGURATIONS
) -> tuple[Question, ...]:
    """Every key of evidence that guards ask for from a configuration on.

    Guards are taken as open, and subflows are entered and left. Transitions of which the flow
    does not say where they lead are left out.

    Args:
        library: Where flows are found.
        configuration: Where the run stands.
        limit: Most configurations to look at; what lies beyond the nearest is left out.

    Returns:
        The questions: those of the current state first, then the nearest.

    Raises:
        SessionPlaceError: The flow or state is gone.
        BrokenFlowError: The run rests on an exit that the flow above does not handle.
    """
    seen: dict[str, dict[tuple[EdgeRef, str], str]] = {}
    here: set[str] = set()
    for at, edge, option in guarded(library, configuration, limit=limit):
        for verdict in option.conditions:
            uses = seen.setdefault(verdict.key, {})
            uses.setdefault((edge, verdict.expression), verdict.in_words)
        if at == configuration:
            here.update(option.keys)
    # Breadth first: those of the current state were seen first.
    return tuple(_question(key, uses, is_here=key in here) for key, uses in seen.items())


def guarded(
    library: FlowLibrary, configuration: Configuration, *, limit: int = MAX_CONFIGURATIONS
) -> Iterator[tuple[Configuration, EdgeRef, Option]]:
    """Every transition from a configuration on that asks for evidence, the nearest first.

    One that is come to in several ways is told once, unless flows above ask for something else.
    Arguments and errors are those of `questions`.
    """
    known: set[object] = set()
    for at, options in nearest_first(library, configuration, limit):
        for option in options:
            if option.landing is None or not option.conditions:
                continue
            edge = option.landing.edges[0]
            asked = (edge, *((verdict.key, verdict.expression) for verdict in option.conditions))
            if asked not in known:
                known.add(asked)
                yield at, edge, option


@lru_cache(maxsize=256)
def question_of(key: str, expressions: tuple[str, ...]) -> Question:
    """The question for a key whose conditions are known, without where they stand.

    Args:
        key: The key.
        expressions: The conditions, as written.

    Raises:
        ConditionSyntaxError: One of them is no condition.
    """
    choices, ordered = by_comparison(expressions)
    kind = QuestionKind.CHOICE if choices else QuestionKind.TEXT
    if choices and _TRUTH.issuperset(choices):
        kind = QuestionKind.SWITCH
    return _with_range(Question(key, kind, choices=choices), ordered)


def _question(key: str, uses: dict[tuple[EdgeRef, str], str], *, is_here: bool) -> Question:
    told = tuple(Use(edge, words) for (edge, _), words in uses.items())
    return replace(question_of(key, tuple(text for _, text in uses)), is_here=is_here, uses=told)


def _with_range(
    question: Question, conditions: Iterable[tuple[ConditionOperator, str]]
) -> Question:
    """The question as a range, where there are numbers that can be compared."""
    thresholds = []
    units: set[str] = set()
    for operator, value in conditions:
        number = _float(value)
        if number is None or not math.isfinite(number) or abs(number) > _LARGEST:
            continue
        thresholds.append((operator, number))
        units.add(unit_of(value))
    if not thresholds:
        return question
    unit = units.pop() if len(units) == 1 else ""
    # A value that equality asks for, and that reads as a number, is on the scale as well.
    equal = [number for text in question.choices if (number := _number(text, unit)) is not None]
    numbers = [number for _, number in thresholds] + equal
    lowest, highest = min(numbers), max(numbers)
    step = 10.0 ** -max(_decimals(number) for number in numbers)
    least, most = min(0.0, 2 * lowest), max(0.0, 2 * highest)
    if unit.strip() == "%":
        is_fine = highest < _WHOLE_PERCENTS
        most = 5 * highest if is_fine else most if highest > _ALL else _ALL
        step = min(step, 0.1 if is_fine and highest > 0 else 1.0)
        most = max(most, 0.0)
    if least == most:
        least, most = -10.0, 10.0
    for operator, number in thresholds:
        # Both verdicts have to lie within, also of `>= 0` and `> 100%`.
        margin = max(step, 10 ** math.floor(math.log10(max(most - least, step))) / 10)
        # The other verdict lies below where it is the same at the threshold and above it.
        is_below = operator.compare(0, 0) == operator.compare(1, 0)
        if is_below and number - step < least:
            least = number - margin
        if not is_below and number + step > most:
            most = number + margin
    return replace(
        question,
        kind=QuestionKind.RANGE,
        minimum=_rounded(least, step),
        maximum=_rounded(most, step),
        step=step,
        unit=unit,
    )


def _number(text: str, unit: str) -> float | None:
    """The number that a text is, with its unit or without; None where it is more than that."""
    number = _float(text)
    bare = text.strip().removesuffix(unit.strip()).strip()
    if number is None or not bare.removeprefix("-").replace(".", "", 1).isdecimal():
        return None
    return number if math.isfinite(number) and abs(number) <= _LARGEST else None


def _float(text: str) -> float | None:
    """The first number of a text, as precisely as a slider is."""
    number = first_number(text)
    return None if number is None else float(number)


def _decimals(number: float) -> int:
    return next((n for n in range(_MAX_DECIMALS) if round(number, n) == number), _MAX_DECIMALS)


def _rounded(number: float, step: float) -> float:
    return round(number, max(0, -math.floor(math.log10(step))))
