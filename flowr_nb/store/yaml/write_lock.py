"""Who may write in a directory of sessions: one at a time, and how long the others wait."""

from __future__ import annotations

import contextlib
import os
import time
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from flowr_nb.files import shown, sync_directory
from flowr_nb.uninterrupted import is_wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import filelock

LOCK_NAME: Final = ".flowr-nb.lock"
_HAS_FLOCK: Final = find_spec("fcntl") is not None
LOCK_SECONDS: Final = 10.0
"""How long one waits for the others."""
_POLL_SECONDS: Final = 0.005


class BusyError(OSError):
    """Somebody else has been writing in a directory for longer than one waits."""


@contextmanager
def turn_to_write(directory: Path, seconds: float | None = None) -> Iterator[None]:
    """Take turns with every other writer of a directory that does so too.

    A lock of the system on a file of the directory (``filelock``: flock, or what the system has
    instead): it is gone with the process that held it, however that ends. On a network file
    system it is only as good as that system's locks.

    Args:
        directory: Made if it is not there.
        seconds: How long to wait for the others; by default ten.

    Raises:
        BusyError: Somebody else has been writing all that time, or who waits was interrupted.
        OSError: The directory cannot be written.
    """
    import filelock  # noqa: PLC0415 - slow to import, and who only reads needs no lock

    _make_directory(directory)
    patience = LOCK_SECONDS if seconds is None else seconds
    lock = _lock_of(directory, os.getpid())
    end = time.monotonic() + patience
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except PermissionError:  # it was made by somebody who lets others read it at most
            if not _HAS_FLOCK or isinstance(lock, _ReadLock):
                raise
            lock = _ReadLock(directory / LOCK_NAME)
            continue
        except filelock.Timeout as error:
            if time.monotonic() >= end or not is_wanted():
                raise BusyError(
                    f"somebody else has been writing in {shown(directory)} for {patience:g} "
                    "seconds; nothing was written, try again"
                ) from error
        time.sleep(_POLL_SECONDS)
    try:
        if not is_wanted():
            raise BusyError("interrupted before it was our turn; nothing was written")
        yield
    finally:
        # What was to be written is written; that the turn could not be given back is not its fault.
        with contextlib.suppress(OSError):
            lock.release()


@lru_cache(maxsize=32)
def _lock_of(directory: Path, _process: int) -> filelock.BaseFileLock | _ReadLock:
    """A lock object a directory: to make one takes half as long as to take the lock.

    One that a forked process inherits is of no use there, so each process has its own.
    """
    import filelock  # noqa: PLC0415 - see above

    return filelock.FileLock(directory / LOCK_NAME, mode=_made(directory))


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
