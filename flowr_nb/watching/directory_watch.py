"""Notice what others do to a directory, without a thread for each who looks.

Events come from ``watchfiles`` (inotify, FSEvents, ReadDirectoryChangesW); where the system has
none to give (a network file system, a limit that is used up) the directory is polled instead.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.watching.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Callable

_log: Final = logging.getLogger("flowr_nb")
ANYTHING: Final = ""
"""Told instead of a file's name when any file may have changed."""
DEBOUNCE_MS: Final = 50
POLL_MS: Final = 300
_STOP_SECONDS: Final = 5.0


class DirectoryWatch:
    """Calls back when a file of a directory changed; one thread for all who watch it.

    The callbacks run on the event loop of whoever added them, so that they never run beside that
    program's own code; without a running loop they run on the watching thread.
    """

    _running: Final[dict[tuple[Path, bool], DirectoryWatch]] = {}
    _lock: Final = threading.Lock()

    def __init__(self, directory: Path, *, is_deep: bool) -> None:
        self._directory = directory
        self._is_deep = is_deep
        self._listeners: list[Listener] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._watch, name=f"flowr-nb watch {directory}", daemon=True
        )

    @classmethod
    def add(
        cls, directory: Path, callback: Callable[[str], None], *, is_deep: bool = False
    ) -> Callable[[], None]:
        """Watch a directory.

        Args:
            directory: It must be there.
            callback: Called with the name of a file that was made, changed or removed, or with
                `ANYTHING`.
            is_deep: Whether to watch the directories below it, too.

        Returns:
            How to stop; when the last who watches a directory stops, its thread ends.
        """
        real = directory.resolve()
        listener = Listener(callback)
        with cls._lock:
            watch = cls._running.get((real, is_deep))
            if watch is None:
                watch = cls._running[real, is_deep] = cls(real, is_deep=is_deep)
                watch._thread.start()
            watch._listeners.append(listener)
        return lambda: watch._remove(listener)

    @classmethod
    def stop_all(cls) -> None:
        """Stop watching every directory, for whoever asked."""
        with cls._lock:
            running = list(cls._running.values())
        for watch in running:
            for listener in list(watch._listeners):  # noqa: SLF001 - its own
                watch._remove(listener)  # noqa: SLF001 - its own

    def _remove(self, listener: Listener) -> None:
        with self._lock:
            if listener not in self._listeners:
                return
            self._listeners.remove(listener)
            if self._listeners:
                return
            self._running.pop((self._directory, self._is_deep), None)
            self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(_STOP_SECONDS)

    def _watch(self) -> None:
        for polling in (False, True):
            try:
                self._watch_once(polling=polling)
            except Exception:  # noqa: BLE001 - whatever it is, there is the other way
                if self._stop.is_set():
                    return
                _log.info("no file events for %s; polling it", self._directory, exc_info=True)
            else:
                return

    def _watch_once(self, *, polling: bool) -> None:
        import watchfiles  # noqa: PLC0415 - only who watches needs it

        changes = watchfiles.watch(
            self._directory,
            stop_event=self._stop,
            debounce=DEBOUNCE_MS,
            step=DEBOUNCE_MS,
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            recursive=self._is_deep,
            force_polling=polling or None,
            poll_delay_ms=POLL_MS,
            watch_filter=None,
            raise_interrupt=False,
        )
        is_sure = False
        for batch in changes:
            if self._stop.is_set():
                return
            if not batch and not is_sure:
                # The first look without a change: from here on nothing is missed, and what
                # happened while the watching began may have been.
                is_sure = True
                self._tell(ANYTHING)
            for name in {Path(path).name for _, path in batch}:
                self._tell(name)

    def _tell(self, name: str) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener.tell(name)
