"""The classes of a key's values: of all that are in one class, every guard says the same.

Below 80, 80, and more; each value that a guard names, and anything else. They follow from how a
condition is judged (`flowr_nb.flow.conditions`): equality compares text, order the first number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import (
    by_comparison,
    evaluate_condition,
    first_number,
    parse_condition,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_EXACT: Final = Context(prec=10_000)
"""More digits than a text of evidence can have."""
_ONE, _TWO = Decimal(1), Decimal(2)
_OTHER: Final = "anything else"
_NO_NUMBER: Final = "no number"


@dataclass(frozen=True, slots=True)
class ValueClasses:
    """The classes of one key's values.

    First those that are named, then what has no number and, where numbers are compared, what is
    below the first threshold, on it, between it and the next, and so on.

    Attributes:
        key: The key.
        named: The texts that guards compare with for equality, each a class of its own.
        thresholds: The numbers that guards compare by order, ascending.
        unit: What follows every one of the numbers (``%``), or empty.
    """

    key: str
    named: tuple[str, ...]
    thresholds: tuple[Decimal, ...]
    unit: str = ""

    @classmethod
    def of(cls, key: str, expressions: Iterable[str]) -> ValueClasses:
        """The classes of a key by all that guards ask of it.

        Args:
            key: The key.
            expressions: The conditions, as written.

        Raises:
            ConditionSyntaxError: One of them is no condition.
        """
        named, ordered = by_comparison(expressions)
        found = {value: first_number(value) for _, value in ordered}
        numbers = {number for number in found.values() if number is not None}
        units = {unit_of(value) for value, number in found.items() if number is not None}
        unit = units.pop() if len(units) == 1 else ""
        return cls(key, named, tuple(sorted(numbers)), unit)

    @property
    def samples(self) -> tuple[str, ...]:
        """A text of each class."""
        if not self.thresholds:
            return (*self.named, self._unnamed(_OTHER, "…"))
        numbers = [_EXACT.subtract(self.thresholds[0], _ONE), self.thresholds[0]]
        for one, other in pairwise(self.thresholds):
            numbers += [_EXACT.divide(_EXACT.add(one, other), _TWO), other]
        numbers.append(_EXACT.add(self.thresholds[-1], _ONE))
        return (*self.named, self._unnamed(_NO_NUMBER, "…"), *map(self._sample, numbers))

    def verdicts(self, expression: str) -> str:
        """What a condition says of each class: ``1`` where it holds, ``0`` where it does not.

        Args:
            expression: The condition, as written: one of those that the classes are of.
        """
        operator, value = parse_condition(expression)
        samples = self.samples
        return "".join(str(int(evaluate_condition(operator, value, each))) for each in samples)

    def _sample(self, number: Decimal) -> str:
        """A text with that number which no guard names: ``80%``, else ``80.0%``."""
        text = f"{number:f}"
        if "." not in text and f"{text}{self.unit}" in self.named:
            text += ".0"
        while f"{text}{self.unit}" in self.named:
            text += "0"
        return f"{text}{self.unit}"

    def _unnamed(self, text: str, more: str) -> str:
        while text in self.named:
            text += more
        return text
