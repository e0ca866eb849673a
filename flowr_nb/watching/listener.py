"""How those who watch are told: on their own event loop, where they have one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_log: Final = logging.getLogger("flowr_nb")


class Whereabouts:
    """The process and the event loop that something is asked for in.

    Attributes:
        loop: The event loop; None where none runs.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()
        with contextlib.suppress(RuntimeError):
            self.loop = asyncio.get_running_loop()

    @property
    def is_running(self) -> bool:
        """Whether the loop runs, here and still."""
        is_here = self._process == os.getpid()
        return is_here and self.loop is not None and self.loop.is_running()


class Listener:
    """A callback, and the event loop that was running where it was given.

    Told there, it never runs beside that program's own code; at once, where it is that loop itself
    that tells. Where there was none, or it runs no more, or in another process, it runs on the
    thread of whoever tells.

    Args:
        callback: Called with what changed.
    """

    def __init__(self, callback: Callable[[str], None]) -> None:
        self._callback = callback
        self._where = Whereabouts()

    @property
    def has_loop(self) -> bool:
        """Whether there was an event loop where it was given."""
        return self._where.loop is not None

    def tell(self, name: str) -> None:
        """Call back; what the callback raises is logged, and ends nothing."""
        loop = self._where.loop
        if loop is not None and self._where.is_running and loop is not Whereabouts().loop:
            with contextlib.suppress(RuntimeError):  # closed at this moment
                loop.call_soon_threadsafe(self._call, name)
                return
        self._call(name)

    def _call(self, name: str) -> None:
        try:
            self._callback(name)
        except Exception:  # noqa: BLE001 - on an event loop nobody else would hear of it
            _log.exception("a change of %r could not be shown", name)


class Listeners:
    """Those who want to hear of what this process itself changes.

    A copy has none of them: who follows something does not follow a copy of it.
    """

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._turn = threading.Lock()

    def __reduce__(self) -> tuple[type[Listeners], tuple[()]]:
        return Listeners, ()

    def add(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Tell somebody from now on, as `Listener` does.

        Args:
            callback: Called with what changed.

        Returns:
            How to stop; calling it again does nothing.
        """
        listener = Listener(callback)
        with self._turn:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._turn:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return stop

    def tell(self, name: str) -> None:
        """Tell all of them; what one raises is logged, and the others are told."""
        for listener in self._listeners:
            listener.tell(name)

    def begin_in_child(self) -> None:
        """In a forked process: go on for those who had no event loop, and hold nothing."""
        self._turn = threading.Lock()
        self._listeners = tuple(each for each in self._listeners if not each.has_loop)
