"""The explorer of a session of a board: one for all that are opened, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowr_nb.run.flow_run import FlowRun
from flowr_nb.widgets.explorer import FlowExplorer
from flowr_nb.widgets.keeping import Keeping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.store.protocol import SessionStore


class Opening:
    """Opens sessions in one explorer, which the page then has one model of.

    Args:
        library: Where flows are found.
        store: Who keeps the sessions.
        tell: Called when it shows another session, or one that has moved.

    Attributes:
        explorer: The explorer; None as long as no session was opened.
    """

    def __init__(self, library: FlowLibrary, store: SessionStore, tell: Callable[[], None]) -> None:
        self.explorer: FlowExplorer | None = None
        self._tell = tell
        self._library = library
        self._store = store

    def open(
        self, name: str, said: Mapping[str, Any], *, theme: str, watch: bool
    ) -> dict[str, Any] | None:
        """Open a session.

        Args:
            name: Its name.
            said: ``losing``: what may be lost of the one that is open.
            theme: Of a new explorer.
            watch: Whether a new explorer follows what others do.

        Returns:
            What is asked back, where steps that are not saved would be lost; then nothing was done.

        Raises:
            SessionError: There is none of that name, or it cannot be read.
        """
        explorer = self.explorer
        if explorer is None or explorer.comm is None:
            run = FlowRun(self._library, self._store, self._store.load(name), saved=True)
            self.explorer = FlowExplorer(run, watch=watch, theme=theme)
            run.observe(lambda _change: self._tell(), "session")
        elif explorer.run.session.name != name or explorer.run.is_draft:
            asked = Keeping(explorer.run).handlers["load"]({**said, "name": name})
            if isinstance(asked, dict):
                return asked
        return None

    def close(self) -> None:
        """Close the explorer."""
        if self.explorer is not None:
            self.explorer.close()
