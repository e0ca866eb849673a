"""The session file: exactly flowr's seven keys, from text to `Session` and back."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from flowr_nb.files import shown
from flowr_nb.session.configuration import SessionStackFrame
from flowr_nb.session.model import Session
from flowr_nb.store.codec import session_to_data
from flowr_nb.store.errors import SessionCorruptedError, SessionStorageError
from flowr_nb.yaml.nodes import YamlMapping, YamlNode, YamlReadError, YamlScalar, YamlSequence
from flowr_nb.yaml.plain_data import to_python
from flowr_nb.yaml.reader import read_yaml
from flowr_nb.yaml.written import WrittenData, to_yaml, written_data

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX: Final = ".yaml"
"""What a session's file is called after the session's name."""
_TEXT_KEYS: Final = ("flow", "state", "name", "created_at", "updated_at")
_NOT_PLAIN: Final = "\0"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_WORDS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""What other readers of YAML may take for something else than a text."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00", re.ASCII)
_PLAIN_BYTES: Final = 64 * 1024
# A name without quotes is one that no YAML reads as nothing, as a list or as a comment.
_VALUE: Final = (
    r"(?:'[ -&(-~]*'|\"[ !#-\[\]-~]*\"|(?!(?:null|Null|NULL)\n)[A-Za-z0-9_][A-Za-z0-9_./+@-]*)\n"
)
_PLAIN_FORM: Final = re.compile(
    rf"(?:(?:flow|state|name|created_at|updated_at): {_VALUE}|params: \{{\}}\n|stack: \[\]\n"
    rf"|stack:\n(?:- flow: {_VALUE}  state: {_VALUE})+)*"
)
_PLAIN_LINE: Final = re.compile(r"(- |  |)([a-z_]+):(?: (.*))?\n")
BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""PyYAML's own class that writes."""


class SessionDumper(BASE):  # type: ignore[misc]
    """Writes params that nobody has changed as they were read."""


def _represent_written(dumper: Any, data: WrittenData) -> yaml.Node:  # noqa: ANN401 - PyYAML is untyped
    node = read_yaml(data.source)
    # By their texts: to Python `1`, `1.0` and `true` are the same.
    if isinstance(node, YamlMapping) and repr(to_python(node)) == repr(dict(data)):
        return to_yaml(node)
    plain: yaml.Node = dumper.represent_dict(dict(data))
    return plain


SessionDumper.add_representer(WrittenData, _represent_written)


def serialise(session: Session, path: Path) -> bytes:
    """The text of a session's file.

    What is written is read back before it goes anywhere: a session that would come back another
    is refused, not saved.

    Args:
        session: The session.
        path: The file it is meant for.

    Raises:
        SessionStorageError: It holds something that is not plain YAML data, or that would not be
            read again as it is.
    """
    try:
        content = (plain_text(session) or _any_text(session)).encode("utf-8")
        again = parse(content, path)
    except (yaml.YAMLError, ValueError, RecursionError, SessionCorruptedError) as error:
        raise SessionStorageError(
            f"the session `{session.name}` cannot be written: it holds something that is "
            f"not plain YAML data ({error})"
        ) from error
    if again != session and not _is_untouched(again, session):
        raise SessionStorageError(
            f"the session `{session.name}` cannot be written: it would be read again as another "
            f"({_difference(session, again)})"
        )
    return content


def _is_untouched(again: Session, session: Session) -> bool:
    """Whether only params differ, and those are as they were read: not-a-number equals nothing."""
    is_written = isinstance(session.params, WrittenData)
    return (
        is_written
        and replace(again, params=session.params) == session
        and repr(again.params) == repr(session.params)
    )


def _any_text(session: Session) -> str:
    data = session_to_data(session)
    if isinstance(session.params, WrittenData):
        data["params"] = session.params
    text: str = yaml.dump(data, Dumper=SessionDumper, sort_keys=False, allow_unicode=True)
    return text


def plain_text(session: Session) -> str | None:
    """What the writer for all of YAML writes, if only plain names are in it; else None."""
    if session.params:
        return None
    texts = (session.flow, session.state, session.name, session.created_at, session.updated_at)
    lines = [f"{key}: {_quoted(text)}\n" for key, text in zip(_TEXT_KEYS, texts, strict=True)]
    lines.append("stack:\n" if session.stack else "stack: []\n")
    lines += [
        f"- flow: {_quoted(frame.flow)}\n  state: {_quoted(frame.state)}\n"
        for frame in session.stack
    ]
    lines.append("params: {}\n")
    text = "".join(lines)
    return None if _NOT_PLAIN in text else text


def _quoted(text: str) -> str:
    if _NAME.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f"'{text}'" if _MOMENT.fullmatch(text) else _NOT_PLAIN


def parse(content: bytes, path: Path) -> Session:
    """The session in a file's text.

    Args:
        content: The text.
        path: The file; its stem is the session's name, whatever the text says: a copy of a file
            is a session of its own.

    Raises:
        SessionCorruptedError: It is not a session; the message says where and why.
    """
    quick = parse_plain(content, path.name.removesuffix(SUFFIX))
    if quick is not None:
        return quick
    return parse_any(content, path)


def parse_any(content: bytes, path: Path) -> Session:
    """The session in any YAML text; see `parse`."""
    try:
        root = read_yaml(content)
        if not isinstance(root, YamlMapping):
            raise _corrupted(path, "it is not a mapping of `flow`, `state`, `name` and more", root)
        _refuse_duplicates(path, root)
        keys = {name: value for name, (_, value) in root.last().items()}
        return Session(
            flow=_text(path, root, keys, "flow"),
            state=_text(path, root, keys, "state"),
            name=path.name.removesuffix(SUFFIX),
            created_at=_text(path, root, keys, "created_at", default=""),
            updated_at=_text(path, root, keys, "updated_at", default=""),
            stack=_stack(path, keys.get("stack")),
            params=_params(path, keys.get("params")),
        )
    except YamlReadError as error:
        raise SessionCorruptedError(
            f"the session file {shown(path)} is damaged: {error}; mend or remove it"
        ) from error


def parse_plain(content: bytes, name: str) -> Session | None:
    """The session in a text of the form that we and flowr write; None for any other form.

    Most files are of that form, and a parser for all of YAML takes ten times as long. Whatever
    it does not know for certain it leaves to that parser.
    """
    if len(content) > _PLAIN_BYTES or not content.isascii():
        return None
    text = content.decode("ascii")
    if _PLAIN_FORM.fullmatch(text) is None:
        return None
    found = _PLAIN_LINE.findall(text)
    own = [(key, value) for indent, key, value in found if not indent]
    keys = dict(own)
    if len(keys) < len(own) or "flow" not in keys or "state" not in keys:
        return None
    frames = [_unquoted(value) for indent, _, value in found if indent]
    return Session(
        _unquoted(keys["flow"]),
        _unquoted(keys["state"]),
        name,
        _unquoted(keys.get("created_at", "")),
        _unquoted(keys.get("updated_at", "")),
        tuple(map(SessionStackFrame, frames[::2], frames[1::2])),
        {},
    )


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') else value


def digest(content: bytes) -> bytes:
    """A short fingerprint of a file's text."""
    return hashlib.blake2b(content, digest_size=16).digest()


def _text(
    path: Path,
    root: YamlMapping,
    keys: dict[str, YamlNode],
    key: str,
    default: str | None = None,
) -> str:
    value = keys.get(key)
    if default is not None and (value is None or _is_null(value)):
        return default
    if value is None:
        raise _corrupted(path, f"`{key}` is missing", root)
    if not isinstance(value, YamlScalar) or value.is_null:
        raise _corrupted(path, f"`{key}` is not a text", value)
    return value.text


def _stack(path: Path, node: YamlNode | None) -> tuple[SessionStackFrame, ...]:
    if node is None or _is_null(node):
        return ()
    if not isinstance(node, YamlSequence):
        raise _corrupted(path, "`stack` is not a list", node)
    frames = []
    for item in node.items:
        if not isinstance(item, YamlMapping):
            raise _corrupted(path, "a frame of `stack` is not a mapping", item)
        keys = {name: value for name, (_, value) in item.last().items()}
        frames.append(
            SessionStackFrame(_text(path, item, keys, "flow"), _text(path, item, keys, "state"))
        )
    return tuple(frames)


def _params(path: Path, node: YamlNode | None) -> dict[str, Any]:
    if node is None or _is_null(node):
        return {}
    if not isinstance(node, YamlMapping):
        raise _corrupted(path, "`params` is not a mapping", node)
    return written_data(node, BASE) if node.entries else {}


def _is_null(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and node.is_null


def _refuse_duplicates(path: Path, root: YamlMapping) -> None:
    """Refuse keys that stand twice, of which a save would drop one for good; see `written_data`."""
    stack = root.last().get("stack")
    frames = stack[1].items if stack and isinstance(stack[1], YamlSequence) else []
    for node in (root, *frames):
        for key, first in node.duplicates() if isinstance(node, YamlMapping) else ():
            problem = f"`{key.text}` stands twice in one mapping (first in line {first.line})"
            raise _corrupted(path, problem, key)


def _corrupted(path: Path, problem: str, node: YamlNode) -> SessionCorruptedError:
    return SessionCorruptedError(
        f"the session file {shown(path)} is damaged: line {node.line}, column {node.column}: "
        f"{problem}; mend or remove it"
    )


def _difference(before: Session, after: Session) -> str:
    for key in ("flow", "state", "name", "created_at", "updated_at", "stack", "params"):
        if getattr(before, key) != getattr(after, key):
            return f"`{key}`: {getattr(before, key)!r:.60} as {getattr(after, key)!r:.60}"
    return "its contents"
