"""Guard expressions: ``==pass``, ``!=draft``, ``>=80%``; a bare value means ``==``."""

from __future__ import annotations

import operator as operators
import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

from flowr_nb.flow.errors import ConditionSyntaxError
from flowr_nb.flow.evidence import is_nothing, to_text
from flowr_nb.hints import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class ConditionOperator(Enum):
    """How a value of evidence is compared: how it is written, how it is read, when it holds.

    Attributes:
        sign: The operator as people read it (``≥``).
        compare: Whether it holds of the value given and the one asked for.
        is_order: Whether it compares numbers rather than text.
    """

    sign: str
    compare: Callable[[Any, Any], bool]
    is_order: bool

    # One that is the beginning of another stands after it.
    EQUALS = "==", "=", operators.eq, False
    NOT_EQUALS = "!=", "≠", operators.ne, False
    GREATER_THAN_OR_EQUAL = ">=", "≥", operators.ge, True
    LESS_THAN_OR_EQUAL = "<=", "≤", operators.le, True
    GREATER_THAN = ">", ">", operators.gt, True
    LESS_THAN = "<", "<", operators.lt, True

    def __new__(cls, *looks: Any) -> Self:  # noqa: ANN401 - the columns above
        """A row of the table above, known by how it is written."""
        member = object.__new__(cls)
        member._value_, member.sign, member.compare, member.is_order = looks
        return member


_FIRST_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")
_UNIT: Final = re.compile(r" ?[^\d.,\s-][^\d]{0,15}")


@lru_cache(maxsize=1024)  # asked again at every step, of the same few texts
def parse_condition(condition_str: str) -> tuple[ConditionOperator, str]:
    """Take an expression apart.

    Args:
        condition_str: The expression, for instance ``">=80%"``.

    Returns:
        The operator and the value it compares with, as written.

    Raises:
        ConditionSyntaxError: ``~=``, which looks like an operator and is none.
    """
    for operator in ConditionOperator:
        if condition_str.startswith(operator.value):
            return operator, condition_str[len(operator.value) :]
    if condition_str.startswith("~="):
        known = ", ".join(f"`{operator.value}`" for operator in ConditionOperator)
        raise ConditionSyntaxError(
            f"`~=` is not an operator in `{condition_str}`; use one of {known}"
        )
    return ConditionOperator.EQUALS, condition_str


def by_comparison(
    expressions: Iterable[str],
) -> tuple[tuple[str, ...], list[tuple[ConditionOperator, str]]]:
    """Conditions on one key, by what they compare.

    Args:
        expressions: The conditions, as written.

    Returns:
        The texts that are compared for equality, each once, and the conditions that compare
        numbers: operator and value.

    Raises:
        ConditionSyntaxError: One of them is no condition.
    """
    conditions = [parse_condition(text) for text in expressions]
    named = dict.fromkeys(value for operator, value in conditions if not operator.is_order)
    return tuple(named), [condition for condition in conditions if condition[0].is_order]


def evaluate_condition(
    operator: ConditionOperator, condition_value: str, evidence_value: object
) -> bool:
    """Compare a piece of evidence with the value of a condition.

    Equality compares text (see `to_text`). The order operators compare the first number found on
    each side, exactly: ``>=80%`` against ``75%`` compares 80 and 75; with no number on a side the
    condition fails, and so does every condition on None, which is nothing given.

    Args:
        operator: How to compare.
        condition_value: The condition's value, from `parse_condition`.
        evidence_value: The value given; anything that has a text form.

    Raises:
        EvidenceTextError: It has none.
    """
    if is_nothing(evidence_value):
        return False
    given = evidence_value if type(evidence_value) is str else to_text(evidence_value)
    if not operator.is_order:
        return operator.compare(given, condition_value)
    wanted_number, given_number = _asked_for(condition_value), first_number(given)
    if wanted_number is None or given_number is None:
        return False
    return operator.compare(given_number, wanted_number)


def in_words(key: str, expression: str) -> str:
    """A condition as people read it: ``score ≥ 80``; in quotes where it has what is not seen."""
    try:
        operator, value = parse_condition(expression)
    except ConditionSyntaxError:
        return f"{key} {expression}"
    shown = value.strip() if operator.is_order else value
    if shown != " ".join(shown.split()) or not shown or printable(shown) != shown:
        shown = f"“{printable(shown)}”"
    return f"{key} {operator.sign} {shown}"


def first_number(text: str) -> Decimal | None:
    """The number that the order operators compare, exactly as it is written, or None."""
    match = _FIRST_NUMBER.search(text)
    return Decimal(match.group()) if match else None


@lru_cache(maxsize=1024)  # of conditions, as above
def _asked_for(text: str) -> Decimal | None:
    return first_number(text)


@lru_cache(maxsize=1024)
def numbers_in(text: str) -> int:
    """How many numbers a text has, as the order operators see them: three in a date."""
    return len(_FIRST_NUMBER.findall(text))


def unit_of(text: str) -> str:
    """What follows the first number of a text and could follow another: ``%`` of ``80%``."""
    match = _FIRST_NUMBER.search(text)
    rest = text[match.end() :].rstrip() if match else ""
    return rest if _UNIT.fullmatch(rest) else ""
