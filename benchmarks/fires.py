"""Kernel-side work of one fire, beside pytransitions' transition and drawing."""

from __future__ import annotations

import json
import shutil
from typing import Final

from benchmarks.kernel import kernel
from benchmarks.measure import against, heading, line, milliseconds, ratio

_NAMES: Final = {
    "run": "FlowRun alone",
    "diagram": "with a FlowDiagram following",
    "explorer": "with the whole FlowExplorer",
    "machine": "GraphMachine of pytransitions, and dot",
}
_TARGETS: Final = {"diagram": 50.0, "explorer": 10.0}
_NO_DOT: Final = """
  !! NO `dot` ON THE PATH: the comparison with pytransitions is left out.
  !! Install Graphviz (apt-get install graphviz, brew install graphviz) and run this again.
"""


def fires(rounds: int) -> None:
    """A sixteen-state order, through every state, in a real kernel; messages really sent."""
    heading(f"One fire, in a real kernel (16 states, {rounds} walks through all of them, in turn)")
    with_dot = shutil.which("dot") is not None
    with kernel() as live:
        live.run("from benchmarks.journey import STEPS, Journeys, measure")
        printed, _ = live.run(f"measure({rounds}, with_dot={with_dot})")
        times = json.loads(printed)
        for name, told in _NAMES.items():
            if name in times:
                milliseconds(told, times[name])
        for name, target in _TARGETS.items():
            if with_dot:
                gain = ratio(times["machine"], times[name])
                against(f"GraphMachine / ours {_NAMES[name]}", gain, at_least=target)
        if not with_dot:
            print(_NO_DOT, flush=True)
        live.run("journeys = Journeys()")
        steps = int(live.run("print(len(STEPS))")[0])
        for name in ("diagram", "explorer"):
            live.run(f"journeys.travel({name!r}); journeys.begin({name!r})")
            _, messages = live.run(f"journeys.travel({name!r})")
            told = f"{messages['comm_msg'] / steps:.2f}"
            line(f"messages a fire, {_NAMES[name]}", told, f"new models: {messages['comm_open']}")
