"""From Graphviz's SVG to ours: geometry and text stay, looks become roles and classes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.drawing import Drawing, Group, Shape
from flowr_nb.diagram.geometry import NUMBER, SVG, Box, bends_in, points_in
from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.labels import (
    BESIDE_TITLE,
    END_ROOM,
    OFF_THE_LINE,
    PILL_CORNER,
    LineLabel,
    cluster_line,
    node_lines,
)
from flowr_nb.diagram.layout.direction import Direction, is_back, ranks_of
from flowr_nb.diagram.layout.edge_labels import LabelSeats, Seat
from flowr_nb.diagram.layout.protocol import LayoutError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flowr_nb.diagram.geometry import Point
    from flowr_nb.diagram.graph import Cluster, DiagramGraph, Edge, Node
    from flowr_nb.diagram.labels import EdgeLabel, Line

_PROLOG: Final = re.compile(rb"^.*?(?=<svg\b)", re.DOTALL)
_LABEL_LIFT: Final = 6.0
_ABOVE_BASE_LINE: Final = 4.0
"""Room between the base line of a line and its middle."""
_TITLE_INSET: Final = 12.0
_FRAME_CORNER: Final = 9.0
_CORNER: Final = 12.0
"""Largest radius of a state's corners; of a low one a third of its height, as Graphviz draws."""
_NO_TURN: Final = "scale(1 1) rotate(0) "
_KEPT: Final = ("d", "points", "x", "y", "cx", "cy", "rx", "ry", "text-anchor")


def read_drawing(graph: DiagramGraph, direction: Direction, content: bytes) -> Drawing:
    """Read what a layout engine made of a graph.

    Args:
        graph: The graph.
        direction: Which way it was laid out.
        content: The engine's SVG, of the DOT that `to_dot` gives.

    Raises:
        LayoutError: It is no SVG.
    """
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
    # From left to right Graphviz sets labels above their line, and too close to it; from the top
    # down right of it, with what is to be between them counted in on both sides.
    off = (0.0, -_LABEL_LIFT) if direction is Direction.RIGHT else (OFF_THE_LINE / 2, 0.0)
    ranks = ranks_of(graph)
    clusters = [_cluster(each, found[each.id]) for each in graph.clusters if each.id in found]
    frames, titles = zip(*clusters, strict=True) if clusters else ((), ())
    nodes = [_node(node, found[node.id]) for node in graph.nodes if node.id in found]
    arrows = [_Arrow(edges, found[edges[0].id]) for edges in graph.lines if edges[0].id in found]
    seats = LabelSeats(
        {arrow.id: seat for arrow in arrows if (seat := arrow.seat(off)) is not None},
        {arrow.id: arrow.bends for arrow in arrows},
        [node.shapes[0].box for node in nodes] + [_title_box(title) for title in titles],
        [frame.shapes[0].box for frame in frames],
    ).settle()
    edges = [group for arrow in arrows for group in arrow.groups(ranks, seats.get(arrow.id))]
    return Drawing(
        graph,
        direction,
        _length(root.get("width", "0")),
        _length(root.get("height", "0")),
        NUMBER.sub(_rounded, root.get("viewBox", "0 0 0 0")),
        "" if outer is None else outer.get("transform", "").removeprefix(_NO_TURN),
        (*frames, *edges, *titles, *nodes),
    )


def _cluster(cluster: Cluster, group: ET.Element) -> tuple[Group, Group]:
    """The frame of an open subflow, and its title: that stands over the lines, the frame under."""
    box = (0.0, 0.0, 0.0, 0.0)
    titles: list[Shape] = []
    for tag, geometry, _, _ in _primitives(group):
        if tag == "text":
            # Graphviz centres it, with the room for what stands beside it counted in.
            place = {"x": f"{box[0] + _TITLE_INSET:g}", "y": geometry["y"], "text-anchor": "start"}
            titles.append(Shape(tag, place, "title", cluster_line(cluster)))
        else:
            box = _box(geometry)
    frame = Shape("rect", _rect(box, _FRAME_CORNER), "outline")
    return (
        Group(cluster.id, "cluster", cluster.description, (frame,), name=cluster.state),
        Group("", "cluster-title", cluster.description, tuple(titles), cluster.id),
    )


def _title_box(title: Group) -> Box:
    """What a title covers, with the sign beside it that closes the subflow."""
    box = title.shapes[0].box
    return Box(box.left, box.top, box.right + BESIDE_TITLE, box.bottom)


class _Arrow:
    """A line as Graphviz drew it, before the words of its edges have found their place.

    Args:
        edges: The edges that share it.
        group: What Graphviz drew of it.
    """

    def __init__(self, edges: tuple[Edge, ...], group: ET.Element) -> None:
        self.id = edges[0].id
        self._edges = edges
        self._label = LineLabel.of(edges)
        self._texts: list[Point] = []
        self._shapes: list[Shape] = []
        for tag, geometry, _, is_filled in _primitives(group):
            if tag == "text":
                self._texts.append((float(geometry["x"]), float(geometry["y"])))
            elif tag == "path":
                self._shapes.append(Shape(tag, geometry, "line"))
            else:
                self._shapes.append(Shape(tag, geometry, "head" if is_filled else "sign"))

    @property
    def bends(self) -> list[Sequence[Point]]:
        lines = (shape.geometry for shape in self._shapes if shape.role == "line")
        return [bend for line in lines for bend in bends_in(points_in(line))]

    def seat(self, off: Point) -> Seat | None:
        """Where Graphviz has put its words, and so much off; None where it has none."""
        if self._label is None or not self._texts:
            return None
        x, first = self._texts[0]
        middle = (first + self._texts[-1][1]) / 2 - _ABOVE_BASE_LINE
        return Seat(x + off[0], middle + off[1], self._label.width, self._label.height)

    def groups(self, ranks: Mapping[str, int], seat: Seat | None) -> Iterator[Group]:
        """Each of its edges, with its words where they are now; the line is drawn for each."""
        if self._label is None or seat is None:
            yield from (self._group(edge, ranks, ()) for edge in self._edges)
            return
        tops = self._label.tops(seat.y - seat.height / 2)
        for edge, label, top in zip(self._edges, self._label.labels, tops, strict=True):
            yield self._group(edge, ranks, _words(label, seat, top) if label is not None else ())

    def _group(self, edge: Edge, ranks: Mapping[str, int], words: Iterable[Shape]) -> Group:
        kind = "begin" if edge.is_begin else "guarded" if edge.guard else "plain"
        if edge.tail == edge.head:
            kind += " loop"
        elif is_back(edge, ranks):
            kind += " back"
        if len(self._edges) > 1:
            kind += " shared"
        shapes = [each for each in self._shapes if each.role != "sign" or edge.guard]
        ends = (edge.target, edge.source)
        return Group(
            edge.id, f"edge {kind}", edge.description, (*shapes, *words), *ends, edge.trigger
        )


def _words(label: EdgeLabel, seat: Seat, top: float) -> Iterator[Shape]:
    """What is written at an arrow, and under it the pill that its trigger is while it can fire."""
    box = (seat.x - label.pill_width / 2, top, label.pill_width, label.pill_height)
    yield Shape("rect", _rect(box, PILL_CORNER), "pill")
    for line, y in zip(label.lines, label.base_lines(top), strict=True):
        geometry = {"x": _short(seat.x), "y": _short(y), "text-anchor": "middle"}
        yield Shape("text", geometry, line.role, line.text.strip())


def _node(node: Node, group: ET.Element) -> Group:
    shapes: list[Shape] = []
    lines = iter(node_lines(node))
    outlines = 0
    is_exit = node.kind is NodeKind.EXIT
    for tag, geometry, text, _ in _primitives(group):
        if tag == "text":
            if is_exit:  # centred in what the sign before it leaves
                geometry["x"] = _short(float(geometry["x"]) + END_ROOM / 2)
            shapes.append(_text(geometry, text, next(lines, None)))
        elif is_exit:
            box = _box(geometry)
            shapes.append(Shape("rect", _rect(box, box[3] / 2), "outline"))
            shapes += _end_sign(box)
        else:
            # Graphviz draws the inner outline of a double border first.
            shapes.append(_outline(tag, geometry, "outline" if outlines == 0 else "border"))
            outlines += 1
    kind = f"node {node.kind.value}"
    return Group(node.id, kind, node.description, tuple(shapes), name=node.name)


def _outline(tag: str, geometry: dict[str, str], role: str) -> Shape:
    if tag != "path":
        return Shape(tag, geometry, role)
    box = _box(geometry)  # with round corners: a rectangle says it in a fifth of the text
    return Shape("rect", _rect(box, min(_CORNER, min(box[2:]) / 3)), role)


def _end_sign(box: tuple[float, float, float, float]) -> list[Shape]:
    """The end of a run as UML draws it: a dot in a ring."""
    left, top, _, height = box
    centre = {"cx": _short(left + height / 2 + 2), "cy": _short(top + height / 2)}
    return [
        Shape("circle", {**centre, "r": "5.5"}, "end-ring"),
        Shape("circle", {**centre, "r": "3"}, "end-dot"),
    ]


def _text(geometry: dict[str, str], text: str, line: Line | None) -> Shape:
    if line is None:
        return Shape("text", geometry, "name", text)
    return Shape("text", geometry, line.role, line.text.strip())


def _primitives(group: ET.Element) -> Iterator[tuple[str, dict[str, str], str, bool]]:
    """What Graphviz drew of one element: tag, geometry, text and whether it is filled."""
    for element in group:
        tag = element.tag.removeprefix(f"{{{SVG}}}")
        if tag in ("text", "path", "polygon", "ellipse", "polyline"):
            geometry = {
                key: NUMBER.sub(_rounded, value)
                for key in _KEPT
                if (value := element.get(key)) is not None
            }
            if tag == "polygon":
                geometry["points"] = _open_ended(geometry["points"])
            yield tag, geometry, (element.text or "").strip(), element.get("fill") != "none"


def _rounded(number: re.Match[str]) -> str:
    return _short(float(number[0]))


def _short(number: float) -> str:
    """A tenth of a pixel is exact enough, and pictures are kept in notebooks."""
    return f"{number:.1f}".removesuffix(".0")


def _open_ended(points: str) -> str:
    """The corners of a polygon, the first not said again at the end: it closes by itself."""
    first, *others = points.split()
    return " ".join([first, *(others[:-1] if others[-1:] == [first] else others)])


def _box(geometry: dict[str, str]) -> tuple[float, float, float, float]:
    """The box around a path or polygon: left, top, width, height."""
    box = Box.around(points_in(geometry))
    return box.left, box.top, box.right - box.left, box.bottom - box.top


def _rect(box: tuple[float, float, float, float], radius: float) -> dict[str, str]:
    """A box with corners of our own where Graphviz drew one with its own."""
    names = ("x", "y", "width", "height", "rx")
    return dict(zip(names, (_short(value) for value in (*box, radius)), strict=True))


def _length(length: str) -> float:
    return float(length.removesuffix("pt"))
