"""What is seen, as a value: the one picture of widgets, stills, files and pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.graph import place_of
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.renderers.svg_document import described, to_picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.overlays.protocol import Overlay
    from flowr_nb.diagram.view import Scene
    from flowr_nb.session.configuration import Level


NO_OVERLAYS: Final[Mapping[str, Overlay]] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen of a flow or a run at one moment.

    Attributes:
        drawing: The laid out flow; None where there was none to be had.
        marks: How it shows the run.
        words: The same in one sentence; of what went wrong, what.
        notes: Element id → ``error`` or ``warning``, and what validation found on it.
        overlays: Name in `OVERLAYS` → what else is drawn over it, the lowest first.
        scene: Which flow of the call stack it is; None where that is not known.
        theme: Of the still picture: ``light``, ``dark`` or ``auto``.
        is_error: Whether `words` say what went wrong.
    """

    drawing: Drawing | None
    marks: Marks = field(default_factory=Marks)
    words: str = ""
    notes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    overlays: Mapping[str, Overlay] = field(default_factory=lambda: NO_OVERLAYS)
    scene: Scene | None = None
    theme: str = "light"
    is_error: bool = False

    @property
    def svg(self) -> str:
        """The still picture, an SVG document that needs no style sheet; empty for no drawing."""
        if self.drawing is None:
            return ""
        overlays = tuple(self.overlays.values())
        return to_picture(
            self.drawing,
            self.marks,
            self.words,
            self.notes,
            overlays,
            theme=self.theme,
            is_stale=self.is_error,
        )

    @property
    def lines(self) -> list[str]:
        """Its transitions in words, for where there are no pictures: ``go: here to there``."""
        groups = () if self.drawing is None else self.drawing.groups
        marked = self.marks.classes
        return [
            described(group, set(marked.get(group.id, "").split()))
            for group in groups
            if "edge" in group.classes.split()
        ]

    def to_json(self) -> dict[str, Any]:
        """The frame as plain data: what a page or another program shows it by."""
        return {
            "svg": self.drawing.svg if self.drawing is not None else "",
            "marks": self.marks.classes,
            "fires": self.marks.fires,
            "words": self.words,
            "isError": self.is_error,
            "notes": {element: list(note) for element, note in self.notes.items()},
            "overlays": {name: overlay.message for name, overlay in self.overlays.items()},
            "theme": self.theme,
        }

    def place_of(self, element: str) -> Level:
        """The level of the flow that an element is in, from the outermost flow on."""
        base = self.scene.base if self.scene is not None else ()
        return base if self.drawing is None else (*base, *place_of(self.drawing.graph, element))

    def element_at(self, path: object, trigger: object = None) -> str | None:
        """The element that stands for a state or exit, or for a transition of it.

        Args:
            path: The states that lead to it from the outermost flow on, and its name.
            trigger: The transition.

        Returns:
            Its id in the drawing; None for what is not drawn.
        """
        base = self.scene.base if self.scene is not None else ()
        told = path if isinstance(path, list) else []
        names = tuple(told) if all(isinstance(name, str) for name in told) else ()
        if self.drawing is None or names[: len(base)] != base or len(names) <= len(base):
            return None
        *level, name = names[len(base) :]
        if trigger is not None:
            return self.drawing.graph.edge_at(tuple(level), name, str(trigger))
        return self.drawing.graph.node_at(tuple(level), name)

    def in_card(self, element: str) -> str:
        """What the overlays say of an element, the uppermost first."""
        words = [overlay.in_card(element) for overlay in self.overlays.values()]
        return "; ".join(filter(None, reversed(words)))
