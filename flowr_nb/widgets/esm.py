"""One ES module and one stylesheet out of several: what a widget sends to the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_IMPORT: Final = re.compile(r'^import [^;]*?from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=const |function |async function |class )", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_STYLE_COMMENT: Final = re.compile(r"^ */\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_BLANK: Final = re.compile(r"^ *\n", re.MULTILINE)


def join_modules(entry: Path) -> str:
    """Join a module and those of its folder that it imports, to any depth, each once.

    A widget's module reaches the browser as a text without an address, so it cannot import its
    neighbours there. Each file stays a plain ES module, which tests import as it is. Comments are
    left out: a saved notebook carries this text.

    Top-level names have to differ: in the joined module they meet.

    Args:
        entry: The module that the others are for; its own ``export default`` stays.
    """
    parts: dict[Path, str] = {}
    _collect(entry, parts)
    return "".join(parts.values())


def join_styles(*parts: Path) -> str:
    """Several stylesheets as one, in their order, without comments."""
    return "".join(
        _BLANK.sub("", _STYLE_COMMENT.sub("", part.read_text(encoding="utf-8"))) for part in parts
    )


def _collect(path: Path, parts: dict[Path, str]) -> None:
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    parts[path] = ""  # two that import one another: each still once
    for name in _IMPORT.findall(text):
        _collect(path.parent / name, parts)
    del parts[path]  # behind those that it imports
    parts[path] = _BLANK.sub("", _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text))))
