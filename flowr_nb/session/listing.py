"""What is in a directory of sessions, read again only where it changed.

A listing costs one look at the directory. What was parsed is kept by the file's time, size and
inode; for the next process it is kept in a file beside the sessions, which is only ever a help:
missing, damaged, outdated or unwritable, the sessions themselves are read.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from flowr_nb.flow.yaml_reader import read_file
from flowr_nb.session.model import Lineage, Session, SessionStackFrame
from flowr_nb.session.session_file import SUFFIX, digest, parse
from flowr_nb.session.store import SessionEntry, SessionError, SessionStorageError

INDEX_NAME: Final = ".flowr-nb.index"
INDEX_FORMAT: Final = 1
WORTH_AN_INDEX: Final = 50
"""Files that a listing must have parsed before it writes an index."""
# A file system's clock ticks coarsely: a file this young may change again within one tick and
# keep its time and size.
_YOUNG_NS: Final = 2_000_000_000

_Stamp: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What one file held."""

    stamp: _Stamp
    digest: bytes
    session: Session | None
    error: SessionError | None


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

    def entries(self) -> list[SessionEntry]:
        """Every session file, sorted by name: its session, or what is wrong with it.

        A directory that cannot be read is one entry without a name that says so.
        """
        try:
            found = self._scan()
        except FileNotFoundError:
            self._known = {}
            return []
        except OSError as error:
            reason = error.strerror or str(error)
            problem = SessionStorageError(f"cannot read {self._directory}: {reason}")
            return [SessionEntry("", None, problem)]
        if not self._has_read_index:
            self._has_read_index = True
            self._known = self._read_index()
        known: dict[str, _Known] = {}
        entries: list[SessionEntry] = []
        young = time.time_ns() - _YOUNG_NS
        for name, stamp in found:
            before = self._known.get(name)
            if before is None or before.stamp != stamp or stamp[0] > young:
                before = self._read(name, stamp, before)
                self._not_indexed.add(name)
            if before is not None:
                known[name] = before
                entries.append(self._entry(name, before))
        self._known = known
        if len(self._not_indexed) >= WORTH_AN_INDEX:
            self._write_index(young)
        return entries

    def _scan(self) -> list[tuple[str, _Stamp]]:
        found = []
        with os.scandir(self._directory) as scan:
            for item in scan:
                if not item.name.endswith(SUFFIX):
                    continue
                with contextlib.suppress(FileNotFoundError):  # gone while we look
                    stat = item.stat(follow_symlinks=False)
                    found.append((item.name, (stat.st_mtime_ns, stat.st_size, stat.st_ino)))
        self._real = os.path.realpath(self._directory)
        return sorted(found, key=lambda item: item[0].removesuffix(SUFFIX))

    def _entry(self, name: str, known: _Known) -> SessionEntry:
        if known.session is None:
            return SessionEntry(name.removesuffix(SUFFIX), None, known.error)
        # A lineage of its own each time: it tells what its holder has seen of the file.
        lineage = Lineage(f"{self._real}{os.sep}{name}", known.digest)
        it = known.session
        session = Session(
            it.flow, it.state, it.name, it.created_at, it.updated_at, it.stack, it.params, lineage
        )
        return SessionEntry(it.name, session, None)

    def _read(self, name: str, stamp: _Stamp, before: _Known | None) -> _Known | None:
        path = self._directory / name
        try:
            refuse_link_out(path)
            content = read_file(path)
        except FileNotFoundError:
            return None
        except SessionError as error:
            return _Known(stamp, b"", None, error)
        except OSError as error:
            reason = error.strerror or str(error)
            return _Known(stamp, b"", None, SessionStorageError(f"cannot read {path}: {reason}"))
        seen = digest(content)
        if before is not None and before.digest == seen:
            return _Known(stamp, seen, before.session, before.error)
        try:
            return _Known(stamp, seen, parse(content, path), None)
        except SessionError as error:
            return _Known(stamp, seen, None, error)

    def _read_index(self) -> dict[str, _Known]:
        try:
            content = (self._directory / INDEX_NAME).read_bytes()
            data = json.loads(content)
            if data["format"] != INDEX_FORMAT:
                return {}
            return {name: _from_index(name, row) for name, row in data["sessions"].items()}
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
        # Whoever comes second replaces the index of the first: both are true.
        aside = self._directory / f"{INDEX_NAME}.{os.getpid()}.tmp"
        with contextlib.suppress(OSError):
            try:
                aside.write_bytes(content)
                aside.replace(self._directory / INDEX_NAME)
            finally:
                aside.unlink(missing_ok=True)


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


def _from_index(name: str, row: list[Any]) -> _Known:
    stamp, fingerprint, flow, state, created_at, updated_at, stack = row
    texts = (flow, state, created_at, updated_at, *(text for frame in stack for text in frame))
    if not all(isinstance(text, str) for text in texts):
        raise TypeError(name)
    session = Session(
        flow,
        state,
        name.removesuffix(SUFFIX),
        created_at,
        updated_at,
        tuple(SessionStackFrame(*frame) for frame in stack),
    )
    mtime, size, inode = stamp
    return _Known((mtime, size, inode), bytes.fromhex(fingerprint), session, None)
