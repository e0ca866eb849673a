"""A part of a widget: what it shows of a run, and what a person can do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from flowr_nb.widgets.run_widget import are_same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.wire import Handler


class Part:
    """A part of a widget, without a widget library: plain data out, messages in.

    Attributes:
        name: What the browser's half calls it; see ``static/core/parts.js``.
        traits: The traits of the run whose changes it shows.
    """

    name: ClassVar[str]
    traits: ClassVar[tuple[str, ...]] = ()
    _seen: tuple[object, ...] = ()

    def __init__(self, run: FlowRun) -> None:
        self.run = run

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What the browser's half may say to it; see `flowr_nb.widgets.wire`."""
        return {}

    def shown(self) -> dict[str, str]:
        """Name of a trait of the widget → what the browser is to know, as JSON, if that is news."""
        # Several traits of the run change together, and each of them is told.
        seen = tuple(map(self.run._trait_values.get, self.traits))  # noqa: SLF001 - felt at each step
        if self._seen and are_same(seen, self._seen):
            return {}
        self._seen = seen
        return self.content()

    def content(self) -> dict[str, str]:
        """Name of a trait of the widget → what is shown, as JSON; ``null`` for nothing."""
        raise NotImplementedError

    def again(self) -> None:
        """Show it anew, although the run is the same: what is around it has changed."""
        self._seen = ()
