"""Samples, and how they are told: medians, with the quartiles as their spread."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Spread:
    """The median and the quartiles of a sample."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of some values."""
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)

    def told(self, unit: str = "") -> str:
        """As people read it: ``12.3 ms  (11.9 to 13.0)``."""
        return f"{_number(self.median)}{unit}  ({_number(self.low)} to {_number(self.high)})"


def ratio(of: Sequence[float], to: Sequence[float]) -> Spread:
    """How many times the second goes into the first, from values measured in turn, pair by pair."""
    return Spread.of([a / b for a, b in zip(of, to, strict=True)])


def in_turn(
    calls: dict[str, Callable[[], object]], rounds: int, *, warm_up: int = 1
) -> dict[str, list[float]]:
    """Time each call once a round, so that a busy moment of the machine meets them all.

    Args:
        calls: Name → what to time.
        rounds: How many times.
        warm_up: Rounds before those, that are not kept.

    Returns:
        Name → seconds.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + warm_up):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            taken = time.perf_counter() - begun
            if number >= warm_up:
                times[name].append(taken)
    return times


def heading(text: str) -> None:
    """Begin a section of the report."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def line(name: str, told: str, note: str = "") -> None:
    """One figure of the report."""
    print(f"  {name:<50} {told:<30} {note}".rstrip(), flush=True)


def milliseconds(name: str, seconds: Sequence[float], note: str = "") -> None:
    """A line with times."""
    line(name, Spread.of([value * 1000 for value in seconds]).told(" ms"), note)


def against(name: str, spread: Spread, *, at_least: float = 0, at_most: float = 0) -> None:
    """A line with a ratio, and whether its median is where it should be."""
    is_met = spread.median >= at_least if at_least else spread.median <= at_most
    sign = f"≥ {at_least:g}" if at_least else f"≤ {at_most:g}"
    line(name, spread.told(" x"), f"target {sign} x: {'met' if is_met else 'MISSED'}")


def _number(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"
