"""Files that are whole, old or new, whatever happens: locked, written aside, synced, renamed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

import filelock

from flowr_nb.session.store import SessionStorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME: Final = ".flowr-nb.lock"
TEMPORARY_NAME: Final = ".flowr-nb.tmp"
LOCK_SECONDS: Final = 10.0


@contextmanager
def turn_to_write(directory: Path) -> Iterator[None]:
    """Take turns with every other writer of a directory that does so too.

    A lock of the system on a file of the directory (``filelock``: flock, or what the system has
    instead): it is gone with the process that held it, however that ends. On a network file
    system it is only as good as that system's locks.

    Args:
        directory: Made if it is not there.

    Raises:
        SessionStorageError: Somebody else has been writing for ten seconds.
        OSError: The directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(directory / LOCK_NAME, timeout=LOCK_SECONDS):
            yield
    except filelock.Timeout as error:
        raise SessionStorageError(
            f"somebody else has been writing in {directory} for {LOCK_SECONDS:g} seconds; "
            "nothing was written, try again"
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place of what is there, whole or not at all.

    Call it in a `turn_to_write`: the file is written aside under one name for the whole
    directory, so that what a killed writer left is taken away by the next and never piles up.

    An existing file keeps its mode, a new one has what the umask leaves. A link is replaced, not
    followed.

    Args:
        path: The file.
        content: What it is to hold.

    Raises:
        OSError: It cannot be written; nothing has changed.
    """
    aside = path.with_name(TEMPORARY_NAME)
    aside.unlink(missing_ok=True)
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            try:
                mode = os.lstat(path).st_mode
            except FileNotFoundError:
                pass
            else:
                aside.chmod(mode & 0o7777)
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def sync_directory(directory: Path) -> None:
    """Make a rename last through a power cut. Windows has no such call for directories.

    Raises:
        OSError: The system could not confirm it.
    """
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_lines(path: Path, lines: list[bytes], keep: int | None = None) -> None:
    """Add lines to a file, durably; a torn last line that a killed writer left is cut off first.

    Args:
        path: The file; made if it is not there.
        lines: What to add, each with its line end.
        keep: How many bytes of the file to keep; None for all whole lines.

    Raises:
        OSError: It cannot be written; a part of the lines may be there.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(descriptor, "r+b") as file:
        file.seek(0, os.SEEK_END)
        end = file.tell()
        file.seek(_whole_lines(file, end) if keep is None else min(keep, end))
        file.truncate()
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def _whole_lines(file: BinaryIO, end: int) -> int:
    """The length of a file without its torn last line."""
    at = end
    while at > 0:
        start = max(0, at - 4096)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0
