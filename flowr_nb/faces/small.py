"""Pictures made small: laid out within bounds, never so small that their words cannot be read.

Where one has less room than it needs then it is scrolled, and a tall one is cut off below. Only
thumbnails, which somebody looks at and does not read, are shrunk until they fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from time import monotonic
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.diagram.looks import SIZES
from flowr_nb.diagram.plan import Sketch, drawn
from flowr_nb.diagram.renderers.svg_document import to_image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.plan import Plan

_MOST_ELEMENTS: Final = 300
"""Most states and transitions: these take about half a second, and are a blur when small."""
PATIENCE: Final = 5.0
"""Seconds that pictures are waited for: more than the engine's first start takes."""
_NUMBER: Final = r"(-?[\d.e+-]+)"
# Of the root alone, which comes first.
_SIZE: Final = re.compile(
    rf'viewBox="{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}" width="[^"]*" height="[^"]*"'
)

# What hosts leave of a style of an output that they do not trust; no colours, to suit any theme.
_BESIDE: Final = "display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start"
_CARD: Final = "flex: 0 1 auto; min-width: 0; max-width: 100%; margin: 0"
_SCROLLS: Final = "overflow: auto; max-width: 100%"
_CAPTION: Final = "font-weight: bold; padding-bottom: 4px; overflow-wrap: anywhere"


LEGIBLE: Final = 9 / min(SIZES.values())
"""The least that a picture is shrunk to: its smallest words have nine pixels then."""
HEIGHT: Final = 560
"""CSS pixels that the picture of a value is high at the most."""


@dataclass(frozen=True, slots=True)
class Size:
    """The most that a thumbnail takes, in CSS pixels, and how large it is at the most.

    Attributes:
        width: A wider one is shrunk.
        height: A taller one is shrunk as far as `least`, and cut off then.
        scale: Of a picture that has room.
        least: How far a picture is shrunk for its height.
    """

    width: float
    height: float
    scale: float
    least: float


class LayOutSoon:
    """Lays plans out as long as a person waits gladly; what is kept is there in any case.

    Args:
        patience: Seconds for all of them.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._until = monotonic() + patience

    def __call__(self, plan: Plan, _centre: object = None, /) -> Drawing:
        """Lay out a plan.

        Raises:
            LayoutError: It is too large for a small picture, or the time is over.
        """
        known = drawn(plan)
        if known is not None:
            return known
        sketch = Sketch(plan)
        is_large = len(sketch.graph.nodes) + len(sketch.graph.edges) > _MOST_ELEMENTS
        if is_large or not sketch.ticket.wait(max(0.0, self._until - monotonic())):
            sketch.ticket.leave()
            raise LayoutError("too large for a small one" if is_large else "it takes a while")
        return sketch.finish()


def thumbnail(svg: str, words: str, size: Size) -> str:
    """A picture as an HTML image that fits, with a line below it where it goes on.

    Args:
        svg: The picture, from `to_picture`.
        words: What it shows.
        size: The most that it takes.
    """
    found = _SIZE.search(svg)
    if found is None:
        return to_image(svg, words)
    _, _, width, height = map(float, found.groups())
    wide = min(size.scale, size.width / width)
    scale = max(min(wide, size.height / height), min(wide, size.least))
    small, line = _cut(svg, scale, size.height)
    return to_image(small, words) + line


def legible_image(
    svg: str,
    words: str,
    height: float | None = HEIGHT,
    centre: float | None = None,
    *,
    whole: str = "",
) -> str:
    """A picture as an HTML image whose words can be read: it scrolls where there is no room for it.

    Args:
        svg: The picture, from `to_picture`.
        words: What it shows.
        height: The most that it takes: a taller one is cut off, and says so; None for a box of
            that height in which all of it is scrolled.
        centre: What is seen of a tall one in any case, from 0 (its top) to 1; by default its top.
        whole: Where the whole of it is to be had, as HTML.
    """
    small, line = _cut(svg, LEGIBLE, height, centre, whole)
    bound = f"; max-height: {HEIGHT:g}px" if height is None else ""
    image = to_image(small, words, is_whole=True)
    # Reached by key, as what scrolls has to be.
    return f'<div style="{_SCROLLS}{bound}" tabindex="0">{image}</div>{line}'


def _cut(
    svg: str, scale: float, most: float | None, centre: float | None = None, whole: str = ""
) -> tuple[str, str]:
    """A picture that large, cut off below, and a line that says so where it is."""
    found = _SIZE.search(svg)
    if found is None:
        return svg, ""
    x, y, width, height = map(float, found.groups())
    seen = height if most is None else min(height, most / scale)
    if centre is not None:
        y += min(max(0.0, centre * height - seen / 2), height - seen)
    box = " ".join(f"{number:g}" for number in (x, y, width, seen))
    sides = f'width="{width * scale:g}" height="{seen * scale:g}"'
    line = f'<div style="font-size: 12px">⋯ goes on{whole}</div>' if seen < height else ""
    return svg.replace(found.group(), f'viewBox="{box}" {sides}', 1), line


def side_by_side(pictures: Iterable[tuple[str, str]]) -> str:
    """Pictures beside one another where they have the room for it, else one below the other.

    None is made narrower for another's sake: its words could not be read then.

    Args:
        pictures: The caption of each, and the picture as HTML.
    """
    cards = "".join(
        f'<figure style="{_CARD}"><figcaption style="{_CAPTION}">{escape(caption)}</figcaption>'
        f"{picture}</figure>"
        for caption, picture in pictures
    )
    return f'<div style="{_BESIDE}">{cards}</div>'


def image_of_run(frame: Frame, *, whole: str = "") -> str:
    """The picture of a run as a small HTML image, with where it stands in it; of a flow its top.

    Args:
        frame: The frame, laid out.
        whole: Where the whole of it is to be had, as HTML.
    """
    assert frame.drawing is not None  # noqa: S101 - it was laid out
    current = [
        element for element, names in frame.marks.classes.items() if "current" in names.split()
    ]
    centre = height_of(frame.drawing, current[0]) if current else None
    return legible_image(frame.svg, frame.words, centre=centre, whole=whole)


def height_of(drawing: Drawing, element: str) -> float | None:
    """How far down in a drawing a state is, from 0 to 1; None for one that is not in it."""
    group = next((each for each in drawing.groups if each.id == element), None)
    shape = next((each for each in group.shapes if "y" in each.geometry), None) if group else None
    moved = re.search(rf"translate\({_NUMBER}[ ,]+{_NUMBER}\)", drawing.transform)
    if shape is None or moved is None or not drawing.height:
        return None
    return (float(shape.geometry["y"]) + float(moved.group(2))) / drawing.height
