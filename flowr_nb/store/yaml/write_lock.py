"""Who may write in a directory of sessions: one at a time, and how long the others wait."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from flowr_nb.abilities import can_lock_files
from flowr_nb.files import shown, sync_directory
from flowr_nb.uninterrupted import is_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import filelock

LOCK_NAME: Final = ".flowr-nb.lock"
_HAS_FLOCK: Final = os.name == "posix"
LOCK_SECONDS: Final = 10.0
"""How long one waits for the others."""
_POLL_SECONDS: Final = 0.005
_LONGEST_POLL: Final = 0.05
"""Who waits long asks less often: hundreds who ask all the time leave none for who writes."""


class BusyError(OSError):
    """Somebody else has been writing in a directory for longer than one waits."""


@contextmanager
def turn_to_write(directory: Path, seconds: float | None = None) -> Iterator[None]:
    """Take turns with every other writer of a directory that does so too.

    A lock of the system on a file of the directory (``filelock``: flock, or what the system has
    instead): it is gone with the process that held it, however that ends. On a network file
    system it is only as good as that system's locks; where there are none at all (in a browser)
    nobody waits for anybody.

    Args:
        directory: Made if it is not there.
        seconds: How long to wait for the others; by default ten.

    Raises:
        BusyError: Somebody else has been writing all that time, or who waits was interrupted.
        OSError: The directory cannot be written.
    """
    _make_directory(directory)
    if not can_lock_files():
        yield
        return
    patience = LOCK_SECONDS if seconds is None else seconds
    turns = _turns_of(directory, os.getpid())
    end = time.monotonic() + patience

    def wait_on() -> None:
        if time.monotonic() >= end or not is_wanted():
            raise BusyError(
                f"somebody else has been writing in {shown(directory)} for {patience:g} seconds; "
                "nothing was written, try again"
            )

    with turns.among_threads(wait_on), turns.among_processes(wait_on):
        if not is_wanted():
            raise BusyError("interrupted before it was our turn; nothing was written")
        yield


class _Turns:
    """The turns of the threads of this process among each other, and of it among others.

    Of many threads that wait one alone asks for the lock of the system: hundreds that do leave no
    time for who writes.
    """

    def __init__(self, directory: Path) -> None:
        import filelock  # noqa: PLC0415 - slow to import, and who only reads needs no lock

        self._directory = directory
        self._here = threading.Lock()
        self._busy = filelock.Timeout
        # To make one takes half as long as to take it.
        self._lock: filelock.BaseFileLock | _ReadLock = filelock.FileLock(
            directory / LOCK_NAME, mode=_made(directory), thread_local=False
        )

    @contextmanager
    def among_threads(self, wait_on: Callable[[], None]) -> Iterator[None]:
        """Take the turn of this thread; `wait_on` raises where it waits no longer."""
        while not self._here.acquire(blocking=False):
            wait_on()
            if self._here.acquire(timeout=_LONGEST_POLL):
                break
        try:
            yield
        finally:
            self._here.release()

    @contextmanager
    def among_processes(self, wait_on: Callable[[], None]) -> Iterator[None]:
        """Take the turn of this process; likewise."""
        pause = _POLL_SECONDS
        while not self._is_locked():
            wait_on()
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - so that not all ask at once
            pause = min(_LONGEST_POLL, pause * 1.5)
        try:
            yield
        finally:
            # What was to be written is written; that the turn could not be given back is not its
            # fault.
            with contextlib.suppress(OSError):
                self._lock.release()

    def _is_locked(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except PermissionError:  # it was made by somebody who lets others read it at most
            if not _HAS_FLOCK or isinstance(self._lock, _ReadLock):
                raise
            self._lock = _ReadLock(self._directory / LOCK_NAME)
            return self._is_locked()
        except self._busy:
            return False
        return True


_MOST_KEPT: Final = 32
_kept: Final[dict[tuple[Path, int], _Turns]] = {}


def _turns_of(directory: Path, process: int) -> _Turns:
    """The turns in a directory; those that a forked process inherits are of no use there."""
    found = _kept.get((directory, process))
    if found is None:
        for oldest in list(_kept)[: 1 - _MOST_KEPT]:
            _kept.pop(oldest, None)
        # Of threads that come at the same moment each may make some, and all take the same.
        found = _kept.setdefault((directory, process), _Turns(directory))
    return found


def _made(directory: Path) -> int:
    """Make the file of the lock for all who may write in its directory; the mode that it has."""
    about = directory.stat()
    mode = about.st_mode & 0o666 | 0o600
    flags = os.O_RDONLY | os.O_CREAT | os.O_EXCL
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(directory / LOCK_NAME, flags, 0o600)
        try:
            with contextlib.suppress(PermissionError, AttributeError):
                os.fchown(descriptor, -1, about.st_gid)
            (directory / LOCK_NAME).chmod(mode)
        finally:
            os.close(descriptor)
    return mode


class _ReadLock:
    """The same lock, by a file that may only be read; ``filelock`` wants to write it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def acquire(self, timeout: float) -> None:  # noqa: ARG002 - it is never waited for here
        import fcntl  # noqa: PLC0415 - where there is one

        import filelock  # noqa: PLC0415 - see above

        descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                raise filelock.Timeout(str(self._path)) from error
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        os.close(self._descriptor)


def _make_directory(directory: Path) -> None:
    """Make a directory that lasts through a power cut, and those above it."""
    if directory.is_dir():
        return
    made = [directory]
    while not made[-1].parent.exists():
        made.append(made[-1].parent)
    directory.mkdir(parents=True, exist_ok=True)
    for each in made:
        with contextlib.suppress(PermissionError):  # one that may be entered and not read
            sync_directory(each.parent)
