"""One flow that its name always means, whatever else has that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.flow.model import Flow


class PinnedFlow:
    """One flow as a source that is asked before all others.

    Of two files that declare one name the one that is meant is found by it, and stays that of its
    file: what it invokes is found beside that.

    Args:
        flow: The flow.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def __repr__(self) -> str:
        return f"PinnedFlow({self._flow!r})"

    def places(self) -> list[str]:
        """Its name."""
        return [self._flow.flow]

    def read(self, place: Path | str) -> Flow:
        """The flow.

        Raises:
            FlowNotFoundError: It is called otherwise.
        """
        flow = self.named(str(place))
        if flow is None:
            raise FlowNotFoundError(f"there is no flow `{place}` here", str(place))
        return flow

    def named(self, name: str) -> Flow | None:
        """The flow, if that is its name."""
        return self._flow if name == self._flow.flow else None

    def holds(self, flow: Flow) -> bool:
        """Whether it is that flow, and of no file: one of a file has its subflows beside it."""
        return flow is self._flow and flow.path is None

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:  # noqa: ARG002
        """No files."""
        return []

    def referred(self, reference: str, flow: Flow) -> Flow | None:
        """The flow, if a flow of no file refers to it by its name."""
        return self.named(reference) if flow.path is None else None
