"""Many sessions, each with the steps that led to where it stands: what a board is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.session.history import acknowledged
from flowr_nb.store.protocol import sessions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore


class Case(NamedTuple):
    """One session with its steps: a case, as process mining has it.

    Attributes:
        session: Where it stands.
        steps: What led there, oldest first; empty where nothing is known of it.
    """

    session: Session
    steps: Sequence[Step] = ()

    def __repr__(self) -> str:
        many = len(self.steps)
        return f"Case({self.session!r}, {many:,} step{'' if many == 1 else 's'})"

    @property
    def name(self) -> str:
        """The session's name."""
        return self.session.name

    @property
    def began(self) -> Session:
        """Where it is first known to have stood."""
        return self.steps[0].before if self.steps else self.session


def cases_of(store: SessionStore, flow: str | None = None) -> list[Case]:
    """The sessions of a store that can be read, each with its steps, sorted by name.

    Args:
        store: The store; it is asked once for all histories.
        flow: Only the sessions that were begun with the flow of that name.

    Raises:
        SessionStorageError: The store cannot be read at all.
    """
    return cases_from(
        (each for each in sessions_of(store) if flow in (None, each.root_flow)), store
    )


def cases_from(sessions: Iterable[Session], store: SessionStore) -> list[Case]:
    """Sessions with their steps.

    Args:
        sessions: The sessions, as the store gave them.
        store: Where they are kept; it is asked once for all histories.
    """
    known = list(sessions)
    histories = store.histories([each.name for each in known])
    # What was moved between the two questions ends where the session stood at the first.
    return [Case(each, acknowledged(histories.get(each.name, ()), each)) for each in known]
