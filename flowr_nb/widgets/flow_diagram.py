"""The diagram as a widget: a flow with the state of a run lit, stepped by click and key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anywidget
import ipywidgets
import traitlets

from flowr_nb.diagram.marks import Marks, marks_of, notes_of
from flowr_nb.diagram.picture import to_picture
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.validation import validate
from flowr_nb.session.run import FlowRun
from flowr_nb.session.stepper import StepError, locate
from flowr_nb.widgets.esm import join_modules
from flowr_nb.widgets.following import FollowsRun
from flowr_nb.widgets.laying_out import LayingOut
from flowr_nb.widgets.still import Snapshot, beside_widget, still_bundle
from flowr_nb.widgets.words import describe, errors_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.svg import Drawing
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.violations import Violation

_STATIC: Final = Path(__file__).parent / "static"


class FlowDiagram(FollowsRun, anywidget.AnyWidget):
    """A flow, drawn; with a run, its current state is lit and its transitions can be fired.

    Clicking an arrow that is offered, or the state it leads to, fires it; Tab reaches each of
    them and Enter fires. The picture is laid out once per flow: a step sends which elements are
    lit, and nothing else. A large flow is laid out in the background; until it is there, and where
    that takes too long or is called off, what is around the current state is shown.

    Args:
        source: A run to follow, or a flow to show alone.
        library: Where a flow that is shown alone finds the flows it invokes, to check them too.
        engine: Layout engine: ``embedded``, or ``dot`` for the one of the system.
        layout: An ipywidgets layout, for the widget's place in the page.
    """

    _esm = join_modules(_STATIC / "flow_diagram.js")
    _css = _STATIC / "flow_diagram.css"

    _svg = traitlets.Unicode().tag(sync=True)
    _view = traitlets.Dict().tag(sync=True)
    _notes = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)
    _progress = traitlets.Dict().tag(sync=True)

    level = traitlets.Int(None, allow_none=True)
    """Which flow of the call stack is shown: 0 is the outermost, None the innermost."""

    def __init__(
        self,
        source: FlowRun | Flow,
        *,
        library: FlowLibrary | None = None,
        engine: str = "embedded",
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        self.run = source if isinstance(source, FlowRun) else None
        self._flow = None if isinstance(source, FlowRun) else source
        self._library = source.library if isinstance(source, FlowRun) else library
        self._laying_out = LayingOut(engine, self._on_laid_out)
        self._drawing: Drawing | None = None
        self._marks = Marks()
        self._checked: tuple[object, ...] = ()
        self.findings: tuple[Violation, ...] = ()
        self._seen: tuple[object, ...] = ()
        self._words = ""
        super().__init__(layout=layout or ipywidgets.Layout(width="100%"))
        self._follow("session", "evidence", "way", "looking_at")
        self.on_msg(self._on_message)
        self.observe(self._refresh, "level")

    def __repr__(self) -> str:
        return f"FlowDiagram({self._words})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        return beside_widget(super()._repr_mimebundle_(**kwargs), self._still())

    def snapshot(self) -> Snapshot:
        """The picture as it is now, still, for a document: it shows everywhere.

        A picture that is still being laid out is waited for, as `wait` does.
        """
        self.wait()
        return Snapshot(self._still_svg(), self._words)

    def wait(self) -> bool:
        """Wait until the flow is laid out, at most as long as that may take.

        Returns:
            Whether the whole flow is shown, and not only what is around the current state.
        """
        return self._laying_out.wait()

    @property
    def svg(self) -> str:
        """The picture as it is now, as an SVG document that needs no stylesheet.

        A picture that is still being laid out is waited for, as `wait` does.
        """
        self.wait()
        return self._still_svg()

    def _still_svg(self) -> str:
        if self._drawing is None:
            return ""
        part = self._laying_out.progress.get("words", "")
        title = f"{self._words} ({part})" if part else self._words
        return to_picture(self._drawing, self._marks, title, self._notes)

    def _still(self) -> dict[str, str]:
        """What is beside the widget: never waited for, the cell is to be done."""
        return still_bundle(self._still_svg(), self._words)

    def close(self) -> None:
        """Stop following the run, call off what is being laid out, and go off the page."""
        if hasattr(self, "_laying_out"):  # else its arguments were refused
            self._laying_out.close()
        super().close()

    def _on_laid_out(self) -> None:
        self._seen = ()
        self._refresh()

    def _refresh(self, _change: object = None) -> None:
        run = self.run
        seen: tuple[object, ...] = (self.level,)
        if run is not None:
            seen = (*seen, run.session, run.evidence, run.way, run.looking_at)
        if self._seen and all(a is b for a, b in zip(seen, self._seen, strict=True)):
            return  # the session and its evidence changed together, and are shown
        self._seen = seen
        try:
            if self.run is None:
                assert self._flow is not None  # noqa: S101 - one of the two, see __init__
                self._check(self._flow)
                drawing = self._laying_out.drawing(self._flow)
                self._show(drawing, Marks(), f"flow {self._flow.flow}")
            elif self.run.looking_at is None:
                self._show_run(self.run)
            else:
                self._show_past(self.run, self.run.looking_at)
        except FlowrNbError as error:
            self._show(self._drawing, Marks(), str(error), is_error=True)

    def _check(self, flow: Flow) -> None:
        """Validate the flow that is shown, again only if it or one that it invokes changed."""
        try:
            flows: list[object] = list(self._library.closure(flow)) if self._library else [flow]
        except FlowrNbError as error:
            flows = [flow, str(error)]
        same = len(flows) == len(self._checked) and all(
            a is b or (isinstance(a, str) and a == b)
            for a, b in zip(flows, self._checked, strict=True)
        )
        if not same:
            self._checked = tuple(flows)
            result = self._library.validate(flow) if self._library else validate(flow)
            self.findings = result.violations

    def _show_run(self, run: FlowRun) -> None:
        trail = run.session.trail
        level = len(trail) - 1 if self.level is None else min(self.level, len(trail) - 1)
        try:
            flow = run.situation.place.flows[level]
        except StepError as error:
            # The state is gone, or a flow above: show the flow all the same, if it is there.
            drawing = self._laying_out.drawing(run.library.load(trail[level].flow))
            self._show(drawing, Marks(), str(error), is_error=True)
            return
        self._check(flow)
        drawing = self._laying_out.drawing(flow, trail[level].state)
        options = run.situation.options if level == len(trail) - 1 else ()
        marks = marks_of(drawing.graph, run, level, options)
        if level == len(trail) - 1:
            words = describe(run, options)
        else:
            words = f"{trail[level].flow} waits in {trail[level].state} for {trail[level + 1].flow}"
        self._show(drawing, marks, words)

    def _show_past(self, run: FlowRun, step: int) -> None:
        past = run.past(step)
        level = len(past.session.stack)
        flow = locate(run.library, past.session).flow
        self._check(flow)
        drawing = self._laying_out.drawing(flow, past.session.state)
        what = f"after step {step + 1} of {len(run.history)}" if step >= 0 else "at the beginning"
        words = f"looking back: {flow.flow} was in {past.session.state} {what}"
        self._show(drawing, marks_of(drawing.graph, past, level), words)

    def _show(
        self, drawing: Drawing | None, marks: Marks, words: str, *, is_error: bool = False
    ) -> None:
        self._marks = marks
        self._words = words
        notes = notes_of(drawing.graph, self.findings) if drawing and self.findings else {}
        with self.hold_sync():
            if drawing is not self._drawing:
                self._drawing = drawing
                self._svg = drawing.svg if drawing else ""
            self._view = {"marks": marks.classes, "label": words}
            self._notes = notes
            self._problem = words if is_error else ""
            self._progress = self._laying_out.progress

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """What the browser's half says: a type, and what a handler below takes."""
        if not isinstance(content, dict):
            return
        handler = _HANDLERS.get(str(content.get("type")))
        if handler is not None:
            with errors_in_words(self._say_problem):
                handler(self, content)

    def _fire(self, content: dict[str, Any]) -> None:
        """``edge``: the id of the transition that was clicked."""
        if self.run is None:
            return
        trigger = self._marks.fires.get(str(content.get("edge")))
        if trigger is None:
            raise StepError("that transition does not leave the current state")
        self.run.press(trigger)

    def _cancel(self, _content: dict[str, Any]) -> None:
        """The layout that is under way is not wanted any more."""
        self._laying_out.cancel()

    def _lay_out(self, _content: dict[str, Any]) -> None:
        """The whole flow is wanted after all."""
        self._laying_out.lay_out()

    def _say_problem(self, text: str) -> None:
        if text:
            self._problem = text


_HANDLERS: Final[dict[str, Callable[[FlowDiagram, dict[str, Any]], None]]] = {
    "fire": FlowDiagram._fire,  # noqa: SLF001 - its own
    "cancel": FlowDiagram._cancel,  # noqa: SLF001 - its own
    "lay-out": FlowDiagram._lay_out,  # noqa: SLF001 - its own
}
