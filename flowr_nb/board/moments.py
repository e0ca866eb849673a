"""Lengths of time as people write them, and in words; the times of one session in order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flowr_nb.board.errors import BoardError
from flowr_nb.hints import did_you_mean, in_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

NO_TIME: Final = timedelta()

_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
}
_NO_LENGTH: Final = ("month", "months", "quarter", "quarters", "year", "years")
_PART: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([^\W\d_]+)\s*(?:,|and\b)?\s*")
_LONGEST: Final = 200
_AS_IN: Final = 'as in "2 days", "90 min" or "1 h 30 min"'
_SHOWN: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def length_of(told: str | timedelta) -> timedelta:
    """A length of time as people write it.

    Args:
        told: ``2 days``, ``90 min``, ``1 h 30 min``, ``1.5 weeks``; or the length itself.

    Raises:
        BoardError: It is none, or not longer than nothing.
    """
    if not isinstance(told, timedelta):
        told = _read(told)
    if told <= NO_TIME:
        raise BoardError(f"a length of time is longer than nothing, {_AS_IN}")
    return told


def _read(told: object) -> timedelta:
    if not isinstance(told, str):
        raise BoardError(
            f"a length of time is a text or a timedelta, and no {type(told).__name__}; {_AS_IN}"
        )
    text, at, seconds = told.strip(), 0, 0.0
    shown = in_short(text)
    if not text or len(text) > _LONGEST:
        raise BoardError(f"`{shown}` is no length of time; write numbers with units, {_AS_IN}")
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise BoardError(f"`{shown}` is no length of time; write numbers with units, {_AS_IN}")
        number, unit = part[1], part[2].lower()
        if unit in _NO_LENGTH:
            raise BoardError(f"`{shown}`: a {unit.rstrip('s')} has no fixed length; say it in days")
        if unit not in _UNITS:
            raise BoardError(
                f"`{shown}`: there is no unit `{in_short(part[2])}`; there are s, min, h, days and "
                f"weeks{did_you_mean(unit, _UNITS)}"
            )
        seconds += float(number) * _UNITS[unit]
        at = part.end()
    try:
        return timedelta(seconds=seconds)
    except OverflowError:
        raise BoardError(f"`{shown}` is longer than can be reckoned with") from None


def length_in_words(length: timedelta) -> str:
    """A length of time as it is told, by its two greatest units: ``2 d 3 h``, ``40 s``."""
    rest = int(length.total_seconds())
    if rest <= 0:
        return "0 s" if length <= NO_TIME else "under 1 s"
    parts: list[str] = []
    for size, unit in _SHOWN:
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append(f"{count:,} {unit}" if count else "")
        if len(parts) == 2:  # noqa: PLR2004 - see above
            break
    return " ".join(filter(None, parts))


def length_in_short(length: timedelta) -> str:
    """A length of time as it is drawn, by its greatest unit: ``2.1 d``, ``40 s``."""
    seconds = length.total_seconds()
    for size, unit in _SHOWN:
        if seconds >= size:
            count = seconds / size
            digits = 1 if round(count, 1) < 10 else 0  # noqa: PLR2004 - of two digits one is enough
            return f"{count:,.{digits}f}".removesuffix(".0") + f" {unit}"
    return length_in_words(length)


def in_order(moments: Sequence[datetime | None]) -> list[datetime | None]:
    """The times of what one session did, so that none is before an earlier one.

    Args:
        moments: The times, in the order in which it was done.

    Returns:
        Each, or the one before it where that is later or it is not known; the first that is known
        where none is before it; None where none is known at all.
    """
    last = next((at for at in moments if at is not None), None)
    if last is None:
        return list(moments)
    ordered: list[datetime | None] = []
    for at in moments:
        last = last if at is None or at < last else at
        ordered.append(last)
    return ordered
