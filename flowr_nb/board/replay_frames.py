"""The past of many sessions as pictures, for a slider: how many were where, and who moved."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.board.board_frame import Tally
from flowr_nb.board.tokens import told_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flowr_nb.board.replay import Replay
    from flowr_nb.session.configuration import Configuration

FRAMES: Final = 120
"""Pictures of a replay: as many as a slider has places that a hand can tell apart."""
MOST_MOVES: Final = 12
"""Most sessions that are seen moving from one picture to the next."""


def frames_of(
    replay: Replay, element_of: Callable[[Configuration], str | None], count: int = FRAMES
) -> dict[str, Any]:
    """The past, from the first move to the last, in equal times.

    Args:
        replay: The moves.
        element_of: What stands for a place in the picture; None for what is not drawn.
        count: How many pictures; fewer where nothing happened in more of them than there are moves.

    Returns:
        ``frames``, each with ``at``, its time; ``counts``: element id → what is there, see
        `told_of`, or None for nothing any more, of those that are others than in the picture
        before; ``moves``: from which element to which; ``number``: how many sessions there are.
    """
    begin, end = replay.begins_at, replay.ends_at
    if begin is None or end is None:
        return {"frames": []}
    elements = {place: element_of(place) for place in replay.places}
    count = max(1, min(count, len(replay))) if end > begin else 1
    counts: Counter[str] = Counter()
    number = 0
    events = iter(replay)
    event = next(events, None)
    frames = []
    for at in _times(begin, end, count):
        before = counts.copy()
        moves = []
        while event is not None and event.at <= at:
            one = elements[event.before] if event.before is not None else None
            other = elements[event.after]
            number += event.before is None
            if one is not None:
                counts[one] -= 1
            if other is not None:
                counts[other] += 1
            if one is not None and other is not None and one != other:
                moves.append([one, other])
            event = next(events, None)
        changed = {
            element: told_of(Tally(counts[element])) if counts[element] else None
            for element in counts
            if counts[element] != before[element]
        }
        is_seen = len(moves) <= MOST_MOVES
        told = {"at": at.isoformat(), "counts": changed, "number": number}
        frames.append({**told, "moves": moves if is_seen else []})
    return {"frames": frames}


def _times(begin: datetime, end: datetime, count: int) -> list[datetime]:
    """Moments that lie equally apart, the first and the last of them those that are given."""
    if count == 1:
        return [end]
    apart = (end - begin) / (count - 1)
    return [*(begin + apart * step for step in range(count - 1)), end]
