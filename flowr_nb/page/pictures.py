"""The pictures of a page: each flow by itself, and with subflows open in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.subflows import open_subflows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.framing import Framing
    from flowr_nb.diagram.view import View
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level

MAX_PICTURES: Final = 24
"""Most pictures of one page, but for those of each flow that it cannot do without. For one that is
not there the nearest is shown."""
_FEW: Final = 4
"""Subflows in a flow up to which every combination of open ones is drawn."""


@dataclass(frozen=True)
class FlowTree:
    """The flows that a page can show, each with the places of all that it invokes.

    Attributes:
        flows: The flows, the outermost one first; a flow that several states invoke is there once.
        trees: For each of them: place in it → which flow is invoked there, outer ones first.
    """

    flows: tuple[Flow, ...]
    trees: tuple[Mapping[Level, int], ...]

    @classmethod
    def of(cls, library: FlowLibrary, root: Flow) -> FlowTree:
        """The tree of a flow and all that it invokes.

        Args:
            library: Where flows are found.
            root: The outermost flow.
        """
        opened = open_subflows(root, library)
        flows = {id(flow): flow for flow in (root, *opened.values())}
        number = {known: index for index, known in enumerate(flows)}
        inside = [
            opened if flow is root else open_subflows(flow, library) for flow in flows.values()
        ]
        trees = tuple(
            {level: number[id(flow)] for level, flow in tree.items() if id(flow) in number}
            for tree in inside
        )
        return cls(tuple(flows.values()), trees)

    def place_of(self, number: int) -> Level:
        """A place that the outermost flow has a flow at; the first one."""
        return next((level for level, it in self.trees[0].items() if it == number), ())


@dataclass(frozen=True)
class PagePicture:
    """One picture of a page.

    Attributes:
        flow: Which flow it is of, in `FlowTree.flows`.
        opened: The places of the subflows that are open in it.
        frame: The picture, without a run.
    """

    flow: int
    opened: tuple[Level, ...]
    frame: Frame

    def to_json(self) -> dict[str, Any]:
        """What the page's table has of it."""
        drawing, overlays = self.frame.drawing, self.frame.overlays
        assert drawing is not None  # noqa: S101 - a flow alone is drawn, or an error
        return {
            "flow": self.flow,
            "opened": [list(place) for place in self.opened],
            "svg": drawing.svg,
            "scopes": [
                [
                    list(place),
                    [*map(list, scope.node_ids.items())],
                    [[state, trigger, it] for (state, trigger), it in scope.edge_ids.items()],
                ]
                for place, scope in drawing.graph.scopes.items()
            ],
            "notes": [[element, list(note)] for element, note in self.frame.notes.items()],
            "heat": overlays["heat"].message if "heat" in overlays else {},
        }


def pictures_of(
    framing: Framing, tree: FlowTree, view: View, levels: Iterable[Level]
) -> Iterator[PagePicture]:
    """The pictures of a page, those that it cannot do without first.

    Args:
        framing: Makes frames of the flows' library.
        tree: The flows.
        view: How they are shown; `expand` says what is open at first.
        levels: The levels that a run can come to.

    Raises:
        LayoutError: One cannot be laid out.
    """
    for number, opened in _asked(tree, view.expand, levels):
        base = tree.place_of(number)
        its_view = replace(
            view,
            expand="none",
            viewed=base,
            opened={(*base, *place): True for place in opened},
        )
        yield PagePicture(number, opened, framing.of_flow(its_view, tree.flows[0]))


def needed(
    tree: FlowTree, expand: str, levels: Iterable[Level]
) -> list[tuple[int, tuple[Level, ...]]]:
    """The pictures that a run comes to whatever a person opens: flow and what is open in it.

    Arguments as of `pictures_of`.
    """
    found: dict[tuple[int, tuple[Level, ...]], None] = {}
    if expand == "none":
        found.update({(number, ()): None for number in range(len(tree.flows))})
    if expand == "all":
        found[0, tuple(tree.trees[0])] = None
    if expand == "current":
        ways = dict.fromkeys(_way_to(level, tree.trees[0]) for level in levels)
        if len(ways) > MAX_PICTURES:  # where there is none of its own, all are closed
            ways = dict.fromkeys(((), *islice(ways, MAX_PICTURES - 1)))
        found.update({(0, way): None for way in ways})
    return [*found]


def _asked(
    tree: FlowTree, expand: str, levels: Iterable[Level]
) -> Iterable[tuple[int, tuple[Level, ...]]]:
    """Which pictures there are: flow and what is open in it, the most needed first."""
    asked = dict.fromkeys(needed(tree, expand, levels))
    asked.update({(number, ()): None for number in range(len(tree.flows))})
    inside = [*enumerate(tree.trees)]
    for number, places in inside:
        asked.update({(number, _way_to(place, places)): None for place in places})
    asked.update({(number, tuple(places)): None for number, places in inside})
    for number, places in inside:
        if len(places) <= _FEW:
            asked.update({(number, some): None for some in _combined(tuple(places))})
    return asked


def _way_to(place: Level, places: Iterable[Level]) -> tuple[Level, ...]:
    """What is open where the flow at a place is, as far as it can be opened."""
    return tuple(each for each in places if place[: len(each)] == each)


def _combined(places: Sequence[Level]) -> Iterator[tuple[Level, ...]]:
    """Every choice of places that has, with one within another, the other one."""
    for count in range(len(places) + 1):
        for some in combinations(places, count):
            if all(len(each) == 1 or each[:-1] in some for each in some):
                yield some
