"""The rows of a board's table: searched, filtered and sorted here, so that few of them are sent."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from flowr_nb.board.errors import BoardError
from flowr_nb.hints import in_short, listed
from flowr_nb.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flowr_nb.board.ground import Path

_Key: TypeAlias = "tuple[Any, str]"


class Row(NamedTuple):
    """What the table knows of a session.

    Attributes:
        name: Its name.
        path: Where it stands.
        rank: Where that stands in the order of the flow's states.
        since: Since when, ISO 8601.
        since_at: The same in seconds; None where it is no time.
        is_over: Whether its run is over.
        is_stuck: Whether it is there for longer than most.
        group: The group that it is in; empty for none.
        steps: How many steps it has made; None while that is not known.
        last: What it did last, in words.
        share: How much it has reached of what there is, from 0 to 1; None while that is not known.
    """

    name: str
    path: Path
    rank: tuple[int, ...]
    since: str
    since_at: float | None
    is_over: bool = False
    is_stuck: bool = False
    group: str = ""
    steps: int | None = None
    last: str = ""
    share: float | None = None

    @property
    def text(self) -> str:
        """What a search looks through."""
        return "\n".join((self.name, *self.path, self.last, self.group)).casefold()


_NUMBER: Final = re.compile(r"[0-9]+")
_DIGITS: Final = 12


def _naturally(name: str) -> str:
    """A name as people sort it: ``release-2`` before ``release-10``."""
    return _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), name.casefold())


ORDERS: Final[dict[str, Callable[[Row], Any]]] = {
    "name": lambda row: _naturally(row.name),
    "state": lambda row: row.rank,
    "since": lambda row: row.since_at,
    "last": lambda row: row.last.casefold() if row.steps else None,
    "steps": lambda row: row.steps,
    "share": lambda row: row.share,
    "group": lambda row: row.group or None,
}
"""Column → what its rows are sorted by; None of what is not known, which comes last either way."""


class Wish(NamedTuple):
    """Which rows are wanted, and in which order.

    Attributes:
        search: Words that all have to be in a row.
        at: Paths: only sessions that stand there or inside of it; empty for wherever.
        order: A column of `ORDERS`.
        is_reversed: Whether the last comes first.
        stuck: Only those that are stuck.
    """

    search: str = ""
    at: tuple[Path, ...] = ()
    order: str = "name"
    is_reversed: bool = False
    stuck: bool = False

    @property
    def words(self) -> list[str]:
        """The words that are searched for."""
        return self.search.casefold().split()


def wish_of(told: Mapping[str, Any]) -> Wish:
    """A wish as the browser says it: ``search``, ``at``, ``order``, ``reversed``, ``stuck``.

    Raises:
        BoardError: There is no such column, or what is meant by a place is none.
    """
    order = told.get("order", "name")
    if not isinstance(order, str) or order not in ORDERS:
        raise BoardError(
            f"a table is sorted by {listed(ORDERS)}, and not by {in_short(repr(order))}"
        )
    asked = told.get("at")
    at = asked if isinstance(asked, list) else []
    if not all(isinstance(path, list) and all(isinstance(n, str) for n in path) for path in at):
        raise BoardError("which state is meant is not told")
    paths = tuple(tuple(path) for path in at if path)
    search = told.get("search")
    return Wish(
        search if isinstance(search, str) else "",
        paths,
        order,
        told.get("reversed") is True,
        told.get("stuck") is True,
    )


class Roster:
    """The rows of one wish in their order, kept so while they change one by one.

    Args:
        rows: All rows there are.
        wish: Which are wanted.
    """

    def __init__(self, rows: Iterable[Row], wish: Wish) -> None:
        self.wish = wish
        self._words = wish.words
        self._key = ORDERS[wish.order]
        self._keys = uncollected(
            lambda: {row.name: self._key_of(row) for row in rows if self._is_wanted(row)}
        )
        keys = self._keys.values()
        self._known = sorted(key for key in keys if key[0] is not None)
        self._unknown = sorted(key for key in keys if key[0] is None)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, name: object) -> bool:
        return name in self._keys

    @property
    def names(self) -> list[str]:
        """Every name, in order."""
        return self.window(0, len(self))

    def put(self, name: str, row: Row | None) -> None:
        """Take a row as it is now; None where it is no more."""
        before = self._keys.get(name)
        now = self._key_of(row) if row is not None and self._is_wanted(row) else None
        if before == now:
            return
        if before is not None:
            keys = self._list_of(before)
            del keys[bisect_left(keys, before)]
            del self._keys[name]
        if now is not None:
            insort(self._list_of(now), now)
            self._keys[name] = now

    def window(self, start: int, count: int) -> list[str]:
        """The names of some rows, in order.

        Args:
            start: The first of them, counted from 0.
            count: How many.
        """
        known = len(self._known)
        begin, end = max(0, start), max(0, start + count)
        if self.wish.is_reversed:
            found = self._known[max(0, known - end) : max(0, known - begin)][::-1]
        else:
            found = self._known[begin:end]
        rest = self._unknown[max(0, begin - known) : max(0, end - known)]
        return [name for _, name in (*found, *rest)]

    def index_of(self, name: str) -> int | None:
        """Where a row stands; None where it is not among them."""
        key = self._keys.get(name)
        if key is None:
            return None
        if key[0] is None:
            return len(self._known) + bisect_left(self._unknown, key)
        at = bisect_left(self._known, key)
        return len(self._known) - 1 - at if self.wish.is_reversed else at

    def _key_of(self, row: Row) -> _Key:
        return (self._key(row), row.name)

    def _list_of(self, key: _Key) -> list[_Key]:
        return self._unknown if key[0] is None else self._known

    def _is_wanted(self, row: Row) -> bool:
        wish = self.wish
        if wish.stuck and not row.is_stuck:
            return False
        if wish.at and not any(row.path[: len(path)] == path for path in wish.at):
            return False
        if self._words:
            text = row.text
            return all(word in text for word in self._words)
        return True
