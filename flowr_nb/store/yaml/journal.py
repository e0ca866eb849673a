"""The steps of a session in a file beside it: one line of JSON a step, appended at each save.

The session's own file stays as flowr wants it; flowr lists ``*.yaml`` and never sees the journal.
Each step has a number in the life of its session, from 1: their order is that, and not the clock's.
A line of an earlier version has none; it follows the one above it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.file_access import keep_access
from flowr_nb.files import copy_file, open_regular
from flowr_nb.session.history import continued, length_up_to
from flowr_nb.store.codec import step_from_data, step_to_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from io import BufferedReader, FileIO
    from pathlib import Path

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session

SUFFIX: Final = ".journal"
_LONGEST_NAME: Final = 255
"""Most bytes that file systems allow in a name."""
_LONGEST_CUT: Final = 220
MAX_BYTES_READ: Final = 8 * 1024 * 1024
"""Most of a journal that is read, counted from its end."""
_WINDOWS: Final = (1024, 64 * 1024, MAX_BYTES_READ)
"""How much of its end is looked at, where the first look does not tell."""


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
    path: Path, steps: Sequence[Step], stored: Session | None, session: Session, like: Path
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
        like: The session's file, whose readers and writers are those of a new journal.

    Raises:
        OSError: It cannot be written.
    """
    if not steps and (stored is not None or not os.path.lexists(path)):
        yield
        return
    with os.fdopen(_open(path, like), "r+b", 0) as file:
        size = file.seek(0, os.SEEK_END)
        end, steps = continued(steps, stored, session, partial(_length_up_to, file, size))
        if not steps and stored is not None:
            yield
            return
        if end is None:
            end = _whole_lines(file, size)
        added = b"".join(_lines_of(steps, first=_last_number(file, end, session.name) + 1))
        file.seek(end)
        cut = file.read(MAX_BYTES_READ) if end < size else b""
        try:
            _write_from(file, end, added)
            os.fsync(file.fileno())
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                _write_from(file, end, cut)
            raise


def _open(path: Path, like: Path) -> int:
    """Open a journal to be written; one that may be read alone is replaced by a copy."""
    if not os.path.lexists(path):
        descriptor = open_regular(path, os.O_RDWR | os.O_CREAT)
        keep_access(like, descriptor)
        return descriptor
    try:
        return open_regular(path, os.O_RDWR)
    except PermissionError:  # it may be read: it is replaced, as the session's own file is
        copy_file(path, path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & stat.S_IWUSR:  # nor may its owner write it, who is now ourselves
        path.chmod(mode | stat.S_IWUSR)
    return open_regular(path, os.O_RDWR)


def _lines_of(steps: Sequence[Step], first: int) -> Iterator[bytes]:
    for number, step in enumerate(steps, first):
        data = {"number": number, **step_to_data(step)}
        yield json.dumps(data, ensure_ascii=False).encode() + b"\n"


def _last_number(file: FileIO, end: int, name: str) -> int:
    """The number of the last step in what is kept of a journal; 0 for none.

    Nearly always one look at the last line tells.
    """
    lines: list[tuple[int, bytes]] = []
    for window in _WINDOWS:
        lines = _lines_before(file, end, window)
        number = _number_in(_data_of(lines[-1][1])) if lines else None
        if number is not None:
            return number
    return max((number for number, _ in _numbered((line for _, line in lines), name)), default=0)


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
        start = max(0, at - _WINDOWS[1])
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _length_up_to(file: FileIO, size: int, session: Session) -> int | None:
    """How much of a journal led to a session; None where no step came or went there.

    Nearly always one look at the end of the file tells.
    """
    for window in _WINDOWS:
        latest = (
            (end - len(line) - 1, end, step_from_data(_data_of(line), session.name))
            for end, line in reversed(_lines_before(file, size, window))
        )
        end = length_up_to(latest, session)
        if end is not None:
            return end
    return None


def read_steps(path: Path, name: str) -> list[Step]:
    """The steps in a journal, in the order of their numbers.

    A torn last line, and any line that is not a step, is left out: a journal is told as far as it
    can be read. A journal that is not there has no steps.

    Args:
        path: The journal.
        name: The session's name.
    """
    try:
        with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
            lines = _lines_before(file, os.fstat(file.fileno()).st_size, MAX_BYTES_READ)
    except OSError:
        return []
    numbered = _numbered((line for _, line in lines), name)
    return [step for _, step in sorted(numbered, key=itemgetter(0))]


def _numbered(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, Step]]:
    number = 0
    for line in lines:
        data = _data_of(line)
        step = step_from_data(data, name)
        if step is not None:
            number = _number_in(data) or number + 1
            yield number, step


def _number_in(data: Any) -> int | None:  # noqa: ANN401 - from strangers
    number = data.get("number") if isinstance(data, dict) else None
    return number if type(number) is int and number > 0 else None


def _lines_before(file: FileIO | BufferedReader, end: int, window: int) -> list[tuple[int, bytes]]:
    """The whole lines of a file before a place in it, each after where it ends."""
    start = max(0, end - window)
    file.seek(start)
    lines = file.read(end - start).split(b"\n")
    ends = accumulate((len(line) + 1 for line in lines), initial=start)
    next(ends)
    # The first may be cut by where reading began, the last was never ended.
    return list(zip(ends, lines, strict=False))[1 if start else 0 : -1]


def _data_of(line: bytes) -> Any:  # noqa: ANN401 - from strangers
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
