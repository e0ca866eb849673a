"""What a picture shows, in words: where a run stands and what can happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.session.options import OptionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.session.model import Session
    from flowr_nb.session.options import Option

_TOLD: Final = tuple((OptionStatus(word), word) for word in ("open", "needs evidence", "blocked"))


def describe(session: Session, options: Iterable[Option]) -> str:
    """Where a run stands and what can happen, in one sentence."""
    offered = list(options)
    if not offered and not session.stack:
        return f"{session.flow} is over: {session.state}"
    place = f"{session.flow} is in {session.state}"
    parts = []
    for status, word in _TOLD:
        triggers = [option.trigger for option in offered if option.status is status]
        if triggers:
            parts.append(f"{word}: {', '.join(triggers)}")
    return f"{place}; {'; '.join(parts)}" if parts else place


def standing(session: Session) -> str:
    """Every flow that a run is in with its state: ``feature/build ▸ build-cycle/test``."""
    return " ▸ ".join(f"{frame.flow}/{frame.state}" for frame in session.trail)
