"""Sessions and steps as rows, and back."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.model import Session
from flowr_nb.store.codec import step_from_data, step_to_data
from flowr_nb.store.errors import SessionCorruptedError
from flowr_nb.store.sql.schema import sessions
from flowr_nb.store.yaml.params_text import params_from_text, params_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from flowr_nb.session.history import Step

Content: TypeAlias = tuple[str, str, str, str, str, str]
"""What a row says of where a session stands, in the order of `CONTENT`."""
CONTENT: Final = ("flow", "state", "stack", "params", "created_at", "updated_at")
CONTENT_COLUMNS: Final = tuple(sessions.c[name] for name in CONTENT)


_MOST: Final = 2**62


class Seen(NamedTuple):
    """What the revision of a session holds: which store, name and row, and what was there."""

    store: str
    name: str
    row: int
    version: int
    content: Content


def content_of(session: Session) -> Content:
    """A session as its row has it.

    Raises:
        SessionStorageError: Its params would not be read again as they are.
    """
    stack = [[frame.flow, frame.state] for frame in session.stack]
    return (
        _kept(session.flow),
        _kept(session.state),
        json.dumps(stack, ensure_ascii=False) if stack else "[]",
        params_to_text(session),
        _kept(session.created_at),
        _kept(session.updated_at),
    )


def session_of(name: str, content: Content, shown: str) -> Session:
    """The session of a row.

    Raises:
        SessionCorruptedError: It is none: somebody else wrote into it.
    """
    flow, state, stack, params, created_at, updated_at = content
    try:
        return Session(
            _given(flow),
            _given(state),
            name,
            _given(created_at),
            _given(updated_at),
            () if stack == "[]" else _frames(stack),
            params_from_text(params),
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise SessionCorruptedError(
            f"the session `{name}` in {shown} is damaged: {error}; mend its row, or delete it"
        ) from None


@lru_cache(maxsize=1024)
def _frames(stack: str) -> tuple[SessionStackFrame, ...]:
    """The frames of a stack: thousands of sessions wait in a few."""
    frames = json.loads(stack)
    if type(frames) is not list or any(type(frame) is not list for frame in frames):
        raise TypeError("`stack` is no list of lists")  # two letters would be a flow and a state
    return tuple(SessionStackFrame(_text(flow), _text(state)) for flow, state in frames)


def step_text(step: Step) -> str:
    """A step as JSON."""
    return _whole(json.dumps(step_to_data(step), ensure_ascii=False))


def step_rows(
    steps: Iterable[Step], session_id: int, last: int, follows: int
) -> list[dict[str, Any]]:
    """The rows of some steps.

    Args:
        steps: The steps.
        session_id: The session's row.
        last: How many rows it has.
        follows: The number of the step that they go on from; 0 for none.
    """
    rows = []
    for number, step in enumerate(steps, last + 1):
        rows.append(
            {
                "session_id": session_id,
                "number": number,
                "follows": follows,
                "at": _kept(step.at),
                "kind": step.kind.value,
                "key": _kept(step.key) or None,
                "step": step_text(step),
            }
        )
        follows = number
    return rows


class Link(NamedTuple):
    """A row of steps, as far as the order of a history goes by it."""

    number: int
    follows: int
    step: str


def history_to(head: int, links: Sequence[Link]) -> list[Link]:
    """The rows that lead to one, oldest first.

    Args:
        head: The number of the last one; 0 for none.
        links: All rows of a session, in the order of their numbers.
    """
    by_number = {link.number: link for link in links}
    chain: list[Link] = []
    # A row goes on from an earlier one, whoever wrote it: there is no going round in circles.
    while (link := by_number.get(head)) is not None:
        chain.append(link)
        follows = number(link.follows)
        head = follows if follows < head else 0
    chain.reverse()
    return chain


def number(value: object) -> int:
    """A number of a row; 0 for what SQLite has in its place where somebody else wrote it there."""
    return value if type(value) is int and value < _MOST else 0


def steps_of(links: Iterable[Link], name: str) -> list[Step | None]:
    """The steps of some rows; None for one that cannot be read."""
    found: list[Step | None] = []
    for link in links:
        try:
            found.append(step_from_data(json.loads(link.step), name))
        except (ValueError, TypeError, RecursionError):
            found.append(None)
    return found


def _kept(text: str) -> str:
    r"""A text as a column can have it: PostgreSQL's have no NUL, which is written ``\0`` there."""
    text = _whole(text)
    if "\\" in text or "\0" in text:
        return text.replace("\\", "\\\\").replace("\0", "\\0")
    return text


def _given(text: str) -> str:
    if "\\" not in _text(text):
        return text
    parts = [part.replace("\\0", "\0") for part in text.split("\\\\")]
    return "\\".join(parts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r:.60}")
    return value


def _whole(text: str) -> str:
    """A text without half characters, which a step of a stranger may have."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
