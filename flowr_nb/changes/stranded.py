"""Saved sessions that a new version of their flow leaves without a place to stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from flowr_nb.changes.matching import Node
from flowr_nb.changes.told import named
from flowr_nb.flow.errors import FlowError
from flowr_nb.hints import as_told, nearest_name
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.configuration import Configuration, SessionStackFrame
from flowr_nb.session.landing import enter
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.changes.pairs import FlowPair
    from flowr_nb.changes.result import FlowDiff
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.model import Session

_HEAD = ("session", "stands in", "why it cannot stay", "nearest in the new version", "how it is")


@dataclass(frozen=True, slots=True)
class StrandedSession(ShowsRows):
    """A session that has no place in a new version of its flow.

    Attributes:
        name: The session's name.
        at: Where it stands.
        reason: Why that is no place in the new version, in words.
        nearest: The nearest place there; None where the new version has none at all.
        how: Why that one: it is the same state by another name, its name is spelt alike, or it is
            where the new version begins.
    """

    name: str
    at: Configuration
    reason: str
    nearest: Configuration | None
    how: str

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Name, place, why, nearest place, and why that."""
        near = str(self.nearest) if self.nearest is not None else "none"
        return self.name, str(self.at), self.reason, near, self.how

    def _table(self) -> Table:
        return Table(rows=[self.row])


class StrandedTable(ShowsRows):
    """The sessions that a new version strands: a sequence that shows a row for each.

    Args:
        flow: The flow's name.
        sessions: The sessions that are stranded.
        looked_at: How many sessions of the flow there are.
    """

    def __init__(self, flow: str, sessions: Iterable[StrandedSession], looked_at: int) -> None:
        self.flow = flow
        self.looked_at = looked_at
        self._sessions = tuple(sessions)

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[StrandedSession]:
        return iter(self._sessions)

    @overload
    def __getitem__(self, index: int) -> StrandedSession: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[StrandedSession, ...]: ...
    def __getitem__(self, index: int | slice) -> StrandedSession | tuple[StrandedSession, ...]:
        return self._sessions[index]

    def __repr__(self) -> str:
        return f"StrandedTable({self.message})"

    @property
    def message(self) -> str:
        """How many of how many sessions are stranded, in words."""
        flow = named(self.flow)
        if not self.looked_at:
            return as_told(f"there are no sessions of {flow}")
        many = f"{len(self):,}" if self._sessions else "none"
        are = "are" if len(self) > 1 else "is"
        return as_told(f"{many} of {self.looked_at:,} sessions of {flow} {are} stranded")

    def _table(self) -> Table:
        rows = [each.row for each in self._sessions]
        return Table(self.message, rows, _HEAD if rows else ())


def stranded_by(diff: FlowDiff, sessions: Iterable[Session]) -> StrandedTable:
    """The sessions of a flow that a new version of it strands.

    Args:
        diff: The version that they are of, and the new one.
        sessions: Sessions; those that were begun with another flow are left out.
    """
    flow = diff.versions[0].flow.flow
    own = [session for session in sessions if session.root_flow == flow]
    found = (_stranded(diff, session.name, session.configuration) for session in own)
    return StrandedTable(flow, filter(None, found), len(own))


def _stranded(diff: FlowDiff, name: str, at: Configuration) -> StrandedSession | None:
    walking = _Walking(diff, at)
    walking.run()
    if not walking.reason:
        return None
    return StrandedSession(name, at, walking.reason, walking.nearest, walking.how)


class _Walking:
    """Goes down to where a session stands, in the new version, as far as that goes."""

    def __init__(self, diff: FlowDiff, at: Configuration) -> None:
        self._diff = diff
        self._trail = at.trail
        self._new = diff.versions[1]
        self._flows: tuple[Flow, ...] = (self._new.flow,)
        self._stack: tuple[SessionStackFrame, ...] = ()
        self._pair: FlowPair | None = diff.pairs[0]
        self.reason = ""
        self.how = "the same place"
        self.nearest: Configuration | None = None

    def run(self) -> None:
        """Go down, frame by frame, until one has no place."""
        *outer, last = self._trail
        self._check_name(self._trail[0])
        for number, frame in enumerate(outer):
            if not self._goes_down(frame, self._trail[number + 1]):
                return
        self._stay(last)

    def _check_name(self, frame: SessionStackFrame) -> None:
        if self._flows[-1].flow != frame.flow:
            self._tell(f"the flow is called {named(self._flows[-1].flow)} now")

    def _tell(self, reason: str) -> None:
        self.reason = self.reason or as_told(reason)

    def _goes_down(self, frame: SessionStackFrame, below: SessionStackFrame) -> bool:
        """Enter what a state invokes, if it still invokes that; else that state is the nearest."""
        flow = self._flows[-1]
        state_id = self._found(frame.state, outermost=False)
        state = flow.state(state_id) if state_id is not None else None
        if state is None:
            self._begin()
            return False
        try:
            child = self._new.child(flow, state) if state.flow is not None else None
        except FlowError as error:
            self._tell(str(error))
            self.nearest = Configuration(self._stack, flow.flow, state.id)
            return False
        inner = self._inner(frame.state)
        is_same = child is not None and (child.flow == below.flow or inner is not None)
        if child is None or not is_same:
            self._tell(f"{named(state.id)} does not invoke {named(below.flow)} any more")
            self._enter(state.id)
            return False
        self._stack = (*self._stack, SessionStackFrame(flow.flow, state.id))
        self._flows = (*self._flows, child)
        self._pair = inner
        self._check_name(below)
        return True

    def _stay(self, frame: SessionStackFrame) -> None:
        """Where the session itself is."""
        state_id = self._found(frame.state, outermost=not self._stack)
        if state_id is None:
            self._begin()
        elif self.reason:
            self._enter(state_id)

    def _found(self, name: str, *, outermost: bool) -> str | None:
        """What a state or exit is called in the new version: the same, renamed, spelt alike."""
        flow = self._flows[-1]
        if flow.state(name) is not None or name in flow.exits:
            return name
        self._tell(f"{named(flow.flow)} has no {named(name)} any more")
        renamed = self._renamed(name)
        if renamed is not None:
            self.how = "the same by another name"
            return renamed
        ids = [state.id for state in flow.states]
        near = nearest_name(name, [*ids, *flow.exits] if outermost else ids)
        if near is not None:
            self.how = "a name spelt alike"
        return near

    def _renamed(self, name: str) -> str | None:
        if self._pair is None:
            return None
        match = self._pair.match
        for node, other in match.nodes.items():
            if node == Node("exit", name):
                return str(other.key)
            if node.kind == "state" and match.a.state(node).id == name:
                return match.b.state(other).id
        return None

    def _inner(self, name: str) -> FlowPair | None:
        """The pair of flows that a state invokes in both versions."""
        if self._pair is None:
            return None
        states = self._pair.match.a.flow.states
        numbers = (self._pair.inner.get(n) for n, each in enumerate(states) if each.id == name)
        number = next(numbers, None)
        return None if number is None else self._diff.pairs[number]

    def _begin(self) -> None:
        """Where the innermost flow begins that is still there."""
        self.how = "where it begins"
        initial = self._flows[-1].initial
        if initial is not None:
            self._enter(initial.id)

    def _enter(self, state_id: str) -> None:
        """A place at a state, in what that invokes."""
        flow = self._flows[-1]
        state = flow.state(state_id)
        if state is None:  # an exit
            self.nearest = Configuration(self._stack, flow.flow, state_id)
            return
        self.nearest = Configuration(self._stack, flow.flow, state.id)
        if self._new.library is None:
            return
        with suppress(FlowError, StepError):  # what it invokes is not to be had
            flows, landed, stack = enter(self._new.library, self._flows, state, self._stack)
            self.nearest = Configuration(stack, flows[-1].flow, landed.id)
