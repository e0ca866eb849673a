"""Where a run stands."""

from __future__ import annotations

from typing import TypeAlias

Level: TypeAlias = tuple[str, ...]
"""The invoking states that lead to a flow, outermost first; empty for the outermost flow."""
