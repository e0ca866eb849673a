"""The names that sessions have: one rule for all stores, so that sessions can change stores."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import pathvalidate

from flowr_nb.hints import is_invisible
from flowr_nb.store.errors import SessionError, SessionNameError

if TYPE_CHECKING:
    from collections.abc import Collection

    from flowr_nb.session.model import Session

_SHOWN: Final = 40
_LONGEST_MADE: Final = 200
_OTHERWISE: Final = "session"
# Of scripts and signs that are written with them, and variants of signs.
_JOINERS: Final = frozenset(("\u200c", "\u200d", *map(chr, range(0xFE00, 0xFE10))))
_LONGEST_SUFFIX: Final = ".journal"
_NAME_REASONS: Final = {
    pathvalidate.ErrorReason.INVALID_CHARACTER: "it has a character that file names cannot have",
    pathvalidate.ErrorReason.INVALID_LENGTH: "it is too long for a file name",
    pathvalidate.ErrorReason.RESERVED_NAME: "some systems keep that name for themselves",
}


def refuse_bad_name(name: str) -> None:
    """Refuse what a new session cannot be called: what no file could be called on some system.

    Raises:
        SessionNameError: It is empty, a path or hidden, or not every system can have it or tell it
            from others.
    """
    refuse_path(name)
    _refuse_what_is_no_file(name)


@lru_cache(maxsize=1024)  # of one session each step is saved by the same name
def _refuse_what_is_no_file(name: str) -> None:
    if not name.strip():
        raise SessionNameError("a session needs a name")
    reason = None
    if name.startswith("."):
        reason = "it begins with a dot"
    elif unicodedata.normalize("NFC", name) != name:
        reason = "it has letters in two parts, which look like others; type it in again"
    elif any(map(_is_hidden, name)):
        reason = "it has a character that is not seen; type it in again"
    try:
        # With the journal's suffix, and the stem itself: `CON` is reserved where `CON.yaml` may
        # pass.
        pathvalidate.validate_filename(f"{name}{_LONGEST_SUFFIX}", platform="universal")
        pathvalidate.validate_filename(name, platform="universal")
    except pathvalidate.ValidationError as error:
        reason = reason or _NAME_REASONS.get(error.reason, "not every system can have such a file")
    if reason:
        shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
        raise SessionNameError(f"`{shown}` cannot be a session's name: {reason}")


def named(session: Session) -> str:
    """The name of a session that is to be kept.

    Raises:
        SessionError: It is no session.
    """
    try:
        return session.name
    except AttributeError:
        raise SessionError(
            "a store keeps a `Session`, as the `session` of a run is one, and no "
            f"{type(session).__name__}"
        ) from None


def refuse_no_text(name: str) -> None:
    """Refuse what is no name because it is no text.

    Raises:
        SessionNameError: It is none.
    """
    if not isinstance(name, str):
        raise SessionNameError(f"a session's name is a text, and no {type(name).__name__}")


def refuse_path(name: str) -> None:
    """Refuse what is no name even of something that is there already.

    Raises:
        SessionNameError: It is a path, or has half a character.
    """
    refuse_no_text(name)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise SessionNameError(
            f"`{ascii(name)[1:-1]}` cannot be a session's name: it has half a character"
        ) from None
    if "\\" in name or PurePath(f"{name}{_LONGEST_SUFFIX}").name != f"{name}{_LONGEST_SUFFIX}":
        raise SessionNameError(f"`{name}` cannot be a session's name: it is a path")


def free_name(name: str, taken: Collection[str] = ()) -> str:
    """A name that a session can have: this one, or one made from it, with a number if it is taken.

    Args:
        name: What it is to be called: a flow's name, which need be no file's.
        taken: The names that are not free.
    """
    name = _possible(name)
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _possible(name: str) -> str:
    """A name that a session can have: without what it cannot have, and not too long."""
    with suppress(SessionNameError):
        refuse_bad_name(name)
        return name
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode("utf-8"))
    seen = "".join(each for each in whole if not _is_hidden(each)).strip(" .")
    short = seen.encode("utf-8")[:_LONGEST_MADE].decode("utf-8", "ignore")
    made = pathvalidate.sanitize_filename(short, "-", platform="universal").strip(" .")
    try:
        refuse_bad_name(made)
    except SessionNameError:
        return _OTHERWISE
    return made


def _is_hidden(character: str) -> bool:
    """Whether a character of a name is not seen, and not part of how letters are joined."""
    return is_invisible(character) and character not in _JOINERS
