"""What is written in a picture: lines that fit, whatever the script, and lit or not.

The layout engine knows the widths of ASCII in regular Helvetica, and those alone: what it takes for
Helvetica in bold is Times. So lines are measured here, and it is told how much room they need.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.font_widths import REGULAR, width_of
from flowr_nb.diagram.geometry import Box
from flowr_nb.diagram.graph import ONWARD, NodeKind
from flowr_nb.diagram.looks import RULES, SIZES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flowr_nb.diagram.graph import Cluster, Edge, Node

MAX_LABEL: Final = 40
"""Longest line drawn, in characters; the whole name is in the tooltip."""
MAX_CONDITIONS: Final = 3
"""Most conditions of a guard drawn; all are in the tooltip."""
BREAK_FROM: Final = 24
"""Names longer than this, in characters, are set in two lines where they have a joint."""
END_ROOM: Final = 22.0
"""Room before the name of an exit, for the sign of an end, in pixels."""
BESIDE_TITLE: Final = 26.0
"""Room right of the title of an open subflow, for the sign that closes it."""
OFF_THE_LINE: Final = 4.0
"""Room between an arrow's line and what is written at it."""
PILL_CORNER: Final = 9.0
"""Radius of the ends of a trigger's pill; one line of it is twice as high."""
_PILL_INSET: Final = 7.0
_LEAST_PILL: Final = 26.0
_TRIGGER_LINE: Final = 13.0
_GUARD_LINE: Final = 12.0
_UNDER_PILL: Final = 2.0
_BETWEEN: Final = 5.0
_BASE_LINE: Final = 5.0
_GUARD_BASE_LINE: Final = 3.0
_MARGIN: Final = 10.0
# What Graphviz gives a box that is not told otherwise.
_LEAST: Final = 54.0
_LIT: Final = {role for rule in RULES if "font-weight" in rule.looks for role in rule.roles.split()}
_LINE_ENDS: Final = "\t\n\v\f\r\x85\u2028\u2029"
_BREAK: Final = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
# Those that write over or turn round what follows are among them: a name is to be what it looks.
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# What XML cannot hold, not even as an entity.
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINT: Final = re.compile(r"(?<=[-_.: ])(?=[^-_.: ])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label.

    Attributes:
        role: What it is: ``name``, ``attr``, ``trigger``, ``guard``; the class of its element.
        text: What is written.
    """

    role: str
    text: str


def node_lines(node: Node) -> tuple[Line, ...]:
    """What is written in a node: its name, then the attributes that were asked for."""
    if node.kind is NodeKind.START:
        return ()
    name = [Line("name", text) for text in in_lines(node.name)]
    return (*name, *(Line("attr", plain(f"{key}: {value}")) for key, value in node.attrs))


def edge_lines(edge: Edge) -> tuple[Line, ...]:
    """What is written at an edge: its trigger, then its guard in words."""
    if edge.is_begin or edge.id.startswith(ONWARD):
        return ()
    lines = [Line("trigger", text) for text in in_lines(edge.trigger)]
    lines += [Line("guard", plain(text)) for text in edge.guard[:MAX_CONDITIONS]]
    if len(edge.guard) > MAX_CONDITIONS:
        lines.append(Line("guard", f"+{len(edge.guard) - MAX_CONDITIONS} more"))
    return tuple(lines)


def cluster_line(cluster: Cluster) -> str:
    """What is written on an open subflow: the state that invokes it, and the flow."""
    return f"{plain(cluster.state)} ▸ {plain(cluster.flow)}"


def in_lines(text: str) -> tuple[str, ...]:
    """A name as it is drawn: a long one in two lines, broken at the joint next to its middle."""
    clean = _in_one_line(text)
    joints = [match.start() for match in _JOINT.finditer(clean)]
    if len(clean) <= BREAK_FROM or not joints:
        return (plain(clean),)
    middle = min(joints, key=lambda at: abs(2 * at - min(len(clean), 2 * MAX_LABEL)))
    return (plain(clean[:middle].rstrip()), plain(clean[middle:]))


def plain(text: str, limit: int = MAX_LABEL) -> str:
    """Text as it may stand in a label: one line, printable, not too long."""
    clean = _in_one_line(text)
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def _in_one_line(text: str) -> str:
    """Text in which a line's end is a space, and what cannot be printed has a sign for it."""
    return _UNPRINTABLE.sub("\ufffd", _BREAK.sub(" ", text.rstrip(_LINE_ENDS)))


def well_formed(xml: str) -> str:
    """XML without the characters that it cannot hold: titles have whole names, whatever is in them.

    Args:
        xml: A document or a part of one; markup has none of them.
    """
    return _NOT_XML.sub("\ufffd", xml)


def room_of(text: str, role: str) -> float:
    """How much room a line needs so that nothing has to move when it is lit, in pixels.

    Args:
        text: The line.
        role: What it is, as in `Line`, or ``title`` or ``tag``.
    """
    return width_of(text, SIZES[role], bold=role in _LIT)


def room_of_node(node: Node) -> float:
    """How wide the box of a state or exit has to be, in pixels."""
    widest = max((room_of(line.text, line.role) for line in node_lines(node)), default=0.0)
    before = END_ROOM if node.kind is NodeKind.EXIT else 0.0
    return max(_LEAST, before + widest + 2 * _MARGIN)


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """What is written at an arrow, with room for the pill that its trigger is while it can fire.

    The pill has its room whether it is seen or not, so that nothing moves when a run steps.

    Attributes:
        lines: What is written.
        width: How wide all of it is.
        pill_width: How wide the pill is.
        pill_height: How high it is; the guard is under it.
        height: How high all of it is.
    """

    lines: tuple[Line, ...]
    width: float
    pill_width: float
    pill_height: float
    height: float

    @classmethod
    def of(cls, edge: Edge) -> EdgeLabel | None:
        """The label of an edge, or None of one that has nothing written at it."""
        lines = edge_lines(edge)
        if not lines:
            return None
        room = {
            role: [room_of(line.text, line.role) for line in lines if line.role == role]
            for role in ("trigger", "guard")
        }
        pill = max(_LEAST_PILL, max(room["trigger"]) + 2 * _PILL_INSET)
        high = 2 * PILL_CORNER + _TRIGGER_LINE * (len(room["trigger"]) - 1)
        under = _UNDER_PILL + _GUARD_LINE * len(room["guard"]) if room["guard"] else 0.0
        return cls(lines, max(pill, *room["guard"], 0.0), pill, high, high + under)

    def base_lines(self, top: float) -> Iterator[float]:
        """The base line of each of its lines, where its upper end is at `top`."""
        triggers = sum(line.role == "trigger" for line in self.lines)
        last = top + self.pill_height - _BASE_LINE
        yield from (last - _TRIGGER_LINE * left for left in reversed(range(triggers)))
        under = top + self.pill_height + _UNDER_PILL - _GUARD_BASE_LINE
        guards = len(self.lines) - triggers
        yield from (under + _GUARD_LINE * (index + 1) for index in range(guards))


@dataclass(frozen=True, slots=True)
class LineLabel:
    """What is written at a line: the labels of the arrows that share it, one under the other.

    Attributes:
        labels: Those of the arrows, in order; None for one that has nothing written at it.
        width: How wide all of it is.
        height: How high all of it is.
        lines: How many lines are written.
    """

    labels: tuple[EdgeLabel | None, ...]
    width: float
    height: float
    lines: int

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> LineLabel | None:
        """The label of a line, or None of one that has nothing written at it."""
        labels = tuple(map(EdgeLabel.of, edges))
        there = [label for label in labels if label is not None]
        if not there:
            return None
        return cls(
            labels,
            max(label.width for label in there),
            sum(label.height for label in there) + _BETWEEN * (len(there) - 1),
            sum(len(label.lines) for label in there),
        )

    def tops(self, top: float) -> Iterator[float]:
        """The upper end of each of its labels, where its own is at `top`."""
        for label in self.labels:
            yield top
            top += label.height + _BETWEEN if label is not None else 0.0


def text_box(text: str, x: float, y: float, anchor: str, role: str) -> Box:
    """What a line of text covers, when it is lit, too.

    Args:
        text: The text.
        x: Where it is anchored.
        y: Its base line.
        anchor: ``start``, ``middle`` or ``end``: what of it lies at `x`.
        role: What it is: its class, which its size goes by.
    """
    width, size = room_of(text, role), SIZES[role]
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, y - 0.75 * size, left + width, y + 0.2 * size)


def in_spaces(size: float, room: float) -> str:
    """A line of spaces that the layout engine leaves as much room as another needs.

    Args:
        size: Size of its letters, for the engine.
        room: How much is needed, in the unit of its size.
    """
    return " " * math.ceil(room * 1000 / size / REGULAR[" "])


def font_size(role: str) -> str:
    """The font size of a role, as it is written into an attribute."""
    return f"{SIZES[role]:g}"
