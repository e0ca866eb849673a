"""Guard expressions: ``==pass``, ``!=draft``, ``>=80%``; a bare value means ``==``."""

from __future__ import annotations

import operator as operators
import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.errors import ConditionSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable


class ConditionOperator(Enum):
    """How a value of evidence is compared."""

    EQUALS = "=="
    NOT_EQUALS = "!="
    GREATER_THAN_OR_EQUAL = ">="
    LESS_THAN_OR_EQUAL = "<="
    GREATER_THAN = ">"
    LESS_THAN = "<"

    @property
    def is_order(self) -> bool:
        """Whether it compares numbers rather than text."""
        return self not in (ConditionOperator.EQUALS, ConditionOperator.NOT_EQUALS)

    @property
    def sign(self) -> str:
        """The operator as people read it (``≥``)."""
        return _SIGNS[self]


_SIGNS: Final = {
    ConditionOperator.EQUALS: "=",
    ConditionOperator.NOT_EQUALS: "≠",
    ConditionOperator.GREATER_THAN_OR_EQUAL: "≥",
    ConditionOperator.LESS_THAN_OR_EQUAL: "≤",
    ConditionOperator.GREATER_THAN: ">",
    ConditionOperator.LESS_THAN: "<",
}
_ORDERS: Final[dict[ConditionOperator, Callable[[float, float], bool]]] = {
    ConditionOperator.GREATER_THAN_OR_EQUAL: operators.ge,
    ConditionOperator.LESS_THAN_OR_EQUAL: operators.le,
    ConditionOperator.GREATER_THAN: operators.gt,
    ConditionOperator.LESS_THAN: operators.lt,
}
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
    # Longest first: the enumeration lists `>=` before `>`.
    for operator in ConditionOperator:
        if condition_str.startswith(operator.value):
            return operator, condition_str[len(operator.value) :]
    if condition_str.startswith("~="):
        known = ", ".join(f"`{operator.value}`" for operator in ConditionOperator)
        raise ConditionSyntaxError(
            f"`~=` is not an operator in `{condition_str}`; use one of {known}"
        )
    return ConditionOperator.EQUALS, condition_str


def evaluate_condition(
    operator: ConditionOperator, condition_value: str, evidence_value: object
) -> bool:
    """Compare a piece of evidence with the value of a condition.

    Equality compares text (see `to_text`). The order operators compare the first number found on
    each side: ``>=80%`` against ``75%`` compares 80 and 75; with no number on a side the
    condition fails.

    Args:
        operator: How to compare.
        condition_value: The condition's value, from `parse_condition`.
        evidence_value: The value given; anything that has a text form.
    """
    given = to_text(evidence_value)
    if operator is ConditionOperator.EQUALS:
        return given == condition_value
    if operator is ConditionOperator.NOT_EQUALS:
        return given != condition_value
    wanted_number, given_number = first_number(condition_value), first_number(given)
    if wanted_number is None or given_number is None:
        return False
    return _ORDERS[operator](given_number, wanted_number)


def to_text(evidence: object) -> str:
    """The text that stands for a value of evidence: ``True`` is ``true``, ``80`` is ``80``."""
    if isinstance(evidence, bool):
        return "true" if evidence else "false"
    return str(evidence)


def in_words(key: str, expression: str) -> str:
    """A condition as people read it: ``score ≥ 80``."""
    try:
        operator, value = parse_condition(expression)
    except ConditionSyntaxError:
        return f"{key} {expression}"
    return f"{key} {operator.sign} {value.strip() or '“”'}"


def first_number(text: str) -> float | None:
    """The number that the order operators compare, or None."""
    match = _FIRST_NUMBER.search(text)
    return float(match.group()) if match else None


def unit_of(text: str) -> str:
    """What follows the first number of a text and could follow another: ``%`` of ``80%``."""
    match = _FIRST_NUMBER.search(text)
    rest = text[match.end() :].rstrip() if match else ""
    return rest if _UNIT.fullmatch(rest) else ""
