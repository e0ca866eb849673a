"""Where many sessions come, take their time and drop out: figures of each state and transition."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from flowr_nb.board.durations import stays_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.moments import NO_TIME, length_in_short, length_in_words, length_of
from flowr_nb.diagram.overlays.heat import Heat
from flowr_nb.diagram.overlays.heat_words import VISITS, HeatWords
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.moments import in_utc, moment_of
from flowr_nb.session.options import exits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flowr_nb.board.cases import Case
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef

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


class _Sums:
    """The figures of one kind of thing while they are counted."""

    def __init__(self) -> None:
        self.visits: Counter[Any] = Counter()
        self.sessions: Counter[Any] = Counter()
        self.time: defaultdict[Any, timedelta] = defaultdict(timedelta)
        self.drop_outs: Counter[Any] = Counter()

    def add(self, came: Counter[Any]) -> None:
        """Count where one session came, and how often."""
        self.visits.update(came)
        self.sessions.update(came.keys())

    def figures(self) -> dict[Any, Figures]:
        return {
            key: Figures(self.visits[key], self.sessions[key], self.time[key], self.drop_outs[key])
            for key in self.visits
        }


def heat_of_cases(
    cases: Iterable[Case],
    *,
    is_over: Callable[[Configuration], bool],
    idle: str | timedelta | None = None,
    now: datetime | None = None,
) -> BoardHeat:
    """Count where sessions came, how long they were there, and where they dropped out.

    Visits are those of `flowr_nb.heat_of` (the place where a session began, and each arrival of
    each step), and where it came unseen. A session has dropped out where it stands, also in every
    state that waits there, if it is not over; its last transition is the one it dropped out by.

    Args:
        cases: The sessions with their steps.
        is_over: Whether a run that stands somewhere is over; see `Ends`.
        idle: Only who has not moved for so long has dropped out: ``2 days``; by default everybody
            who is not over.
        now: Up to when to count; by default the present time. Without a zone it is UTC.

    Raises:
        BoardError: `idle` is no length of time.
    """
    least = None if idle is None else length_of(idle)
    moment = datetime.now(UTC) if now is None else in_utc(now)
    states, edges = _Sums(), _Sums()
    flows: Counter[str] = Counter()
    count = 0
    for case in cases:
        count += 1
        ended = is_over(case.session.configuration)
        came: Counter[StateKey] = Counter()
        for stay in stays_of(case):
            key = (stay.place.flow, stay.place.state)
            came[key] += 1
            length = stay.lasted(None if ended else moment)
            if length:
                states.time[key] += length
                if stay.left_by is not None:
                    edges.time[_key(stay.left_by)] += length
        by: Counter[EdgeKey] = Counter()
        for step in case.steps:
            for edge in step.edges:
                by[_key(edge)] += 1
            if len(step.edges) > 1:  # the exits of subflows that it only passes through
                came.update((frame.flow, frame.state) for frame in exits_of(step.edges))
        states.add(came)
        flows.update({flow for flow, _ in came})
        edges.add(by)
        if not ended and _is_idle(case, least, moment):
            states.drop_outs.update({(frame.flow, frame.state) for frame in case.session.trail})
            if case.steps and case.steps[-1].edges:
                edges.drop_outs[_key(case.steps[-1].edges[0])] += 1
    return BoardHeat(states.figures(), edges.figures(), dict(flows), count)


def _key(edge: EdgeRef) -> EdgeKey:
    return edge.flow, edge.state, edge.trigger


def _is_idle(case: Case, least: timedelta | None, now: datetime) -> bool:
    if least is None:
        return True
    moved = moment_of(case.session.updated_at)
    return moved is not None and now - moved > least
