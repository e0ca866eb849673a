"""Everything about one run in one widget."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

import traitlets

from flowr_nb.abilities import can_start_threads
from flowr_nb.browser.halves import PACKED
from flowr_nb.diagram.panel import trail_of
from flowr_nb.diagram.view import check_view
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.step_errors import StepError
from flowr_nb.store.errors import SessionError
from flowr_nb.widgets.findings import findings_list
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.news_banner import NewsPart
from flowr_nb.widgets.run_widget import told
from flowr_nb.widgets.session_bar import bar_of
from flowr_nb.widgets.timeline import ListsSteps, TimelinePart
from flowr_nb.widgets.transition_panel import PanelPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.widgets.part import Part
    from flowr_nb.widgets.wire import Said


class FlowExplorer(FlowDiagram, ListsSteps):
    """A run with all there is to it: sessions, call stack, picture, state, transitions, steps.

    A `FlowDiagram` with the other parts around it; what a diagram can do it can, too. It is one
    widget: a step sends the browser one message.

    Args:
        run: The run to follow and to move.
        engine: Layout engine of the diagram.
        watch: Whether to follow what others do to the session and to the flows' files, as it
            happens.
        **view: How the diagram shows it: ``expand``, ``show``, ``direction``, ``heat``,
            ``numbers``, ``theme``, as for a `FlowDiagram`.
    """

    run: FlowRun
    _shows = (FlowRun,)
    _esm = PACKED
    _names: ClassVar[tuple[str, ...]] = (
        "bar", "news", "crumbs", "diagram", "findings", "panel", "timeline",
    )  # fmt: skip

    history = traitlets.Bool(False).tag(sync=True)
    """Whether every step is listed, to look back at one and to return there."""

    _bar: Any = told()
    _choices: Any = told()
    _news: Any = told()
    _crumbs: Any = told()
    _panel: Any = told()
    _timeline: Any = told()
    _findings: Any = told()

    _listed: object = ()
    _is_watching = False

    def __init__(
        self,
        run: FlowRun,
        *,
        engine: str = "embedded",
        watch: bool = True,
        **view: Unpack[ViewWords],
    ) -> None:
        check_view(view)
        self._bar_part = bar_of(run)
        super().__init__(run, engine=engine, watch=watch, **view)
        self._handlers["level"] = self._on_level

    def _parts_of(self, run: FlowRun) -> Sequence[Part]:
        self._timeline_part = TimelinePart(run, lambda: self.history)
        others = (self._bar_part, NewsPart(run), PanelPart(run), self._timeline_part)
        return (*super()._parts_of(run), *others)

    def _picture(self, frame: Frame, before: Frame) -> dict[str, object]:
        news = super()._picture(frame, before)
        crumbs = None
        if self.run.session.stack:
            trail = trail_of(self.run.session)
            shown = len(frame.scene.base) if frame.scene is not None else len(trail) - 1
            crumbs = {"trail": trail, "shown": shown}
        news["_crumbs"] = json.dumps(crumbs)
        if self.findings is not self._listed:
            self._listed = self.findings
            news["_findings"] = json.dumps(findings_list(self.findings))
        return news

    @property
    def _is_elsewhere(self) -> bool:
        return self.level is not None or super()._is_elsewhere

    def _go_home(self) -> None:
        with self.hold_trait_notifications():
            super()._go_home()
            self.level = None

    def _on_level(self, said: Said) -> None:
        """``path``: the states that lead to a flow that waits."""
        level = self.run.session.configuration.level
        path = said.get("path")
        if not isinstance(path, list) or tuple(path) != level[: len(path)]:
            raise StepError("the run is not inside of that flow any more")
        self.level = None if len(path) == len(level) else len(path)

    @traitlets.observe("history")
    def _on_history(self, _change: object) -> None:
        if not self.history:
            self.run.looking_at = None
        self._timeline_part.again()
        self._refresh()

    def _follow(self) -> None:
        super()._follow()
        if self._watches:
            self._watch()
            self._bar_part.watch = self._watch
            self._refresh()

    def _watch(self) -> None:
        """Follow what others do to the session; as long as that fails, the bar says why."""
        if self._is_watching:
            return
        bar = self._bar_part
        try:
            self._stops.append(self.run.watch())
        except SessionError as error:
            if can_start_threads():
                bar.unwatched = str(error)
            else:
                bar.note = str(error)
        else:
            self._is_watching = True
            bar.unwatched = ""
        bar.again()

    def _unfollow(self) -> None:
        self._bar_part.watch, self._is_watching = lambda: None, False
        super()._unfollow()
