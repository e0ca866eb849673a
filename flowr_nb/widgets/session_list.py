"""The sessions of a store as a table: searched, sorted and paged here, a page sent at a time."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.diagram.words import standing
from flowr_nb.widgets.controls import button, words
from flowr_nb.widgets.run_widget import close_with_looks
from flowr_nb.widgets.words import MUTED_COLOUR, error_html, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionEntry

PAGE: Final = 20
"""Rows of a page."""
_CELL: Final = "padding: 2px 12px 2px 0; text-align: left; vertical-align: top; white-space: nowrap"
_LABEL: Final = {"description_width": "initial"}
_HEADINGS: Final = ("name", "flow", "state", "updated (UTC)")


@dataclass(frozen=True, slots=True)
class _Row:
    """A session, or what is wrong with its file."""

    name: str
    flow: str = ""
    state: str = ""
    updated: str = ""
    damage: str = ""

    @property
    def text(self) -> str:
        return f"{self.name}\n{self.flow}\n{self.state}".casefold()


_ORDERS: Final[dict[str, tuple[Callable[[_Row], Any], bool]]] = {
    "name": (lambda row: row.name.casefold(), False),
    "newest first": (lambda row: row.updated, True),
    "oldest first": (lambda row: row.updated, False),
    "flow": (lambda row: (row.flow, row.state, row.name), False),
    "damaged first": (lambda row: (not row.damage, row.name), False),
}


class SessionList(ipywidgets.VBox):
    """A table of sessions with a search, an order and pages of twenty.

    However many there are, the browser is sent one page.

    Attributes:
        table: The page that is shown, as HTML.
    """

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._page = 0
        self.search = ipywidgets.Text(
            description="search",
            placeholder="name, flow, state",
            continuous_update=True,
            style=_LABEL,
            layout=ipywidgets.Layout(width="240px"),
        )
        self.order = ipywidgets.Dropdown(
            description="order",
            options=list(_ORDERS),
            style=_LABEL,
            layout=ipywidgets.Layout(width="180px"),
        )
        self.back_button = _button("◀", "the page before")
        self.on_button = _button("▶", "the next page")
        self.count = words()
        self.table = words()
        self._tools = ipywidgets.HBox(
            [self.search, self.order, self.back_button, self.on_button, self.count],
            layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center"),
        )
        super().__init__(
            [self._tools, self.table], layout=ipywidgets.Layout(display="none", overflow="auto")
        )
        self.add_class("flowr-session-list")
        self.search.observe(self._first_page, "value")
        self.order.observe(self._first_page, "value")
        self.back_button.on_click(lambda _: self._turn(-1))
        self.on_button.on_click(lambda _: self._turn(1))

    def __repr__(self) -> str:
        return f"SessionList({len(self._rows)} sessions)"

    def show(self, sessions: Iterable[Session], damaged: Iterable[SessionEntry] = ()) -> None:
        """Show these sessions, and these files that are none."""
        self._rows = [_Row(s.name, s.root_flow, standing(s), s.updated_at) for s in sessions]
        self._rows += [_Row(entry.name, damage=str(entry.error)) for entry in damaged]
        self._refresh()

    def close(self) -> None:
        """Take the widget and its parts off the page."""
        for part in (*self._tools.children, self._tools, self.table):
            close_with_looks(part)
        super().close()

    def _first_page(self, _change: object) -> None:
        self._page = 0
        self._refresh()

    def _turn(self, by: int) -> None:
        self._page += by
        self._refresh()

    def _refresh(self) -> None:
        wanted = self.search.value.casefold().split()
        found = [row for row in self._rows if all(word in row.text for word in wanted)]
        key, is_reversed = _ORDERS[self.order.value]
        found.sort(key=key, reverse=is_reversed)
        pages = max(1, -(-len(found) // PAGE))
        self._page = min(max(0, self._page), pages - 1)
        start = self._page * PAGE
        self.back_button.disabled = self._page == 0
        self.on_button.disabled = self._page >= pages - 1
        self._tools.layout.display = "flex" if len(self._rows) > PAGE else "none"
        self.count.value = _count(start, len(found), len(self._rows))
        self.table.value = _table(found[start : start + PAGE], empty=not self._rows)


def _button(label: str, tooltip: str) -> ipywidgets.Button:
    return button(label, "", tooltip, ipywidgets.Layout(width="36px"))


def _count(start: int, found: int, total: int) -> str:
    shown = f"{start + 1}–{min(start + PAGE, found)}" if found else "none"  # noqa: RUF001 - a range
    matching = f"{found:,} of {total:,}" if found != total else f"{total:,}"
    return f'<span role="status">{shown} of {matching}</span>'


def _table(rows: list[_Row], *, empty: bool) -> str:
    if not rows:
        words = "no sessions yet" if empty else "no session matches"
        return f'<span style="color: {MUTED_COLOUR}">{words}</span>'
    head = "".join(f'<th scope="col" style="{_CELL}">{title}</th>' for title in _HEADINGS)
    body = "".join(_row(row) for row in rows)
    return (
        '<table class="flowr-sessions" style="border-collapse: collapse; line-height: 1.4">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: _Row) -> str:
    name = f'<td style="{_CELL}">{escape(row.name)}</td>'
    if row.damage:
        wide = f'<td style="{_CELL}; white-space: normal" colspan="3">'
        return f"<tr>{name}{wide}{error_html(row.damage)}</td></tr>"
    whole = escape(row.updated)
    shown = f'<time datetime="{whole}" title="{whole}">{escape(moment(row.updated))}</time>'
    cells = "".join(f'<td style="{_CELL}">{escape(text)}</td>' for text in (row.flow, row.state))
    return f'<tr>{name}{cells}<td style="{_CELL}">{shown}</td></tr>'
