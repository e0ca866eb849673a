"""What a diagram shows where it is asked for: cards, evidence to try, step numbers, visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.diagram.card import card_of
from flowr_nb.diagram.overlays.heat import Heat, heat_of
from flowr_nb.diagram.standpoint import standpoint_at
from flowr_nb.widgets.run_widget import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.wire import Answer, Said


class ShowsOnDemand(traitlets.HasTraits):
    """A diagram that tells more where a person asks for it; nothing of it costs a step otherwise.

    A base of the diagram, which has a ``run`` or None, and the ``_frame`` that is shown.
    """

    run: FlowRun | None
    _library: FlowLibrary | None
    _frame: Frame

    what_if = traitlets.Bool(False).tag(sync=True)
    """Whether what lies ahead is shown: what would open if; see `FlowRun.assume`."""

    numbers = traitlets.Bool(False).tag(sync=True)
    """Whether states and transitions are numbered in the order in which the run came to them."""

    heat = traitlets.Any(None)
    """Visits to show: a `Heat`, or what `heat_of` counts; None for none."""

    _has_run = traitlets.Bool(False).tag(sync=True)
    _ahead: Any = told()
    _step_numbers = traitlets.Dict().tag(sync=True)
    _heat = traitlets.Dict().tag(sync=True)

    def _root(self) -> Flow:
        """The outermost flow."""
        raise NotImplementedError

    def _overlays_of(self, frame: Frame) -> dict[str, object]:
        shown = frame.overlays
        return {
            "_heat": shown["heat"].message if "heat" in shown else {},
            "_step_numbers": shown["numbers"].message if "numbers" in shown else {},
        }

    @traitlets.validate("heat")
    def _count_visits(self, proposal: Any) -> Heat | None:  # noqa: ANN401 - untyped bunch
        source = proposal["value"]
        if source is None:
            return None
        return heat_of(source, self.run.store.histories if self.run is not None else None)

    def _explain(self, said: dict[str, Any]) -> dict[str, Any]:
        """The card of a state (``path``, from the outermost flow on) or of its ``trigger``."""
        frame = self._frame
        element = frame.element_at(said.get("path"), said.get("trigger"))
        if frame.drawing is None or element is None:
            return {}  # it is not shown any more
        standpoint = standpoint_at(frame.place_of(element), self._root(), self._library, self.run)
        card = card_of(frame.drawing.graph, element, standpoint)
        if card is None:
            return {}
        card["note"] = frame.in_card(element)
        return {"card": card}


ON_DEMAND_HANDLERS: Final[dict[str, Callable[[Any, Said], Answer]]] = {
    "explain": ShowsOnDemand._explain,  # noqa: SLF001 - its own
}
"""What the browser's half may ask for; see `flowr_nb.widgets.wire`."""
