"""A flow of sixteen states that is written in a cell, changed, and run again, in a real kernel."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final

from benchmarks.kernel import ROOT, kernel
from benchmarks.measure import Spread, heading, in_turn, line, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIGGER: Final = "checkout"
_MOST_MS: Final = 100.0
_BROKEN: Final = "states: ["


def cells(rounds: int) -> None:
    """From the request to run a cell until all that it shows has arrived; each text is a new one.

    The goal is 100 ms for a cell whose text was changed, warm.
    """
    text = (ROOT / "flows" / "online-order.yaml").read_text("utf-8")
    heading(f"A cell with a flow of 16 states, run again ({rounds} times each, in turn)")
    with kernel() as live:
        live.run("%load_ext flowr_nb")
        numbers = count()
        written: list[str] = []

        def changed(options: str) -> str:
            now = re.sub(rf"\b{_TRIGGER}\b", f"{_TRIGGER}-{next(numbers)}", text)
            written.append(f"%%flow online-order --as order {options}\n{now}")
            return written[-1]

        def broken() -> None:
            begun = f"%%flow online-order --as order --run r\n{text}{_BROKEN}"
            try:
                live.run(begun)
            except RuntimeError:
                return
            raise RuntimeError("a broken text was taken for a flow")

        calls: dict[str, Callable[[], object]] = {
            "its text changed": lambda: live.run(changed("")),
            "its text changed, with a run": lambda: live.run(changed("--run r")),
            "its text as it was, with a run": lambda: live.run(written[-1]),
            "its text broken": broken,
            "an empty cell, by which all these are more": lambda: live.run("None"),
        }
        times = in_turn(calls, rounds, warm_up=2)
        for name, values in times.items():
            is_met = Spread.of(values).median * 1000 <= _MOST_MS
            is_a_goal = name.startswith("its text changed")
            told = f"target ≤ {_MOST_MS:g} ms: {'met' if is_met else 'MISSED'}" if is_a_goal else ""
            milliseconds(name, values, told)
        _, messages = live.run(changed("--run r"))
        line("new models of a cell run again", str(messages["comm_open"]))
