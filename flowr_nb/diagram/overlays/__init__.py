"""What is drawn over a drawing: how often runs came by, in which order one did.

Each overlay is a file here and a line in `OVERLAYS`.
"""

from flowr_nb.diagram.overlays.heat import Heat, HeatError, HeatMap, heat_of
from flowr_nb.diagram.overlays.protocol import Overlay, OverlayKind
from flowr_nb.diagram.overlays.shown import OVERLAYS, ShownOverlays
from flowr_nb.diagram.overlays.step_numbers import StepNumbers, Walk

__all__ = [
    "OVERLAYS",
    "Heat",
    "HeatError",
    "HeatMap",
    "Overlay",
    "OverlayKind",
    "ShownOverlays",
    "StepNumbers",
    "Walk",
    "heat_of",
]
