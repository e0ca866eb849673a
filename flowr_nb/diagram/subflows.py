"""Which subflows are open in a picture, and the flows that they lead to."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.errors import FlowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level

MAX_OPENED: Final = 60
"""Most subflows that are open in one picture: flows that invoke flows twice grow without end."""


def open_subflows(
    flow: Flow,
    library: FlowLibrary,
    is_open: Callable[[Level], bool] = lambda _path: True,
    known: Mapping[Level, Flow] | None = None,
) -> dict[Level, Flow]:
    """Look up the subflows that are open in the picture of a flow.

    One that cannot be read stays closed, and so does one that is running already: a flow that
    invokes itself is not opened for ever.

    Args:
        flow: The flow that is drawn.
        library: Where subflows are found.
        is_open: Whether the subflow at a place is open; asked only where its parent is.
        known: Subflows that have been looked up already.

    Returns:
        Place → subflow, outer ones first; what `graph_of` takes.
    """
    found: dict[Level, Flow] = {}
    waiting: deque[tuple[Flow, Level, frozenset[str]]] = deque([(flow, (), frozenset([flow.flow]))])
    while waiting:
        parent, path, running = waiting.popleft()
        for state in parent.states:
            place = (*path, state.id)
            if state.flow is None or place in found or not is_open(place):
                continue
            child = (known or {}).get(place)
            if child is None:
                try:
                    child = library.subflow(parent, state)
                except FlowError:
                    continue
            if child.flow in running or not child.states:
                continue
            if len(found) == MAX_OPENED:
                return found
            found[place] = child
            waiting.append((child, place, running | {child.flow}))
    return found
