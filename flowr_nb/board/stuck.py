"""Which sessions are stuck: longer in a state than nearly all that left it, or than is allowed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.board.moments import length_in_words, length_of
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.moments import in_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flowr_nb.board.durations import Stay
    from flowr_nb.session.configuration import Configuration

PERCENTILE: Final = 90
LEAST_LEFT: Final = 5
"""As many have to have left a state before anybody is judged by them."""
_MOST_ROWS: Final = 50
_HEAD: Final = ("session", "stuck in", "for", "longer than")


def nearest_rank(lengths: Sequence[timedelta], percent: int = PERCENTILE) -> timedelta:
    """The percentile of some lengths of time, by the nearest rank: one of them.

    Args:
        lengths: The lengths, one at least, in any order.
        percent: Which percentile, from 1 to 100.
    """
    return sorted(lengths)[ceil(len(lengths) * percent / 100) - 1]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a session may be in a state before it is stuck.

    Attributes:
        left: How many have left the state after a time that is known.
        longest: More than this is stuck; None where nobody can say.
        is_told: Whether somebody said so; if not, it is what others took.
    """

    left: int
    longest: timedelta | None
    is_told: bool = False

    @property
    def in_words(self) -> str:
        """Where it comes from: ``1 d 2 h, the 90th percentile of 12 that left``."""
        if self.longest is None:
            return f"not judged: {self.left} of the {LEAST_LEFT} that it takes have left"
        length = length_in_words(self.longest)
        if self.is_told:
            return f"{length}, as told"
        return f"{length}, the {PERCENTILE}th percentile of {self.left:,} that left"


class StuckStay(NamedTuple):
    """A session that is stuck.

    Attributes:
        name: The session's name.
        stay: In what, and since when.
        waited: For how long.
        limit: What it is judged by.
    """

    name: str
    stay: Stay
    waited: timedelta
    limit: Limit


@dataclass(frozen=True, slots=True, repr=False)
class Stuck(ShowsRows):
    """What is stuck.

    Attributes:
        found: Each stay that is stuck, the longest wait first. A session that is stuck in a subflow
            and in the state that waits for it is there twice.
        limits: Each state that a session has been in, and what is judged by there.
        unknown: The sessions of which nobody can say since when they are where they are.
        now: Up to when was counted.
    """

    found: tuple[StuckStay, ...]
    limits: Mapping[Configuration, Limit]
    unknown: tuple[str, ...]
    now: datetime

    def __repr__(self) -> str:
        return f"Stuck({self.in_words})"

    @property
    def names(self) -> frozenset[str]:
        """The names of the sessions that are stuck."""
        return frozenset(each.name for each in self.found)

    @property
    def not_judged(self) -> tuple[Configuration, ...]:
        """The states that too few have left to judge by."""
        return tuple(place for place, limit in self.limits.items() if limit.longest is None)

    @property
    def in_words(self) -> str:
        """How many are stuck, and of what nothing can be said."""
        stuck = len(self.names)
        told = [f"{stuck:,} session{'' if stuck == 1 else 's'} stuck"]
        if states := len(self.not_judged):
            told.append(
                f"{states:,} state{'' if states == 1 else 's'} not judged: fewer than "
                f"{LEAST_LEFT} have left"
            )
        if self.unknown:
            told.append(f"{len(self.unknown):,} whose time is not known")
        return "; ".join(told)

    def _table(self) -> Table:
        rows = [
            (each.name, str(each.stay.place), length_in_words(each.waited), each.limit.in_words)
            for each in self.found[:_MOST_ROWS]
        ]
        if more := len(self.found) - len(rows):
            rows.append(("…", f"{more:,} more", "", ""))
        return Table(self.in_words, rows, _HEAD)


def stuck(
    stays: Mapping[str, Sequence[Stay]],
    *,
    is_over: Callable[[Configuration], bool],
    after: str | timedelta | None = None,
    now: datetime | None = None,
) -> Stuck:
    """Which sessions are stuck.

    One is where it has been in a state for longer than the 90th percentile (by the nearest rank) of
    those that left it; a state that fewer than five have left is not judged. The state that waits
    for a subflow is judged as well as those in the subflow.

    Args:
        stays: The stays of each session, by its name; see `stays_of`.
        is_over: Whether a run that stands somewhere is over, and so never stuck; see `Ends`.
        after: A limit of your own for every state in place of that: ``2 days``, ``90 min``.
        now: Up to when to count; by default the present time. Without a zone it is UTC.

    Raises:
        BoardError: `after` is no length of time.
    """
    limits = limits_of(stays.values(), None if after is None else length_of(after))
    moment = datetime.now(UTC) if now is None else in_utc(now)
    found: list[StuckStay] = []
    unknown: dict[str, None] = {}
    still = [(name, stay) for name, each in stays.items() for stay in each if not stay.is_left]
    for name, stay in still:
        if is_over(stay.place):
            continue
        waited, limit = stay.lasted(moment), limits[stay.place]
        if waited is None:
            unknown[name] = None
        elif limit.longest is not None and waited > limit.longest:
            found.append(StuckStay(name, stay, waited, limit))
    found.sort(key=lambda each: (-each.waited, each.name))
    return Stuck(tuple(found), limits, tuple(unknown), moment)


def limits_of(
    stays: Iterable[Iterable[Stay]], told: timedelta | None = None
) -> dict[Configuration, Limit]:
    """How long is too long in each state that sessions have been in; see `stuck`.

    Args:
        stays: The stays of each session.
        told: A limit of your own for every state.
    """
    left: defaultdict[Configuration, list[timedelta]] = defaultdict(list)
    for each in stays:
        for stay in each:
            lengths = left[stay.place]
            if stay.is_left and (length := stay.lasted()) is not None:
                lengths.append(length)
    return {place: _limit(lengths, told) for place, lengths in left.items()}


def _limit(lengths: Sequence[timedelta], told: timedelta | None) -> Limit:
    if told is not None:
        return Limit(len(lengths), told, is_told=True)
    if len(lengths) < LEAST_LEFT:
        return Limit(len(lengths), None)
    return Limit(len(lengths), nearest_rank(lengths))
