"""What is in a directory of sessions, read again only where it changed.

A listing costs one look at the directory. What was parsed is kept by the file's times, size and
inode; for the next process it is kept in an index beside the sessions. Whoever writes into a file
can put the time of that back, and not the time of its change, which no call sets. Where a system
has none (Windows), a file that is rewritten in place with its old size and time is not noticed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
import time
from typing import TYPE_CHECKING, Final

from flowr_nb.files import is_young, read_file, shown
from flowr_nb.session.model import listed
from flowr_nb.store.errors import SessionError, SessionNameError, SessionStorageError
from flowr_nb.store.names import refuse_path
from flowr_nb.store.protocol import SessionEntry
from flowr_nb.store.yaml.index import Known, Stamp, read_index, write_index
from flowr_nb.store.yaml.session_file import SUFFIX, digest, parse
from flowr_nb.store.yaml.stored import look_at, real, refuse_link_out
from flowr_nb.uncollected import uncollected
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from flowr_nb.session.model import Session
    from flowr_nb.store.yaml.stored import Seen

WORTH_AN_INDEX: Final = 50
"""Files that a listing must have parsed before it writes an index."""
_OLD_NS: Final = 2_000_000_000
"""What is older was not looked at within any tick of the clock in which it changed."""
_ALWAYS: Final = (2**63, 2**63, 0, 0)
"""Of what is read at each listing: younger than any file."""
_NEVER: Final = (-1, -1, -1, -1)
"""The stamp of no file."""


class Listing:
    """The sessions of one directory.

    Args:
        directory: The directory; it may not be there yet.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._real = ""
        self._known: dict[str, Known] = {}
        # What each listing asks of what is known, so that it need not be worked out each time.
        self._settled: dict[str, Stamp] = {}
        self._readable: list[tuple[Session, Seen]] = []
        self._has_read_index = False
        self._not_indexed: set[str] = set()
        self._turn = threading.Lock()

    def entries(self) -> list[SessionEntry]:
        """Every session file, sorted by name: its session, or what is wrong with it.

        A directory that cannot be read is one entry without a name that says so.
        """
        with self._turn:
            return uncollected(self._entries)

    def some(self, names: Iterable[str]) -> list[SessionEntry]:
        """Those of these names that there are, sorted; the directory is not looked through."""
        with self._turn:
            self._find()
            found = ((name, self._one(f"{name}{SUFFIX}")) for name in sorted(set(names)))
            return [_entry(f"{name}{SUFFIX}", known) for name, known in found if known is not None]

    def sessions(self) -> list[Session]:
        """Every readable session, sorted by name.

        Raises:
            SessionStorageError: The directory is there and cannot be read.
        """
        with self._turn:
            return uncollected(self._sessions)

    def _entries(self) -> list[SessionEntry]:
        problem = self._look()
        if problem is not None:
            return [SessionEntry("", None, problem)]
        return [_entry(name, known) for name, known in self._known.items()]

    def _sessions(self) -> list[Session]:
        problem = self._look()
        if problem is not None:
            raise problem
        return listed(self._readable)

    def _look(self) -> SessionStorageError | None:
        """Bring what is known up to date."""
        now = time.time_ns()
        self._find()
        try:
            found, stale = self._scan()
        except FileNotFoundError:
            self._know({}, now)
            if not self._directory.is_symlink():
                return None
            return SessionStorageError(f"{shown(self._directory)} is a link that leads nowhere")
        except OSError as error:
            self._know({}, now)
            reason = error.strerror or str(error)
            return SessionStorageError(f"cannot read {shown(self._directory)}: {reason}")
        old = self._known
        if not stale and len(found) == len(old):
            return None
        known: dict[str, Known] = {}
        for name in sorted(found, key=_stem):
            it = self._read(name, stale[name], old.get(name)) if name in stale else old[name]
            if it is not None:
                known[name] = it
        self._know(known, now)
        self._not_indexed.update(stale)
        if len(self._not_indexed) >= WORTH_AN_INDEX:
            self._write_index()
        return None

    def _know(self, known: dict[str, Known], now: int) -> None:
        """Know these from now on.

        A file that was read while it was young may have changed within the same tick of the clock
        since: it is read once more when it is not.
        """
        old = now - _OLD_NS
        settled = {
            name: it.stamp
            for name, it in known.items()
            if (it.stamp[0] < old and it.stamp[1] < old) or not is_young(it.stamp, now)
        }
        readable = [(it.session, it.seen) for it in known.values() if it.session is not None]
        # In one go, which no interrupt parts: else the next listing finds one of them up to date.
        self._known, self._settled, self._readable = known, settled, readable

    def _find(self) -> None:
        """Where the directory really is; what is known of one that was elsewhere is of no use."""
        there = f"{real(self._directory)}{os.sep}"
        if there != self._real:
            self._know({}, 0)
            self._real = there
        if not self._has_read_index:
            self._has_read_index = True
            self._know(read_index(self._directory, there), 2 * _ALWAYS[0])

    def _scan(self) -> tuple[list[str], dict[str, Stamp]]:
        """Every file's name, and the stamps of those that are to be read."""
        settled_as = self._settled.get
        found: list[str] = []
        stale: dict[str, Stamp] = {}
        with _directory(self._directory) as directory, os.scandir(directory) as scan:
            for item in scan:
                name = item.name
                settled = settled_as(name)
                if settled is None and not name.endswith(SUFFIX):
                    continue
                try:
                    status = item.stat(follow_symlinks=False)
                except FileNotFoundError:  # gone while we look
                    continue
                except OSError:  # the reading of it will tell
                    found.append(name)
                    stale[name] = _ALWAYS
                    continue
                found.append(name)
                # A link's is never that of what it leads to, which may change without it.
                if settled != (
                    status.st_mtime_ns,
                    status.st_ctime_ns,
                    status.st_size,
                    status.st_ino,
                ):
                    stale[name] = _stamp(status)
        return found, stale

    def _one(self, name: str) -> Known | None:
        """What one file holds now; None where there is none of that name in the directory."""
        try:
            refuse_path(_stem(name))
            status = look_at(self._directory / name)
        except SessionNameError:
            return None
        except OSError:
            stamp = _ALWAYS  # the reading of it will tell
        else:
            if status is None:
                return None
            stamp = _stamp(status)
        known = self._known.get(name)
        is_fresh = known is not None and self._settled.get(name) == stamp
        return known if is_fresh else self._read(name, stamp, known)

    def _read(self, name: str, stamp: Stamp, before: Known | None) -> Known | None:
        path = self._directory / name
        try:
            content = _content(path)
        except SessionStorageError as error:
            # Asked again each time: what is forbidden may be allowed, and the file the same.
            return Known(_NEVER, ("", b""), None, error)
        if content is None:
            return None
        seen = (real(path) if stamp == _ALWAYS else f"{self._real}{name}", digest(content))
        if before is not None and before.seen == seen and not before.is_from_index:
            return Known(stamp, seen, before.session, before.error)
        try:
            return Known(stamp, seen, parse(content, path), None)
        except SessionError as error:
            return Known(stamp, seen, None, error)

    def _write_index(self) -> None:
        good = {
            name: known
            for name, known in self._known.items()
            if known.session is not None and not known.session.params and name in self._settled
        }
        if len(self._not_indexed & good.keys()) < WORTH_AN_INDEX:
            return  # too young to be relied on; the next listing tries again
        self._not_indexed -= good.keys()
        write_index(self._directory, good)


def _stamp(status: os.stat_result) -> Stamp:
    if stat.S_ISLNK(status.st_mode):
        return _ALWAYS
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _entry(name: str, known: Known) -> SessionEntry:
    """With a session of one's own: its revision tells what its holder has seen of the file."""
    session = known.session
    own = None if session is None else session.listed(known.seen)
    return SessionEntry(_stem(name), own, known.error)


@contextlib.contextmanager
def _directory(path: Path) -> Iterator[Path | int]:
    """A directory as it is looked into fastest: open, its path is not walked for each file."""
    if os.scandir not in os.supports_fd:
        yield path
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _content(path: Path) -> bytes | None:
    """What a session's file holds; None where it is gone."""
    try:
        refuse_link_out(path)
        return read_file(path, MAX_BYTES)
    except FileNotFoundError:
        if path.is_symlink():
            raise SessionStorageError(f"{shown(path)} is a link that leads nowhere") from None
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SessionStorageError(f"cannot read {shown(path)}: {reason}") from error


def _stem(name: str) -> str:
    return name.removesuffix(SUFFIX)
