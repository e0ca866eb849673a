"""Rows of words, as a table for a notebook and aligned for a terminal.

What is shown is data from strangers: escaped in the one, without control characters in the other.
"""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CELL: Final = 'style="text-align: left; vertical-align: top"'
_UNPRINTABLE: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
_WIDE: Final = "WF"


def html_table(rows: Iterable[Sequence[str]], head: Sequence[str] = (), caption: str = "") -> str:
    """Rows as an HTML table; every cell is text.

    Args:
        rows: The rows, each a text for each column.
        head: What the columns are called; empty for none.
        caption: What the table is about; empty for none.
    """
    shown = f"<caption {_CELL}>{escape(caption)}</caption>" if caption else ""
    if head:
        names = "".join(f"<th {_CELL}>{escape(name)}</th>" for name in head)
        shown += f"<thead><tr>{names}</tr></thead>"
    body = "".join(
        f"<tr>{''.join(f'<td {_CELL}>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>{shown}<tbody>{body}</tbody></table>"


def text_table(rows: Iterable[Sequence[str]], indent: str = "  ") -> str:
    """Rows as lines, each column as wide as its widest text.

    Args:
        rows: The rows, each a text for each column.
        indent: What each line begins with.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        indent
        + "  ".join(
            cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )


def printable(text: str) -> str:
    """A text without what a terminal would obey or a line would break at, written as escapes."""
    return "".join(
        character
        if unicodedata.category(character) not in _UNPRINTABLE
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)


class ShowsWords:
    """What shows its ``str`` in a terminal of IPython, too, where ``repr`` is the short form."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401 - IPython's own
        """See IPython's pretty printer."""
        printer.text(repr(self) if cycle else str(self))
