"""Reading a flow, beside the plain YAML reader underneath."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

from benchmarks.measure import against, heading, in_turn, milliseconds, ratio
from flowr_nb import load_flow

_FLOWS: Final = Path(__file__).resolve().parent.parent / "flows"


def reading(rounds: int) -> None:
    """The largest sample flow: shapes, positions and limits beside bare dicts and lists."""
    path = max(_FLOWS.glob("*.yaml"), key=lambda file: file.stat().st_size)
    text = path.read_text("utf-8")
    heading(f"Reading {path.name} ({len(text)} characters, {rounds} times each, in turn)")
    calls = {
        "yaml.CSafeLoader": lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        "flowr_nb.load_flow": lambda: load_flow(text),
    }
    times = in_turn(calls, rounds)
    for name, values in times.items():
        milliseconds(name, values)
    gain = ratio(times["flowr_nb.load_flow"], times["yaml.CSafeLoader"])
    against("load_flow / CSafeLoader", gain, at_most=3.0)
