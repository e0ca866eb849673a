"""What a picture shows, in words: where a run stands and what can happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.marks import rests_on_assumption
from flowr_nb.session.options import OptionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.session.options import Option
    from flowr_nb.session.run_value import RunValue

_TOLD: Final = tuple((OptionStatus(word), word) for word in ("open", "needs evidence", "blocked"))


def describe(run: RunValue, options: Iterable[Option]) -> str:
    """Where a run stands and what can happen, in one sentence."""
    session, offered = run.session, list(options)
    if not offered and not session.stack:
        return f"{session.flow} is over: {session.state}"
    place = f"{session.flow} is in {session.state}"
    parts = []
    for status, word in _TOLD:
        triggers = [_named(option, run) for option in offered if option.status is status]
        if triggers:
            parts.append(f"{word}: {', '.join(triggers)}")
    return f"{place}; {'; '.join(parts)}" if parts else place


def _named(option: Option, run: RunValue) -> str:
    if run.assumed and rests_on_assumption(option, run):
        return f"{option.trigger} (assumed)"
    return option.trigger
