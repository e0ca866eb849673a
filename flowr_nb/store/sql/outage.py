"""When it is told that a database cannot be looked at, and in which words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from flowr_nb.store.errors import SessionStorageError
from flowr_nb.store.sql.attempt import LOOK
from flowr_nb.store.sql.dialect import Why

if TYPE_CHECKING:
    from flowr_nb.store.sql.address import Address

GRACE_SECONDS: Final = 1.0
"""How long it is tried before it is told: a connection that is lost is mostly had again at once."""


class Outage:
    """Since when a database cannot be looked at, and why, as it was said last."""

    def __init__(self) -> None:
        self._lost: float | None = None
        self._words = ""
        self._worded = 0.0

    def end(self) -> None:
        """It can be looked at."""
        self._lost, self._words = None, ""

    def goes_on(self, words: str, begun: float, *, is_known: bool) -> bool:
        """Whether this is to be told by now.

        Args:
            words: Why it cannot be looked at.
            begun: When that was tried.
            is_known: Whether it is told already that it cannot, if in other words.
        """
        if self._lost is None:
            self._lost = begun
        if words != self._words:
            self._words, self._worded = words, begun
        since = self._worded if is_known else self._lost
        return time.monotonic() - since >= GRACE_SECONDS


def in_words(error: BaseException, address: Address) -> str:
    """Why a database cannot be looked at, and what happens then."""
    if isinstance(error, SessionStorageError):
        return str(error)
    return LOOK.problem(Why(first_line(error)), address)


def first_line(error: BaseException) -> str:
    """What an error says first."""
    return next(iter(str(error).splitlines()), type(error).__name__)
