"""The graph in Mermaid's ``stateDiagram-v2``, for hosts that draw Mermaid themselves.

Names are strangers' text, and Mermaid reads markup, Markdown, icons, formulas and directives in
labels. So ids are the graph's own, and of a name only letters, digits and a few harmless signs
stand as they are; every other character is one of Mermaid's entity codes (``#35;``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.flow_graph import graph_of
from flowr_nb.diagram.graph import DiagramGraph
from flowr_nb.diagram.labels import plain
from flowr_nb.diagram.layout.direction import direction_of
from flowr_nb.diagram.looks import attributes_of, colour_in
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.notation import Notation, escaped, id_of
from flowr_nb.flow.errors import refuse_no_flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.model import Flow

_INDENT: Final = "    "
_DIRECTION: Final = re.compile(r"direction", re.IGNORECASE)  # Mermaid reads it even in a label
_EMPTY: Final = "#160;"  # an empty label would be shown as the id


def _class(kind: str, more: str = "") -> str:
    looks = attributes_of(frozenset(("node", kind)), "outline")
    dashes = looks.get("stroke-dasharray")
    return f"stroke:{looks['stroke']}{more}" + (f",stroke-dasharray:{dashes}" if dashes else "")


# Only the current state has a fill, and so an ink, of ours: the host's theme may be dark, and on
# it anything else that is bright would outshine that state.
_CLASSES: Final = {
    "exit": "stroke-width:2px,rx:18px,ry:18px",
    "missing": _class("missing"),
    "added": _class("added", ",stroke-width:3px"),
    "removed": _class("removed", ",stroke-width:2px"),
    "changed": _class("changed", ",stroke-width:3px"),
    "visited": _class("visited", ",stroke-width:3px"),
    "current": _class("current", ",stroke-width:4px")
    + f",fill:{colour_in('current')},font-weight:bold,color:{colour_in('paper')}",
}
"""Looks of the classes; of several on one state, the last wins, as in our own picture."""


def to_mermaid(
    flow: Flow | DiagramGraph, marks: Marks | None = None, *, direction: str = "auto"
) -> str:
    """Write a flow in Mermaid.

    Mermaid gives transitions no classes, so of the marks it shows those of states: where the run
    is and where it was.

    Args:
        flow: The flow, or its graph, of which the subflows that are open are shown, too.
        marks: How it shows a session; none for the flow alone.
        direction: As for `to_dot`.

    Returns:
        A ``stateDiagram-v2`` whose states have the graph's ids. Mermaid's hosts limit the length
        of the text, by default to 50,000 characters.

    Raises:
        FlowError: It is neither a flow nor a graph.
    """
    if not isinstance(flow, DiagramGraph):
        refuse_no_flow(flow)
    graph = flow if isinstance(flow, DiagramGraph) else graph_of(flow)
    chosen = direction_of(graph, direction).value
    notation = Notation(label, ("#91;", "#93;"), "#59; ", _INDENT, (f"direction {chosen}",))
    lines = ["stateDiagram-v2"]
    lines += [_INDENT + line for line in notation.diagram(graph, lambda _node: "")]
    lines += [_INDENT + line for line in _classes(graph, marks or Marks())]
    return "\n".join(lines) + "\n"


def label(text: str) -> str:
    """Text as Mermaid shows it and does not read it: one line, not too long."""
    # Mermaid writes entity codes as a ligature and signs inside, and reads those in names, too.
    shown = plain(text).strip().replace("\ufb02", "fl")
    codes = escaped(shown, lambda char: f"#{ord(char)};")
    return _DIRECTION.sub(lambda word: f"#{ord(word[0][0])};{word[0][1:]}", codes) or _EMPTY


def _classes(graph: DiagramGraph, marks: Marks) -> Iterator[str]:
    members: dict[str, list[str]] = {name: [] for name in _CLASSES}
    for node in graph.nodes:
        of_node = {node.kind.value, *marks.classes.get(node.id, "").split()}
        looks = [name for name in _CLASSES if name in of_node]
        if looks:
            members[looks[-1]].append(id_of(node.id))
    for name, ids in members.items():
        if ids:
            yield f"classDef {name} {_CLASSES[name]}"
            yield f"class {','.join(ids)} {name}"
