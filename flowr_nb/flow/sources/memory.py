"""The flows that are in no file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowNotFoundError
from flowr_nb.flow.loader import load_flow
from flowr_nb.flow.model import Flow
from flowr_nb.watching.listener import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class MemorySource:
    """Flows that are in no file: written in a cell, in a test, or made in code.

    A flow that is added under a name that is taken replaces the one that was there.

    Args:
        *flows: The first of them, each a `Flow` or YAML text.

    Raises:
        FlowParseError: A text is not that of a flow.
    """

    def __init__(self, *flows: Flow | str | bytes) -> None:
        self._flows: dict[str, Flow] = {}
        self._listeners = Listeners()
        for flow in flows:
            self.add(flow)

    def __repr__(self) -> str:
        return f"MemorySource({', '.join(map(repr, self._flows))})"

    def add(self, flow: Flow | str | bytes) -> Flow:
        """Put a flow here, in place of one of the same name.

        Args:
            flow: The flow, or YAML text. One that was read from a file, perhaps changed since,
                is that of a file no more.

        Returns:
            The flow.

        Raises:
            FlowParseError: The text is not that of a flow; nothing has changed.
        """
        added = flow if isinstance(flow, Flow) else load_flow(flow)
        if added.path is not None:
            # What its file says may be something else by now, and is somewhere else.
            added = replace(added, source=None)
        is_news = self._flows.get(added.flow) is not added
        self._flows[added.flow] = added
        if is_news:
            self._listeners.tell(added.flow)
        return added

    def watch(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back when a flow is added, from now on.

        On the event loop of whoever called this, and at once where the flow is added there, so that
        what follows is up to date when `add` is done; without a running loop on the thread that
        adds.

        Args:
            callback: Called with the flow's name.

        Returns:
            How to stop.
        """
        return self._listeners.add(callback)

    def places(self) -> list[str]:
        """The names, in the order in which they were added."""
        return list(self._flows)

    def read(self, place: Path | str) -> Flow:
        """The flow of exactly that name.

        Raises:
            FlowNotFoundError: There is none.
        """
        if str(place) not in self._flows:
            raise FlowNotFoundError(f"there is no flow `{place}` in memory", str(place))
        return self._flows[str(place)]

    def named(self, name: str) -> Flow | None:
        """The flow of a name, which may have a ``.yaml`` behind it, or None."""
        return self._flows.get(name) or self._flows.get(name.removesuffix(".yaml"))

    def holds(self, flow: Flow) -> bool:
        """Whether it is the one that is here under its name."""
        return self._flows.get(flow.flow) is flow

    def candidates(self, reference: str, flow: Flow | None = None) -> list[Path]:  # noqa: ARG002
        """No files."""
        return []

    def referred(self, reference: str, flow: Flow) -> Flow | None:  # noqa: ARG002 - by name alone
        """The flow of that name, or None."""
        return self.named(reference)
