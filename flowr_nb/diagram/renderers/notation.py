"""What notations of text have in common: ids, and which transitions share a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.labels import MAX_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flowr_nb.diagram.graph import DiagramGraph, Edge

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


def id_of(element: str) -> str:
    """An element's id as a plain word."""
    return element.replace(".", "_")


def by_line(graph: DiagramGraph, cluster: str | None) -> Iterator[tuple[Edge, ...]]:
    """The transitions of one flow, in order; those from a state to itself together.

    Of several lines from a state to itself Mermaid draws the last alone.

    Args:
        graph: The graph.
        cluster: Id of the open subflow, or None for the outermost flow.
    """
    own = [edge for edge in graph.edges if (edge.id.rpartition(".")[0] or None) == cluster]
    seen: set[str] = set()
    for edge in own:
        if edge.source != edge.target:
            yield (edge,)
        elif edge.source not in seen:
            seen.add(edge.source)
            yield tuple(each for each in own if each.source == each.target == edge.source)


def words_of(
    edges: Iterable[Edge], label: Callable[[str], str], begin: str, end: str, between: str
) -> str:
    """What is written at a line that stands for some transitions: triggers, guards in brackets.

    Args:
        edges: The transitions.
        label: How a name is written.
        begin: What opens a guard, as UML writes it: a bracket.
        end: What closes it.
        between: What stands between two transitions.
    """
    return between.join(_words(edge, label, begin, end) for edge in edges)


def _words(edge: Edge, label: Callable[[str], str], begin: str, end: str) -> str:
    conditions = [label(condition) for condition in edge.guard[:MAX_CONDITIONS]]
    if len(edge.guard) > MAX_CONDITIONS:
        conditions.append(f"{len(edge.guard) - MAX_CONDITIONS} more")
    guard = f" {begin}{', '.join(conditions)}{end}" if conditions else ""
    return f"{label(edge.trigger)}{guard}"
