"""Where in which file a part of a flow is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.files import shown
from flowr_nb.hints import printable
from flowr_nb.rich import columns_of
from flowr_nb.yaml.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, end_of
from flowr_nb.yaml.words import split_lines

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN: Final = 120
_SHOWN_BEFORE: Final = 80


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; lines and columns count from 1.

    Attributes:
        file: The file, or None for text that came from no file.
        line: Line number.
        column: Column number, in characters.
        end_line: Line of its end; where only its beginning is known, that one's.
        end_column: Column right behind its last character, likewise.
    """

    file: Path | None
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if not self.end_line:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column)

    def __str__(self) -> str:
        return f"{shown(self.file or '<flow>')}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, eq=False)
class FlowText:
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
        gives the beginning of the last part that exists.

        Args:
            *keys: Keys and list indexes from the root, for instance ``"states", 2, "next", "go"``.
        """
        node: YamlNode = self.root
        place: YamlNode = node
        for key in keys:
            if isinstance(node, YamlMapping) and isinstance(key, str):
                entry = node.last().get(key)
                if entry is None:
                    return Position(self.path, place.line, place.column)
                place, node = entry
            elif isinstance(node, YamlSequence) and isinstance(key, int) and key < len(node.items):
                place = node = node.items[key]
            else:
                return Position(self.path, place.line, place.column)
        return self.position(place)

    def position(self, node: YamlNode) -> Position:
        """The place of a part of the tree."""
        return Position(self.path, node.line, node.column, *end_of(node))

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
            return self.position(node)
        return self.locate(*keys)


def excerpt(text: str, where: Position) -> str:
    """The line at a place with carets under the part, indented by four spaces.

    A long line is cut to the part around the column, of a part of several lines its first is
    shown, and what is not seen is an escape. Empty where the text has no such line.
    """
    lines = split_lines(text)
    if not 1 <= where.line <= len(lines):
        return ""
    whole = lines[where.line - 1].replace("\t", " ")
    begin = where.column - 1
    end = where.end_column - 1 if where.end_line == where.line else len(whole.rstrip())
    start = max(0, begin - _SHOWN_BEFORE) if len(whole) > _SHOWN else 0
    stop = start + _SHOWN
    before, after = "…" if start else "", "…" if stop < len(whole) else ""
    indent = columns_of(before + printable(whole[start:begin]))
    carets = "^" * max(1, columns_of(printable(whole[begin : min(end, stop)])))
    return f"    {before}{printable(whole[start:stop])}{after}\n    {' ' * indent}{carets}"
