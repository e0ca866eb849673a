"""A board follows its store and reads histories, as long as somebody may see it."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Final

from flowr_nb.board.following import Following
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.board.overview import Overview, Update

CHUNK: Final = 200
"""Histories that are read at once: what is typed meanwhile does not wait for all of them."""
JUDGED: Final = 5.0
"""Seconds from look to look who is stuck by now."""


class BoardLife:
    """What goes on beside the kernel's own work.

    Args:
        overview: What the board shows.
        show: Makes what has changed, in its turn, and shows it; called on the event loop of whoever
            began this, or without one on the thread of the store.
    """

    def __init__(self, overview: Overview, show: Callable[[Callable[[], Update]], None]) -> None:
        self._overview = overview
        self._show = show
        self._following: Following | None = None
        self._reading: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.problem = ""

    @property
    def words(self) -> str:
        """How the store is followed, in words."""
        return self._following.words if self._following is not None else "not followed"

    @property
    def is_polled(self) -> bool:
        """Whether the store tells nothing."""
        return self._following is None or self._following.is_polled

    def begin(self) -> None:
        """Follow the store, and read what is not read yet."""
        if self._following is None:
            self._following = Following(self._overview.population.store, self._heard)
        self.read_on()
        self._judge_later()

    def end(self) -> None:
        """Do nothing any more."""
        if self._following is not None:
            self._following.stop()
            self._following = None
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def read_on(self) -> None:
        """Read what is not read yet, where something runs that can do so beside other work."""
        is_reading = self._reading is not None and not self._reading.done()
        if is_reading or not self._overview.unread:
            return
        with contextlib.suppress(RuntimeError):  # nothing runs: they are read when asked for
            loop = asyncio.get_running_loop()
            self._reading = loop.create_task(self._read())

    def _heard(self, names: frozenset[str] | None) -> None:
        self._show(lambda: self._overview.refresh(names))
        self.read_on()

    async def _read(self) -> None:
        overview = self._overview
        while names := overview.unread[:CHUNK]:
            try:
                read = await asyncio.to_thread(overview.fetch, names)
            except FlowrNbError as error:
                self.problem = str(error)
                self._show(overview.study)
                return
            self.problem = ""
            self._show(partial(overview.take, read))
        self._show(overview.study)

    def _judge_later(self) -> None:
        with contextlib.suppress(RuntimeError):  # nothing runs that could judge later
            self._timer = asyncio.get_running_loop().call_later(JUDGED, self._judge)

    def _judge(self) -> None:
        self._judge_later()
        self._show(self._overview.study)
