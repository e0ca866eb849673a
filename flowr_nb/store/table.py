"""Sessions as a table, for a notebook and for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore


class SessionTable(ShowsRows):
    """Sessions as a table: a sequence that shows name, flow and state in a notebook.

    Args:
        sessions: The sessions.
        store: Where they are kept.
    """

    def __init__(self, sessions: list[Session], store: SessionStore) -> None:
        self._sessions = tuple(sessions)
        self._store = store

    def histories(self, names: Iterable[str]) -> dict[str, list[Step]]:
        """The steps that led to sessions, by their names, as far as the store knows them."""
        return self._store.histories(names)

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    @overload
    def __getitem__(self, index: int) -> Session: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Session, ...]: ...
    def __getitem__(self, index: int | slice) -> Session | tuple[Session, ...]:
        return self._sessions[index]

    def __repr__(self) -> str:
        return str(self)

    def _table(self) -> Table:
        rows = [(each.name, str(each.configuration)) for each in self._sessions]
        return Table("" if rows else "no sessions yet", rows, ("session", "stands in"))
