"""Hearing of what becomes of the sessions of a store: told by it, or looked at again and again."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Final

from flowr_nb.store.errors import SessionError
from flowr_nb.store.protocol import TellsTrouble, WatchableAsAWhole
from flowr_nb.watching.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.store.protocol import SessionStore

TOGETHER: Final = 0.03
"""Seconds in which what changes is told together."""
POLLED: Final = 2.0
"""Seconds from look to look where a store tells nothing."""


class Following:
    """Tells which sessions of a store may have changed, those of a moment together.

    On the event loop of whoever asked for it; without one, at once, on the thread of the store.

    Args:
        store: The store.
        tell: Called with their names, and with None where it may be any.
        tell_trouble: Called when `trouble` is another.

    Attributes:
        words: How it is followed, in words.
        is_polled: Whether nobody tells, and it is looked at every few seconds.
    """

    def __init__(
        self,
        store: SessionStore,
        tell: Callable[[frozenset[str] | None], None],
        tell_trouble: Callable[[], None] = lambda: None,
    ) -> None:
        self._tell = tell
        self._store = store
        self._names: set[str] = set()
        self._turn = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._stop: Callable[[], None] = lambda: None
        self._stop_trouble: Callable[[], None] = lambda: None
        self.is_polled = True
        self.words = f"looked at every {POLLED:g} s: this store does not tell what others do"
        if isinstance(store, WatchableAsAWhole):
            try:
                self._stop = store.watch_all(self._hear)
            except SessionError as error:
                self.words = f"looked at every {POLLED:g} s: {error}"
            else:
                self.is_polled, self.words = False, "live"
                if isinstance(store, TellsTrouble):
                    self._stop_trouble = store.watch_trouble(tell_trouble)
        if self.is_polled:
            if self._loop is None:
                self.words = "not followed: nothing runs here that could look again"
            else:
                self._poll()

    @property
    def trouble(self) -> str:
        """Why the store cannot be looked at, in words; empty where it can, or tells nothing."""
        if self.is_polled or not isinstance(self._store, TellsTrouble):
            return ""
        return self._store.trouble

    def stop(self) -> None:
        """Follow it no more."""
        self._stop_trouble()
        self._stop()
        self._stop = self._stop_trouble = lambda: None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._tell = lambda _names: None

    def _hear(self, name: str) -> None:
        with self._turn:
            is_first = not self._names
            self._names.add(name)
        if self._loop is None:
            self._flush()
        elif is_first:
            self._timer = self._loop.call_later(TOGETHER, self._flush)

    def _flush(self) -> None:
        with self._turn:
            names, self._names = frozenset(self._names), set()
        # To look would have to wait; when it need not any more it is told that it may be any.
        if names and not self.trouble:
            self._tell(None if "" in names else names)

    def _poll(self) -> None:
        assert self._loop is not None  # noqa: S101 - see __init__
        listener = Listener(lambda _name: self._tell(None))

        def look() -> None:
            listener.tell("")
            if self._timer is not None:  # else what was told has ended it
                self._again(look)

        self._again(look)

    def _again(self, look: Callable[[], None]) -> None:
        assert self._loop is not None  # noqa: S101 - as above
        self._timer = self._loop.call_later(POLLED, look)
