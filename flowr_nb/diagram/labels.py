"""What is written in a picture: lines that fit, whatever the script.

The layout engine knows the widths of Helvetica's Latin letters only. Text in other scripts is
measured here, and padded with spaces to the width that it will have.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.graph import NodeKind
from flowr_nb.diagram.looks import SIZES

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import Cluster, Edge, Node

MAX_LABEL: Final = 40
"""Longest line drawn, in characters; the whole name is in the tooltip."""
MAX_CONDITIONS: Final = 3
"""Most conditions of a guard drawn; all are in the tooltip."""
BREAK_FROM: Final = 24
"""Names longer than this, in characters, are set in two lines where they have a joint."""
END_ROOM: Final = "     "
"""Room before the name of an exit, for the sign of an end."""
_SPACE: Final = 0.278
# Widths of letters in bold, which what is lit is, as parts of their size.
_NARROW: Final = dict.fromkeys("ijlI.,:;'|!()[]ft-/ r", 0.34)
_BROAD: Final = dict.fromkeys("mwMW@%", 0.9)
_LATIN: Final = {**_NARROW, **_BROAD}
_CAPITAL: Final = 0.72
_LETTER: Final = 0.6
_WIDE: Final = 1.06
_EMOJI: Final = 1.42
_OTHER: Final = 0.72
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
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
    if not edge.trigger:
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
    clean = _UNPRINTABLE.sub("\ufffd", text)
    joints = [match.start() for match in _JOINT.finditer(clean)]
    if len(clean) <= BREAK_FROM or not joints:
        return (plain(clean),)
    middle = min(joints, key=lambda at: abs(2 * at - min(len(clean), 2 * MAX_LABEL)))
    return (plain(clean[:middle].rstrip()), plain(clean[middle:]))


def plain(text: str, limit: int = MAX_LABEL) -> str:
    """Text as it may stand in a label: one line, printable, not too long."""
    clean = _UNPRINTABLE.sub("\ufffd", text)
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def well_formed(xml: str) -> str:
    """XML without the characters that it cannot hold: titles have whole names, whatever is in them.

    Args:
        xml: A document or a part of one; markup has none of them.
    """
    return _NOT_XML.sub("\ufffd", xml)


def padding(text: str) -> str:
    """The spaces that text needs on each side, for the engine to leave it the room it takes."""
    lacking = sum(_lacking(character) for character in text if character > "\xff")
    return " " * math.ceil(max(0.0, lacking) / _SPACE / 2)


def width_of(text: str, size: float) -> float:
    """About how wide text is at most, in Helvetica, in the unit of its size.

    Args:
        text: One line.
        size: Size of its letters.
    """
    return size * sum(map(_width, text))


def font_size(role: str) -> str:
    """The font size of a role, as it is written into an attribute."""
    return f"{SIZES[role]:g}"


def end_room() -> float:
    """How wide `END_ROOM` is, in pixels."""
    return len(END_ROOM) * _SPACE * SIZES["name"]


def _lacking(character: str) -> float:
    # The engine takes each byte of UTF-8 beyond Latin-1 for a letter as wide as a space.
    return _takes(character) - _SPACE * len(character.encode("utf-8", "surrogatepass"))


def _width(character: str) -> float:
    if character > "\xff":
        return _takes(character)
    return _LATIN.get(character) or (_CAPITAL if character.isupper() else _LETTER)


def _takes(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if character >= "\U0001f000":
        return _EMOJI
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return _OTHER if character < "\u2000" or character > "\u2bff" else 0.9
