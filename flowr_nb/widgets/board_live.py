"""A board follows its store and reads histories, as long as somebody may see it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from flowr_nb.board.following import Following
from flowr_nb.board.reading import Update
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.board.overview import Overview

CHUNK: Final = 200
"""Histories that are read at once: what is typed meanwhile does not wait for all of them."""
JUDGED: Final = 5.0
"""Seconds from look to look who is stuck by now."""
HEATED: Final = 1.0
"""Seconds after which heat is told anew, where sessions have moved."""
WEIGHED: Final = 30.0
"""Seconds after which is weighed anew how long is too long, where histories have become more."""


class BoardLife:
    """What goes on beside the kernel's own work.

    Args:
        overview: What the board shows.
        show: Makes what has changed, in its turn, and shows it; called on the event loop of whoever
            began this, or without one on the thread of the store.
        warm: Shows the heat of all that is known now, if any is asked for.

    Attributes:
        problem: Why histories could not be read, or nothing be taken in, in words.
    """

    def __init__(
        self,
        overview: Overview,
        show: Callable[[Callable[[], Update]], None],
        warm: Callable[[], None],
    ) -> None:
        self._overview = overview
        self._show = show
        self._warm = warm
        self._following: Following | None = None
        self._work: asyncio.Task[None] | None = None
        self._more = asyncio.Event()
        self.problem = ""
        self._unread = ""

    @property
    def words(self) -> str:
        """How the store is followed, in words."""
        if self._following is None:
            return "not followed"
        return "not live now" if self._following.trouble else self._following.words

    @property
    def is_polled(self) -> bool:
        """Whether the store tells nothing, as where it is away."""
        following = self._following
        return following is None or following.is_polled or bool(following.trouble)

    @property
    def trouble(self) -> str:
        """Why the store cannot be looked at, in words; empty where it can."""
        return self._following.trouble if self._following is not None else ""

    def begin(self) -> None:
        """Follow the store, read what is not read yet, and look who is stuck by now."""
        if self._following is not None:
            return
        self._following = Following(
            self._overview.population.store, self._heard, self._tell_trouble
        )
        # Where nothing runs that could do it beside other work, it is done when it is asked for.
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            self._more = asyncio.Event()
            self._work = loop.create_task(self._go_on())

    def end(self) -> None:
        """Do nothing any more."""
        if self._following is not None:
            self._following.stop()
            self._following = None
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _heard(self, names: frozenset[str] | None) -> None:
        self._show(lambda: self._overview.refresh(names))
        self._more.set()

    def _tell_trouble(self) -> None:
        self._show(lambda: Update(is_told=True))

    async def _go_on(self) -> None:
        while True:
            try:
                await self._follow()
            except Exception as error:  # noqa: BLE001 - whatever it is, the board says it and goes on
                self._say(
                    f"what moves is not taken in at the moment ({type(error).__name__}: {error}); "
                    f"it is tried again every {JUDGED:g} s, and displaying the board anew reads all"
                )
                await asyncio.sleep(JUDGED)

    async def _follow(self) -> None:
        weighed = judged = heated = -WEIGHED
        while True:
            self._more.clear()
            await self._read()
            is_due = time.monotonic() - judged >= JUDGED
            if is_due:
                judged = time.monotonic()
                weighed = await self._judge(weighed)
            is_warm = self._overview.past.is_told
            if is_due or (not is_warm and time.monotonic() - heated >= HEATED):
                heated = time.monotonic()  # also where nothing moves: time goes on
                self._warm()
                is_warm = True
            self._say(self._unread)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), JUDGED if is_warm else HEATED)

    async def _judge(self, weighed: float) -> float:
        """Say who is stuck by now; when it was weighed last how long is too long."""
        overview = self._overview
        limits = None
        if not overview.is_weighed and time.monotonic() - weighed >= WEIGHED:
            limits = await asyncio.to_thread(overview.past.weigh)
            weighed = time.monotonic()
        self._show(partial(overview.judge, limits))
        return weighed

    async def _read(self) -> None:
        overview = self._overview
        while names := overview.unread[:CHUNK]:
            try:
                read = await asyncio.to_thread(overview.fetch, names)
            except FlowrNbError as error:
                self._unread = str(error)
                return
            self._unread = ""
            self._show(partial(overview.take, read))

    def _say(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self._show(lambda: Update(is_told=True))
