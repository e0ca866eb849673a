"""The tree that YAML is read into: each node as it is written, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Iterator


class YamlReadError(FlowrNbError):
    """The text is not YAML that can be read here.

    Attributes:
        problem: What is wrong, in words.
        line: Where, counted from 1.
        column: Where, counted from 1.
        end: Line and column behind the part that is wrong; those of its beginning where only
            that is known.
    """

    def __init__(
        self, problem: str, line: int = 1, column: int = 1, end: tuple[int, int] | None = None
    ) -> None:
        super().__init__(f"line {line}, column {column}: {problem}")
        self.problem = problem
        self.line = line
        self.column = column
        self.end = end or (line, column)


class UnsupportedYamlError(YamlReadError):
    """YAML of a kind that no flow and no session is written in: of another tool, perhaps."""


@dataclass(slots=True, eq=False)
class YamlScalar:
    """A piece of text, as written. ``line`` and ``column`` count from 1."""

    text: str
    line: int
    column: int
    plain: bool
    tag: str | None = None
    block: bool = False
    """Whether it is a block of text (`|` or `>`)."""
    mark: Any = None
    """Where the parser saw its end; see `end_of`."""

    @property
    def is_null(self) -> bool:
        """Whether nothing was written: an empty value, ``~`` or ``null``."""
        return self.plain and self.tag is None and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True, eq=False)
class YamlSequence:
    """A list. ``line`` and ``column`` count from 1."""

    items: list[YamlNode]
    line: int
    column: int
    size: int = 1
    mark: Any = None


@dataclass(slots=True, eq=False)
class YamlMapping:
    """A mapping with every entry that is written, duplicate keys included."""

    entries: list[tuple[YamlScalar, YamlNode]]
    line: int
    column: int
    size: int = 1
    mark: Any = None
    _last: dict[str, tuple[YamlScalar, YamlNode]] | None = field(default=None, repr=False)

    def last(self) -> dict[str, tuple[YamlScalar, YamlNode]]:
        """The entries by key; of duplicate keys the last. Not to be changed."""
        if self._last is None:
            self._last = {key.text: (key, value) for key, value in self.entries}
        return self._last

    def duplicates(self) -> Iterator[tuple[YamlScalar, YamlScalar]]:
        """Each key that repeats an earlier one, with that earlier one."""
        seen: dict[str, YamlScalar] = {}
        for key, _ in self.entries:
            first = seen.setdefault(key.text, key)
            if first is not key:
                yield key, first


YamlNode: TypeAlias = YamlScalar | YamlSequence | YamlMapping


def end_of(node: YamlNode) -> tuple[int, int]:
    """Line and column right behind a node, counted from 1: where its text ends."""
    if node.mark is None:
        return node.line, node.column
    return node.mark.line + 1, node.mark.column + 1
