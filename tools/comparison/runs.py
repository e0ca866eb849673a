"""The flows that are compared, and how far each run has come."""

from __future__ import annotations

from typing import Final

RUNS: Final[dict[str, tuple[tuple[str, dict[str, object]], ...]]] = {
    "traffic-light": (("timer", {}),),
    "deploy": (("build", {}), ("pass", {"coverage": "86%", "failures": 0})),
    "feature": (
        ("start", {}),
        ("understood", {}),
        ("baseline", {"stories": 3, "estimate": "8 days"}),
        ("written", {}),
        ("green", {"tests": "passed"}),
        ("read", {}),
    ),
}
"""The smallest flow, one with guards and one with subflows, each with the steps taken so far."""
