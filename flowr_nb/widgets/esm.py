"""One ES module and one stylesheet out of several: what a widget sends to the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_IMPORT: Final = re.compile(r'^import [^;]*?from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=const |function |async function |class )", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_SPACE: Final = re.compile(r"^ +|^ *\n", re.MULTILINE)


def join_modules(entry: Path) -> str:
    """Join a module and those of its folder that it imports, to any depth, each once.

    A widget's module reaches the browser as a text without an address, so it cannot import its
    neighbours there. Each file stays a plain ES module, which tests import as it is. Comments and
    indentation are left out: a saved notebook carries this text.

    Top-level names have to differ: in the joined module they meet.

    Args:
        entry: The module that the others are for; its own ``export default`` stays.
    """
    parts: dict[Path, str] = {}
    _collect(entry, parts)
    return _without_space("".join(parts.values()))


def join_styles(*sheets: Path) -> str:
    """Join style sheets, without comments and indentation."""
    return _without_space("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


def _without_space(text: str) -> str:
    return _SPACE.sub("", _COMMENT.sub("", text))


def _collect(path: Path, parts: dict[Path, str]) -> None:
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    parts[path] = ""  # two that import one another: each still once
    for name in _IMPORT.findall(text):
        _collect(path.parent / name, parts)
    del parts[path]  # behind those that it imports
    parts[path] = _EXPORT.sub("", _IMPORT.sub("", text))
