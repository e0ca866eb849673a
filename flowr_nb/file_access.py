"""Files that take the place of others: who might read and write those may go on to."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def replace_own(path: Path, content: bytes, *, ready: Callable[[], object] | None = None) -> None:
    """Put a file in place of what is there, whole or not at all; a link is followed.

    Whoever might read or write the file still may. One that has other names too is written where
    it is, for these are to show the new content as well.

    Args:
        path: The file, one of a person's own; its directory must be there.
        content: What it is to hold.
        ready: Called when the new content is safe on the disk, right before it takes its place;
            what it raises leaves all as it is.

    Raises:
        OSError: It cannot be written, or is read-only; nothing has changed.
    """
    file = Path(os.path.realpath(path))
    if file.is_symlink():  # it led nowhere, but in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    before = file.stat() if file.exists() else None
    if before is not None and not (before.st_mode & _WRITABLE and os.access(file, os.W_OK)):
        raise PermissionError(errno.EACCES, "it is read-only")
    if before is not None and before.st_nlink > 1:
        if ready is not None:
            ready()
        _write_over(file, content)
        return
    aside = file.with_name(f".flowr-nb.{secrets.token_hex(8)}.tmp")  # short, whatever the name is
    try:
        with aside.open("xb") as new:
            new.write(content)
            new.flush()
            keep_access(file, new.fileno())
            if ready is not None:
                os.fsync(new.fileno())
        if ready is not None:
            ready()
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def keep_access(old: Path, new: int) -> None:
    """Give a file the owner, group, mode, and extended attributes of another, ACLs among them.

    As far as the system allows: an owner is given away by root alone, a group by its members.
    Where neither can be kept, nobody else gets what the old group had.

    Args:
        old: A file, also one that is not there, or a link: then nothing is changed.
        new: Descriptor of the file that is to take its place.

    Raises:
        OSError: The mode cannot be kept.
    """
    try:
        before = os.lstat(old)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(before.st_mode):  # a link's own mode says nothing
        return
    mode = stat.S_IMODE(before.st_mode)
    after = os.fstat(new)
    if hasattr(os, "fchown") and (after.st_uid, after.st_gid) != (before.st_uid, before.st_gid):
        _keep_owner(before, new)
        after = os.fstat(new)
        if after.st_gid != before.st_gid:
            mode &= ~(stat.S_IRWXG | stat.S_ISGID) | (mode & stat.S_IRWXO) << 3
    _keep_attributes(old, new)
    if mode != stat.S_IMODE(after.st_mode):
        os.fchmod(new, mode) if hasattr(os, "fchmod") else os.chmod(new, mode)


def _keep_owner(before: os.stat_result, new: int) -> None:
    for owner in (before.st_uid, -1):
        with suppress(PermissionError):
            os.fchown(new, owner, before.st_gid)
            return


def _keep_attributes(old: Path, new: int) -> None:
    if not hasattr(os, "listxattr"):  # macOS and Windows keep ACLs elsewhere
        return
    with suppress(OSError):  # a file system without them
        for name in os.listxattr(old, follow_symlinks=False):
            with suppress(OSError):  # not ours to set: a security label
                os.setxattr(new, name, os.getxattr(old, name, follow_symlinks=False))


def _write_over(file: Path, content: bytes) -> None:
    """Write into a file that is there; if that fails it gets back what it held."""
    before = file.read_bytes()
    try:
        file.write_bytes(content)
    except OSError:
        with suppress(OSError):
            file.write_bytes(before)
        raise
