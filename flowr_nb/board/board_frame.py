"""Many sessions on the picture of their flow: how many are where, as it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.board.ground import Path
    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.session.configuration import Level


class Tally(NamedTuple):
    """How many sessions are at a place.

    Attributes:
        total: All of them.
        stuck: Those that are there for longer than most.
        groups: How many of each group that is compared; empty where none are.
    """

    total: int = 0
    stuck: int = 0
    groups: tuple[int, ...] = ()

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        groups = tuple(map(sum, zip(self.groups, other.groups, strict=False)))
        return Tally(
            self.total + other.total,
            self.stuck + other.stuck,
            groups or self.groups or other.groups,
        )

    def in_words(self, names: Iterable[str] = ()) -> str:
        """As it is read out: ``12 sessions, 3 of them stuck``.

        Args:
            names: What the groups are called.
        """
        told = [f"{self.total:,} session{'' if self.total == 1 else 's'}"]
        if self.stuck:
            told.append(f"{self.stuck:,} of them stuck" if self.total > 1 else "stuck")
        told += [f"{n:,} {name}" for n, name in zip(self.groups, names, strict=False) if n]
        return ", ".join(told)


def element_of(graph: DiagramGraph, base: Level, path: Path) -> str | None:
    """What stands for a place in a picture: its own state, or the closed one that it is inside of.

    Args:
        graph: What is drawn.
        base: The place of the flow that is drawn.
        path: The place.

    Returns:
        The element's id; None where it is outside of what is drawn.
    """
    depth = len(base)
    if path[:depth] != base or len(path) <= depth:
        return None
    inside = path[depth:]
    for end in range(len(inside)):
        level = inside[: end + 1]
        if level not in graph.scopes or end == len(inside) - 1:
            return graph.node_at(inside[:end], inside[end])
    return None


def on_picture(graph: DiagramGraph, base: Level, tallies: Mapping[Path, Tally]) -> dict[str, Tally]:
    """How many sessions are at each element of a picture.

    What is inside of a closed subflow is counted at the state that invokes it.

    Args:
        graph: What is drawn.
        base: The place of the flow that is drawn.
        tallies: Place → how many are there.

    Returns:
        Element id → how many, of those that have any.
    """
    found: dict[str, Tally] = {}
    for path, tally in tallies.items():
        element = element_of(graph, base, path)
        if element is not None:
            known = found.get(element)
            found[element] = tally if known is None else known.plus(tally)
    return found
