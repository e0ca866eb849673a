"""Comparison of flows: with themselves, which is the whole search, and with faulty copies."""

from __future__ import annotations

import copy
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from benchmarks.measure import heading, line
from flowr_nb.comparison import compare
from flowr_nb.flow import FlowLibrary, load_flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow import Flow

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"
_MEDIAN, _MOST = 5.0, 50.0


def comparing(rounds: int) -> None:
    """Milliseconds of a comparison; the goals are a median of 5 and 50 at most."""
    library = FlowLibrary(_FLOWS)
    pairs = [
        (library.load(name), other)
        for name in library.names()
        for other in (library.load(name), *_faulty(library.load(name)))
    ]
    heading(
        f"{len(pairs):,} comparisons of sample flows ({rounds} times each; text is read before)"
    )
    times = []
    for _ in range(rounds):
        for one, other in pairs:
            begun = time.perf_counter()
            compare(one, other, library=library)
            times.append((time.perf_counter() - begun) * 1000)
    median, most = statistics.median(times), max(times)
    for name, value, goal in (("median", median, _MEDIAN), ("most", most, _MOST)):
        line(
            name, f"{value:.2f} ms", f"target ≤ {goal:g} ms: {'met' if value <= goal else 'MISSED'}"
        )


def _faulty(flow: Flow) -> Iterator[Flow]:
    """Copies of a flow, each with one transition left out."""
    assert flow.source is not None  # noqa: S101 - it is of a file
    data: dict[str, Any] = yaml.load(flow.source.text, Loader=yaml.BaseLoader)  # noqa: S506 - texts
    for number, state in enumerate(data["states"]):
        for trigger in state.get("next") or {}:
            faulty = copy.deepcopy(data)
            del faulty["states"][number]["next"][trigger]
            yield load_flow(yaml.safe_dump(faulty, sort_keys=False))
