"""Warnings that have the line of the document, and the place in the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from flowr_nb.hints import printable

if TYPE_CHECKING:
    from docutils import nodes

    from flowr_nb.flow.positions import Position

TYPE: Final = "flowr_nb"
_FLOW: Final = " (flow: "
LOGGER: Final = getLogger("flowr_nb.sphinx_ext")


def warn(message: str, kind: str, location: str | nodes.Node | None) -> None:
    """Warn of something in a document.

    Args:
        message: What is wrong and the way out, where it is in the flow included.
        kind: Which type of warning it is, for ``suppress_warnings``.
        location: Where in the document.
    """
    # What it says may have a `%` in it, and names of strangers.
    LOGGER.warning("%s", message, type=TYPE, subtype=kind, location=location)


def with_place(message: object, place: Position | None) -> str:
    """A message that ends with a place in a flow's file, where it does not tell it already."""
    told = "" if place is None else printable(str(place))
    text = str(message).strip()
    is_told = not told or told in text or _FLOW in text
    return text if is_told else f"{text}{_FLOW}{told})"


class ReportingDirective(SphinxDirective):
    """A directive whose faults are warnings."""

    kind = "flow"

    def report(self, message: str, location: str | None = None) -> None:
        """Warn, and have the document read again by the next build."""
        self.env.note_reread()
        warn(message, self.kind, location or self.get_location())
