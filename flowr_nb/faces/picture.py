"""A value's picture as HTML that any notebook lets through: an image, and words in plain markup."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Final

from flowr_nb.comparison.result import Comparison
from flowr_nb.diagram.framing import frame_of
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.plan import Plan
from flowr_nb.diagram.renderers.svg_document import to_picture
from flowr_nb.errors import FlowrNbError
from flowr_nb.faces.compared import picture_of_comparison
from flowr_nb.faces.small import LayOutSoon, height_of, image_of_run, legible_image
from flowr_nb.faces.thumbnails import page_of
from flowr_nb.flow.model import Flow
from flowr_nb.flow.table import FlowTable
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.paths import RunPath

_WHOLE: Final = "; <code>ws.diagram</code> shows it whole"


def picture_of(value: object) -> str:
    """The small picture of a value, as HTML; words where it is not to be had.

    Args:
        value: A flow, a run, a path, two flows compared, or a list of flows; there is none of
            anything else.
    """
    try:
        if isinstance(value, FlowTable):
            return page_of(value)
        if isinstance(value, Comparison):
            return picture_of_comparison(value)
        if isinstance(value, RunPath):
            return _of_path(value)
        if isinstance(value, Flow | FlowRun):
            return _of_frame(value)
    except FlowrNbError as error:
        return f"<p>no picture: {escape(str(error))}</p>"
    return ""


def _of_frame(source: Flow | FlowRun) -> str:
    frame = frame_of(source, theme="auto", lay_out=LayOutSoon())
    return image_of_run(frame, whole=_WHOLE)


def _of_path(path: RunPath) -> str:
    """The flow that most of a path leads through, with the path lit; none where it is not known."""
    flows = path.flows
    edges = [edge for step in path.steps for edge in step.landing.edges if edge.flow in flows]
    if not edges:
        return ""
    flow, _ = Counter(edge.flow for edge in edges).most_common(1)[0]
    drawing = LayOutSoon()(Plan(flows[flow]))
    graph, first = drawing.graph, edges[0]
    ways = [graph.edge_at((), edge.state, edge.trigger) for edge in edges if edge.flow == flow]
    classes = {way: "way" for way in ways if way is not None}
    begin = graph.node_at((), first.state) if first.flow == flow else None
    if begin is not None:
        classes[begin] = "current"
    words = f"{flow}: {path}"
    svg = to_picture(drawing, Marks(classes), words, theme="auto")
    centre = height_of(drawing, begin) if begin else None
    return legible_image(svg, words, centre=centre, whole=_WHOLE)
