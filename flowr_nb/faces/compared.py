"""Two flows that were compared, side by side, with the walk lit in each up to where they part."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.diagram.view import View
from flowr_nb.faces.small import LayOutSoon, Size, height_of, small_image

if TYPE_CHECKING:
    from flowr_nb.comparison.result import Comparison
    from flowr_nb.comparison.side import Side

_SIZE: Final = Size(460, 420, scale=0.9, least=0.6)
_VIEW: Final = View(expand="current", theme="auto")
# As the cards of a page of flows: what hosts leave of a style, and no colours.
_BESIDE: Final = "display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start"
_CARD: Final = "flex: 1 1 300px; min-width: 0; max-width: 480px; margin: 0"
_CAPTION: Final = "font-weight: bold; padding-bottom: 4px; overflow-wrap: anywhere"
NAMES: Final = ("first", "second")


def picture_of_comparison(found: Comparison) -> str:
    """Both flows as HTML, each with its name above; words where one cannot be drawn.

    Args:
        found: The comparison.
    """
    soon = LayOutSoon()
    cards = "".join(
        f'<figure style="{_CARD}"><figcaption style="{_CAPTION}">{escape(_caption(name, side))}'
        f"</figcaption>{_drawn(found, side, soon)}</figure>"
        for name, side in zip(NAMES, found.sides, strict=True)
    )
    return f'<div style="{_BESIDE}">{cards}</div>'


def _caption(name: str, side: Side) -> str:
    file = f" ({side.label})" if side.label else ""
    return f"{name}: {side.flow.flow}{file}"


def _drawn(found: Comparison, side: Side, soon: LayOutSoon) -> str:
    run = side.walked(found.common_walk)
    if len(found.walk) > len(found.common_walk):
        # Open in the one that can go on, blocked in the other where it asks for something else.
        run = replace(run, evidence=found.walk[-1].evidence)
    try:
        frame = Framing(side.library, lay_out=soon).of_run(_VIEW, run)
    except LayoutError as error:
        return f"<p>no picture: {escape(str(error))}</p>"
    assert frame.drawing is not None  # noqa: S101 - it was laid out
    current = [
        element for element, names in frame.marks.classes.items() if "current" in names.split()
    ]
    centre = height_of(frame.drawing, current[0]) if current else None
    return small_image(frame.svg, frame.words, _SIZE, centre)
