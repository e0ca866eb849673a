"""Where in which file a part of a flow is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.yaml.reader import YamlMapping, YamlNode, YamlScalar, YamlSequence
from flowr_nb.yaml.words import split_lines

if TYPE_CHECKING:
    from pathlib import Path

_UNPRINTABLE: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_SHOWN: Final = 120
_SHOWN_BEFORE: Final = 80


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1.

    Attributes:
        file: The file, or None for text that came from no file.
        line: Line number.
        column: Column number, in characters.
    """

    file: Path | None
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file or '<flow>'}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, eq=False)
class FlowSource:
    """The text a flow was read from, and its YAML tree, kept so that findings can point into it.

    Attributes:
        path: The file, or None for text that came from no file.
        text: The text.
        root: The YAML tree of the text.
    """

    path: Path | None
    text: str
    root: YamlMapping

    def locate(self, *keys: str | int) -> Position:
        """The place of the part that a path of keys and indexes leads to.

        A path that ends at a mapping's key gives the place of that key; one that leads nowhere
        gives the place of the last part that exists.

        Args:
            *keys: Keys and list indexes from the root, for instance ``"states", 2, "next", "go"``.
        """
        node: YamlNode = self.root
        place: YamlNode = node
        for key in keys:
            if isinstance(node, YamlMapping) and isinstance(key, str):
                entry = node.last().get(key)
                if entry is None:
                    break
                place, node = entry
            elif isinstance(node, YamlSequence) and isinstance(key, int) and key < len(node.items):
                place = node = node.items[key]
            else:
                break
        return Position(self.path, place.line, place.column)

    def has(self, *keys: str | int) -> bool:
        """Whether a path of keys and indexes leads somewhere."""
        return self.node(*keys) is not None

    def node(self, *keys: str | int) -> YamlNode | None:
        """What a path of keys and indexes leads to, or None."""
        node: YamlNode = self.root
        for key in keys:
            if isinstance(node, YamlMapping) and isinstance(key, str):
                entry = node.last().get(key)
                if entry is None:
                    return None
                node = entry[1]
            elif isinstance(node, YamlSequence) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
            else:
                return None
        return node

    def locate_value(self, *keys: str | int) -> Position:
        """Like `locate`, but of what the last key holds, where that is a scalar."""
        node = self.node(*keys)
        if isinstance(node, YamlScalar):
            return Position(self.path, node.line, node.column)
        return self.locate(*keys)


def printable(text: str) -> str:
    """A text without what a terminal would obey or a line would break at, written as escapes."""
    return "".join(
        character
        if unicodedata.category(character) not in _UNPRINTABLE
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def excerpt(text: str, line: int, column: int) -> str:
    """The line at a place with a caret under the column, indented by four spaces.

    A long line is cut to the part around the column. Empty where the text has no such line.
    """
    lines = split_lines(text)
    if not 1 <= line <= len(lines):
        return ""
    whole = lines[line - 1].replace("\t", " ")
    start = max(0, column - 1 - _SHOWN_BEFORE) if len(whole) > _SHOWN else 0
    cut = whole[start : start + _SHOWN]
    shown = f"{'…' if start else ''}{cut}{'…' if start + _SHOWN < len(whole) else ''}"
    before = shown[: column - 1 - start + (1 if start else 0)]
    # A wide character takes two columns of a terminal and of a notebook's output.
    width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in before)
    return f"    {shown}\n    {' ' * width}^"
