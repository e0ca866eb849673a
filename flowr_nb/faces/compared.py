"""Two flows that were compared, side by side, with the walk lit in each up to where they part."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.comparison.result import NAMES
from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.diagram.view import View
from flowr_nb.faces.small import LayOutSoon, image_of_run, side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.comparison.result import Comparison, WalkStep
    from flowr_nb.comparison.side import Side
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.run_value import RunValue

_VIEW: Final = View(expand="current", theme="auto")


def picture_of_comparison(found: Comparison) -> str:
    """Both flows as HTML, each with its name above; words where one cannot be drawn.

    Args:
        found: The comparison.
    """
    soon = LayOutSoon()
    return side_by_side(
        (_caption(name, side), _drawn(found, side, soon))
        for name, side in zip(NAMES, found.sides, strict=True)
    )


def _caption(name: str, side: Side) -> str:
    file = f" ({side.label})" if side.label else ""
    return f"{name}: {side.flow.flow}{file}"


def _drawn(found: Comparison, side: Side, soon: LayOutSoon) -> str:
    # Open in the one that can go on, blocked in the other where it asks for something else.
    is_parted = len(found.walk) > len(found.common_walk)
    given = found.walk[-1].evidence if is_parted else {}
    return drawn_walk(side, found.common_walk, given, soon)


def drawn_walk(
    side: Side,
    walk: Sequence[WalkStep],
    given: Mapping[str, str],
    lay_out: LayOutSoon | None = None,
) -> str:
    """A flow after a walk, as HTML with what was walked lit; words where it cannot be drawn.

    Args:
        side: The flow.
        walk: The steps, all of which it can take.
        given: Evidence by which its transitions are judged then.
        lay_out: What lays it out, for those that share a patience.
    """
    return drawn_run(side.library, replace(side.walked(walk), evidence=given), lay_out)


def drawn_run(library: FlowLibrary, run: RunValue, lay_out: LayOutSoon | None = None) -> str:
    """A run where it stands, as HTML; words where it cannot be drawn.

    Args:
        library: Where its flows are found.
        run: The run.
        lay_out: What lays it out, for those that share a patience.
    """
    try:
        frame = Framing(library, lay_out=lay_out or LayOutSoon()).of_run(_VIEW, run)
    except LayoutError as error:
        return f"<p>no picture: {escape(str(error))}</p>"
    return image_of_run(frame)
