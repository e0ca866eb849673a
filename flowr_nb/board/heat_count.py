"""Counting where many sessions come, take their time and drop out: case by case, also backwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.board.durations import stays_of
from flowr_nb.board.heat import BoardHeat, Figures
from flowr_nb.board.moments import length_of
from flowr_nb.session.moments import in_utc, moment_of
from flowr_nb.session.options import exits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flowr_nb.board.cases import Case
    from flowr_nb.board.durations import Stay
    from flowr_nb.board.heat import EdgeKey, StateKey
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef

_TICK: Final = timedelta(microseconds=1)
_MOST: Final = timedelta(days=999_999_999) // _TICK


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
    count = HeatCount(is_over)
    for case in cases:
        count.add(case, stays_of(case), is_idle=_is_idle(case, least, moment))
    return count.heat(moment)


class _Sums:
    """The figures of one kind of thing while they are counted."""

    def __init__(self) -> None:
        self.visits: Counter[Any] = Counter()
        self.sessions: Counter[Any] = Counter()
        self.time: Counter[Any] = Counter()  # in microseconds
        self.drop_outs: Counter[Any] = Counter()

    def add(self, came: Counter[Any], sign: int) -> None:
        """Count where one session came, and how often."""
        for key, times in came.items():
            self.visits[key] += sign * times
            self.sessions[key] += sign

    def figures(self, going_on: Mapping[Any, int]) -> dict[Any, Figures]:
        """What it comes to, with the time that goes on, in microseconds."""
        return {
            key: Figures(
                visits,
                self.sessions[key],
                # Of a thousand clocks that know no year it is more than there is of time.
                min(self.time[key] + going_on.get(key, 0), _MOST) * _TICK,
                self.drop_outs[key],
            )
            for key, visits in self.visits.items()
            if visits
        }


class HeatCount:
    """Figures that are counted case by case; each of them can be taken back.

    Args:
        is_over: Whether a run that stands somewhere is over; see `Ends`.
    """

    def __init__(self, is_over: Callable[[Configuration], bool]) -> None:
        self._is_over = is_over
        self._states, self._edges = _Sums(), _Sums()
        self._flows: Counter[str] = Counter()
        self._open: defaultdict[StateKey, Counter[datetime]] = defaultdict(Counter)
        self._number = 0

    def add(self, case: Case, stays: Iterable[Stay], *, is_idle: bool = True) -> None:
        """Count a session.

        Args:
            case: The session with its steps.
            stays: Its stays, see `stays_of`.
            is_idle: Whether it has dropped out, if it is not over.
        """
        self._count(case, stays, 1, is_idle=is_idle)

    def take_back(self, case: Case, stays: Iterable[Stay], *, is_idle: bool = True) -> None:
        """Count a session no more that was counted, with the same words."""
        self._count(case, stays, -1, is_idle=is_idle)

    def heat(self, now: datetime) -> BoardHeat:
        """The figures up to a time.

        Args:
            now: The time, in UTC.
        """
        going_on = {
            key: sum(max(0, (now - since) // _TICK) * number for since, number in each.items())
            for key, each in self._open.items()
        }
        flows = {flow: number for flow, number in self._flows.items() if number}
        states, edges = self._states.figures(going_on), self._edges.figures({})
        return BoardHeat(states, edges, flows, self._number)

    def _count(self, case: Case, stays: Iterable[Stay], sign: int, *, is_idle: bool) -> None:
        self._number += sign
        ended = self._is_over(case.session.configuration)
        came = self._count_stays(stays, sign, is_over=ended)
        by: Counter[EdgeKey] = Counter()
        for step in case.steps:
            for edge in step.edges:
                by[_key(edge)] += 1
            if len(step.edges) > 1:  # the exits of subflows that it only passes through
                came.update((frame.flow, frame.state) for frame in exits_of(step.edges))
        self._states.add(came, sign)
        self._edges.add(by, sign)
        for flow in {flow for flow, _ in came}:
            self._flows[flow] += sign
        if not ended and is_idle:
            for key in {(frame.flow, frame.state) for frame in case.session.trail}:
                self._states.drop_outs[key] += sign
            if case.steps and case.steps[-1].edges:
                self._edges.drop_outs[_key(case.steps[-1].edges[0])] += sign

    def _count_stays(self, stays: Iterable[Stay], sign: int, *, is_over: bool) -> Counter[StateKey]:
        """Count how long it was where; how often it came there."""
        came: Counter[StateKey] = Counter()
        for stay in stays:
            key = (stay.place.flow, stay.place.state)
            came[key] += 1
            length = stay.lasted()
            if length:
                ticks = length // _TICK
                self._states.time[key] += sign * ticks
                if stay.left_by is not None:
                    self._edges.time[_key(stay.left_by)] += sign * ticks
            elif stay.entered_at is not None and not stay.is_left and not is_over:
                self._go_on(key, stay.entered_at, sign)
        return came

    def _go_on(self, key: StateKey, since: datetime, sign: int) -> None:
        since_then = self._open[key]
        since_then[since] += sign
        if not since_then[since]:
            del since_then[since]


def _key(edge: EdgeRef) -> EdgeKey:
    return edge.flow, edge.state, edge.trigger


def _is_idle(case: Case, least: timedelta | None, now: datetime) -> bool:
    if least is None:
        return True
    moved = moment_of(case.session.updated_at)
    return moved is not None and now - moved > least
