"""A flow, laid out: shapes and texts with their places and roles, and no looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.geometry import NUMBER, Box, points_in
from flowr_nb.diagram.labels import text_box
from flowr_nb.diagram.renderers.svg import to_svg

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.diagram.layout.direction import Direction

_BADGE_GAP: Final = 2.0
_BADGE_LIFT: Final = 10.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One drawn primitive: its tag, geometry, and text if any."""

    tag: str
    geometry: dict[str, str]
    role: str
    text: str = ""

    @property
    def box(self) -> Box:
        """What it covers; of a text, when it is lit, too."""
        geometry = self.geometry
        if self.tag == "text":
            anchor = geometry.get("text-anchor", "start")
            x, y = float(geometry["x"]), float(geometry["y"])
            return text_box(self.text, x, y, anchor, self.role)
        if self.tag == "rect":
            return Box.of_rect(geometry)
        if self.tag in ("ellipse", "circle"):
            cx, cy = float(geometry["cx"]), float(geometry["cy"])
            rx, ry = (float(geometry.get(name) or geometry["r"]) for name in ("rx", "ry"))
            return Box(cx - rx, cy - ry, cx + rx, cy + ry)
        return Box.around(points_in(geometry))


@dataclass(frozen=True, slots=True)
class Group:
    """The shapes of one node, edge or cluster.

    Attributes:
        id: Its id; empty for the title of a cluster.
        classes: What it is: ``node state``, ``edge guarded back``, ``cluster``.
        title: What it is, in words.
        shapes: What is drawn, in order.
        target: Of an edge, the id of the node it leads to; of a title, the id of its cluster.
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

    @property
    def badge(self) -> tuple[float, float] | None:
        """Where a sign that something is wrong ends, and its base line; None without words.

        On the corner of a state, before the words of an arrow.
        """
        first = next((shape for shape in self.shapes if shape.tag == "text"), None)
        if first is None or first.geometry.get("text-anchor") != "middle":
            return None
        lift = _BADGE_LIFT if first.role == "name" else 0.0
        left = next((shape for shape in self.shapes if shape.role == "pill"), first).box.left
        return left - _BADGE_GAP, float(first.geometry["y"]) - lift


@dataclass(frozen=True)
class Drawing:
    """A flow, laid out.

    Attributes:
        graph: What is drawn.
        direction: Which way it is drawn.
        width: Natural width, in CSS pixels; a point of Graphviz is one pixel here.
        height: Natural height, in CSS pixels.
        view_box: The SVG's coordinate system.
        transform: Of everything that is drawn.
        groups: Frames of clusters, edges, titles, then nodes, so that no name is under a line.
    """

    graph: DiagramGraph
    direction: Direction
    width: float
    height: float
    view_box: str
    transform: str
    groups: tuple[Group, ...]

    @cached_property
    def bounds(self) -> Box:
        """What is seen of it, in the coordinates of its shapes."""
        left, top, width, height = map(float, NUMBER.findall(self.view_box))
        x, y = map(float, NUMBER.findall(self.transform)[-2:])
        return Box(left - x, top - y, left + width - x, top + height - y)

    @cached_property
    def svg(self) -> str:
        """The picture as an SVG document without colours, from `to_svg`."""
        return to_svg(self)
