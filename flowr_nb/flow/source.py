"""Where in which file a part of a flow is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowr_nb.flow.yaml_reader import YamlMapping, YamlNode, YamlScalar, YamlSequence

if TYPE_CHECKING:
    from pathlib import Path


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
            keys: Keys and list indexes from the root, for instance ``"states", 2, "next", "go"``.
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

    def locate_value(self, *keys: str | int) -> Position:
        """Like `locate`, but of what the last key holds, where that is a scalar."""
        node: YamlNode = self.root
        for key in keys:
            if isinstance(node, YamlMapping) and isinstance(key, str) and key in node.last():
                node = node.last()[key][1]
            elif isinstance(node, YamlSequence) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
            else:
                return self.locate(*keys)
        if isinstance(node, YamlScalar):
            return Position(self.path, node.line, node.column)
        return self.locate(*keys)


def excerpt(text: str, line: int, column: int) -> str:
    """The line at a place with a caret under the column, indented by four spaces."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return ""
    shown = lines[line - 1].rstrip("\r").expandtabs(1)[:160]
    return f"    {shown}\n    {' ' * min(column - 1, len(shown))}^"
