"""Notice what others do to a directory, without a thread for each who looks.

Events come from ``watchfiles`` (inotify, FSEvents, ReadDirectoryChangesW); where the system has
none to give (a network file system, a limit that is used up) the directory is polled instead, which
is logged as a warning. What is watched is the directory of a name: one that is removed, made again,
or put in place of another is noticed by looking at it several times a second.

Where there are no threads nothing is watched, and who asks for it is told.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.abilities import can_start_threads
from flowr_nb.errors import FlowrNbError
from flowr_nb.watching.file_systems import tells_of_others
from flowr_nb.watching.listener import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log: Final = logging.getLogger("flowr_nb")
ANYTHING: Final = ""
"""Told instead of a file's name when any file may have changed."""
DEBOUNCE_MS: Final = 50
POLL_MS: Final = 300
_STOP_SECONDS: Final = 5.0


class NotWatchedError(FlowrNbError):
    """Files cannot be watched here."""

    def __init__(self) -> None:
        super().__init__(
            "files are not watched in a browser: what others do to a session is seen when it is "
            "loaded again, what they do to a flow when its cell is run again"
        )


class DirectoryWatch:
    """Calls back when a file of a directory changed; one thread for all who watch it.

    The callbacks run on the event loop of whoever added them, so that they never run beside that
    program's own code; where there is none that runs they run on the watching thread. A forked
    child has threads of its own, for those who had no event loop; it has no event loop of its
    parent's.
    """

    _running: Final[dict[tuple[Path, bool], DirectoryWatch]] = {}
    _lock = threading.Lock()

    def __init__(self, directory: Path, *, is_deep: bool) -> None:
        self._directory = directory
        self._is_deep = is_deep
        self._is_polled = False
        self._listeners: list[Listener] = []
        self._begin()

    def _begin(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._watch, name=f"flowr-nb watch {self._directory}", daemon=True
        )

    @classmethod
    def add(
        cls, directory: Path, callback: Callable[[str], None], *, is_deep: bool = False
    ) -> Callable[[], None]:
        """Watch a directory.

        Args:
            directory: Its absolute path; it need not be there yet, and may be a link.
            callback: Called with the name of a file that was made, changed or removed, or with
                `ANYTHING`.
            is_deep: Whether to watch the directories below it, too.

        Returns:
            How to stop; when the last who watches a directory stops, its thread ends.

        Raises:
            NotWatchedError: There are no threads here.
        """
        if not can_start_threads():
            raise NotWatchedError
        listener = Listener(callback)
        with cls._lock:
            watch = cls._running.get((directory, is_deep))
            if watch is None:
                watch = cls._running[directory, is_deep] = cls(directory, is_deep=is_deep)
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

    @classmethod
    def go_on_in_child(cls) -> None:
        """Watch in a forked process what its parent watched: it has none of those threads."""
        cls._lock = threading.Lock()  # a thread that is no more may have held it
        for key, watch in list(cls._running.items()):
            watch._listeners = [each for each in watch._listeners if not each.has_loop]  # noqa: SLF001 - its own
            if watch._listeners:  # noqa: SLF001 - its own
                watch._begin()  # noqa: SLF001 - its own
                watch._thread.start()  # noqa: SLF001 - its own
            else:
                del cls._running[key]

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
        stop = self._stop
        while not stop.is_set():
            with _identity(self._directory) as identity:
                if identity is not None:
                    self._watch_one(identity, stop)
                    self._tell(ANYTHING)  # it is gone, or another by now
            stop.wait(POLL_MS / 1000)

    def _watch_one(self, identity: tuple[int, int], stop: threading.Event) -> None:
        """Watch a directory until it is another one."""
        if not self._is_polled and not tells_of_others(self._directory):
            self._poll_instead("its file system tells nothing of what other machines do")
        while not stop.is_set() and _identity_of(self._directory) == identity:
            try:
                self._watch_files(identity, stop)
            except Exception as error:  # noqa: BLE001 - whatever it is, there is the other way
                if stop.is_set() or _identity_of(self._directory) != identity:
                    return
                self._poll_instead(f"there are no file events for it ({error})")
                stop.wait(POLL_MS / 1000)

    def _poll_instead(self, reason: str) -> None:
        if not self._is_polled:
            self._is_polled = True
            _log.warning("%s is polled: %s", self._directory, reason)

    def _watch_files(self, identity: tuple[int, int], stop: threading.Event) -> None:
        import watchfiles  # noqa: PLC0415 - only who watches needs it

        real = os.path.realpath(self._directory)
        changes = watchfiles.watch(
            real,
            stop_event=stop,
            debounce=DEBOUNCE_MS,
            step=DEBOUNCE_MS,
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            recursive=self._is_deep,
            force_polling=self._is_polled or None,
            poll_delay_ms=POLL_MS,
            watch_filter=None,
            raise_interrupt=False,
        )
        is_sure = False
        for batch in changes:
            if stop.is_set() or _identity_of(self._directory) != identity:
                return
            if not is_sure:
                # From here on nothing is missed, and what happened while the watching began may
                # have been.
                is_sure = True
                self._tell(ANYTHING)
            # The directory itself was moved, and is back: who was told of a file of its meanwhile,
            # and looked, found none.
            for name in {ANYTHING if path == real else Path(path).name for _, path in batch}:
                self._tell(name)

    def _tell(self, name: str) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener.tell(name)


@contextlib.contextmanager
def _identity(directory: Path) -> Iterator[tuple[int, int] | None]:
    """Which directory there is, None for none; no other gets its identity meanwhile.

    As long as it is open: a system gives the number of one that is gone to the next that is made.
    """
    held = None
    with contextlib.suppress(OSError):  # Windows opens no directories
        held = os.open(directory, os.O_RDONLY)
    try:
        yield _identity_of(directory)
    finally:
        if held is not None:
            os.close(held)


def _identity_of(directory: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(directory)  # noqa: PTH116 - asked several times a second
    except OSError:
        return None
    return status.st_dev, status.st_ino


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=DirectoryWatch.go_on_in_child)
