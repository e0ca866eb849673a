"""What something that is drawn over a picture has to give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Mapping

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.overlays.annotations import Tag
    from flowr_nb.diagram.overlays.label_placement import Room


class Overlay(Protocol):
    """Something more on a drawing, beside how it shows a session; never a new layout."""

    @property
    def tags(self) -> Mapping[str, Tag]:
        """Element id → the text beside it; further overlays keep off it."""

    @property
    def message(self) -> dict[str, Any]:
        """What the browser's half gets."""

    def in_card(self, element: str) -> str:
        """What the card of an element says of it, in words; empty for nothing."""

    @property
    def kind(self) -> str:
        """The role of its texts; see `looks`."""

    def classes_of(self, element: str) -> set[str]:
        """What it makes of an element, by which `looks` knows how that looks."""

    def finish(self, root: ET.Element, theme: str) -> None:
        """Add to a still picture as a whole."""


class OverlayKind(Protocol):
    """Makes overlays of one kind: their class."""

    def __call__(self, drawing: Drawing, subject: Any, room: Room, /) -> Overlay:  # noqa: ANN401
        """Make one.

        Args:
            drawing: The laid out flow.
            subject: What it shows: visits, a walk, whatever its kind is about.
            room: What is taken in the drawing; its tags take what they need of it.
        """
