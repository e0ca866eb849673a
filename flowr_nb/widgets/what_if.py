"""*What if*: what would open from here on, if; a form of evidence whose values are only assumed."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from flowr_nb.diagram.panel import ahead_of
from flowr_nb.errors import FlowrNbError
from flowr_nb.session.what_if import guarded
from flowr_nb.widgets import moving
from flowr_nb.widgets.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef, Option
    from flowr_nb.widgets.wire import Handler


class WhatIfPart(Part):
    """The transitions further on, each with the evidence that it asks for.

    Args:
        run: The run.
        is_open: Whether it is shown.
        with_here: Whether those of the current state are in it, for want of a panel that has them.
    """

    traits = ("session", "evidence", "assumed", "flows_changed")

    def __init__(self, run: FlowRun, is_open: Callable[[], bool], *, with_here: bool) -> None:
        super().__init__(run)
        self._is_open = is_open
        self._with_here = with_here
        self._searched: tuple[object, ...] = ()
        self._guarded: tuple[tuple[Configuration, EdgeRef, Option], ...] = ()

    @property
    def handlers(self) -> dict[str, Handler]:
        """Assume something, or nothing any more."""
        return {"assume": partial(moving.assume, self.run)}

    def content(self) -> dict[str, str]:
        """What is ahead; nothing of it costs a step where it is not shown."""
        ahead: Any = None
        if self._is_open():
            ahead = ahead_of(self.run.value, self._ahead(), with_here=self._with_here)
        return {"_ahead": json.dumps(ahead)}

    def _ahead(self) -> tuple[tuple[Configuration, EdgeRef, Option], ...]:
        run = self.run
        searched = (run.session, run.flows_changed)
        if searched != self._searched:  # a slider that is moved leads nowhere else
            self._searched = searched
            try:
                self._guarded = tuple(guarded(run.library, run.session.configuration))
            except FlowrNbError:
                self._guarded = ()  # the picture says what is wrong
        return self._guarded
