"""Sessions and steps as plain data and back, for whatever a store writes that to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flowr_nb.flow.evidence import to_text
from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.history import Step, StepKind
from flowr_nb.session.model import Session
from flowr_nb.session.options import EdgeRef
from flowr_nb.store.errors import SessionStorageError

MAX_DEPTH: Final = 50
"""How deep the params of a session may be nested."""
MAX_VALUES: Final = 200_000
"""How many values they may hold."""
_MAX_BITS: Final = 3_300
"""Of a number: about the 1,000 digits that are read again from a file."""


def session_to_data(session: Session) -> dict[str, Any]:
    """A session as flowr's seven keys, in the order in which they are written."""
    return {
        "flow": session.flow,
        "state": session.state,
        "name": session.name,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
        "stack": [{"flow": frame.flow, "state": frame.state} for frame in session.stack],
        "params": dict(session.params),
    }


def step_to_data(step: Step) -> dict[str, Any]:
    """A step as mappings, lists and texts; its session's name is not in it."""
    data: dict[str, Any] = {
        "at": step.at,
        "kind": step.kind.value,
        "from": _place_to_data(step.before),
        "trigger": step.trigger,
        # What a journal had before there was a bound stays whole.
        "evidence": {
            str(key): value if type(value) is str else to_text(value)
            for key, value in step.evidence.items()
        },
        "to": _place_to_data(step.after),
        "edges": [[edge.flow, edge.state, edge.trigger] for edge in step.edges],
    }
    if step.assumed:
        data["assumed"] = list(step.assumed)
    if step.key:
        data["key"] = step.key
    return data


def end_alike(steps: Sequence[Step], kept: Sequence[Step]) -> bool:
    """Whether some steps end in the one that a store keeps as the last; also where either has none.

    Args:
        steps: What is to be saved.
        kept: What the store keeps.
    """
    if not steps or not kept:
        return True
    return step_to_data(steps[-1]) == step_to_data(kept[-1])


def step_from_data(data: Any, name: str) -> Step | None:  # noqa: ANN401 - from strangers
    """The step in some data, however hostile; None where it is none.

    Args:
        data: What `step_to_data` gave, or anything else.
        name: The session's name.
    """
    try:
        return Step(
            _text(data["trigger"]),
            {_text(key): _text(value) for key, value in data["evidence"].items()},
            _place_from_data(data["from"], name),
            _place_from_data(data["to"], name),
            tuple(EdgeRef(*map(_text, edge)) for edge in data["edges"]),
            _text(data["at"]),
            StepKind(data["kind"]),
            tuple(map(_text, data.get("assumed", ()))),
            _text(data.get("key", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def in_json(data: object) -> Any:  # noqa: ANN401 - plain data
    """Plain data as JSON can have it: a key or a value that it has no form for is its own text.

    Args:
        data: Params, however they were written: by hand a key may be a date, and a number infinite.
    """
    if isinstance(data, Mapping):
        return {
            key if isinstance(key, str | int | float | None) else str(key): in_json(value)
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [in_json(value) for value in data]
    is_known = data is None or isinstance(data, str | int)
    return data if is_known or (isinstance(data, float) and math.isfinite(data)) else str(data)


def refuse_odd_data(session: Session) -> None:
    """Refuse a session that not every store could give back as it is.

    Its texts are texts; its params are mappings, lists, texts, bytes, numbers, truth values and
    None, in each other.

    Raises:
        SessionStorageError: It holds something else; the message says what.
    """
    frames = [text for frame in session.stack for text in (frame.flow, frame.state)]
    texts = (session.flow, session.state, session.created_at, session.updated_at, *frames)
    odd = next((f"the text {_shown(text)}" for text in texts if not _is_text(text)), None)
    odd = odd or _odd(session.params)
    if odd is not None:
        raise SessionStorageError(
            f"the session `{session.name}` cannot be written: it holds something that is not plain "
            f"data ({odd})"
        )


def _odd(params: object) -> str | None:
    """What of some params is not plain, in words."""
    waiting, values = [(params, 0)], 1
    while waiting:
        data, depth = waiting.pop()
        inner: list[object] = []
        if isinstance(data, Mapping) and (data is params or type(data) is dict):
            key = next((key for key in data if not _is_plain(key)), None)
            if key is not None:
                return f"`params`: the key {_shown(key)}"
            inner = list(data.values())
        elif type(data) is list:
            inner = data
        elif not _is_plain(data):
            return f"`params`: {type(data).__name__} {_shown(data)}"
        values += len(inner)
        if values > MAX_VALUES or depth > MAX_DEPTH:
            return f"`params` has over {MAX_VALUES:,} values, or some over {MAX_DEPTH} deep"
        waiting += [(value, depth + 1) for value in inner]
    return None


def _shown(value: object) -> str:
    try:
        return f"{value!r:.60}"
    except Exception:  # noqa: BLE001 - a number of too many digits, or what a stranger's raises
        return "that cannot be shown"


def _is_plain(value: object) -> bool:
    if type(value) is float:
        return not math.isnan(value)
    if type(value) is int:
        return value.bit_length() <= _MAX_BITS
    return value is None or type(value) in (bool, bytes) or _is_text(value)


def _is_text(value: object) -> bool:
    if type(value) is not str:
        return False
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _place_to_data(session: Session) -> dict[str, Any]:
    return {
        "flow": session.flow,
        "state": session.state,
        "stack": [[frame.flow, frame.state] for frame in session.stack],
        "updated_at": session.updated_at,
    }


def _place_from_data(data: dict[str, Any], name: str) -> Session:
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
    if value.isascii():
        return value
    # JSON can hold half a character, which nothing could write again.
    return value.encode("utf-8", "replace").decode("utf-8")
