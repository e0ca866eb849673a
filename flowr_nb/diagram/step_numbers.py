"""In which order a run came through a flow: step numbers for its states and transitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.annotations import Tag, elements_of, make_room, place_tags, tag_element

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Sequence

    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.diagram.label_placement import Room
    from flowr_nb.diagram.svg import Drawing, Group
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session

MOST_NUMBERS: Final = 3
"""Most numbers that are drawn at one element: the first ones and the last."""


def numbers_of(graph: DiagramGraph, steps: Iterable[Step], begin: Session) -> dict[str, list[int]]:
    """The steps of a run that came to each element.

    Args:
        graph: What is drawn.
        steps: The run's history; the first step is number 1.
        begin: Where the run stood before it: number 0.

    Returns:
        Element id → the numbers of the steps, ascending.
    """
    found: dict[str, list[int]] = {}

    def note(elements: Iterable[str], number: int) -> None:
        for element in elements:
            numbers = found.setdefault(element, [])
            if not numbers or numbers[-1] != number:
                numbers.append(number)

    for frame in begin.trail:
        note(elements_of(graph, frame.flow, frame.state), 0)
    for number, step in enumerate(steps, start=1):
        for edge in step.edges:
            note(elements_of(graph, edge.flow, edge.state, edge.trigger), number)
        for frame in step.arrivals:
            note(elements_of(graph, frame.flow, frame.state), number)
    return found


def in_short(numbers: Sequence[int]) -> str:
    """Numbers as they are drawn: ``1, 4, … 17`` where there are many."""
    if len(numbers) <= MOST_NUMBERS:
        return ", ".join(map(str, numbers))
    first = ", ".join(map(str, numbers[: MOST_NUMBERS - 1]))
    return f"{first}, … {numbers[-1]}"


class Order:
    """Step numbers on a drawing.

    Args:
        drawing: The laid out flow.
        steps: The run's history.
        begin: Where the run stood before it.
        room: What is taken in the drawing; the numbers take what they need of it.

    Attributes:
        numbers: Element id → the numbers of the steps.
        tags: Element id → where and how they are drawn.
    """

    def __init__(
        self,
        drawing: Drawing,
        steps: Iterable[Step],
        begin: Session,
        room: Room | None = None,
    ) -> None:
        self.numbers = numbers_of(drawing.graph, steps, begin)
        texts = {element: in_short(numbers) for element, numbers in self.numbers.items()}
        self.tags: dict[str, Tag] = place_tags(drawing, texts, late=False, room=room)

    def words(self, element: str) -> str:
        """The same for a card; empty where no step came."""
        numbers = self.numbers.get(element, [])
        if not numbers:
            return ""
        steps = [number for number in numbers if number]
        begun = "where the run began" if numbers[0] == 0 else ""
        told = f"step{'s' if len(steps) > 1 else ''} {in_short(steps)}" if steps else ""
        return ", ".join(filter(None, (begun, told)))

    def draw(self, parent: ET.Element, group: Group) -> None:
        """See `Overlay`."""
        tag = self.tags.get(group.id)
        if tag is not None:
            parent.append(tag_element(tag, "#3b6fc4", "#ffffff"))

    def finish(self, root: ET.Element) -> None:
        """See `Overlay`."""
        make_room(root, self.tags.values())
