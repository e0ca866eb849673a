"""Session files under other names and gone, with their journals, so that no kill loses anything."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from flowr_nb.files import copy_file, replace_file, shown, sync_directory
from flowr_nb.session.model import Revision
from flowr_nb.store.errors import SessionNotFoundError, SessionStorageError
from flowr_nb.store.yaml.journal import journal_path
from flowr_nb.store.yaml.session_file import digest, parse, serialise
from flowr_nb.store.yaml.stored import real, refuse_link_out, stored_at

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.session.model import Session
    from flowr_nb.store.yaml.stored import Stored


def move_session(old: Path, new: Path, name: str) -> Session:
    """Put a session and its journal in new files, then take the old ones away.

    The new ones are whole and on the disk before the old ones go, session before journal: a kill
    leaves at worst both sessions, each with a journal of its own.

    Args:
        old: The session's file.
        new: Where it is to be; nothing is there.
        name: Its new name, which the file holds.

    Returns:
        The session there.

    Raises:
        SessionCorruptedError: What is there is not a session.
        SessionNotFoundError: It is gone.
        SessionStorageError: It leads out of the directory, or is written by somebody else.
        OSError: Something cannot be written or removed; nothing has changed.
    """
    refuse_link_out(old)
    before = stored_at(old)
    if before is None:
        raise SessionNotFoundError(f"the session file {shown(old)} is gone")
    session = replace(parse(before.content, old), name=name, revision=Revision())
    content = serialise(session, new)
    is_written = False
    try:
        clear_journal(new)
        with contextlib.suppress(FileNotFoundError):
            copy_file(journal_path(old), journal_path(new))
            sync_directory(new.parent)  # so that no power cut leaves the session without it
        replace_file(new, content, like=old)
        is_written = True
        sync_directory(new.parent)
        _refuse_changed(old, before)
        old.unlink(missing_ok=True)
    except BaseException:
        # Interrupts come when they please: the new one goes only as long as the old one is there,
        # and its journal after it.
        with contextlib.suppress(OSError):
            if is_written and os.path.lexists(old):
                new.unlink()
            if not os.path.lexists(new):
                journal_path(new).unlink(missing_ok=True)
        raise
    session.revision.token = (real(new), digest(content))
    confirm(new, "renamed")
    _drop_journal(old)
    return session


def _refuse_changed(path: Path, before: Stored) -> None:
    """By one who takes no lock: what came meanwhile is not to be lost with the old file."""
    now = stored_at(path)
    if now is not None and now.digest != before.digest:
        raise SessionStorageError(
            f"{shown(path)} was written by somebody else meanwhile; nothing was changed, try again"
        )


def remove_session(path: Path) -> None:
    """Take a session's file away, and then its journal.

    Raises:
        OSError: It cannot be removed; nothing has changed.
        SessionStorageError: It was removed, and that could not be confirmed.
    """
    path.unlink()
    confirm(path, "removed")
    _drop_journal(path)


def clear_journal(path: Path) -> None:
    """Take away what is left of an earlier session of a name: it tells of another run.

    Raises:
        OSError: It cannot be removed.
    """
    journal = journal_path(path)
    if os.path.lexists(journal):
        journal.unlink()
        sync_directory(path.parent)


def confirm(path: Path, what: str) -> None:
    """Make what was done to a session's file last through a power cut.

    Raises:
        SessionStorageError: It was done, and the system could not confirm it.
    """
    try:
        sync_directory(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SessionStorageError(
            f"{shown(path)} was {what}, and the system could not confirm that it would last "
            f"through a power cut: {reason}"
        ) from error


def _drop_journal(path: Path) -> None:
    """Of a session that is gone; one that is left behind is taken away by who takes the name."""
    with contextlib.suppress(OSError):
        journal_path(path).unlink(missing_ok=True)
