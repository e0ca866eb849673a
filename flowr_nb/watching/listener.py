"""How those who watch are told: on their own event loop, where they have one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_log: Final = logging.getLogger("flowr_nb")


class Listener:
    """A callback, and the event loop that was running where it was given.

    Told there, it never runs beside that program's own code; without a running loop it runs on the
    thread of whoever tells.

    Args:
        callback: Called with what changed.
    """

    def __init__(self, callback: Callable[[str], None]) -> None:
        self._callback = callback
        self._loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()

    def tell(self, name: str) -> None:
        """Call back; what the callback raises is logged, and ends nothing."""
        if self._loop is None:
            self._call(name)
            return
        # Closed: the program that asked is on its way out.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._call, name)

    def _call(self, name: str) -> None:
        try:
            self._callback(name)
        except Exception:  # noqa: BLE001 - on an event loop nobody else would hear of it
            _log.exception("a change of %r could not be shown", name)
