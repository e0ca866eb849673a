"""Run every benchmark and print what it measured: medians, with quartiles as their spread.

Nothing is asserted: a machine has its moods. Ratios come from the same run, measured in turn.
"""

from __future__ import annotations

import os
import platform

from benchmarks.board import board
from benchmarks.board_speed import board_speed
from benchmarks.browser_speed import browser_speed
from benchmarks.cells import cells
from benchmarks.clicks import clicks
from benchmarks.comparing import comparing
from benchmarks.fires import fires
from benchmarks.fleet import fleet
from benchmarks.people import people
from benchmarks.processes import first_diagram, imports
from benchmarks.reading import reading
from benchmarks.rereading import rereading
from benchmarks.saved import saved
from benchmarks.scenarios import scenarios
from benchmarks.sql import sql
from benchmarks.store import store


def main() -> None:
    """Measure everything."""
    cores = os.cpu_count()
    print(f"Python {platform.python_version()} on {platform.system()}, {cores} cores")
    if hasattr(os, "getloadavg"):
        print(f"load before: {os.getloadavg()[0]:.1f}")
    print("median (first to third quartile)")
    fires(rounds=40)
    clicks(rounds=60)
    imports(rounds=25)
    first_diagram(rounds=10)
    saved()
    reading(rounds=60)
    rereading(rounds=60)
    scenarios(rounds=10)
    comparing(rounds=10)
    cells(rounds=30)
    fleet(rounds=5)
    store(rounds=8)
    sql(rounds=8)
    board(rounds=10)
    people(seconds=60)
    browser_speed(rounds=5)
    board_speed(rounds=5)


if __name__ == "__main__":
    main()
