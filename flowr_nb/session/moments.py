"""Times as sessions and steps write them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_of(text: object) -> datetime | None:
    """A time that a session or a step tells, in UTC.

    Args:
        text: ISO 8601; without a zone it is UTC, as flowr writes it.

    Returns:
        None where it tells none: empty, of another form, or out of what there is of time.
    """
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is UTC:  # nearly always
            return moment
        return in_utc(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def in_utc(moment: datetime) -> datetime:
    """A time that somebody gives: without a zone it is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
