"""Which states and exits a step comes to, in every flow that it moves through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.session.model import SessionStackFrame

if TYPE_CHECKING:
    from flowr_nb.session.history import Step


def arrivals(step: Step) -> list[SessionStackFrame]:
    """Where a step arrives, in order.

    Exits of subflows that it leaves by and states whose subflow it enters are among them; a
    transition from a state to itself arrives there again. Of a move without transitions (a return,
    or one that was made elsewhere) only what differs from before.
    """
    before, after = step.before.trail, step.after.trail
    if step.edges:
        left = len(step.edges) - 1
        exits = [
            SessionStackFrame(inner.flow, outer.trigger)
            for inner, outer in zip(step.edges, step.edges[1:], strict=False)
        ]
        return [*exits, *after[max(0, len(before) - 1 - left) :]]
    same = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        same += 1
    return list(after[same:])
