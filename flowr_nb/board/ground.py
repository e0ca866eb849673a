"""The places that a flow has: which sessions stand in it, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.subflows import refuse_cycle
from flowr_nb.hints import in_short

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level
    from flowr_nb.session.model import Session

Path: TypeAlias = tuple[str, ...]
"""Every state that a session is in, outermost first, or the exit that it is at in the end."""

_MOST_KNOWN: Final = 20_000
"""Most places whose answer is kept: a flow has few, whoever writes nonsense has any number."""


class Place(NamedTuple):
    """A place of a flow.

    Attributes:
        path: Its states, outermost first.
        rank: Where it stands in the order in which the flows name their states.
        is_over: Whether a run that stands there is over.
    """

    path: Path
    rank: tuple[int, ...]
    is_over: bool


class Ground:
    """The places of a flow and of those that it invokes, each looked up once.

    Args:
        library: Where flows are found.
        root: The flow.
    """

    def __init__(self, library: FlowLibrary, root: Flow) -> None:
        self.root = root
        self._library = library
        self._flows: dict[Level, tuple[Flow, ...] | str] = {(): (root,)}
        self._known: dict[tuple[object, str, str], Place | str] = {}

    def place_of(self, session: Session) -> Place | str:
        """Where a session of the flow stands; of one whose place there is not, why, in words."""
        key = (session.stack, session.flow, session.state)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._look_up(session)
        return found

    def _look_up(self, session: Session) -> Place | str:
        path: list[str] = []
        rank: list[int] = []
        for depth, frame in enumerate(session.trail):
            flows = self._flows_at(tuple(path))
            if isinstance(flows, str):
                return flows
            flow = flows[-1]
            if flow.flow != frame.flow:
                return f"`{path[-1]}` does not invoke `{in_short(frame.flow)}` any more"
            index = next((n for n, each in enumerate(flow.states) if each.id == frame.state), None)
            is_last = depth == len(session.stack)
            if index is None and is_last and frame.state in flow.exits:
                index = len(flow.states) + list(flow.exits).index(frame.state)
                is_over = not session.stack
                return Place((*path, frame.state), (*rank, index), is_over)
            if index is None:
                return f"`{flow.flow}` has no state `{in_short(frame.state)}`"
            path.append(frame.state)
            rank.append(index)
        return Place(tuple(path), tuple(rank), is_over=False)

    def _flows_at(self, level: Level) -> tuple[Flow, ...] | str:
        """The flows that one is in at a level, outermost first; or why there are none."""
        found = self._flows.get(level)
        if found is None:
            found = self._flows[level] = self._flows_below(level)
        return found

    def _flows_below(self, level: Level) -> tuple[Flow, ...] | str:
        above = self._flows_at(level[:-1])
        if isinstance(above, str):
            return above
        flow = above[-1]
        state = flow.state(level[-1])
        if state is None or state.flow is None:
            return f"`{in_short(level[-1])}` of `{flow.flow}` does not invoke a flow any more"
        try:
            child = self._library.subflow(flow, state)
            refuse_cycle(child, [each.flow for each in above])
        except FlowError as error:
            return str(error)
        return (*above, child)
