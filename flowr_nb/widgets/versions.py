"""Two versions of a flow beside one another, to be stepped together."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets
import traitlets

from flowr_nb import renderers
from flowr_nb.changes import FlowDiff, RunsTogether
from flowr_nb.widgets.explorer import FlowExplorer
from flowr_nb.widgets.mimebundle import beside_widget, rows_bundle
from flowr_nb.widgets.run_widget import NotShownError

if TYPE_CHECKING:
    from typing import Unpack

    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.run import FlowRun

_LEAST: Final = "400px"
"""A side that has less room than this stands below the other one."""


class _VersionExplorer(FlowExplorer):
    """An explorer of a run that nobody saves: without the bar of sessions."""

    _names = ("crumbs", "diagram", "findings", "panel", "timeline")
    # By which its landmark is told from the other's: the flow is the same.
    _called = traitlets.Unicode().tag(sync=True)

    def __init__(self, run: FlowRun, **view: Unpack[ViewWords]) -> None:
        super().__init__(run, watch=False, **view)
        self._called = run.session.name


class VersionsExplorer(ipywidgets.VBox):
    """Two versions of a flow that are stepped together, beside one another where there is room.

    A press in either moves both, until one of them cannot go along: that is said above them.

    It is put together from ipywidgets, and so needs a host that shows those.

    Args:
        source: A diff, or the runs that it gives.
        **view: How the pictures show them: the words of a `FlowDiagram`.

    Raises:
        NotShownError: It is neither.
        FlowError: One of the versions cannot be begun.
        ViewError: A word is none of those, or no state has an attribute of ``show``.

    Attributes:
        both: The runs.
        explorers: The explorer of the version before, and of the one after.
    """

    def __init__(self, source: FlowDiff | RunsTogether, **view: Unpack[ViewWords]) -> None:
        given: object = source
        if not isinstance(given, FlowDiff | RunsTogether):
            raise NotShownError(
                "a VersionsExplorer shows a FlowDiff or a RunsTogether, and found a "
                f"{type(given).__name__}; `ws.diff(a, b)` gives one"
            )
        self.both = source.run() if isinstance(source, FlowDiff) else source
        runs = self.both.runs
        self.explorers = tuple(_VersionExplorer(run, **view) for run in runs)
        self._told = ipywidgets.HTML(layout={"width": "auto"})
        sides = [
            ipywidgets.VBox(
                [ipywidgets.HTML(f"<strong>{escape(run.session.name)}</strong>"), explorer],
                layout={"flex": f"1 1 {_LEAST}", "min_width": f"min({_LEAST}, 100%)"},
            )
            for run, explorer in zip(runs, self.explorers, strict=True)
        ]
        beside = ipywidgets.Box(sides, layout={"flex_flow": "row wrap", "grid_gap": "12px"})
        super().__init__([self._told, beside], layout={"width": "100%"})
        for run in runs:  # after the runs themselves, which have moved one another by then
            run.observe(self._tell, "history")
        self._tell()

    def __repr__(self) -> str:
        return f"VersionsExplorer({self.both.message})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        still = rows_bundle(self.both, repr(self))
        if renderers.current().name != "widget":
            return still
        return beside_widget(super()._repr_mimebundle_(**kwargs), still)

    def close(self) -> None:
        """Stop following the runs, and take the widget off the page."""
        if self.comm is not None:
            for run in self.both.runs:
                run.unobserve(self._tell, "history")
            for explorer in self.explorers:
                explorer.close()
        super().close()

    def _tell(self, _change: object = None) -> None:
        self._told.value = f'<p role="status">{escape(self.both.message)}</p>'
