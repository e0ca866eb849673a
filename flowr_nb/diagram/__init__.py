"""How a flow looks: flow → graph → DOT → SVG, once per flow; a session adds classes to it."""

from importlib import import_module
from typing import TYPE_CHECKING

from flowr_nb.diagram.neighbourhood import neighbourhood

__all__ = [
    "ENGINES",
    "Cluster",
    "DiagramGraph",
    "Direction",
    "Drawing",
    "Edge",
    "ExportError",
    "Frame",
    "Heat",
    "HeatError",
    "LayoutEngine",
    "LayoutError",
    "LayoutStoppedError",
    "Marks",
    "MissingLetterWarning",
    "Node",
    "NodeKind",
    "UnknownAttributeError",
    "View",
    "ViewError",
    "draw",
    "frame_of",
    "graph_of",
    "heat_of",
    "marks_at",
    "marks_of",
    "neighbourhood",
    "notes_of",
    "open_subflows",
    "save_diagram",
    "save_frame",
    "to_bytes",
    "to_dot",
    "to_image",
    "to_mermaid",
    "to_picture",
    "to_plantuml",
    "to_scxml",
]

if TYPE_CHECKING:
    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.flow_graph import graph_of
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.framing import frame_of
    from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge, Node, NodeKind
    from flowr_nb.diagram.layout.direction import Direction
    from flowr_nb.diagram.layout.engines import ENGINES
    from flowr_nb.diagram.layout.protocol import LayoutEngine, LayoutError, LayoutStoppedError
    from flowr_nb.diagram.marks import Marks, marks_at, marks_of, notes_of
    from flowr_nb.diagram.overlays.heat import Heat, HeatError, heat_of
    from flowr_nb.diagram.plan import draw
    from flowr_nb.diagram.renderers.dot import to_dot
    from flowr_nb.diagram.renderers.export import save_diagram, save_frame, to_bytes
    from flowr_nb.diagram.renderers.mermaid import to_mermaid
    from flowr_nb.diagram.renderers.plantuml import to_plantuml
    from flowr_nb.diagram.renderers.scxml import to_scxml
    from flowr_nb.diagram.renderers.svg_document import to_image, to_picture
    from flowr_nb.diagram.renderers.typesetting import ExportError, MissingLetterWarning
    from flowr_nb.diagram.subflows import open_subflows
    from flowr_nb.diagram.view import UnknownAttributeError, View, ViewError
else:
    # Looked up when they are asked for: a layout engine is made ready on a thread of its own
    # (`head_start`), and two threads that import a whole room at once would find it half made.
    _HOMES = {
        "drawing": ("Drawing",),
        "flow_graph": ("graph_of",),
        "frame": ("Frame",),
        "framing": ("frame_of",),
        "graph": ("Cluster", "DiagramGraph", "Edge", "Node", "NodeKind"),
        "layout.direction": ("Direction",),
        "layout.engines": ("ENGINES",),
        "layout.protocol": ("LayoutEngine", "LayoutError", "LayoutStoppedError"),
        "marks": ("Marks", "marks_at", "marks_of", "notes_of"),
        "overlays.heat": ("Heat", "HeatError", "heat_of"),
        "plan": ("draw",),
        "renderers.dot": ("to_dot",),
        "renderers.export": ("save_diagram", "save_frame", "to_bytes"),
        "renderers.mermaid": ("to_mermaid",),
        "renderers.plantuml": ("to_plantuml",),
        "renderers.scxml": ("to_scxml",),
        "renderers.svg_document": ("to_image", "to_picture"),
        "renderers.typesetting": ("ExportError", "MissingLetterWarning"),
        "subflows": ("open_subflows",),
        "view": ("UnknownAttributeError", "View", "ViewError"),
    }

    def __getattr__(name: str) -> object:
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
                return value
        raise AttributeError(f"module `{__name__}` has no `{name}`")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
