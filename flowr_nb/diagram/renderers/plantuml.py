"""The graph as a PlantUML state diagram, for documentation that is written with it.

Names are strangers' text, and PlantUML reads Creole, HTML, preprocessor calls and escapes in
labels. So ids are the graph's own, and of a name only letters, digits and a few harmless signs
stand as they are; every other character is PlantUML's code for it (``<U+0023>``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.labels import plain
from flowr_nb.diagram.looks import attributes_of, colour_in
from flowr_nb.diagram.renderers.notation import Notation, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.diagram.graph import DiagramGraph, Node
    from flowr_nb.diagram.marks import Marks

_INDENT: Final = "  "
_KINDS: Final = ("missing", "visited", "current")
"""Looks of states; of several on one state, the last wins, as in our own picture."""


def to_plantuml(graph: DiagramGraph, marks: Marks, direction: str) -> str:
    """Write a graph in PlantUML.

    Args:
        graph: The graph.
        marks: How it shows a session; of them the states where the run is and was.
        direction: ``LR`` or ``TB``.

    Returns:
        A ``@startuml`` document whose states have the graph's ids.
    """
    lines = ["@startuml", "hide empty description"]
    lines += ["left to right direction"] if direction == "LR" else []

    def look(node: Node) -> str:
        classes = {node.kind.value, *marks.classes.get(node.id, "").split()}
        return "".join([f" <<{kind}>>" for kind in _KINDS if kind in classes][-1:])

    # The first space of a label, and a bracket, are harmless here, and a colon has been read.
    notation = Notation(label, ("[", "]"), "; ", _INDENT)
    lines += [*_LOOKS, *notation.diagram(graph, look), "@enduml"]
    return "\n".join(lines) + "\n"


def label(text: str) -> str:
    """Text as PlantUML shows it and does not read it: one line, not too long."""
    shown = plain(text).strip()
    return escaped(shown, lambda char: f"<U+{ord(char):04X}>") or "<U+00A0>"


def _looks(kind: str, is_filled: bool = False) -> Iterator[str]:
    stroke = attributes_of(frozenset(("node", kind)), "outline")["stroke"]
    yield f"{_INDENT}BorderColor<<{kind}>> {stroke}"
    if is_filled:
        yield f"{_INDENT}BackgroundColor<<{kind}>> {colour_in('current')}"
        yield f"{_INDENT}FontColor<<{kind}>> {colour_in('paper')}"


_LOOKS: Final = (
    "hide stereotype",
    "skinparam state {",
    *_looks("missing"),
    *_looks("visited"),
    *_looks("current", is_filled=True),
    "}",
)
