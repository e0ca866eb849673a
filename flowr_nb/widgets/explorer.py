"""Everything about one run in one widget."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, Unpack

import ipywidgets

from flowr_nb.diagram.view import check_view
from flowr_nb.errors import FlowrNbError
from flowr_nb.widgets.controls import words
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.mimebundle import Snapshot, beside_widget
from flowr_nb.widgets.news_banner import NewsBanner
from flowr_nb.widgets.run_widget import FollowsRun
from flowr_nb.widgets.session_bar import SessionBar
from flowr_nb.widgets.timeline import Timeline
from flowr_nb.widgets.transition_panel import TransitionPanel
from flowr_nb.widgets.words import MUTED_COLOUR, errors_in_words, in_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.run.flow_run import FlowRun

MAX_STEPS_SHOWN: Final = 8
MAX_FINDINGS_SHOWN: Final = 20


class FlowExplorer(FollowsRun, ipywidgets.VBox):
    """A run with all there is to it: sessions, call stack, diagram, state, transitions, steps.

    Args:
        run: The run to follow and to move.
        engine: Layout engine of the diagram.
        watch: Whether to follow what others do to the session, as it happens.
        **view: How the diagram shows it: ``expand``, ``show``, ``direction``, ``heat``,
            ``numbers``, ``theme``, as for a `FlowDiagram`.

    Attributes:
        bar: The `SessionBar`.
        diagram: The `FlowDiagram`.
        panel: The `TransitionPanel`.
        banner: The `NewsBanner`.
        timeline: The `Timeline`, made when it is first shown.
    """

    _stop_watching: Callable[[], None] | None = None  # also of one whose arguments were refused

    def __init__(
        self,
        run: FlowRun,
        *,
        engine: str = "embedded",
        watch: bool = True,
        **view: Unpack[ViewWords],
    ) -> None:
        check_view(view)
        self.run: FlowRun = run
        self.bar = SessionBar(run)
        self.diagram = FlowDiagram(run, engine=engine, **view)
        self.panel = TransitionPanel(run)
        self.banner = NewsBanner(run)
        self.timeline: Timeline | None = None
        self.history_button = ipywidgets.ToggleButton(
            description="History",
            icon="history",
            tooltip="show every step, or hide them again",
            layout=ipywidgets.Layout(width="auto", align_self="flex-start", margin="6px 2px"),
        )
        self._crumbs = ipywidgets.ToggleButtons(
            style={"button_width": "auto"}, tooltips=[], layout=ipywidgets.Layout(display="none")
        )
        self._card = words()
        self._findings = words()
        side = ipywidgets.VBox(
            [self._card, self.panel, self.history_button],
            layout=ipywidgets.Layout(flex="1 1 280px", min_width="260px"),
        )
        picture = ipywidgets.VBox(
            [self.diagram, self._findings],
            layout=ipywidgets.Layout(flex="3 1 420px", min_width="0"),
        )
        body = ipywidgets.HBox(
            [picture, side], layout=ipywidgets.Layout(flex_flow="row wrap", grid_gap="8px 16px")
        )
        super().__init__(
            [self.bar, self.banner, self._crumbs, body], layout=ipywidgets.Layout(width="100%")
        )
        self.add_class("flowr-explorer")
        self._side = side
        self._follow("session")
        self.history_button.observe(self._on_history, "value")
        if watch:
            with errors_in_words(self.bar.tell):
                self._stop_watching = run.watch()
        self._crumbs.observe(self._on_crumb, "index")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        still = self.diagram._still()  # noqa: SLF001 - without waiting for a large picture
        bundle = beside_widget(super()._repr_mimebundle_(**kwargs), still)
        # Colab shows the widgets of others only where the outermost one says who draws them;
        # anywidget knows, ipywidgets does not.
        metadata = self.diagram.host_metadata
        return (bundle, metadata) if metadata else bundle

    def snapshot(self, *, theme: str | None = None) -> Snapshot:
        """The diagram as it is now, still, for a document; see `FlowDiagram.snapshot`."""
        return self.diagram.snapshot(theme=theme)

    def close(self) -> None:
        """Stop following the run and watching its session, and take the widgets off the page."""
        stop, self._stop_watching = self._stop_watching, None
        if stop is not None:
            stop()
        super().close()

    def _on_history(self, change: Any) -> None:  # noqa: ANN401 - traitlets' untyped bunch
        if self.timeline is None:
            self.timeline = Timeline(self.run)
            self._side.children = [*self._side.children, self.timeline]
        self.timeline.show(is_shown=change["new"])

    def _refresh(self, _change: object = None) -> None:
        self._show_crumbs()
        # One widget for both: a message costs more than what it says.
        self._card.value = self._step_line() + self._state_card()
        self._findings.value = _findings_list(self.diagram.findings)

    def _show_crumbs(self) -> None:
        trail = self.run.session.trail
        labels = [f"{frame.flow} ▸ {frame.state}" for frame in trail[:-1]] + [trail[-1].flow]
        last = len(labels) - 1
        with self._setting():
            if list(self._crumbs.options) != labels:
                with self._crumbs.hold_sync():
                    self._crumbs.options = labels
                    self._crumbs.index = last
            elif self._crumbs.index != last:
                self._crumbs.index = last
        display = "none" if last == 0 else "flex"
        if self._crumbs.layout.display != display:
            self._crumbs.layout.display = display
        self.diagram.level = None

    def _on_crumb(self, change: Any) -> None:  # noqa: ANN401 - traitlets' untyped bunch
        if self._is_ours or change["new"] is None:
            return
        is_innermost = change["new"] == len(self.run.session.stack)
        self.diagram.level = None if is_innermost else change["new"]

    def _state_card(self) -> str:
        session = self.run.session
        heading = f'<div style="font-size: 1.15em; font-weight: bold">{escape(session.state)}</div>'
        try:
            place = self.run.place
        except FlowrNbError:
            return heading  # the panel below says what is wrong
        if place.state is None:
            what = "an exit" if place.rests_on_exit else "the end"
            return f"{heading}<div>{what} of <b>{escape(place.flow.flow)}</b></div>"
        attrs = "".join(
            f'<div><span style="color: {MUTED_COLOUR}">{escape(str(key))}:</span> '
            f"{escape(str(value))}</div>"
            for key, value in place.flow.attrs_of(place.state).items()
        )
        return f'<div style="line-height: 1.4; margin-bottom: 8px">{heading}{attrs}</div>'

    def _step_line(self) -> str:
        history = self.run.history
        if not history:
            return ""
        shown = history[-MAX_STEPS_SHOWN:]
        names = [shown[0].before.state, *(step.after.state for step in shown)]
        more = "… → " if len(history) > MAX_STEPS_SHOWN else ""
        line = more + " → ".join(escape(name) for name in names)
        return (
            f'<div style="color: {MUTED_COLOUR}; line-height: 1.4; margin-bottom: 6px; '
            f'overflow-wrap: anywhere" role="group" aria-label="steps taken">{line}</div>'
        )


def _findings_list(findings: Iterable[Violation]) -> str:
    """What validation found, errors first; empty where the flow is sound."""
    found = sorted(findings, key=lambda finding: not finding.is_error)
    if not found:
        return ""
    errors = sum(finding.is_error for finding in found)
    parts = [
        f"{number} {word if number == 1 else word + 's'}"
        for number, word in ((errors, "error"), (len(found) - errors, "warning"))
        if number
    ]
    items = "".join(
        f"<li>{in_html(finding.message)}<br>"
        f'<span style="color: {MUTED_COLOUR}">{escape(_place(finding))}</span>'
        f'<pre style="margin: 2px 0; overflow: auto">{escape(finding.excerpt)}</pre></li>'
        for finding in found[:MAX_FINDINGS_SHOWN]
    )
    more = len(found) - MAX_FINDINGS_SHOWN
    rest = f"<p>and {more} more: see <code>Workspace.check()</code></p>" if more > 0 else ""
    return (
        '<details class="flowr-findings" style="line-height: 1.4; margin-top: 6px"'
        f"{' open' if errors else ''}>"
        f"<summary>⚠ {' and '.join(parts)} in this flow</summary>"
        f'<ul style="margin: 4px 0; padding-left: 20px">{items}</ul>{rest}</details>'
    )


def _place(finding: Violation) -> str:
    word = "error" if finding.is_error else "warning"
    name = finding.file.name if finding.file else "the flow"
    return f"{word}, {name}, line {finding.line}, column {finding.column}"
