"""The table of a board: which rows a view sees, and which sessions are marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from flowr_nb.board.reading import Update
from flowr_nb.board.roster import wish_of
from flowr_nb.board.windows import WINDOW, Windows
from flowr_nb.errors import FlowrNbError
from flowr_nb.widgets.board_past import NO_HEAT, is_read_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from flowr_nb.board.overview import Overview
    from flowr_nb.board.roster import Row
    from flowr_nb.widgets.wire import Answer, Handler, Said


class _Board(Protocol):
    """What has the table: a `FlowBoard`."""

    overview: Overview
    selected: tuple[str, ...]
    heat_by: str

    def _show(self, make: Callable[[], Update]) -> None: ...


class BoardTable:
    """The rows that are seen of a board, and what a person does to them.

    Args:
        board: The board.

    Attributes:
        selected: The names that are marked.
        problem: Why histories could not be read, in words.
    """

    def __init__(self, board: _Board) -> None:
        self._board = board
        self._overview = board.overview
        self._windows = Windows(board.overview.rows, self._told)
        self._number = 0
        self.selected: frozenset[str] = frozenset()
        self.problem = ""

    @property
    def handlers(self) -> dict[str, Handler]:
        """What the browser's half may say; see `flowr_nb.widgets.wire`."""
        return {"rows": self._rows, "select": self._select}

    def complete(self, update: Update) -> Update:
        """What has changed, with the histories of those that are seen; with heat of all."""
        is_needed = self._board.heat_by != NO_HEAT and not is_read_beside()
        seen = update.names if is_needed else self._windows.names & update.names
        return update._replace(names=update.names | self._read(seen)) if seen else update

    def news_of(self, update: Update, moves: list[list[str]]) -> dict[str, object]:
        """What views are told of what has changed.

        Args:
            update: What has.
            moves: From which element to which sessions are seen moving.
        """
        views = self._windows.news(update.names)
        if not views and not moves:
            return {}
        self._number += 1
        news = {"n": self._number, "views": views, "moves": moves}
        return {"_table_news": json.dumps(news)}

    def forget(self, view: str) -> None:
        """A view is gone."""
        self._windows.forget(view)

    def _told(self, row: Row) -> dict[str, Any]:
        """What the browser is told of a row."""
        return {
            "name": row.name,
            "path": row.path,
            "since": row.since,
            "steps": row.steps,
            "last": row.last,
            "isOver": row.is_over,
            "isStuck": row.is_stuck,
            "isSelected": row.name in self.selected,
            "group": row.group,
            "share": row.share,
        }

    def _read(self, names: Iterable[str]) -> frozenset[str]:
        """Read the histories of those that are seen; without them they are shown all the same."""
        try:
            changed = self._overview.read(names).names
        except FlowrNbError as error:
            self.problem = str(error)
            return frozenset()
        self.problem = ""
        return changed

    def _rows(self, said: Said) -> Answer:
        """``view``, and what it wants to see; see `wish_of`. ``start``: the first row."""
        wish, view, start = wish_of(said), str(said.get("view")), said.get("start")
        first = start if isinstance(start, int) else 0
        page = self._windows.look(view, wish, first, self._completed)
        return {**page, "n": self._number, "size": WINDOW}

    def _completed(self, names: Collection[str]) -> frozenset[str]:
        """Read the histories of those that are about to be seen."""
        problem, changed = self.problem, self._read(names)
        is_told = problem != self.problem
        self._board._show(lambda: Update(changed, is_told))  # noqa: SLF001 - its own
        return changed

    def _select(self, said: Said) -> None:
        """``names`` that are marked, with ``on`` false not; ``all``: whatever ``view`` found."""
        told, is_all = said.get("names"), said.get("all") is True
        window = self._windows.of(str(said.get("view")))
        if is_all:
            told = window.found if window is not None else []
        rows = self._overview.rows
        asked = told if isinstance(told, list) else []
        names = [each for each in asked if isinstance(each, str) and each in rows]
        kept = dict.fromkeys(self._board.selected)
        if said.get("on") is not False:
            kept |= dict.fromkeys(names)
        elif is_all:
            kept.clear()
        else:
            kept = {name: None for name in kept if name not in names}
        self._board.selected = tuple(kept)
