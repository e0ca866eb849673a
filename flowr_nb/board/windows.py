"""What each view of a board sees of its table: a window of rows, told again where it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.board.roster import Roster, Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from flowr_nb.board.roster import Row

WINDOW: Final = 50
"""Rows of a page of the table."""
MOST_VIEWS: Final = 16
"""Most views that are remembered; one that was not seen for long asks again."""


class Window:
    """What one view sees.

    Args:
        rows: All rows there are, by name.
        wish: Which are wanted, in which order.
        count: How many are seen at once.
    """

    def __init__(self, rows: Mapping[str, Row], wish: Wish, count: int) -> None:
        self._rows = rows
        self._count = count
        self._roster = Roster(rows.values(), wish)
        self._seen: dict[str, object] = {}
        self.start = 0

    @property
    def wish(self) -> Wish:
        """Which rows are wanted."""
        return self._roster.wish

    @property
    def names(self) -> list[str]:
        """The names of the rows that are seen."""
        return self._roster.window(self.start, self._count)

    @property
    def found(self) -> list[str]:
        """The names of all rows that are wanted, in order."""
        return self._roster.names

    def turn_to(self, start: int) -> None:
        """See the rows from another one on, or where there are not as many the last page."""
        last = max(0, len(self._roster) - 1) // self._count * self._count
        self.start = min(max(0, start), last)

    def all(self, told: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
        """All that is seen.

        Args:
            told: What is told of a row.
        """
        rows = [told(self._rows[name]) for name in self.names]
        self._seen = {row["name"]: row for row in rows}
        return {"rows": rows, "found": len(self._roster), "start": self.start}

    def news(
        self, changed: Iterable[str], told: Callable[[Row], dict[str, Any]]
    ) -> dict[str, Any] | None:
        """What of it has changed; None for nothing.

        Args:
            changed: The names of the sessions whose row is another one.
            told: What is told of a row.
        """
        before, known = len(self._roster), list(self._seen)
        for name in changed:
            self._roster.put(name, self._rows.get(name))
        self.turn_to(self.start)
        names = self.names
        news: dict[str, Any] = {}
        seen = {name: told(self._rows[name]) for name in names}
        rows = [row for name, row in seen.items() if self._seen.get(name) != row]
        if rows:
            news["rows"] = rows
        if names != known:
            news["names"] = names
        if len(self._roster) != before:
            news["found"] = len(self._roster)
        self._seen = dict(seen)
        return {**news, "start": self.start} if news else None


class Windows:
    """What the views of a board see of its table.

    Args:
        rows: All rows there are, by name; the mapping stays the same.
        told: What is told of a row.
    """

    def __init__(self, rows: Mapping[str, Row], told: Callable[[Row], dict[str, Any]]) -> None:
        self._rows = rows
        self._told = told
        self._windows: dict[str, Window] = {}

    def look(
        self,
        view: str,
        wish: Wish,
        start: int,
        complete: Callable[[Collection[str]], Collection[str]],
    ) -> dict[str, Any]:
        """What a view sees from now on.

        Args:
            view: The view.
            wish: Which rows it wants.
            start: The first that it sees.
            complete: Brings some rows up to date, and tells all other views; gives the names of
                those that are others then.
        """
        window = self._windows.pop(view, None)
        if window is None or window.wish != wish:
            window = Window(self._rows, wish, WINDOW)
        window.turn_to(start)
        window.news(complete(window.names), self._told)
        self._windows[view] = window
        while len(self._windows) > MOST_VIEWS:
            del self._windows[next(iter(self._windows))]
        return window.all(self._told)

    def forget(self, view: str) -> None:
        """A view sees nothing any more."""
        self._windows.pop(view, None)

    def of(self, view: str) -> Window | None:
        """What a view sees; None where it has not looked."""
        return self._windows.get(view)

    @property
    def names(self) -> frozenset[str]:
        """The names of all rows that some view sees."""
        return frozenset(name for window in self._windows.values() for name in window.names)

    def news(self, changed: Collection[str]) -> dict[str, dict[str, Any]]:
        """View → what of it has changed, of those in which something has."""
        found = {view: window.news(changed, self._told) for view, window in self._windows.items()}
        return {view: news for view, news in found.items() if news is not None}
