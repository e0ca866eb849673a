"""How a widget follows a run, and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.session.run import FlowRun


class FollowsRun(ipywidgets.Widget):
    """Base of the widgets on a run: refreshes with it, and lets go of it when closed.

    Comes first in the bases of a class, which has a ``run`` (or None) and a ``_refresh``.
    """

    run: FlowRun | None
    _followed: tuple[str, ...] = ()

    def _follow(self, *traits: str) -> None:
        """Call `_refresh` now, and whenever one of these traits of the run changes."""
        self._refresh()
        if self.run is not None:
            self._followed = traits
            self.run.observe(self._refresh, list(traits))

    def _refresh(self, _change: object = None) -> None:
        raise NotImplementedError

    def _parts(self) -> Iterable[Any]:
        """The widgets that this one is made of, and that go with it."""
        return ()

    def close(self) -> None:
        """Stop following the run, and take the widget and its parts off the page."""
        followed, self._followed = self._followed, ()
        if followed and self.run is not None:
            self.run.unobserve(self._refresh, list(followed))
        for part in self._parts():
            part.close()
        super().close()
