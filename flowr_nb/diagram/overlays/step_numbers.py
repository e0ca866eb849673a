"""In which order a run came through a flow: step numbers for its states and transitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.overlays.annotations import (
    Tag,
    elements_of,
    make_room,
    place_tags,
)

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Sequence

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.diagram.overlays.label_placement import Room
    from flowr_nb.session.history import Step
    from flowr_nb.session.model import Session
    from flowr_nb.session.run_value import RunValue

MOST_NUMBERS: Final = 3
"""Most numbers that are drawn at one element: the first ones and the last."""


def numbers_of(graph: DiagramGraph, walk: Walk) -> dict[str, list[int]]:
    """The steps of a run that came to each element.

    Args:
        graph: What is drawn.
        walk: What the run did; where it began is number 0, its first step number 1.

    Returns:
        Element id → the numbers of the steps, ascending.
    """
    found: dict[str, list[int]] = {}

    def note(elements: Iterable[str], number: int) -> None:
        for element in elements:
            numbers = found.setdefault(element, [])
            if not numbers or numbers[-1] != number:
                numbers.append(number)

    for frame in walk.begin.trail:
        note(elements_of(graph, frame.flow, frame.state), 0)
    for number, step in enumerate(walk.steps, start=1):
        for edge in step.edges:
            note(elements_of(graph, edge.flow, edge.state, edge.trigger), number)
        for frame in step.arrivals:
            note(elements_of(graph, frame.flow, frame.state), number)
    return found


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers as they are drawn: ``1, 4, … 17`` where there are many."""
    if len(numbers) <= MOST_NUMBERS:
        return ", ".join(map(str, numbers))
    first = ", ".join(map(str, numbers[: MOST_NUMBERS - 1]))
    return f"{first}, … {numbers[-1]}"


@dataclass(frozen=True, slots=True)
class Walk:
    """What a run did, as its steps are numbered.

    Attributes:
        steps: The run's history, as far as it is looked at.
        begin: Where the run stood before it.
    """

    steps: tuple[Step, ...]
    begin: Session

    @classmethod
    def of(cls, run: RunValue) -> Walk:
        """What a run did, as far as it is known."""
        return cls(run.history, run.history[0].before if run.history else run.session)


class StepNumbers:
    """The numbers of a run's steps on a drawing.

    Args:
        drawing: The laid out flow.
        walk: What the run did.
        room: What is taken in the drawing; the numbers take what they need of it.

    Attributes:
        numbers: Element id → the numbers of the steps.
        tags: Element id → where and how they are drawn.
        message: See `Overlay`.
    """

    kind = "steps"

    def __init__(self, drawing: Drawing, walk: Walk, room: Room | None = None) -> None:
        self.numbers = numbers_of(drawing.graph, walk)
        texts = {element: numbers_text(numbers) for element, numbers in self.numbers.items()}
        self.tags: dict[str, Tag] = place_tags(drawing, texts, late=False, room=room)
        self.message: dict[str, Any] = {element: tag.message for element, tag in self.tags.items()}

    def in_card(self, element: str) -> str:
        """See `Overlay`: the numbers."""
        numbers = self.numbers.get(element, [])
        if not numbers:
            return ""
        steps = [number for number in numbers if number]
        begun = "where the run began" if numbers[0] == 0 else ""
        told = f"step{'s' if len(steps) > 1 else ''} {numbers_text(steps)}" if steps else ""
        return ", ".join(filter(None, (begun, told)))

    def classes_of(self, _element: str) -> set[str]:
        """See `Overlay`."""
        return set()

    def finish(self, root: ET.Element, _theme: str) -> None:
        """See `Overlay`."""
        make_room(root, self.tags.values())
