"""DOT to SVG: each graph is laid out once, on a thread of its own, and kept."""

from __future__ import annotations

import atexit
import hashlib
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.layout.background import Jobs, Ticket
from flowr_nb.diagram.layout.cache import FORMAT, LayoutCache
from flowr_nb.diagram.layout.engines import engine
from flowr_nb.diagram.layout.protocol import TIME_LIMIT

if TYPE_CHECKING:
    from flowr_nb.diagram.layout.background import StopSign

kept = LayoutCache()
"""Where the layouts of this process are kept."""
_jobs: Final = Jobs()
# What is registered last goes first: before the engines are taken apart.
atexit.register(_jobs.stop_all)


def lay_out(dot: str, engine_name: str = "embedded", *, time_limit: float = TIME_LIMIT) -> bytes:
    """Lay out a graph as SVG, once: the result is kept in memory and on disk, by content.

    Args:
        dot: The graph in DOT.
        engine_name: Which engine.
        time_limit: Seconds after which to give up.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    return begin_layout(dot, engine_name, time_limit=time_limit).result()


def begin_layout(
    dot: str, engine_name: str = "embedded", *, time_limit: float = TIME_LIMIT
) -> Ticket:
    """Lay out a graph as `lay_out` does, on a thread of its own.

    Where the same graph is being laid out, that one layout is shared, with its time limit.

    Args:
        dot: The graph in DOT.
        engine_name: Which engine.
        time_limit: Seconds after which to give up.

    Returns:
        The claim to the SVG; to leave it calls the layout off, unless others wait for it.

    Raises:
        LayoutError: There is no such engine.
    """
    chosen = engine(engine_name)
    text = f"{FORMAT}\0{chosen.identity}\0{dot}"
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    content = kept.get(key)
    if content is not None:
        return Ticket.to(content)

    def work(stop: StopSign) -> bytes:
        made = chosen.render(dot, time_limit=time_limit, stop=stop)
        kept.keep(key, made)
        return made

    return _jobs.join(key, work)
