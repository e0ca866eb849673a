"""What a comparison found, as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import in_words
from flowr_nb.hints import MOST_NAMED, in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flowr_nb.comparison.result import WalkStep
    from flowr_nb.comparison.side import Move, Side

_HALF: Final = MOST_NAMED // 2


def labels_of(sides: tuple[Side, Side]) -> tuple[str, str]:
    """What two flows are called where both are spoken of: names, files, else which of the two."""
    names = [f"`{in_short(side.flow.flow)}`" for side in sides]
    if names[0] != names[1]:
        return names[0], names[1]
    files = [side.label for side in sides]
    if all(files) and files[0] != files[1]:
        return files[0], files[1]
    return "the first", "the second"


def after(walk: Sequence[WalkStep]) -> str:
    """``after `build` and `pass` (coverage 86%)``; ``at the beginning`` of none."""
    if not walk:
        return "at the beginning"
    told = [possible(step) for step in walk]
    if len(told) > MOST_NAMED:
        told = [*told[:_HALF], f"… ({len(told) - 2 * _HALF:,} more)", *told[-_HALF:]]
    return f"after {_listed(told)}"


def possible(step: WalkStep) -> str:
    """A step with what is given: ```pass` (coverage 80%)``."""
    return f"`{in_short(step.trigger)}`{_given(step.evidence)}"


def other_keys(move: Move, other: Move) -> str:
    """Why evidence that is right for one is not for the other: what that asks for."""
    missing = [key for key in other.asked if key not in move.asked]
    unexpected = [key for key in move.asked if key not in other.asked]
    parts = []
    if missing:
        parts.append(f"asks for {_listed(_names(missing))}")
    if unexpected:
        parts.append(f"does not ask for {_listed(_names(unexpected))}")
    return " and ".join(parts)


def asks_for(key: str, move: Move) -> str:
    """``asks for coverage ≥ 81%``: the conditions on a key."""
    return f"asks for {_listed([in_words(key, each) for each in move.asked[key]])}"


def _given(evidence: Mapping[str, str]) -> str:
    told = [f"{in_short(key)} {in_short(value)}" for key, value in evidence.items()]
    if len(told) > MOST_NAMED:
        told = [*told[:MOST_NAMED], f"and {len(told) - MOST_NAMED:,} more"]
    return f" ({', '.join(told)})" if told else ""


def _names(names: Iterable[str]) -> list[str]:
    return [f"`{in_short(name)}`" for name in names]


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
