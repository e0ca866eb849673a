"""What is in a directory of sessions, read again only where it changed.

A listing costs one look at the directory. What was parsed is kept by the file's time, size and
inode; for the next process it is kept in a file beside the sessions, which is only ever a help:
missing, damaged, outdated or unwritable, the sessions themselves are read.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from flowr_nb.files import open_regular, write_help
from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.model import SUFFIX, Lineage, Session
from flowr_nb.store.errors import SessionError, SessionStorageError
from flowr_nb.store.protocol import SessionEntry
from flowr_nb.store.yaml.session_file import digest, parse
from flowr_nb.yaml.reader import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX_NAME: Final = ".flowr-nb.index"
INDEX_FORMAT: Final = 2
WORTH_AN_INDEX: Final = 50
"""Files that a listing must have parsed before it writes an index."""
# A file system's clock ticks coarsely: a file this young may change again within one tick and
# keep its time and size.
_YOUNG_NS: Final = 2_000_000_000

_Stamp: TypeAlias = tuple[int, int, int]
_ALWAYS: Final = (2**63, 0, 0)
"""Of what is read at each listing: younger than any file."""
_NEVER: Final = (-1, -1, -1)
"""The stamp of no file."""
_OF_THE_INDEX: Final = Lineage()
"""Nobody's: each who lists gets one of their own."""
_MAX_INDEX: Final = 64 * 1024 * 1024
_FINGERPRINT: Final = 32


class _Known(NamedTuple):
    """What one file held."""

    stamp: _Stamp
    digest: bytes
    session: Session | None
    error: SessionError | None
    is_from_index: bool = False


class Listing:
    """The sessions of one directory.

    Args:
        directory: The directory; it may not be there yet.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._real = ""
        self._known: dict[str, _Known] = {}
        self._has_read_index = False
        self._not_indexed: set[str] = set()
        self._turn = threading.Lock()

    def entries(self) -> list[SessionEntry]:
        """Every session file, sorted by name: its session, or what is wrong with it.

        A directory that cannot be read is one entry without a name that says so.
        """
        with self._turn, _uncollected():
            problem = self._look()
            if problem is not None:
                return [SessionEntry("", None, problem)]
            return [
                SessionEntry(name.removesuffix(SUFFIX), self._own(known), known.error)
                for name, known in self._known.items()
            ]

    def sessions(self) -> list[Session]:
        """Every readable session, sorted by name."""
        with self._turn, _uncollected():
            self._look()
            real = self._real
            return [
                session.seen_in(real, digest)
                for _, digest, session, _, _ in self._known.values()
                if session is not None
            ]

    def _look(self) -> SessionStorageError | None:
        """Bring what is known up to date."""
        if not self._has_read_index:
            self._has_read_index = True
            self._known = self._read_index()
        young = time.time_ns() - _YOUNG_NS
        try:
            found, stale = self._scan(young)
        except FileNotFoundError:
            self._known = {}
            return None
        except OSError as error:
            self._known = {}
            reason = error.strerror or str(error)
            return SessionStorageError(f"cannot read {self._directory}: {reason}")
        old = self._known
        if not stale and len(found) == len(old):
            return None
        known: dict[str, _Known] = {}
        for name in sorted(found, key=_stem):
            it = self._read(name, stale[name], old.get(name)) if name in stale else old[name]
            if it is not None:
                known[name] = it
        self._known = known
        self._not_indexed.update(stale)
        if len(self._not_indexed) >= WORTH_AN_INDEX:
            self._write_index(young)
        return None

    def _scan(self, young: int) -> tuple[list[str], dict[str, _Stamp]]:
        """Every file's name, and the stamps of those that are to be read."""
        known_of = self._known.get
        found: list[str] = []
        stale: dict[str, _Stamp] = {}
        with _directory(self._directory) as directory, os.scandir(directory) as scan:
            for item in scan:
                name = item.name
                if not name.endswith(SUFFIX):
                    continue
                stamp = _ALWAYS  # what a link leads to changes without the link
                try:
                    if not item.is_symlink():
                        stat = item.stat(follow_symlinks=False)
                        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                except FileNotFoundError:  # gone while we look
                    continue
                except OSError:  # the reading of it will tell
                    pass
                found.append(name)
                known = known_of(name)
                if known is None or known.stamp != stamp or stamp[0] > young:
                    stale[name] = stamp
        self._real = f"{os.path.realpath(self._directory)}{os.sep}"
        return found, stale

    def _own(self, known: _Known) -> Session | None:
        """The session with a lineage of its own: it tells what its holder has seen of the file."""
        if known.session is None:
            return None
        return known.session.seen_in(self._real, known.digest)

    def _read(self, name: str, stamp: _Stamp, before: _Known | None) -> _Known | None:
        path = self._directory / name
        try:
            content = _content(path)
        except SessionStorageError as error:
            # Asked again each time: what is forbidden may be allowed, and the file the same.
            return _Known(_NEVER, b"", None, error)
        if content is None:
            return None
        seen = digest(content)
        if before is not None and before.digest == seen and not before.is_from_index:
            return _Known(stamp, seen, before.session, before.error)
        try:
            return _Known(stamp, seen, parse(content, path), None)
        except SessionError as error:
            return _Known(stamp, seen, None, error)

    def _read_index(self) -> dict[str, _Known]:
        try:
            with os.fdopen(open_regular(self._directory / INDEX_NAME, os.O_RDONLY), "rb") as file:
                # In a directory that several people write in, each relies on an index of their own.
                if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                    return {}
                fingerprint = file.readline(_FINGERPRINT + 1).strip()
                content = file.read(_MAX_INDEX + 1)
            # It is not synced: what a power cut left of it is not relied on, readable or not.
            if len(content) > _MAX_INDEX or fingerprint != digest(content).hex().encode():
                return {}
            data = json.loads(content)
            if data["format"] != INDEX_FORMAT:
                return {}
            stacks: dict[Any, tuple[SessionStackFrame, ...]] = {}
            rows = data["sessions"].items()
            return {name: _from_index(name, row, stacks) for name, row in rows}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}

    def _write_index(self, young: int) -> None:
        rows = {
            name: _to_index(known)
            for name, known in self._known.items()
            if known.session is not None and not known.session.params and known.stamp[0] <= young
        }
        if len(self._not_indexed & rows.keys()) < WORTH_AN_INDEX:
            return  # too young to be relied on; the next listing tries again
        self._not_indexed -= rows.keys()
        content = json.dumps({"format": INDEX_FORMAT, "sessions": rows}).encode()
        with contextlib.suppress(OSError):
            write_help(
                self._directory / INDEX_NAME, digest(content).hex().encode() + b"\n" + content
            )


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


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, of which a listing has none and which takes half its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refuse_link_out(path: Path) -> None:
    """Refuse a session file that is a link to somewhere outside of its directory.

    Raises:
        SessionStorageError: It is one.
    """
    if path.is_symlink() and Path(os.path.realpath(path)).parent != Path(
        os.path.realpath(path.parent)
    ):
        raise SessionStorageError(
            f"{path} is a link that leads out of the sessions directory; put the file there itself"
        )


def _content(path: Path) -> bytes | None:
    """What a session's file holds; None where it is gone."""
    try:
        refuse_link_out(path)
        return read_file(path)
    except FileNotFoundError:
        if path.is_symlink():
            raise SessionStorageError(f"{path} is a link that leads nowhere") from None
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SessionStorageError(f"cannot read {path}: {reason}") from error


def _stem(name: str) -> str:
    return name.removesuffix(SUFFIX)


def _to_index(known: _Known) -> list[Any]:
    session = known.session
    assert session is not None  # noqa: S101 - only those are indexed
    return [
        known.stamp,
        known.digest.hex(),
        session.flow,
        session.state,
        session.created_at,
        session.updated_at,
        [[frame.flow, frame.state] for frame in session.stack],
    ]


def _from_index(
    name: str, row: list[Any], stacks: dict[Any, tuple[SessionStackFrame, ...]]
) -> _Known:
    (mtime, size, inode), fingerprint, flow, state, created_at, updated_at, waiting = row
    key = tuple(map(tuple, waiting))
    stack = stacks.get(key)  # many sessions wait in the same places
    if stack is None:
        _refuse_other_than_texts({type(text) for frame in key for text in frame})
        stack = stacks[key] = tuple(SessionStackFrame(*frame) for frame in key)
    _refuse_other_than_texts({type(flow), type(state), type(created_at), type(updated_at)})
    stem = name.removesuffix(SUFFIX)
    session = Session(flow, state, stem, created_at, updated_at, stack, {}, _OF_THE_INDEX)
    return _Known((mtime, size, inode), bytes.fromhex(fingerprint), session, None, True)


def _refuse_other_than_texts(types: set[type]) -> None:
    if types - {str}:
        raise TypeError
