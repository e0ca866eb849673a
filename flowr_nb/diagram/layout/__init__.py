"""DOT to SVG: the embedded Graphviz by default, the system's ``dot`` when asked.

Both engines stand behind `LayoutEngine`; a further one is a file here and a line in `ENGINES`.
"""

from flowr_nb.diagram.layout.background import Reason, StopSign, Ticket
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.engines import ENGINES, engine
from flowr_nb.diagram.layout.protocol import (
    TIME_LIMIT,
    LayoutEngine,
    LayoutError,
    LayoutStoppedError,
)
from flowr_nb.diagram.layout.service import begin_layout, lay_out
from flowr_nb.diagram.layout.system import SystemGraphviz

__all__ = [
    "ENGINES",
    "TIME_LIMIT",
    "EmbeddedGraphviz",
    "LayoutEngine",
    "LayoutError",
    "LayoutStoppedError",
    "Reason",
    "StopSign",
    "SystemGraphviz",
    "Ticket",
    "begin_layout",
    "engine",
    "lay_out",
]
