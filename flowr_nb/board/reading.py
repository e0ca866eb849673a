"""What is read of many sessions, and what of them is other than before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from flowr_nb.board.board_frame import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from flowr_nb.board.cases import Case
    from flowr_nb.board.durations import Stay
    from flowr_nb.board.ground import Path
    from flowr_nb.board.population import Member
    from flowr_nb.board.stuck import Limit
    from flowr_nb.session.configuration import Configuration


class Update(NamedTuple):
    """What is other than before.

    Attributes:
        names: Of the sessions whose row is.
        is_told: Whether what is told of all is.
        moves: From where to where sessions have moved.
    """

    names: frozenset[str] = frozenset()
    is_told: bool = False
    moves: tuple[tuple[Path, Path], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names) or self.is_told


class Read(NamedTuple):
    """What the history of a session tells.

    Attributes:
        case: The session, as it stood then, with its steps.
        stays: Where it has been, and since when it is where it is.
        share: How much it has reached of what there is, from 0 to 1; None where that is not asked.
        failed: Why that cannot be told, in words; empty where it can.
    """

    case: Case
    stays: tuple[Stay, ...]
    share: float | None = None
    failed: str = ""

    @property
    def last(self) -> str:
        """What it did last; empty where it has done nothing."""
        return self.case.steps[-1].done if self.case.steps else ""


def is_too_long(limit: Limit | None, since: float | None, now: float) -> bool:
    """Whether somebody who is somewhere since a time is stuck there; all in seconds.

    Args:
        limit: How long is too long, where that is known.
        since: Since when; None where that is not known.
        now: The present time.
    """
    if limit is None or limit.longest is None or since is None:
        return False
    return now - since > limit.longest.total_seconds()


def is_stuck(
    member: Member,
    known: Read | None,
    longest: timedelta | None,
    limits: Mapping[Configuration, Limit],
    now: float,
) -> bool:
    """Whether a session is somewhere for too long: in its state, or in one that waits for it.

    Args:
        member: The session.
        known: What its history tells, where that is known.
        longest: How long somebody says is too long; None for nobody.
        limits: How long else is too long in each state, where that is known.
        now: The present time, in seconds.
    """
    if member.place.is_over:
        return False
    if longest is not None:
        since = [member.since_at]
        if known is not None:
            since += [seconds_of(stay) for stay in known.stays if not stay.is_left]
        return any(each is not None and now - each > longest.total_seconds() for each in since)
    if not limits:
        return False
    if known is None:
        here = limits.get(member.session.configuration)
        return is_too_long(here, member.since_at, now)
    stays = (stay for stay in known.stays if not stay.is_left)
    return any(is_too_long(limits.get(stay.place), seconds_of(stay), now) for stay in stays)


def seconds_of(stay: Stay) -> float | None:
    """Since when a stay is, in seconds; None where that is not known."""
    return None if stay.entered_at is None else stay.entered_at.timestamp()


def present() -> float:
    """The present time, in seconds."""
    return datetime.now(UTC).timestamp()


def less(one: Tally, other: Tally) -> Tally:
    """What is left of the one without the other."""
    groups = tuple(a - b for a, b in zip(one.groups, other.groups, strict=False))
    return Tally(one.total - other.total, one.stuck - other.stuck, groups)
