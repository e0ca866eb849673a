"""Which states there are in flows, for who names one from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.errors import FlowError, StateNotFoundError
from flowr_nb.hints import did_you_mean, in_short, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary


def refuse_unknown_state(
    library: FlowLibrary, flows: Iterable[str], state: str
) -> FlowError | None:
    """Refuse a state that no run of some flows can be in: of none of them, nor of their subflows.

    Args:
        library: Where flows are found.
        flows: The names of those that runs are begun with.
        state: A state's id, or an exit, which is the state of a run that is over.

    Returns:
        None where one of them has it; else why a flow cannot be read, so that nobody can tell.

    Raises:
        StateNotFoundError: All of them can be read, and none has it.
    """
    if not isinstance(state, str):
        raise StateNotFoundError(f"a state is a text, and no {type(state).__name__}", "")
    known: set[str] = set()
    problem: FlowError | None = None
    for name in flows:
        try:
            flow = library.load(name)
            known.update(flow.exits, (each.id for each in flow.states))
            known.update(each.id for part in library.closure(flow) for each in part.states)
        except FlowError as error:
            problem = problem or error
        if state in known:
            return None
    if problem is None:
        names = sorted(known)
        have = f"; there are {listed(names)}" if names else ""
        raise StateNotFoundError(
            f"there is no state `{in_short(state)}`{did_you_mean(state, names, have)}", state
        )
    return problem
