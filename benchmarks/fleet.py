"""Ten thousand sessions looked at together: their stays, what is stuck, heat, replay, tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.measure import heading, in_turn, milliseconds, ratio
from flowr_nb.board import (
    Case,
    Ends,
    Replay,
    event_log_of,
    frame_of_cases,
    heat_of_cases,
    moment_of,
    simulate,
    stays_of,
    stuck,
)
from flowr_nb.flow import FlowLibrary
from flowr_nb.store import MemorySessionStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"
_MADE: Final = 500
_MANY: Final = 10_000


def fleet(rounds: int) -> None:
    """Each beside one bare look at every step: where it leads, and when."""
    library = FlowLibrary(_FLOWS)
    made = simulate(MemorySessionStore(), library, "feature", _MADE, seed=1, dropped=0)
    cases = [
        Case(replace(session, name=f"s{number}-{session.name}"), steps)
        for number in range(_MANY // _MADE)
        for session, steps in made
    ]
    steps = sum(len(case.steps) for case in cases)
    stays = {case.name: stays_of(case) for case in cases}
    ends, replay = Ends(library), Replay(cases)
    begin, end = replay.times[0], replay.times[-1]
    late = begin + (end - begin) * 0.9

    def bare() -> list[tuple[datetime | None, str]]:
        return [(moment_of(step.at), step.after.state) for case in cases for step in case.steps]

    heading(f"{_MANY:,} sessions with {steps:,} steps, all looked at ({rounds} times, in turn)")
    calls: dict[str, Callable[[], object]] = {
        "bare: where each step leads, and when": bare,
        "stays": lambda: [stays_of(case) for case in cases],
        "what is stuck, of stays that are known": lambda: stuck(stays, is_over=ends, now=end),
        "heat": lambda: heat_of_cases(cases, is_over=ends, now=end),
        "replay made": lambda: Replay(cases),
        "tables": lambda: frame_of_cases(cases, ends),
        "event log": lambda: event_log_of(cases),
    }
    times = in_turn(calls, rounds)
    first, *_ = times
    for name, values in times.items():
        milliseconds(name, values, f"{ratio(values, times[first]).median:.1f} x the bare look")
    seeks: dict[str, Callable[[], object]] = {
        "counts at a time": lambda: replay.counts(late),
        "all positions at a time": lambda: replay.positions(late),
        "who moves within a minute": lambda: replay.changes(late, late + timedelta(minutes=1)),
    }
    for name, values in in_turn(seeks, rounds * 5).items():
        milliseconds(f"replay: {name}", values)
