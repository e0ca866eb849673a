"""The file beside the sessions from which the next process learns what was parsed before.

It is only ever a help: missing, damaged, outdated or unwritable, the sessions themselves are read.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from flowr_nb.files import open_regular, written_aside
from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.model import Revision, Session
from flowr_nb.store.yaml.session_file import SUFFIX, digest
from flowr_nb.store.yaml.write_lock import turn_to_write
from flowr_nb.uninterrupted import uninterrupted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flowr_nb.store.errors import SessionError
    from flowr_nb.store.yaml.stored import Seen

INDEX_NAME: Final = ".flowr-nb.index"
INDEX_FORMAT: Final = 3
_OF_THE_INDEX: Final = Revision()
"""Nobody's: each who lists gets one of their own."""
_MAX_INDEX: Final = 64 * 1024 * 1024
_FINGERPRINT: Final = 32

Stamp: TypeAlias = tuple[int, int, int, int]
"""When a file was written, and when anything of it changed; its size and its inode."""


class Known(NamedTuple):
    """What one file held."""

    stamp: Stamp
    seen: Seen
    session: Session | None
    error: SessionError | None
    is_from_index: bool = False


def read_index(directory: Path, real: str) -> dict[str, Known]:
    """What the index of a directory knows: file name → what it held.

    Args:
        directory: The directory.
        real: The one spelling of it, with a separator at its end.
    """
    try:
        with os.fdopen(open_regular(directory / INDEX_NAME, os.O_RDONLY), "rb") as file:
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
        return {name: _from_row(f"{real}{name}", name, row, stacks) for name, row in rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


@uninterrupted
def write_index(directory: Path, known: Mapping[str, Known]) -> None:
    """Put an index in place, if that can be done without waiting: private, and not synced."""
    rows = {name: _to_row(each.stamp, each.seen, each.session) for name, each in known.items()}
    content = json.dumps({"format": INDEX_FORMAT, "sessions": rows}).encode()
    with (
        contextlib.suppress(OSError),
        turn_to_write(directory, 0),
        written_aside(directory / INDEX_NAME, 0o600) as file,
    ):
        file.write(digest(content).hex().encode() + b"\n" + content)


def _to_row(stamp: Stamp, seen: Seen, session: Session | None) -> list[Any]:
    assert session is not None  # noqa: S101 - only those are indexed
    return [
        stamp,
        seen[1].hex(),
        session.flow,
        session.state,
        session.created_at,
        session.updated_at,
        [[frame.flow, frame.state] for frame in session.stack],
    ]


def _from_row(
    path: str, name: str, row: list[Any], stacks: dict[Any, tuple[SessionStackFrame, ...]]
) -> Known:
    (mtime, ctime, size, inode), fingerprint, flow, state, created_at, updated_at, waiting = row
    key = tuple(map(tuple, waiting))
    stack = stacks.get(key)  # many sessions wait in the same places
    if stack is None:
        if not all(type(text) is str for frame in key for text in frame):
            raise TypeError
        stack = stacks[key] = tuple(SessionStackFrame(*frame) for frame in key)
    if not (type(flow) is type(state) is type(created_at) is type(updated_at) is str):
        raise TypeError
    stem = name.removesuffix(SUFFIX)
    session = Session(flow, state, stem, created_at, updated_at, stack, {}, _OF_THE_INDEX)
    seen = (path, bytes.fromhex(fingerprint))
    return Known((mtime, ctime, size, inode), seen, session, None, True)
