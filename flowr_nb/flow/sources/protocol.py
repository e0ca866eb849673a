"""What a library asks of each place that flows are kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flowr_nb.flow.model import Flow


@runtime_checkable
class Source(Protocol):
    """Where flows are. Each is known by its place: its file, or its name where it has none."""

    def places(self) -> Sequence[Path | str]:
        """Where every flow is, also one that does not parse, in an order that stays."""
        ...

    def read(self, place: Path | str) -> Flow:
        """The flow at a place.

        Raises:
            FlowNotFoundError: There is none.
            FlowParseError: It does not parse.
        """
        ...

    def named(self, name: str) -> Flow | None:
        """The flow of a name, or None.

        Raises:
            AmbiguousFlowError: Several have it, and no rule says which is meant.
            FlowParseError: The one that is meant does not parse.
        """
        ...

    def holds(self, flow: Flow) -> bool:
        """Whether a flow is one of this source, which then is asked first for those it invokes."""
        ...

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:
        """The files that a reference may mean, in order.

        Args:
            reference: What a state says under ``flow``, or a path.
            flow: The flow that says so; None for a path that somebody asks for.
        """
        ...

    def referred(self, reference: str, flow: Flow) -> Flow | None:
        """The flow that a reference of another flow leads to, or None.

        Raises:
            FlowParseError: It does not parse.
        """
        ...
