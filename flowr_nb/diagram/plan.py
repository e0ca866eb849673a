"""From a flow to its drawing: what is to be drawn, laid out, and kept while it is the same."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flowr_nb.diagram.drawing import Drawing
from flowr_nb.diagram.flow_graph import graph_of
from flowr_nb.diagram.layout.direction import direction_of
from flowr_nb.diagram.layout.graphviz_svg import read_drawing
from flowr_nb.diagram.layout.protocol import TIME_LIMIT
from flowr_nb.diagram.layout.service import begin_layout, lay_out
from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.view import names_shown
from flowr_nb.flow.errors import refuse_no_flow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level

    _Opened = Mapping[Level, Flow]

_recent: deque[tuple[Plan, Drawing]] = deque(maxlen=64)


@dataclass(frozen=True)
class Plan:
    """What is to be drawn, and how: two plans that are the same give the same drawing.

    Attributes:
        flow: The flow, sound or not.
        engine: Name of the layout engine.
        opened: The subflows that are open in place, see `graph_of`.
        show: Attributes to write into the states that have them.
        direction: ``LR``, ``TB``, or ``auto``: by the shape of the flow.
    """

    flow: Flow
    engine: str = "embedded"
    opened: _Opened = field(default_factory=dict)
    show: tuple[str, ...] = ()
    direction: str = "auto"

    def is_same(self, other: Plan) -> bool:
        """Whether it asks for the same, of the very flow objects.

        A library gives the same ones as long as their files are the same.
        """
        return (
            self.flow is other.flow
            and self.engine == other.engine
            and self.show == other.show
            and self.direction == other.direction
            and _same(self.opened, other.opened)
        )


class Sketch:
    """A drawing on its way: what is drawn is known, its layout is being made.

    Args:
        plan: What is to be drawn.
        time_limit: Seconds after which to give up.

    Attributes:
        graph: What is drawn.
        ticket: The claim to its layout.
    """

    def __init__(self, plan: Plan, *, time_limit: float = TIME_LIMIT) -> None:
        self._plan = plan
        self.graph = graph_of(plan.flow, opened=plan.opened, show=plan.show)
        self._direction = direction_of(self.graph, plan.direction)
        dot = to_dot(self.graph, self._direction.value, for_layout=True)
        self.ticket = begin_layout(dot, plan.engine, time_limit=time_limit)

    def finish(self) -> Drawing:
        """The drawing, waited for.

        Raises:
            LayoutError: It cannot be laid out.
            LayoutStoppedError: Not in time, or it was called off.
        """
        drawing = read_drawing(self.graph, self._direction, self.ticket.result())
        _recent.appendleft((self._plan, drawing))
        return drawing


def drawn(plan: Plan) -> Drawing | None:
    """The drawing of a plan that was drawn lately; None for another one."""
    return next((drawing for known, drawing in _recent if known.is_same(plan)), None)


def draw_plan(plan: Plan, _centre: object = None) -> Drawing:
    """Lay out a plan, and wait for it.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    return drawn(plan) or Sketch(plan).finish()


def undrawn(plan: Plan, _centre: object = None) -> Drawing:
    """A plan whose graph alone is wanted: nothing is laid out, whatever its size."""
    graph = graph_of(plan.flow, opened=plan.opened, show=plan.show)
    return Drawing(graph, direction_of(graph, plan.direction), 0, 0, "0 0 0 0", "", ())


def draw_graph(graph: DiagramGraph, engine: str = "embedded", direction: str = "auto") -> Drawing:
    """Lay out a graph that is no whole flow.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    chosen = direction_of(graph, direction)
    return read_drawing(
        graph, chosen, lay_out(to_dot(graph, chosen.value, for_layout=True), engine)
    )


def draw(
    flow: Flow,
    engine: str = "embedded",
    *,
    opened: Mapping[Level, Flow] | None = None,
    show: Sequence[str] = (),
    direction: str = "auto",
) -> Drawing:
    """Lay out a flow.

    The layout itself is cached by content, in memory and on disk; the drawing of a flow object
    that was drawn lately is the same object.

    Args:
        flow: The flow, sound or not.
        engine: Name of the layout engine.
        opened: The subflows that are open in place, see `graph_of`.
        show: Attributes to write into the states that have them.
        direction: ``LR``, ``TB``, or ``auto``: by the shape of the flow.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
        ViewError: `show` names no attributes.
        FlowError: It is no flow.
    """
    refuse_no_flow(flow)
    plan = Plan(flow, engine, opened or {}, names_shown(show), direction)
    return draw_plan(plan)


def _same(one: _Opened, other: _Opened) -> bool:
    return one is other or (
        len(one) == len(other) and all(other.get(path) is flow for path, flow in one.items())
    )
