"""How a flow looks: flow → graph → DOT → SVG, once per flow; a session adds classes to it."""

from flowr_nb.diagram.drawing import Drawing
from flowr_nb.diagram.flow_graph import graph_of
from flowr_nb.diagram.frame import Frame
from flowr_nb.diagram.framing import frame_of
from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge, Node, NodeKind
from flowr_nb.diagram.layout.direction import Direction
from flowr_nb.diagram.layout.engines import ENGINES
from flowr_nb.diagram.layout.protocol import LayoutEngine, LayoutError, LayoutStoppedError
from flowr_nb.diagram.marks import Marks, marks_at, marks_of, notes_of
from flowr_nb.diagram.neighbourhood import neighbourhood
from flowr_nb.diagram.overlays.heat import Heat, HeatError, heat_of
from flowr_nb.diagram.plan import draw
from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.renderers.export import ExportError, save_diagram, save_frame, to_bytes
from flowr_nb.diagram.renderers.mermaid import to_mermaid
from flowr_nb.diagram.renderers.svg_document import to_image, to_picture
from flowr_nb.diagram.subflows import open_subflows
from flowr_nb.diagram.view import UnknownAttributeError, View, ViewError

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
]
