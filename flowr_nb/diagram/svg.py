"""From Graphviz's SVG to ours: geometry and text stay, looks become classes.

Every element that stands for something carries its id of `DiagramGraph` in ``data-id`` (an
``id`` would collide where two pictures are on one page), its kind as a class, and a title.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.dot import is_sideways, to_dot
from flowr_nb.diagram.graph import DiagramGraph, Edge, Node, NodeKind, graph_of
from flowr_nb.diagram.layout import TIME_LIMIT, LayoutError, begin_layout, lay_out

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow

SVG: Final = "http://www.w3.org/2000/svg"
_PROLOG: Final = re.compile(rb"^.*?(?=<svg\b)", re.DOTALL)
_LABEL_LIFT: Final = 3.0
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_KEPT: Final = ("d", "points", "x", "y", "cx", "cy", "rx", "ry", "text-anchor")


_recent: deque[tuple[Flow, str, Drawing]] = deque(maxlen=64)


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawn primitive: its tag, geometry, and text if any."""

    tag: str
    geometry: dict[str, str]
    role: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The shapes of one node or edge.

    Attributes:
        id: The id of its node or edge.
        classes: What it is: ``node state``, ``edge guarded``.
        title: What it is, in words.
        shapes: What is drawn, in order.
        target: Of an edge, the id of the node it leads to.
        source: Of an edge, the id of the node it leaves.
        name: What people call it: the state's id, the exit's name, the trigger.
    """

    id: str
    classes: str
    title: str
    shapes: tuple[Shape, ...]
    target: str = ""
    source: str = ""
    name: str = ""


@dataclass(frozen=True)
class Drawing:
    """A flow, laid out.

    Attributes:
        graph: What is drawn.
        width: Natural width, in CSS pixels; a point of Graphviz is one pixel here.
        height: Natural height, in CSS pixels.
        view_box: The SVG's coordinate system.
        transform: Of everything that is drawn.
        groups: Edges, then nodes, so that a node is never under a line.
    """

    graph: DiagramGraph
    width: float
    height: float
    view_box: str
    transform: str
    groups: tuple[Group, ...]

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG document without colours: the widget's CSS gives them."""
        root = ET.Element(
            "svg",
            {
                "xmlns": SVG,
                "viewBox": self.view_box,
                "width": f"{self.width:g}",
                "height": f"{self.height:g}",
            },
        )
        outer = ET.SubElement(root, "g", {"transform": self.transform})
        for group in self.groups:
            identity = {"data-id": group.id, "class": group.classes}
            if group.target:
                identity |= {"data-source": group.source, "data-target": group.target}
            if group.name:
                identity["data-name"] = group.name
            parent = ET.SubElement(outer, "g", identity)
            ET.SubElement(parent, "title").text = group.title
            for shape in group.shapes:
                element = ET.SubElement(parent, shape.tag, {**shape.geometry, "class": shape.role})
                element.text = shape.text or None
        return ET.tostring(root, encoding="unicode")


class Sketch:
    """A drawing on its way: what is drawn is known, its layout is being made.

    Args:
        flow: The flow, sound or not.
        engine: Name of the layout engine.
        time_limit: Seconds after which to give up.

    Attributes:
        graph: What is drawn.
        ticket: The claim to its layout.
    """

    def __init__(
        self, flow: Flow, engine: str = "embedded", *, time_limit: float = TIME_LIMIT
    ) -> None:
        self._flow = flow
        self._engine = engine
        self.graph = graph_of(flow)
        self.ticket = begin_layout(to_dot(self.graph), engine, time_limit=time_limit)

    def finish(self) -> Drawing:
        """The drawing, waited for.

        Raises:
            LayoutError: It cannot be laid out.
            LayoutStoppedError: Not in time, or it was called off.
        """
        drawing = _read(self.graph, self.ticket.result())
        _recent.appendleft((self._flow, self._engine, drawing))
        return drawing


def drawn(flow: Flow, engine: str = "embedded") -> Drawing | None:
    """The drawing of a flow object that was drawn lately; None for another one."""
    for known, its_engine, drawing in _recent:
        # By identity: a library gives the same object as long as the file is the same.
        if known is flow and its_engine == engine:
            return drawing
    return None


def draw_graph(graph: DiagramGraph, engine: str = "embedded") -> Drawing:
    """Lay out a graph that is no whole flow.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    return _read(graph, lay_out(to_dot(graph), engine))


def draw(flow: Flow, engine: str = "embedded") -> Drawing:
    """Lay out a flow.

    The layout itself is cached by content, in memory and on disk; the drawing of a flow object
    that was drawn lately is the same object.

    Args:
        flow: The flow, sound or not.
        engine: Name of the layout engine.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    return drawn(flow, engine) or Sketch(flow, engine).finish()


def _read(graph: DiagramGraph, content: bytes) -> Drawing:
    try:
        root = ET.fromstring(_PROLOG.sub(b"", content))  # noqa: S314 - no DOCTYPE, so no entities
    except ET.ParseError as error:
        raise LayoutError(f"the layout engine gave no readable SVG: {error}") from error
    found = {
        group.get("id"): group
        for group in root.iter(f"{{{SVG}}}g")
        if group.get("id") and group.get("class") != "graph"
    }
    outer = root.find(f"{{{SVG}}}g")
    # In a picture from left to right Graphviz sets labels above their line, and too close to it.
    lift = _LABEL_LIFT if is_sideways(graph) else 0.0
    edges = [_edge(edge, found[edge.id], lift) for edge in graph.edges if edge.id in found]
    nodes = [_node(node, found[node.id]) for node in graph.nodes if node.id in found]
    return Drawing(
        graph,
        _length(root.get("width", "0")),
        _length(root.get("height", "0")),
        root.get("viewBox", "0 0 0 0"),
        "" if outer is None else outer.get("transform", ""),
        (*edges, *nodes),
    )


def _edge(edge: Edge, group: ET.Element, lift: float) -> Group:
    kind = "begin" if not edge.trigger else "guarded" if edge.guard else "plain"
    shapes = _shapes(group, lift=lift)
    ends = (edge.target, edge.source)
    return Group(edge.id, f"edge {kind}", edge.description, shapes, *ends, edge.trigger)


def _node(node: Node, group: ET.Element) -> Group:
    shapes = _shapes(group, node.kind)
    return Group(node.id, f"node {node.kind.value}", node.description, shapes, name=node.name)


def _shapes(
    group: ET.Element, kind: NodeKind | None = None, *, lift: float = 0.0
) -> tuple[Shape, ...]:
    shapes: list[Shape] = []
    texts = outlines = 0
    for element in group:
        tag = element.tag.removeprefix(f"{{{SVG}}}")
        geometry = {key: value for key in _KEPT if (value := element.get(key)) is not None}
        if tag == "text":
            role = "name" if kind else "trigger" if texts == 0 else "guard"
            if lift:
                geometry["y"] = f"{float(geometry['y']) - lift:g}"
            texts += 1
            shapes.append(Shape(tag, geometry, role, (element.text or "").strip()))
        elif tag in ("path", "polygon", "ellipse", "polyline"):
            if kind is NodeKind.EXIT:
                tag, geometry, role = "rect", _pill(geometry), "outline"
            elif kind is None:
                role = "line" if tag == "path" else "head"
            else:
                # Graphviz draws the inner outline of a double border first.
                role = "outline" if outlines == 0 else "border"
            outlines += 1
            shapes.append(Shape(tag, geometry, role))
    return tuple(shapes)


def _pill(geometry: dict[str, str]) -> dict[str, str]:
    """A box with round ends where Graphviz drew one with round corners."""
    numbers = [float(number) for number in _NUMBER.findall(geometry.get("d", ""))]
    xs, ys = numbers[::2], numbers[1::2]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    values = (min(xs), min(ys), width, height, height / 2)
    return dict(zip(("x", "y", "width", "height", "rx"), (f"{v:g}" for v in values), strict=True))


def _length(length: str) -> float:
    return float(length.removesuffix("pt"))
