"""The pictures that cells show: one for each flow, which follows whatever the flow becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.flow_diagram import FlowDiagram
    from flowr_nb.workspace import Workspace

    Key: TypeAlias = tuple[str, str, str | None, tuple[object, ...] | None]
    """The names of workspace, flow and run; of a line how it is to be shown, of a cell None."""


@dataclass
class _Shown:
    diagram: FlowDiagram
    ws: Workspace
    view: Mapping[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.diagram.comm is not None

    def can_show(self, ws: Workspace, run: FlowRun | None) -> bool:
        """Whether it can go on: it is not closed, and shows the same run of the same flows."""
        return self.is_open and self.ws.library is ws.library and self.diagram.run is run


class Pictures:
    """What cells have drawn, to be shown again when they are run again.

    However often a cell is run, there is one widget for the flow that it writes, and one more for
    each name that a run of it goes by; those who only draw it have one for each way of showing it.
    The front end makes the output of a cell anew; what it shows there is the same picture.
    """

    def __init__(self) -> None:
        self._shown: dict[Key, _Shown] = {}

    def draw(
        self, key: Key, ws: Workspace, flow: Flow, run: FlowRun | None, view: Mapping[str, Any]
    ) -> FlowDiagram:
        """The picture of a flow, as it is now.

        Args:
            key: By what it is found again.
            ws: Where the flow is found.
            flow: The flow.
            run: A run of it, or None.
            view: The words of a view. Where they are the same as they were, what a person has
                turned and opened since stays so.
        """
        shown = self._shown.get(key)
        if shown is not None:
            shown.diagram.problem = ""
        if shown is None or not shown.can_show(ws, run):
            if shown is not None:
                shown.diagram.is_shown_again = False  # another one takes its place
            # Only who shows something pays for the widget libraries.
            from flowr_nb.widgets.flow_diagram import FlowDiagram  # noqa: PLC0415

            source = flow if run is None else run
            diagram = FlowDiagram(source, library=ws.library, watch=True, **view)
            diagram.is_shown_again = True
            self._shown[key] = _Shown(diagram, ws, view)
            return diagram
        shown.diagram.look_again()
        for word, value in view.items():
            if value != shown.view[word]:
                shown.diagram.set_trait(word, value)
        shown.view = view
        return shown.diagram

    def broken(self, key: Key, words: str) -> FlowDiagram | None:
        """The last good picture of a flow, with what is wrong with its newer text; None for none.

        Args:
            key: By what it is found; also of a workspace that was made anew since.
            words: What is wrong.
        """
        shown = self._shown.get(key)
        if shown is None or not shown.is_open:
            return None
        shown.diagram.problem = words
        return shown.diagram
