"""How a flow looks: flow → graph → DOT → SVG, once per flow; a session adds classes to it."""

from flowr_nb.diagram.dot import to_dot
from flowr_nb.diagram.graph import DiagramGraph, Edge, Node, NodeKind, graph_of
from flowr_nb.diagram.layout import ENGINES, LayoutEngine, LayoutError, LayoutStoppedError
from flowr_nb.diagram.marks import Marks, marks_of, notes_of
from flowr_nb.diagram.neighbourhood import neighbourhood
from flowr_nb.diagram.picture import to_image, to_picture
from flowr_nb.diagram.svg import Drawing, draw

__all__ = [
    "ENGINES",
    "DiagramGraph",
    "Drawing",
    "Edge",
    "LayoutEngine",
    "LayoutError",
    "LayoutStoppedError",
    "Marks",
    "Node",
    "NodeKind",
    "draw",
    "graph_of",
    "marks_of",
    "neighbourhood",
    "notes_of",
    "to_dot",
    "to_image",
    "to_picture",
]
