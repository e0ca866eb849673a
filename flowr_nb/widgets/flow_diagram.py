"""The diagram as a widget: a flow with the state of a run lit, stepped by click and key.

Longer than 300 lines: it is the one place where what is shown, what is asked for and what the
browser says meet; each of these has a file of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anywidget
import ipywidgets
import traitlets

from flowr_nb.diagram.looks import sheet_of_widget
from flowr_nb.diagram.marks import Marks, marks_at
from flowr_nb.diagram.overlays.shown import ShownOverlays
from flowr_nb.diagram.plan import Plan
from flowr_nb.diagram.renderers.svg_document import to_picture
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.model import Flow
from flowr_nb.flow.validation.validate import validate
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.configuration import level_of
from flowr_nb.session.history import is_same_place
from flowr_nb.session.landing import locate
from flowr_nb.session.model import Session
from flowr_nb.session.step_errors import StepError
from flowr_nb.widgets.esm import join_modules, join_styles, packed, packed_text
from flowr_nb.widgets.exporting import ExportsPicture
from flowr_nb.widgets.following import FollowsRun, are_same
from flowr_nb.widgets.laying_out import LayingOut
from flowr_nb.widgets.on_demand import ON_DEMAND_HANDLERS, ShowsOnDemand
from flowr_nb.widgets.opening import OPENING_HANDLERS, OpensSubflows
from flowr_nb.widgets.still import Snapshot, beside_widget, still_bundle
from flowr_nb.widgets.words import describe, errors_in_words, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.flow.library import FlowLibrary

_STATIC: Final = Path(__file__).parent / "static"
MODULE: Final = join_modules(_STATIC / "flow_diagram.js")
"""The browser's half, as it runs."""
_SHEETS: Final = ("theme", "frame", "moving", "picture", "legend", "why", "evidence", "heat")
STYLES: Final = sheet_of_widget() + join_styles(*(_STATIC / f"{name}.css" for name in _SHEETS))
"""Its style sheet, one file for each thing that a person sees."""


class _View(traitlets.Dict):
    """What each step changes: kept as other traits are, and sent as one text.

    Nobody but the browser follows it, and the browser never sets it: what traitlets and ipywidgets
    ask before they send takes as long as to make the message, and is felt at each step.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tag(sync=True, to_json=lambda view, _widget: json.dumps(view))

    def set(self, obj: Any, value: dict[str, Any]) -> None:  # noqa: ANN401 - a diagram
        if obj.comm is None or obj._holding_sync:  # noqa: SLF001 - there is no other way to ask
            super().set(obj, value)
        elif value != obj._trait_values.get(self.name):  # noqa: SLF001 - where traitlets keeps it
            obj._trait_values[self.name] = value  # noqa: SLF001
            state = {self.name: json.dumps(value)}
            obj._send({"method": "update", "state": state, "buffer_paths": []})  # noqa: SLF001


class FlowDiagram(OpensSubflows, ShowsOnDemand, FollowsRun, ExportsPicture, anywidget.AnyWidget):
    """A flow, drawn; with a run, its current state is lit and its transitions can be fired.

    Clicking an arrow that is offered, or the state it leads to, fires it; Tab reaches each of
    them and Enter fires. The picture is laid out once per flow: a step sends which elements are
    lit, and nothing else. A large flow is laid out in the background; until it is there, and where
    that takes too long or is called off, what is around the current state is shown.

    Args:
        source: A run to follow, or a flow to show alone.
        library: Where a flow that is shown alone finds the flows it invokes, to check them too.
        engine: Layout engine: ``embedded``, or ``dot`` for the one of the system.
        heat: Runs or sessions whose visits are shown as tints and counts; `heat_of` says what
            counts. ``ws.sessions()`` for all of a workspace.
        expand: ``none`` shows the innermost flow alone, ``current`` the outermost one with the
            subflows that the run is in opened in place, ``all`` with every subflow opened.
        show: Attributes to write into the states that have them.
        direction: ``LR`` from left to right, ``TB`` from the top down, ``auto`` by the flow's
            shape.
        layout: An ipywidgets layout, for the widget's place in the page.

    Raises:
        NotShownError: `source` is neither.
        UnknownAttributeError: No state has an attribute of `show`.
    """

    _shows = (FlowRun, Flow)
    _esm = packed(MODULE, STYLES)

    _svg = traitlets.Unicode().tag(sync=True, to_json=lambda svg, _widget: packed_text(svg))
    _view = _View()
    _notes = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)
    _answers = traitlets.Int().tag(sync=True)  # counted by the browser, and only in marimo
    _opens = traitlets.Bool().tag(sync=True)
    _progress = traitlets.Dict().tag(sync=True)

    def __init__(  # noqa: PLR0913 - how it shows what it shows
        self,
        source: FlowRun | Flow,
        *,
        library: FlowLibrary | None = None,
        engine: str = "embedded",
        heat: object = None,
        expand: str = "none",
        show: Iterable[str] = (),
        direction: str = "auto",
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        self.run = source if isinstance(source, FlowRun) else None
        self._flow = None if isinstance(source, FlowRun) else source
        self._library = source.library if isinstance(source, FlowRun) else library
        self._engine = engine
        self._laying_out = LayingOut(self._on_laid_out)
        self._overlays = ShownOverlays()
        self._marks = Marks()
        self._seen: tuple[object, ...] = ()
        self._words = ""
        super().__init__(
            layout=layout or ipywidgets.Layout(width="100%"),
            expand=expand,
            show=(show,) if isinstance(show, str) else tuple(show),
            direction=direction,
            _opens=self._library is not None,
            _has_run=self.run is not None,
        )
        self._follow("session", "evidence", "assumed", "lit_path", "looking_at")
        self.on_msg(self._on_message)
        self.heat = heat

    def __repr__(self) -> str:
        return f"FlowDiagram({self._words})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        return beside_widget(super()._repr_mimebundle_(**kwargs), self._still())

    @property
    def host_metadata(self) -> dict[str, Any]:
        """What the host wants to be told beside the widget's view; empty but in Colab."""
        own = super()._repr_mimebundle_()
        return own[1] if isinstance(own, tuple) else {}

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
        return to_picture(self._drawing, self._marks, title, self._notes, tuple(self._overlays))

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

    def _root(self) -> Flow:
        if self._flow is not None:
            return self._flow
        assert self.run is not None  # noqa: S101 - one of the two, see __init__
        return self.run.library.load(self.run.session.root_flow)

    def _refresh(self, _change: object = None) -> None:
        run = self.run
        if run is not None and self._wish.viewed is not None and self._has_moved(run):
            self._views, self.viewed = (), None
            return  # and that has brought us here again
        seen: tuple[object, ...] = (self._wish,)
        if run is not None:
            seen = (*seen, run.session, run.evidence, run.assumed, run.lit_path, run.looking_at)
        if are_same(seen, self._seen):
            return  # the session and its evidence changed together, and are shown
        self._seen = seen
        try:
            if run is None:
                assert self._flow is not None  # noqa: S101 - one of the two, see __init__
                self._show_flow(self._flow)
            elif run.looking_at is None:
                self._show_run(run)
            else:
                self._show_past(run, run.looking_at)
        except FlowrNbError as error:
            self._show(self._drawing, Marks(), str(error), is_error=True)

    def _has_moved(self, run: FlowRun) -> bool:
        known = next((each for each in self._seen if isinstance(each, Session)), run.session)
        return not is_same_place(known, run.session)

    def _check(self, flow: Flow) -> None:
        """Validate the flow that is shown, again only if it or one that it invokes changed."""
        problem = ""
        try:
            flows = self._library.closure(flow) if self._library else [flow]
        except FlowrNbError as error:
            flows, problem = [flow], str(error)
        if not are_same(flows, self._checked) or problem != self._not_checked:
            self._checked, self._not_checked = tuple(flows), problem
            result = self._library.validate(flow) if self._library else validate(flow)
            self.findings = result.violations

    def _show_flow(self, flow: Flow) -> None:
        scene, drawing = self._draw([flow])
        self._show(drawing, Marks(), f"flow {scene.flow.flow}")

    def _show_run(self, run: FlowRun) -> None:
        session = run.session
        path = level_of(session.stack)
        try:
            situation = run.situation
        except StepError as error:
            # The state is gone, or a flow above: show the flow all the same, if it is there.
            trail = session.trail
            level = len(trail) - 1 if self.level is None else min(self.level, len(trail) - 1)
            plan = Plan(run.library.load(trail[level].flow), self._engine)
            drawing = self._laying_out.drawing(plan)
            self._scene = None
            self._show(drawing, Marks(), str(error), is_error=True)
            return
        scene, drawing = self._draw(situation.place.flows, path, session.state)
        options = situation.options
        marks = marks_at(drawing.graph, run.value, scene.base, options)
        depth = len(scene.base)
        if path[:depth] != scene.base:
            words = f"looking at {scene.title}; the run is in {standing(session)}"
        elif path[depth:] in drawing.graph.scopes:
            words = describe(run, options)
        else:
            # As far in as it is drawn.
            trail = session.trail
            at = max(k for k in range(depth, len(path)) if path[depth:k] in drawing.graph.scopes)
            words = f"{trail[at].flow} waits in {trail[at].state} for {trail[at + 1].flow}"
        self._show(drawing, marks, words)

    def _show_past(self, run: FlowRun, step: int) -> None:
        past = run.past(step)
        at = past.session.configuration
        flows = locate(run.library, at).flows
        scene, drawing = self._draw(flows, at.level, at.state)
        what = f"after step {step + 1} of {len(run.history)}" if step >= 0 else "at the beginning"
        words = f"looking back: {flows[-1].flow} was in {at.state} {what}"
        self._show(drawing, marks_at(drawing.graph, past, scene.base), words)

    def _show(
        self, drawing: Drawing | None, marks: Marks, words: str, *, is_error: bool = False
    ) -> None:
        self._marks = marks
        self._words = words
        notes = self._notes_on(drawing) if drawing else {}
        view: dict[str, object] = {"marks": marks.classes, "label": words}
        if self._scene is not None and self._scene.base and self._wish.viewed:
            view["title"] = self._scene.title
        problem = words if is_error else ""
        progress = self._laying_out.progress
        more = (notes, problem, progress)
        if (
            drawing is self._drawing
            and not self._has_extras
            and (self._notes, self._problem, self._progress) == more
        ):
            self._view = view  # what a step changes: alone it needs no gathering
            return
        with self.hold_sync():
            if drawing is not self._drawing:
                self._drawing = drawing
                self._svg = drawing.svg if drawing else ""
            self._view = view
            self._notes, self._problem, self._progress = more
            if self._has_extras:
                self._show_extras()

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """What the browser's half says: a type, and what a handler below takes."""
        said = content if isinstance(content, dict) else {}
        kind = str(said.get("type"))
        handler = _HANDLERS.get(kind)
        try:
            if handler is not None:
                with errors_in_words(self._say_problem):
                    handler(self, said)
        finally:
            # Always answered, also where nothing changes: the browser tells when no answer comes.
            if kind not in _ANSWER_THEMSELVES:
                self.send({"type": "done"})

    def _fire(self, content: dict[str, Any]) -> None:
        """``edge``: the id of the transition that was clicked."""
        if self.run is None:
            return
        trigger = self._marks.fires.get(str(content.get("edge")))
        if trigger is None:
            raise StepError("that transition does not leave the current state")
        self.run.press(trigger)

    def _say_problem(self, text: str) -> None:
        if text:
            self._problem = text


_HANDLERS: Final[dict[str, Callable[[FlowDiagram, dict[str, Any]], None]]] = {
    "fire": FlowDiagram._fire,  # noqa: SLF001 - its own
    "export": FlowDiagram._export,  # noqa: SLF001
    # The layout that is under way is not wanted any more, or the whole flow is after all.
    "cancel": lambda it, _content: it._laying_out.cancel(),  # noqa: SLF001
    "lay-out": lambda it, _content: it._laying_out.lay_out(),  # noqa: SLF001
    **OPENING_HANDLERS,
    **ON_DEMAND_HANDLERS,
}
_ANSWER_THEMSELVES: Final = tuple(ON_DEMAND_HANDLERS)
