"""The sessions of a store as a table: searched, sorted and paged here, a page sent at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flowr_nb.errors import FlowrNbError
from flowr_nb.store.protocol import sessions_of
from flowr_nb.store.table import SessionTable
from flowr_nb.widgets.keeping import Keeping
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import RunWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.rich import ShowsRows
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.store.protocol import SessionEntry
    from flowr_nb.widgets.wire import Answer, Handler, Said

PAGE: Final = 20
"""Rows of a page."""


class _Row(NamedTuple):
    """A session, or what is wrong with its file."""

    name: str
    flow: str
    place: str
    updated: str
    error: str

    @classmethod
    def of(cls, entry: SessionEntry) -> _Row:
        session = entry.session
        if session is None:
            return cls(entry.name, "", "", "", str(entry.error))
        return cls(
            entry.name, session.root_flow, str(session.configuration), session.updated_at, ""
        )

    @property
    def text(self) -> str:
        return f"{self.name}\n{self.flow}\n{self.place}".casefold()


_ORDERS: Final[dict[str, tuple[Callable[[_Row], Any], bool]]] = {
    "name": (lambda row: row.name.casefold(), False),
    "newest first": (lambda row: row.updated, True),
    "oldest first": (lambda row: row.updated, False),
    "flow": (lambda row: (row.flow, row.place, row.name), False),
    "damaged first": (lambda row: (not row.error, row.name), False),
}


class ListPart(Part):
    """Every session of the store, a page at a time as it is asked for.

    Args:
        run: The run, whose store it is and which follows the session that is opened.

    Attributes:
        keeping: What can be done to sessions.
    """

    name = "sessions"

    def __init__(self, run: FlowRun) -> None:
        super().__init__(run)
        self.keeping = Keeping(run)

    @property
    def handlers(self) -> dict[str, Handler]:
        """List, and what can be done to a row."""
        return {**self.keeping.handlers, "sessions": self._sessions}

    def content(self) -> dict[str, str]:
        """Nothing: who shows it asks for the page that is wanted."""
        return {}

    def _sessions(self, said: Said) -> Answer:
        """``search`` of words, ``order`` and ``page``, counted from 0.

        ``known``, where what this widget has done is all that is to be seen: then the store is not
        looked through once more.
        """
        keeping = self.keeping
        if said.get("known") is True:
            keeping.done({}, self.run.session.name)  # code may have saved it
            entries = keeping.known()
        else:
            entries = keeping.entries()
        rows = [_Row.of(entry) for entry in entries]
        wanted = str(said.get("search") or "").casefold().split()
        found = [row for row in rows if all(word in row.text for word in wanted)]
        key, is_reversed = _ORDERS.get(str(said.get("order")), _ORDERS["name"])
        found.sort(key=key, reverse=is_reversed)
        pages = max(1, -(-len(found) // PAGE))
        asked = said.get("page")
        page = min(max(0, asked if isinstance(asked, int) else 0), pages - 1)
        shown = found[page * PAGE : (page + 1) * PAGE]
        return {
            "rows": [row._asdict() for row in shown],
            "found": len(found),
            "total": len(rows),
            "page": page,
            "pages": pages,
            "size": PAGE,
            "orders": list(_ORDERS),
        }


class SessionList(RunWidget):
    """The sessions of a run's store, with a search, an order and pages of twenty.

    However many there are, the browser is sent one page. A session that is opened is what the run
    follows from then on.

    Args:
        run: The run.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun

    def __init__(self, run: FlowRun, *, theme: str = "auto") -> None:
        super().__init__(run, [ListPart(run)], theme=theme)

    def __repr__(self) -> str:
        return f"SessionList({self.run.store!r})"

    def _rows(self) -> ShowsRows | None:
        try:
            return SessionTable(sessions_of(self.run.store), self.run.store)
        except FlowrNbError:  # as the list says
            return None
