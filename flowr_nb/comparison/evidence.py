"""Evidence that opens one guard and not another, or both: one value for each class is tried."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from flowr_nb.flow.conditions import evaluate_condition, first_number, parse_condition
from flowr_nb.flow.value_classes import ValueClasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

Asked: TypeAlias = dict[str, tuple[str, ...]]
"""What is asked of the evidence of a step: key → every condition on it, in order."""


def opening(asked: Asked) -> dict[str, str] | None:
    """Evidence by which every condition holds; None where there is none.

    Args:
        asked: What is asked.
    """
    return opening_both(asked, asked)


def opening_both(one: Asked, other: Asked, hidden: Asked | None = None) -> dict[str, str] | None:
    """Evidence that opens two guards on the same keys; None where there is none.

    Args:
        one: What the one asks.
        other: What the other one asks.
        hidden: Which of the two is not to be told by the values, where others will do.
    """
    given = {
        key: _value(one[key], other[key], lambda here, there: here and there, _of(hidden, key))
        for key in one
    }
    return _whole(given)


def closing(asked: Asked, key: str) -> dict[str, str] | None:
    """Evidence by which the conditions on one key do not hold and all others do; None for none.

    Args:
        asked: What is asked.
        key: The key.
    """
    given = {
        each: _value(
            conditions,
            conditions,
            (lambda here, _there: not here) if each == key else (lambda here, _there: here),
        )
        for each, conditions in asked.items()
    }
    return _whole(given)


def telling_apart(
    one: Asked, other: Asked, hidden: Asked | None = None
) -> tuple[dict[str, str], str] | None:
    """Evidence that opens one of two guards on the same keys and not the other, and the key of it.

    What else is asked for is given so that it opens both, where that can be.

    Args:
        one: What the guard asks that is to be open.
        other: What the guard asks that is not.
        hidden: Which of the two is not to be told by the values, where others will do.
    """
    for key in one:
        apart = _value(
            one[key], other[key], lambda here, there: here and not there, _of(hidden, key)
        )
        if apart is None:
            continue
        rest = {
            each: _value(
                one[each], other[each], lambda here, there: here and there, _of(hidden, each)
            )
            or _value(one[each], one[each], lambda here, _there: here)
            for each in one
            if each != key
        }
        given = _whole({each: apart if each == key else rest[each] for each in one})
        if given is not None:
            return given, key
    return None


def only_named_by(conditions: tuple[str, ...], others: tuple[str, ...]) -> frozenset[str | Decimal]:
    """The values that conditions name and others on that key do not: texts, and their numbers.

    Args:
        conditions: The conditions.
        others: The others.
    """
    return _named(conditions) - _named(others)


def is_one_of(value: str, named: frozenset[str | Decimal]) -> bool:
    """Whether a value is one of those, or has the number of one.

    Args:
        value: A value of evidence.
        named: The values, from `only_named_by`.
    """
    number = first_number(value)
    return value in named or (number is not None and number in named)


def differ(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether some value holds by the conditions of one alone, and some by those of the other.

    Args:
        one: Conditions on a key.
        other: Other conditions on it.
    """
    judged = _judged(one, other, ())
    return (
        any(here and not there for _, here, there in judged),
        any(there and not here for _, here, there in judged),
    )


def _named(conditions: tuple[str, ...]) -> frozenset[str | Decimal]:
    values = [parse_condition(each)[1] for each in conditions]
    numbers = [number for value in values if (number := first_number(value)) is not None]
    return frozenset((*values, *numbers))


def _of(hidden: Asked | None, key: str) -> tuple[str, ...]:
    return hidden.get(key, ()) if hidden else ()


def _whole(given: dict[str, str | None]) -> dict[str, str] | None:
    found = {key: value for key, value in given.items() if value is not None}
    return found if len(found) == len(given) else None


def _value(
    one: tuple[str, ...],
    other: tuple[str, ...],
    is_fit: Callable[[bool, bool], bool],
    hidden: tuple[str, ...] = (),
) -> str | None:
    for value, here, there in _judged(one, other, hidden):
        if is_fit(here, there):
            return value
    return None


@lru_cache(maxsize=2048)  # one pair of guards is met at many places
def _judged(
    one: tuple[str, ...], other: tuple[str, ...], hidden: tuple[str, ...]
) -> tuple[tuple[str, bool, bool], ...]:
    """A value of each class that two lists of conditions make, and whether each holds all of it."""
    classes = ValueClasses.of("", (*one, *other))
    kept = only_named_by(hidden, other if hidden == one else one) if hidden else frozenset()
    values = sorted(
        classes.samples, key=lambda value: (is_one_of(value, kept), _how_odd(value, classes))
    )
    return tuple((value, _holds(one, value), _holds(other, value)) for value in values)


def _how_odd(value: str, classes: ValueClasses) -> int:
    """What people would try first: what is named, then what stands in a condition."""
    if value in classes.named:
        return 0
    number = first_number(value)
    return 3 if number is None else 1 if number in classes.thresholds else 2


def _holds(expressions: Iterable[str], value: str) -> bool:
    return all(evaluate_condition(*parse_condition(each), value) for each in expressions)
