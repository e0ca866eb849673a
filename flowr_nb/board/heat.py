"""Where many sessions come, take their time and drop out: figures of each state and transition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from flowr_nb.board.errors import BoardError
from flowr_nb.board.moments import NO_TIME, length_in_short, length_in_words
from flowr_nb.diagram.overlays.heat import Heat
from flowr_nb.diagram.overlays.heat_words import VISITS, HeatWords
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from collections.abc import Mapping


StateKey: TypeAlias = tuple[str, str]
"""A flow, and a state or exit of it."""
EdgeKey: TypeAlias = tuple[str, str, str]
"""A flow, a state of it, and the trigger."""
Measure: TypeAlias = Literal["visits", "time", "drop-outs"]
MEASURES: Final[tuple[Measure, ...]] = ("visits", "time", "drop-outs")
_MOST_ROWS: Final = 30
_HEAD: Final = ("flow", "state", "visits", "time", "dropped out")


class Figures(NamedTuple):
    """What is told of one state or transition.

    Attributes:
        visits: How often sessions came there, or by it.
        sessions: How many sessions did.
        time: How long all of them together stayed there; before a transition, how long they had
            been in its state.
        drop_outs: How many are there still, or came by it last, and are not over.
    """

    visits: int = 0
    sessions: int = 0
    time: timedelta = NO_TIME
    drop_outs: int = 0

    @property
    def share(self) -> float:
        """Drop-outs as a share of the sessions that came, from 0 to 1."""
        return self.drop_outs / self.sessions if self.sessions else 0.0

    def counted(self, measure: Measure) -> int:
        """The number of a measure: visits, whole seconds, or how many have dropped out.

        Args:
            measure: ``visits``, ``time`` or ``drop-outs``.

        Raises:
            BoardError: There is no such measure.
        """
        refuse_unknown(measure)
        if measure == "visits":
            return self.visits
        return int(self.time.total_seconds()) if measure == "time" else self.drop_outs

    def in_words(self, measure: Measure) -> str:
        """The same as it is told: how often, ``3 h 5 min``, or the share, ``25 %``.

        Args:
            measure: ``visits``, ``time`` or ``drop-outs``.

        Raises:
            BoardError: There is no such measure.
        """
        if measure == "time":
            return length_in_words(self.time)
        return _WORDS[measure].drawn(self.counted(measure), self.sessions)


def refuse_unknown(measure: str) -> None:
    """Refuse a measure that there is not.

    Raises:
        BoardError: There is none.
    """
    if measure not in MEASURES:
        raise BoardError(
            f"there is no measure `{in_short(str(measure))}`; there are {', '.join(MEASURES)}"
            f"{did_you_mean(str(measure), MEASURES)}"
        )


def _length(seconds: int, _of: int) -> str:
    return length_in_words(timedelta(seconds=seconds))


def _short(seconds: int, _of: int) -> str:
    return length_in_short(timedelta(seconds=seconds))


def _share(count: int, of: int) -> str:
    return f"{100 * count / max(1, of):.0f} %"


def _dropped_out(count: int, of: int) -> str:
    return f"{count:,} of {of:,} dropped out"


_WORDS: Final[Mapping[Measure, HeatWords]] = {
    "visits": VISITS,
    "time": HeatWords("time", _short, _short, _length, is_linear=True),
    "drop-outs": HeatWords("dropped out", _share, _share, _dropped_out, is_linear=True),
}


@dataclass(frozen=True, slots=True, repr=False)
class BoardHeat(ShowsRows):
    """The figures of all states and transitions that sessions came to.

    Attributes:
        states: Flow and state or exit → its figures.
        edges: Flow, state and trigger → its figures.
        flows: Flow → how many sessions were ever in it.
        sessions: How many sessions were looked at.
    """

    states: Mapping[StateKey, Figures]
    edges: Mapping[EdgeKey, Figures]
    flows: Mapping[str, int]
    sessions: int

    def __repr__(self) -> str:
        return (
            f"BoardHeat({self.sessions:,} sessions, {len(self.states)} states, "
            f"{len(self.edges)} transitions)"
        )

    def by(self, measure: Measure) -> Heat:
        """The heat that a diagram draws: ``ws.diagram("deploy", heat=found.by("time"))``.

        Args:
            measure: ``visits``, ``time``, or ``drop-outs``: the share of those who came.

        Raises:
            BoardError: There is no such measure.
        """
        refuse_unknown(measure)
        states = {key: each.counted(measure) for key, each in self.states.items()}
        edges = {key: each.counted(measure) for key, each in self.edges.items()}
        of: dict[tuple[str, ...], int] = {}
        if measure == "drop-outs":
            of.update((key, each.sessions) for key, each in self.states.items())
            of.update((key, each.sessions) for key, each in self.edges.items())
        return Heat(
            {key: count for key, count in states.items() if count},
            {key: count for key, count in edges.items() if count},
            self.flows,
            self.sessions,
            words=_WORDS[measure],
            of=of,
        )

    def _table(self) -> Table:
        """The states that took the most time."""
        most = sorted(self.states.items(), key=lambda each: (-each[1].time, each[0]))
        rows = [
            (*key, *(figures.in_words(measure) for measure in MEASURES))
            for key, figures in most[:_MOST_ROWS]
        ]
        if more := len(most) - len(rows):
            rows.append(("…", f"{more:,} more", "", "", ""))
        return Table(f"{self.sessions:,} session{'' if self.sessions == 1 else 's'}", rows, _HEAD)
