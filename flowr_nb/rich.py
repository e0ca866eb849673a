"""Rows of words, as a table for a notebook and aligned for a terminal.

What is shown is data from strangers: escaped in the one, without control characters in the other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.hints import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_CELL: Final = 'style="text-align: left; vertical-align: top"'
_TITLE: Final = 'style="text-align: left; font-weight: bold"'
_WIDE: Final = "WF"


def html_table(rows: Iterable[Sequence[str]], head: Sequence[str] = (), caption: str = "") -> str:
    """Rows as an HTML table; every cell is text.

    Args:
        rows: The rows, each a text for each column.
        head: What the columns are called; empty for none.
        caption: What the table is about; empty for none.
    """
    shown = f"<caption {_TITLE}>{escape(caption)}</caption>" if caption else ""
    if head:
        # A column without a name has no header: screen readers would tell of an empty one.
        names = "".join(
            f"<th {_CELL}>{escape(name)}</th>" if name else f"<td {_CELL}></td>" for name in head
        )
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


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)


def in_plain_words(value: object) -> str:
    """A value of plain data as people write it: a list with commas, ``true``, nothing for none."""
    if isinstance(value, Mapping):
        return ", ".join(
            f"{in_plain_words(key)}: {in_plain_words(each)}" for key, each in value.items()
        )
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(in_plain_words, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def rows_of_mapping(mapping: Mapping[Any, object], name: str = "") -> Iterator[tuple[str, str]]:
    """A row for each value of a mapping, and of mappings in it; empty ones are left out.

    Args:
        mapping: The mapping.
        name: What its keys are told under; empty for none.
    """
    for key, value in mapping.items():
        told = f"{name} › {in_plain_words(key)}" if name else in_plain_words(key)
        if isinstance(value, Mapping):
            yield from rows_of_mapping(value, told)
        elif shown := in_plain_words(value):
            yield told, shown


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a title: one form for a notebook, and the same for a terminal.

    Attributes:
        title: What it is about, in one line; empty for none.
        rows: The rows, each a text for each column.
        head: What the columns are called in a notebook; empty for none.
        below: Another one, which is left out where it has no rows.
    """

    title: str = ""
    rows: Sequence[Sequence[str]] = ()
    head: Sequence[str] = ()
    below: Table | None = None

    def __str__(self) -> str:
        rows = text_table(self.rows, "  " if self.title else "")
        below = str(self.below) if self.below is not None and self.below.rows else ""
        return "\n".join(filter(None, (printable(self.title), rows, below)))

    @property
    def html(self) -> str:
        """The same for a notebook."""
        below = self.below.html if self.below is not None and self.below.rows else ""
        if self.rows:
            return html_table(self.rows, self.head, self.title) + below
        return (f"<p>{escape(self.title)}</p>" if self.title else "") + below


class ShowsWords:
    """What shows its ``str`` in a terminal of IPython, too, where ``repr`` is the short form."""

    __slots__ = ()

    def __init_subclass__(cls, **more: Any) -> None:  # noqa: ANN401 - as they are
        super().__init_subclass__(**more)
        # IPython goes from class to class, and takes the `__repr__` of one before what it inherits.
        cls._repr_pretty_ = ShowsWords._repr_pretty_  # type: ignore[method-assign]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ANN401 - IPython's own
        """See IPython's pretty printer."""
        # Among others, as in a list, the short form is what can be read.
        is_among_others = len(printer.stack) > 1
        printer.text(repr(self) if cycle or is_among_others else self._in_words())

    def _in_words(self) -> str:
        return str(self)


class ShowsRows(ShowsWords):
    """What shows as rows, in a notebook and in a terminal of IPython."""

    __slots__ = ()

    def _table(self) -> Table:
        raise NotImplementedError

    def __str__(self) -> str:
        return str(self._table())

    def _repr_html_(self) -> str:
        return self._table().html


class ShowsPicture(ShowsRows):
    """What shows a small picture in a notebook, too, above its rows.

    What draws stands above what is drawn, and is not asked from here: `draw_by` says who it is.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self._picture() + self._table().html

    def _picture(self) -> str:
        return _drawn(self)


def _not_drawn(_value: object) -> str:
    return ""


def _no_page(value: object, **_words: Any) -> Any:  # noqa: ANN401 - as `page_of`
    raise TypeError(f"nobody makes pages of a {type(value).__name__}")


_drawn: Callable[[object], str] = _not_drawn
_paged: Callable[..., Any] = _no_page
_predicted: Callable[..., Any] = _no_page


def draw_by(
    draw: Callable[[object], str], page: Callable[..., Any], predict: Callable[..., Any]
) -> None:
    """Say who draws what `ShowsPicture`, and who does what a run is asked for and is above it.

    Args:
        draw: Gives the picture of a value as HTML, empty where there is none to be had; never
            raises.
        page: Gives a page of a value.
        predict: Gives a prediction of what a run does.
    """
    global _drawn, _paged, _predicted
    _drawn, _paged, _predicted = draw, page, predict


def page_of(value: object, **words: Any) -> Any:  # noqa: ANN401 - a page, of a room above
    """A page of a value, by whoever `draw_by` has named.

    Args:
        value: A run.
        **words: How it is shown.
    """
    return _paged(value, **words)


def prediction_of(run: object, /, *what: object, **words: Any) -> Any:  # noqa: ANN401 - as above
    """A prediction of what a run does, by whoever `draw_by` has named.

    Args:
        run: A run.
        *what: What is to be fired, and what is given.
        **words: What is guessed, and what is given.
    """
    return _predicted(run, *what, **words)
