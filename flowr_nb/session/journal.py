"""The steps of a session in a file beside it: one line of JSON a step, appended at each save.

The session's own file stays as flowr wants it; flowr lists ``*.yaml`` and never sees the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow.conditions import to_text
from flowr_nb.session.durable import append_lines
from flowr_nb.session.history import Step, StepKind, is_same_place
from flowr_nb.session.model import Session, SessionStackFrame
from flowr_nb.session.stepper import EdgeRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUFFIX: Final = ".journal"
_TAIL: Final = 64 * 1024
MAX_BYTES_READ: Final = 8 * 1024 * 1024
"""Most of a journal that is read, counted from its end."""


def journal_path(session_path: Path) -> Path:
    """The journal of a session's file."""
    return session_path.with_name(f"{session_path.name.removesuffix('.yaml')}{SUFFIX}")


def append_steps(path: Path, steps: Iterable[Step], stored: Session | None) -> None:
    """Add steps to a journal, durably.

    Steps that a killed writer left at its end, and that the stored session does not reflect, are
    taken away first.

    Args:
        path: The journal.
        steps: The steps.
        stored: What the store holds before the save that these steps belong to; None for nothing.

    Raises:
        OSError: It cannot be written.
    """
    lines = [json.dumps(_to_json(step), ensure_ascii=False).encode() + b"\n" for step in steps]
    if not lines:
        return
    keep = _length_to_keep(path, stored)
    append_lines(path, lines, keep)


def shorten(path: Path, length: int) -> None:
    """Take away what was added to a journal by a save that failed, as far as the system lets."""
    with contextlib.suppress(OSError):
        os.truncate(path, length)


def _length_to_keep(path: Path, stored: Session | None) -> int | None:
    """How much of a journal belongs to the stored session; None for all whole lines of it."""
    if stored is None:
        return 0
    last = _last_line(path)
    if last is None or _leads_to(last, stored):
        return None  # nearly always: one look at the end of the file
    end = None
    length = 0
    for line in _lines(path):
        length += len(line) + 1
        if _leads_to(line, stored):
            end = length
    # Where no step leads there the session was moved elsewhere, and all of this comes before.
    return end


def _leads_to(line: bytes, session: Session) -> bool:
    step = _from_line(line, session.name)
    return (
        step is not None
        and is_same_place(step.after, session)
        and step.after.updated_at == session.updated_at
    )


def _last_line(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _TAIL))
            lines = file.read().split(b"\n")
    except OSError:
        return None
    return lines[-2] if len(lines) > 1 else None


def read_steps(path: Path, name: str) -> list[Step]:
    """The steps in a journal, oldest first.

    A torn last line, and any line that is not a step, is left out: a journal is told as far as it
    can be read. A journal that is not there has no steps.

    Args:
        path: The journal.
        name: The session's name.
    """
    return [step for line in _lines(path) if (step := _from_line(line, name)) is not None]


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = max(0, size - MAX_BYTES_READ)
            file.seek(start)
            lines = file.read().split(b"\n")
    except OSError:
        return
    # The first may be cut by where reading began, the last was never ended.
    yield from lines[1 if start else 0 : -1]


def _to_json(step: Step) -> dict[str, Any]:
    return {
        "at": step.at,
        "kind": step.kind.value,
        "from": _place_to_json(step.before),
        "trigger": step.trigger,
        "evidence": {str(key): to_text(value) for key, value in step.evidence.items()},
        "to": _place_to_json(step.after),
        "edges": [[edge.flow, edge.state, edge.trigger] for edge in step.edges],
    }


def _place_to_json(session: Session) -> dict[str, Any]:
    return {
        "flow": session.flow,
        "state": session.state,
        "stack": [[frame.flow, frame.state] for frame in session.stack],
        "updated_at": session.updated_at,
    }


def _from_line(line: bytes, name: str) -> Step | None:
    try:
        data = json.loads(line)
        return Step(
            _text(data["trigger"]),
            {_text(key): _text(value) for key, value in data["evidence"].items()},
            _place_from_json(data["from"], name),
            _place_from_json(data["to"], name),
            tuple(EdgeRef(*map(_text, edge)) for edge in data["edges"]),
            _text(data["at"]),
            StepKind(data["kind"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _place_from_json(data: dict[str, Any], name: str) -> Session:
    return Session(
        _text(data["flow"]),
        _text(data["state"]),
        name,
        "",
        _text(data["updated_at"]),
        tuple(SessionStackFrame(*map(_text, frame)) for frame in data["stack"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value
