"""Where many sessions stood at any time: their moves on one line of time, for a slider."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.board.durations import moves_of
from flowr_nb.board.moments import in_order
from flowr_nb.session.moments import in_utc, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flowr_nb.board.cases import Case
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.model import Session

_APART: Final = 2_048
"""How many events lie between two places where all positions are known."""
_NOWHERE: Final = -1
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class ReplayEvent(NamedTuple):
    """One move of one session.

    Attributes:
        at: When, in UTC.
        name: The session's name.
        before: Where it stood; None where it begins here.
        after: Where it stands then.
    """

    at: datetime
    name: str
    before: Configuration | None
    after: Configuration


class Replay:
    """The moves of many sessions in the order of time: where each stood at any moment.

    The moves of one session keep their order, whatever the clocks said: one with an earlier time
    than the one before it, or with none, counts as made at the time of that one. A session begins
    when it is first known to stand somewhere.

    Args:
        cases: The sessions with their steps; no two have one name.

    Attributes:
        names: The names of the sessions, as they were given.
        times: When each move was made, ascending, in UTC.
        undated: How many moves have no time of their own.
    """

    def __init__(self, cases: Iterable[Case]) -> None:
        numbers: dict[tuple[object, ...], int] = {}
        places: list[Configuration] = []

        def number_of(session: Session) -> int:
            key = (session.state, session.flow, session.stack)
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(places)
                places.append(session.configuration)
            return number

        names: list[str] = []
        whose, moved_to, moments = array("l"), array("l"), list[datetime | None]()
        self.undated = 0
        for case in cases:
            began = case.began
            to, at = [number_of(began)], [moment_of(began.updated_at)]
            for move in moves_of(case):
                to.append(number_of(move.after))
                at.append(move.at)
            self.undated += at.count(None)
            whose.extend([len(names)] * len(to))
            moved_to.extend(to)
            moments += in_order(at)
            names.append(case.name)
        self.names = tuple(names)
        # What has no time at all is there from the beginning.
        first = min((at for at in moments if at is not None), default=_NEVER)
        dated = [first if at is None else at for at in moments]
        order = sorted(range(len(dated)), key=dated.__getitem__)
        self.times: Sequence[datetime] = [dated[at] for at in order]
        self._places = tuple(places)
        self._whose = array("l", [whose[at] for at in order])
        self._to = array("l", [moved_to[at] for at in order])
        self._known = list(self._checkpoints())

    def _checkpoints(self) -> Iterator[array[int]]:
        """Where all stand before every so manieth event."""
        here = array("l", [_NOWHERE]) * len(self.names)
        for start in range(0, len(self._to) + 1, _APART):
            yield here[:]
            self._advance(here, start, start + _APART)

    def _advance(self, here: array[int], start: int, end: int) -> None:
        for who, place in zip(self._whose[start:end], self._to[start:end], strict=True):
            here[who] = place

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        return f"Replay({len(self.names):,} sessions, {len(self):,} moves)"

    @property
    def begins_at(self) -> datetime | None:
        """When the first session began; None where there is none."""
        return self.times[0] if self.times else None

    @property
    def ends_at(self) -> datetime | None:
        """When the last move was made; None where there is none."""
        return self.times[-1] if self.times else None

    @property
    def places(self) -> tuple[Configuration, ...]:
        """Every place that a session ever stood at."""
        return self._places

    def count_until(self, at: datetime) -> int:
        """How many moves had been made at a time, those of that very moment included."""
        return bisect_right(self.times, in_utc(at))

    def positions(self, at: datetime) -> dict[str, Configuration]:
        """Where each session stood at a time; those that had not begun are left out.

        Args:
            at: The time; without a zone it is UTC.
        """
        places = self._places
        stood = zip(self.names, self._after(self.count_until(at)), strict=True)
        return {name: places[place] for name, place in stood if place != _NOWHERE}

    def counts(self, at: datetime) -> dict[Configuration, int]:
        """How many sessions stood at each place at a time, of places where one did.

        Args:
            at: The time; without a zone it is UTC.
        """
        counts = Counter(self._after(self.count_until(at)))
        return {self._places[place]: n for place, n in counts.items() if place != _NOWHERE}

    def changes(self, one: datetime, other: datetime) -> dict[str, Configuration | None]:
        """Where the sessions stood at the other time that stood elsewhere at the one.

        Args:
            one: A time.
            other: A later or an earlier one.

        Returns:
            Name → place; None of those that had not begun at the other time.
        """
        begin, end = self.count_until(one), self.count_until(other)
        before, after = self._after(begin), self._after(end)
        # Whoever stands elsewhere has moved between the two.
        moved = sorted(set(self._whose[min(begin, end) : max(begin, end)]))
        return {
            self.names[who]: None if after[who] == _NOWHERE else self._places[after[who]]
            for who in moved
            if before[who] != after[who]
        }

    def between(self, after: datetime, until: datetime) -> list[ReplayEvent]:
        """The moves that were made after one time, and until another one.

        Args:
            after: Those of this very moment are left out.
            until: Those of this very moment are there.
        """
        begin, end = self.count_until(after), self.count_until(until)
        return list(self._events(begin, end)) if begin < end else []

    def __iter__(self) -> Iterator[ReplayEvent]:
        return self._events(0, len(self))

    def _events(self, begin: int, end: int) -> Iterator[ReplayEvent]:
        here = self._after(begin)
        for index in range(begin, end):
            who, to = self._whose[index], self._to[index]
            before = None if here[who] == _NOWHERE else self._places[here[who]]
            yield ReplayEvent(self.times[index], self.names[who], before, self._places[to])
            here[who] = to

    def _after(self, count: int) -> array[int]:
        """Where all stand after so many moves."""
        nearest = count // _APART
        here = self._known[nearest][:]
        self._advance(here, nearest * _APART, count)
        return here
