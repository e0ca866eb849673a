"""A thousand scenarios: read, and walked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.measure import heading, in_turn, milliseconds
from flowr_nb.flow import FlowLibrary
from flowr_nb.scenario import parse, run_all

if TYPE_CHECKING:
    from collections.abc import Callable

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"
_MANY: Final = 1000
_STEPS: Final = """
    - build
    - pass: {coverage: 86%, failures: 0}
    - at: approval
    - approve: {score: 90, verdict: approved}
    - healthy: {error-rate: 0.2%}
"""


def scenarios(rounds: int) -> None:
    """Scenarios of five steps each; the goal for a thousand is 2 s."""
    named = "".join(f"  scenario {number}:{_STEPS}" for number in range(_MANY))
    text = f"flow: deploy\nscenarios:\n{named}"
    library, read = FlowLibrary(_FLOWS), parse(text)
    heading(f"{_MANY:,} scenarios of five steps ({rounds} times each, in turn)")
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: parse(text),
        "walked": lambda: run_all(library, read),
    }
    for name, values in in_turn(calls, rounds).items():
        milliseconds(name, values)
