"""Evidence that opens a guard, and evidence that does not, found by trying what is near."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import (
    ConditionOperator,
    evaluate_condition,
    first_number,
    parse_condition,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_STEPS: Final = tuple(Decimal(each) for each in ("1", "-1", "0.1", "-0.1", "0.001", "-0.001"))
_ANOTHER: Final = "something else"


def opening(conditions: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """Evidence by which every condition holds; None where none was found.

    Args:
        conditions: Key and expression of each; a key may be asked for several times.
    """
    asked = _by_key(conditions)
    given = {key: _value(expressions) for key, expressions in asked.items()}
    return (
        {key: value for key, value in given.items() if value is not None}
        if None not in (given.values())
        else None
    )


def blocking(
    conditions: Iterable[tuple[str, str]], guard: Mapping[str, str]
) -> dict[str, str] | None:
    """Evidence by which one condition of a guard does not hold, and all others if that is to be.

    Args:
        conditions: Key and expression of each that is asked, those of `guard` among them.
        guard: The guard that is to be blocked: key → expression.
    """
    asked = _by_key(conditions)
    open_values = {key: _value(expressions) for key, expressions in asked.items()}
    for key, expression in guard.items():
        others = [each for each in asked[key] if each != expression]
        value = _value(others, but=expression)
        if value is None:
            value = _value([], but=expression, near=asked[key])
        if value is not None:
            given = {
                each: _ANOTHER if found is None else found for each, found in open_values.items()
            }
            return {**given, key: value}
    return None


def _by_key(conditions: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for key, expression in conditions:
        asked.setdefault(key, []).append(expression)
    return asked


def _value(
    expressions: list[str], *, but: str | None = None, near: Iterable[str] = ()
) -> str | None:
    """A value by which each expression holds, and one does not."""
    tried = [*expressions, *near, *([but] if but is not None else [])]
    for value in _candidates(tried):
        holds = all(_holds(each, value) for each in expressions)
        if holds and (but is None or not _holds(but, value)):
            return value
    return None


def _holds(expression: str, value: str) -> bool:
    return evaluate_condition(*parse_condition(expression), value)


def _candidates(expressions: list[str]) -> Iterator[str]:
    """What is worth trying, what is nearest to what is written first."""
    numbers: list[tuple[Decimal, str]] = []
    for expression in expressions:
        operator, value = parse_condition(expression)
        number = first_number(value)
        is_number = number is not None and (operator.is_order or value == f"{number}")
        if value and not (operator is ConditionOperator.NOT_EQUALS or operator.is_order):
            yield value
        if is_number and number is not None:
            unit = unit_of(value)
            numbers.append((number, unit))
            yield f"{number}{unit}"
            yield from (f"{number + step:f}{unit}" for step in _STEPS)
        elif value in ("true", "false"):
            yield "false" if value == "true" else "true"
        elif value:
            yield value
            yield f"not {value}"
    for (one, unit), (other, _) in pairwise(numbers):
        yield f"{(one + other) / 2:f}{unit}"
    yield from (_ANOTHER, "0", "")
