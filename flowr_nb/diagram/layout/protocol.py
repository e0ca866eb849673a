"""What a layout engine promises, and what can go wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from flowr_nb.diagram.layout.background import Reason
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from flowr_nb.diagram.layout.background import StopSign

TIME_LIMIT: Final = 20.0
"""Longest that one layout may take, in seconds."""


class LayoutError(FlowrNbError):
    """A graph could not be laid out."""


class LayoutStoppedError(LayoutError):
    """A layout was called off, or took too long."""


class LayoutEngine(Protocol):
    """Lays out graphs."""

    @property
    def identity(self) -> str:
        """Name and version: two engines of one identity give the same picture."""

    def render(
        self,
        dot: str,
        output: str = "svg",
        *,
        time_limit: float = TIME_LIMIT,
        stop: StopSign | None = None,
    ) -> bytes:
        """Lay out a graph written in DOT; from any thread.

        Args:
            dot: The graph.
            output: Graphviz's name of the output format.
            time_limit: Seconds after which to give up.
            stop: Shown when nobody wants the result any more.

        Raises:
            LayoutError: It cannot be laid out.
            LayoutStoppedError: Not in time, or it was called off.
        """


def stopped(sign: StopSign, time_limit: float) -> LayoutStoppedError:
    """The error that says why a layout was stopped."""
    if sign.reason is Reason.OVER_TIME:
        return LayoutStoppedError(
            f"the diagram was not laid out within {time_limit:g} seconds; draw a smaller flow"
        )
    return LayoutStoppedError("the layout of the diagram was called off")
