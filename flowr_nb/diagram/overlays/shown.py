"""The overlays there are, and those that are shown on the picture of a diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.overlays.heat import HeatMap
from flowr_nb.diagram.overlays.label_placement import Room
from flowr_nb.diagram.overlays.step_numbers import StepNumbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.overlays.protocol import Overlay, OverlayKind

OVERLAYS: Final[dict[str, OverlayKind]] = {
    "heat": HeatMap,
    "numbers": StepNumbers,
}
"""Name → kind, in the order in which they find room and are drawn, the lowest first; a further
one is a file beside this one and a line here."""


class ShownOverlays:
    """What is drawn over the pictures that one diagram shows; made anew only where it changes."""

    def __init__(self) -> None:
        self._drawing: Drawing | None = None
        self._room: Room | None = None
        self._made: dict[str, tuple[tuple[object, ...], Overlay]] = {}

    def show(self, drawing: Drawing | None, wanted: Mapping[str, object]) -> Mapping[str, Overlay]:
        """Bring up to date what is shown.

        Args:
            drawing: The laid out flow; where there is none, no overlay is shown.
            wanted: Name in `OVERLAYS` → what it shows; None, or no such name, where it is not
                wanted.

        Returns:
            Name in `OVERLAYS` → the overlay, the lowest first.
        """
        if drawing is not self._drawing:
            self._drawing, self._room, self._made = drawing, None, {}
        known, self._made = self._made, {}
        made_of: tuple[object, ...] = ()
        for name, kind in OVERLAYS.items():
            subject = wanted.get(name)
            made_of = (*made_of, subject)  # and of what lies below, which took its room first
            if drawing is None or subject is None:
                continue
            before = known.get(name)
            if before is None or before[0] != made_of:
                before = (made_of, kind(drawing, subject, self._room_left(drawing)))
            self._made[name] = before
        return self._shown

    @property
    def _shown(self) -> dict[str, Overlay]:
        return {name: overlay for name, (_, overlay) in self._made.items()}

    def _room_left(self, drawing: Drawing) -> Room:
        """What is taken so far; what is drawn itself is looked through once for all overlays."""
        if self._room is None:
            self._room = Room(drawing)
        made = self._shown.values()
        return self._room.with_boxes(tag.box for overlay in made for tag in overlay.tags.values())
