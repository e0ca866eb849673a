"""What languages of state diagrams have in common: names, ids, states, transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.diagram.graph import NodeKind, sharing
from flowr_nb.diagram.labels import MAX_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flowr_nb.diagram.graph import DiagramGraph, Edge, Node

_HARMLESS: Final = frozenset(" ,=≥≤≠…")
_WITHIN_WORDS: Final = frozenset("_-.")  # elsewhere an emphasis, an arrow or a list


def escaped(text: str, code: Callable[[str], str]) -> str:
    """Text of which nothing is read as more than text: markup, Markdown, arrows, directives.

    Args:
        text: The text.
        code: How a character is written that may mean something.
    """
    return "".join(char if _is_harmless(text, at) else code(char) for at, char in enumerate(text))


def _is_harmless(text: str, at: int) -> bool:
    char = text[at]
    if char in _WITHIN_WORDS:
        return text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
    return char.isalnum() or char in _HARMLESS


class Notation(NamedTuple):
    """How a language of state diagrams writes what such languages have in common.

    Attributes:
        label: A name, so that it is shown and not read.
        brackets: What a guard stands in, as UML has it.
        between: What stands between two transitions of one line.
        indent: What stands before each line of a state's states.
        begun: What stands first in a state that has states, and at the top.
    """

    label: Callable[[str], str]
    brackets: tuple[str, str]
    between: str
    indent: str
    begun: tuple[str, ...] = ()

    def diagram(self, graph: DiagramGraph, look: Callable[[Node], str]) -> Iterator[str]:
        """The lines of a graph: states, subflows that are open, transitions, ends.

        Args:
            graph: The graph.
            look: What follows the line of a state, for how it looks.
        """
        yield from self._body(graph, None, look)

    def _body(
        self, graph: DiagramGraph, cluster: str | None, look: Callable[[Node], str]
    ) -> Iterator[str]:
        yield from self.begun
        nodes = [node for node in graph.nodes if node.cluster == cluster]
        for node in nodes:
            yield from self._state(node, look(node))
        for inner in graph.clusters:
            if inner.parent == cluster:
                name = f"{self.label(inner.state)} ▸ {self.label(inner.flow)}"
                yield f'state "{name}" as {id_of(inner.id)} {{'
                yield from (self.indent + line for line in self._body(graph, inner.id, look))
                yield "}"
        # From and to a subflow as a whole: these languages know no transition out of what is
        # inside. Of several lines from a state to itself Mermaid draws the last alone.
        own = (edge for edge in graph.edges if edge.cluster == cluster)
        for edges in sharing(own, lambda edge: (edge.source, edge.target)):
            yield self._transition(edges)
        for node in nodes:
            if node.kind is NodeKind.EXIT:
                yield f"{id_of(node.id)} --> [*]"

    def _state(self, node: Node, look: str) -> Iterator[str]:
        if node.kind is NodeKind.START:
            return
        yield f'state "{self.label(node.name)}" as {id_of(node.id)}{look}'
        if node.subflow is not None:
            yield f"{id_of(node.id)} : invokes {self.label(node.subflow)}"

    def _transition(self, edges: tuple[Edge, ...]) -> str:
        first = edges[0]
        if first.is_begin:
            return f"[*] --> {id_of(first.target)}"
        words = self.between.join(map(self._words, edges))
        return f"{id_of(first.source)} --> {id_of(first.target)} : {words}"

    def _words(self, edge: Edge) -> str:
        conditions = [self.label(condition) for condition in edge.guard[:MAX_CONDITIONS]]
        if len(edge.guard) > MAX_CONDITIONS:
            conditions.append(f"{len(edge.guard) - MAX_CONDITIONS} more")
        begin, end = self.brackets
        guard = f" {begin}{', '.join(conditions)}{end}" if conditions else ""
        return f"{self.label(edge.trigger)}{guard}"


def id_of(element: str) -> str:
    """An element's id as a plain word."""
    return element.replace(".", "_")
