"""Pictures as files and bytes: SVG, PNG, PDF, and the notations of others."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final, Unpack

from flowr_nb.diagram.framing import frame_of
from flowr_nb.diagram.labels import well_formed
from flowr_nb.diagram.layout.engines import engine as layout_engine
from flowr_nb.diagram.layout.system import SystemGraphviz
from flowr_nb.diagram.plan import undrawn
from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.renderers.mermaid import to_mermaid
from flowr_nb.diagram.renderers.plantuml import to_plantuml
from flowr_nb.diagram.renderers.scxml import to_scxml
from flowr_nb.diagram.renderers.typesetting import (
    POINTS_PER_INCH,
    ExportError,
    typeset,
    without_halos,
)
from flowr_nb.diagram.view import check_view
from flowr_nb.files import expanded, target_of, write_target

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun

SCALE: Final = 2.0
"""Pixels of a PNG for each CSS pixel of the picture, if nothing else is asked for."""
MAX_PIXELS: Final = 100_000_000
"""Most pixels of a PNG; each needs four bytes of memory while it is drawn."""
FORMATS: Final = {
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".puml": "plantuml",
    ".plantuml": "plantuml",
    ".scxml": "scxml",
}
"""Suffix → format."""

# What a length of SVG may be in, but for what hangs on the page that it is in.
_PIXELS: Final = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_LENGTH: Final = re.compile(rf"((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)({'|'.join(_PIXELS)})")
_OURS: Final = (None, "embedded")
OF_THE_GRAPH: Final = ("mermaid", "dot", "plantuml", "scxml")
"""Formats that need no layout."""
_MAX_PDF_SIDE: Final = 14_400.0  # points; readers refuse larger pages


def save_diagram(
    source: Flow | FlowRun,
    path: str | os.PathLike[str],
    *,
    library: FlowLibrary | None = None,
    engine: str | None = None,
    scale: float = SCALE,
    **view: Unpack[ViewWords],
) -> Path:
    """Draw a flow, or where a run stands, into a file: the picture that a widget shows of it.

    Args:
        source: The flow or the run.
        path: The file, whose suffix tells the format: see `save_frame`.
        library: Where a flow that is drawn alone finds those that it invokes.
        engine: See `save_frame`.
        scale: See `save_frame`.
        **view: What is shown and how, in the words of `frame_of`: ``expand``, ``show``,
            ``direction``, ``heat``, ``numbers``, ``theme``.

    Returns:
        The file's path.

    Raises:
        ExportError: It cannot be drawn in that format, or not be written.
        ViewError: What is asked for is not to be had.
        LayoutError: The flow cannot be laid out.
        FlowError: The flow is not to be had.
    """
    check_view(view)
    # A flow that is too large to be laid out can be had in Mermaid and DOT, and by the system.
    is_ours = format_of(path) not in OF_THE_GRAPH and engine in _OURS
    lay_out = None if is_ours else undrawn
    frame = frame_of(source, library=library, lay_out=lay_out, **view)
    return save_frame(path, frame, engine=engine, scale=scale)


def save_frame(
    path: str | os.PathLike[str],
    frame: Frame,
    *,
    engine: str | None = None,
    scale: float = SCALE,
) -> Path:
    """Write a frame into a file, in the format that its suffix tells.

    ``.svg``, ``.png`` and ``.pdf`` are the picture as it is seen; ``.mmd`` and ``.mermaid`` are
    Mermaid with the states lit, ``.puml`` and ``.plantuml`` the same in PlantUML; ``.dot`` and
    ``.gv`` are the graph in DOT, ``.scxml`` in SCXML. A file that is there is replaced, once the
    new one is whole.

    Args:
        path: The file; its directory must be there.
        frame: What is seen.
        engine: ``dot`` to have the system's Graphviz draw an SVG, PNG or PDF, in its plain looks
            and without the session.
        scale: Pixels of a PNG for each CSS pixel.

    Returns:
        The file's path.

    Raises:
        ExportError: It cannot be drawn in that format, or not be written.
        LayoutError: The engine is not there, or fails.
    """
    output = format_of(path)
    target = target_of(path, ExportError)
    if output in OF_THE_GRAPH or engine in _OURS:
        content = content_of(frame, output, scale=scale)
    else:
        drawing = _drawn(frame)
        direction = drawing.direction.value
        content = _by_system(drawing.graph, direction, output, str(engine), scale)
    return write_target(target, content, ExportError)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix tells, of those in `FORMATS`.

    Raises:
        ExportError: It tells none.
    """
    target = expanded(path, ExportError)
    found = FORMATS.get(target.suffix.lower())
    if found is None:
        ending = f"the suffix `{target.suffix}`" if target.suffix else "a name without a suffix"
        raise ExportError(
            f"{target}: {ending} tells no format of a picture; there is {', '.join(FORMATS)}"
        )
    return found


def content_of(frame: Frame, output: str, *, scale: float = SCALE) -> bytes:
    """A frame as the content of a file.

    Args:
        frame: What is seen.
        output: ``svg``, ``png``, ``pdf``, ``mermaid``, ``dot``, ``plantuml`` or ``scxml``.
        scale: Pixels of a PNG for each CSS pixel.

    Raises:
        ExportError: It cannot be drawn.
    """
    drawing = _drawn(frame)
    if output == "mermaid":
        return to_mermaid(drawing.graph, frame.marks, direction=drawing.direction.value).encode()
    if output == "dot":
        return to_dot(drawing.graph, drawing.direction.value).encode()
    if output == "plantuml":
        return to_plantuml(drawing.graph, frame.marks, drawing.direction.value).encode()
    if output == "scxml":
        return to_scxml(drawing.graph).encode()
    return to_bytes(frame.svg, output, scale=scale)


def _drawn(frame: Frame) -> Drawing:
    if frame.drawing is None:
        raise ExportError(f"there is no picture to export: {frame.words}")
    return frame.drawing


def to_bytes(svg: str, output: str, *, scale: float = SCALE) -> bytes:
    """The picture as the content of a file.

    Args:
        svg: The picture as seen, from `to_picture`.
        output: ``svg``, ``png`` or ``pdf``. The last two need the package ``typst``, of the extra
            ``export``; text is drawn with the fonts of this machine, and with one that comes with
            the package where there is none.
        scale: Pixels of a PNG for each CSS pixel.

    Raises:
        ExportError: It cannot be drawn.
    """
    if not svg:
        raise ExportError("there is no picture to export")
    clean = well_formed(svg)
    if output == "svg":
        return clean.encode()
    root = ET.fromstring(clean)  # noqa: S314 - a picture of ours, without a DOCTYPE
    width, height = _size_of(root)
    title = root.findtext("{*}title") or "flow"
    if output == "png":
        _check_scale(width, height, scale)
        return typeset(clean, title, (width, height), "png", scale)
    fit = min(1.0, _MAX_PDF_SIDE / max(width, height))
    return typeset(without_halos(root), title, (width * fit, height * fit), "pdf", scale)


def _size_of(root: ET.Element) -> tuple[float, float]:
    """Width and height of a picture in CSS pixels; ours say them, of others the view may alone."""
    said = [_LENGTH.fullmatch(root.get(side, "").strip()) for side in ("width", "height")]
    sides = [float(each[1]) * _PIXELS[each[2]] for each in said if each is not None]
    if len(sides) != len(said):
        view = root.get("viewBox", "").replace(",", " ").split()[2:]
        sides = [float(each) for each in view if _LENGTH.fullmatch(each)]
    if len(sides) != len(said) or not all(math.isfinite(side) and side > 0 for side in sides):
        raise ExportError("the picture does not say how large it is, by width and height or a view")
    return sides[0], sides[1]


def _check_scale(width: float, height: float, scale: float) -> None:
    if not (math.isfinite(scale) and scale > 0):
        raise ExportError(f"the scale of a PNG is a number above 0, not {scale!r}")
    if width * height * scale**2 > MAX_PIXELS:
        raise ExportError(
            f"a PNG of {width * scale:,.0f} by {height * scale:,.0f} pixels is too large; "
            "choose a smaller scale, or SVG or PDF, which have none"
        )


def _by_system(
    graph: DiagramGraph, direction: str, output: str, engine: str, scale: float
) -> bytes:
    system = layout_engine(engine)
    if not isinstance(system, SystemGraphviz):
        raise ExportError(f"the engine `{engine}` draws no {output.upper()}; there is `dot`")
    dot = to_dot(graph, direction)
    if output == "png":
        _check_scale(1.0, 1.0, scale)
        dot = dot.replace("{", f"{{\n\tgraph [dpi={POINTS_PER_INCH * scale:g}]", 1)
    return system.render(dot, output)
