"""A session's file as it is now, and how a session remembers what was seen of it."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from flowr_nb.files import read_file, shown
from flowr_nb.store.errors import (
    SessionConflictError,
    SessionCorruptedError,
    SessionNotFoundError,
    SessionStorageError,
)
from flowr_nb.store.yaml.session_file import SUFFIX, digest, parse
from flowr_nb.store.yaml.write_lock import BusyError, turn_to_write
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.session.model import Session


Seen: TypeAlias = tuple[str, bytes]
"""What the revision of a session holds: its file, and the fingerprint of what was in it.

The path is spelt in one way only: a session may be loaded by path and saved by name. A plain tuple,
because a listing makes thousands.
"""


def seen_of(session: Session) -> Seen | None:
    """What a session remembers; None where it comes from no file."""
    match session.revision.token:
        case (str(path), bytes(fingerprint)):
            return path, fingerprint
    return None


def real(path: Path) -> str:
    """The one spelling of a path."""
    return os.path.realpath(path)


@dataclass(frozen=True)
class Stored:
    """What a session's file holds now, and the fingerprint of that."""

    path: Path
    content: bytes
    digest: bytes

    @cached_property
    def session(self) -> Session | None:
        """Its session unless it was damaged; read when it is asked for."""
        try:
            return parse(self.content, self.path)
        except SessionCorruptedError:
            return None


def stored_at(path: Path) -> Stored | None:
    """What a session's file holds now; None where there is no file.

    Raises:
        OSError: It cannot be read.
    """
    try:
        content = read_file(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    return Stored(path, content, digest(content))


def refuse_link_out(path: Path) -> None:
    """Refuse a session file that is a link to somewhere outside of its directory.

    Raises:
        SessionStorageError: It is one.
    """
    if path.is_symlink() and Path(real(path)).parent != Path(real(path.parent)):
        raise SessionStorageError(
            f"{shown(path)} is a link that leads out of the sessions directory; put the file there "
            "itself"
        )


def refuse_astray(session: Session, path: Path, *, overwrite: bool) -> None:
    """Refuse to save a session where it does not belong.

    Args:
        session: The session.
        path: Where it would be written.
        overwrite: Whether to make a directory again that was moved away with the file in it.

    Raises:
        SessionStorageError: It was read from a file which is none of its store's.
        SessionConflictError: The directory was moved away.
    """
    seen, directory = seen_of(session), path.parent
    if seen is None:
        return
    if session.revision.is_elsewhere:
        raise SessionStorageError(
            f"the session `{session.name}` was read from {shown(seen[0])}, which is no session of "
            f"{shown(directory)}; nothing was written. Save it under another name to have a copy "
            f"here, or open {shown(Path(seen[0]).parent)} as a workspace's sessions to go on with "
            "that file"
        )
    if not overwrite and not directory.exists() and seen[0] == real(path):
        raise SessionConflictError(session, None, is_known=True, gone=shown(directory))


def storage_error(verb: str, path: Path, error: OSError | ValueError) -> SessionStorageError:
    """The system's complaint, put into words."""
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file stands where a directory is needed"
    if isinstance(error, PermissionError):
        reason = f"{reason}{_for_whom(error, path)}"
    return SessionStorageError(f"cannot {verb} {shown(path)}: {reason}; nothing was changed")


def _for_whom(error: PermissionError, path: Path) -> str:
    """Whose the file is that may not be written, and which, where that is not the session's.

    It may be the journal, or what the writers take turns by.
    """
    file = Path(error.filename2 or error.filename or path)
    which = "" if file.name == path.name else f" for {shown(file)}"
    try:
        is_own = not hasattr(os, "getuid") or os.lstat(file).st_uid == os.getuid()
    except OSError:  # it is yet to be made
        return f", in {shown(path.parent)}"
    return which if is_own else f"{which}, which belongs to somebody else"


def read_session(path: Path, directory: Path) -> Session:
    """The session in a file, which knows what it was read as.

    Args:
        path: The file.
        directory: That of the store; one that is elsewhere is a draft there.

    Raises:
        SessionNotFoundError: There is no such file.
        SessionCorruptedError: It is no session.
        SessionStorageError: It cannot be read, or is a link that leads out.
    """
    try:
        if path.parent == directory:
            refuse_link_out(path)
        content = read_file(path, MAX_BYTES)
    except FileNotFoundError:
        raise SessionNotFoundError(f"the session file {shown(path)} is gone") from None
    except (OSError, ValueError) as error:
        raise storage_error("read", path, error) from error
    session = parse(content, path)
    there = real(path)
    is_own = path.parent == directory or there == real(directory / f"{session.name}{SUFFIX}")
    session.revision.token = (there, digest(content))
    session.revision.is_elsewhere = not is_own
    return session


@contextmanager
def writing(directory: Path, path: Path, verb: str = "write") -> Iterator[None]:
    """Take the turn to write in a directory, and put the system's complaints into words.

    Args:
        directory: That of the sessions.
        path: The session's file.
        verb: What is done to it.

    Raises:
        SessionStorageError: It cannot be done.
    """
    try:
        with turn_to_write(directory):
            yield
    except BusyError as error:
        raise SessionStorageError(str(error)) from error
    except OSError as error:
        raise storage_error(verb, path, error) from error


def look_at(path: Path) -> os.stat_result | None:
    """What is there: a file, damaged or not, a directory or a link; None where nothing is.

    Raises:
        OSError: It cannot be told.
    """
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise
