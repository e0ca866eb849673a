"""The steps of a session in a file beside it: one line of JSON a step, appended at each save.

The session's own file stays as flowr wants it; flowr lists ``*.yaml`` and never sees the journal.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from flowr_nb.files import open_regular
from flowr_nb.session.history import continued, length_up_to
from flowr_nb.store.codec import step_from_data, step_to_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import FileIO
    from pathlib import Path

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session

SUFFIX: Final = ".journal"
_LONGEST_NAME: Final = 255
"""Most bytes that file systems allow in a name."""
_LONGEST_CUT: Final = 220
_TAIL: Final = 16 * 1024
_BLOCK: Final = 4096
MAX_BYTES_READ: Final = 8 * 1024 * 1024
"""Most of a journal that is read, counted from its end."""


def journal_path(session_path: Path) -> Path:
    """The journal of a session's file; of one with a very long name it has a shortened one."""
    stem = session_path.name.removesuffix(".yaml")
    if len(os.fsencode(stem)) + len(SUFFIX) > _LONGEST_NAME:
        # flowr's own sessions may be called so: their suffix is shorter.
        mark = hashlib.blake2b(os.fsencode(stem), digest_size=8).hexdigest()
        stem = f"{os.fsencode(stem)[:_LONGEST_CUT].decode('utf-8', 'ignore')}-{mark}"
    return session_path.with_name(f"{stem}{SUFFIX}")


@contextlib.contextmanager
def steps_added(
    path: Path, steps: Sequence[Step], stored: Session | None, session: Session, mode: int
) -> Iterator[None]:
    """Add steps to a journal, durably, for as long as what is done inside succeeds.

    Steps that a killed writer left at its end, and that the stored session does not reflect, are
    taken away first; steps that a save left there which failed after its rename are not added
    twice.

    Args:
        path: The journal.
        steps: The steps.
        stored: What the store holds before the save that these steps belong to; None for nothing
            readable.
        session: What is saved.
        mode: The mode that a new journal may have.

    Raises:
        OSError: It cannot be written.
    """
    end, steps = continued(steps, stored, session, partial(_length_up_to, path))
    lines = [json.dumps(step_to_data(step), ensure_ascii=False).encode() + b"\n" for step in steps]
    if not lines and (stored is not None or not os.path.lexists(path)):
        yield
        return
    with os.fdopen(open_regular(path, os.O_RDWR | os.O_CREAT, mode), "r+b", 0) as file:
        size = file.seek(0, os.SEEK_END)
        end = _whole_lines(file, size) if end is None else min(end, size)
        file.seek(end)
        cut = file.read(MAX_BYTES_READ)
        try:
            _write_from(file, end, b"".join(lines))
            os.fsync(file.fileno())
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                _write_from(file, end, cut)
            raise


def _write_from(file: FileIO, end: int, content: bytes) -> None:
    """Put all of a content after what is kept of a file: a system may take a part, and say so."""
    file.truncate(end)
    file.seek(end)
    while content:
        content = content[file.write(content) :]


def _whole_lines(file: FileIO, size: int) -> int:
    """The length of a file without its torn last line, which a killed writer left."""
    at = size
    while at > 0:
        start = max(0, at - _BLOCK)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _length_up_to(path: Path, session: Session) -> int | None:
    """How much of a journal led to a session; None where no step came or went there.

    Nearly always one look at the end of the file tells.
    """
    for window in (_TAIL, MAX_BYTES_READ):
        latest = (
            (end - len(line) - 1, end, _from_line(line, session.name))
            for end, line in reversed(_lines(path, window))
        )
        end = length_up_to(latest, session)
        if end is not None:
            return end
    return None


def read_steps(path: Path, name: str) -> list[Step]:
    """The steps in a journal, oldest first.

    A torn last line, and any line that is not a step, is left out: a journal is told as far as it
    can be read. A journal that is not there has no steps.

    Args:
        path: The journal.
        name: The session's name.
    """
    steps = (_from_line(line, name) for _, line in _lines(path, MAX_BYTES_READ))
    return [step for step in steps if step is not None]


def _lines(path: Path, window: int) -> list[tuple[int, bytes]]:
    """The whole lines at the end of a journal, each after where in the file it ends."""
    try:
        with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
            start = max(0, os.fstat(file.fileno()).st_size - window)
            file.seek(start)
            lines = file.read(window).split(b"\n")
    except OSError:
        return []
    ends = accumulate((len(line) + 1 for line in lines), initial=start)
    next(ends)
    # The first may be cut by where reading began, the last was never ended.
    return list(zip(ends, lines, strict=False))[1 if start else 0 : -1]


def _from_line(line: bytes, name: str) -> Step | None:
    try:
        return step_from_data(json.loads(line), name)
    except (ValueError, RecursionError):
        return None
