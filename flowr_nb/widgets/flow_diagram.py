"""The diagram as a widget: a flow with the state of a run lit, stepped by click and key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anywidget
import ipywidgets
import traitlets

from flowr_nb.diagram.heat import Heat, HeatMap, heat_of
from flowr_nb.diagram.marks import Marks, marks_of, notes_of
from flowr_nb.diagram.order import Order
from flowr_nb.diagram.picture import to_picture
from flowr_nb.diagram.svg import Drawing, draw
from flowr_nb.diagram.why import Standpoint, card_of, standpoint_of
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.validation import validate
from flowr_nb.session.run import FlowRun
from flowr_nb.session.stepper import StepError, locate
from flowr_nb.widgets.esm import join_modules, join_styles
from flowr_nb.widgets.exporting import ExportsPicture
from flowr_nb.widgets.following import FollowsRun
from flowr_nb.widgets.still import Snapshot, beside_widget, still_bundle
from flowr_nb.widgets.what_if import asked_by, given_to, texts_of
from flowr_nb.widgets.words import describe, errors_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.violations import Violation

_STATIC: Final = Path(__file__).parent / "static"


class FlowDiagram(FollowsRun, ExportsPicture, anywidget.AnyWidget):
    """A flow, drawn; with a run, its current state is lit and its transitions can be fired.

    Clicking an arrow that is offered, or the state it leads to, fires it; Tab reaches each of
    them and Enter fires. The picture is laid out once per flow: a step sends which elements are
    lit, and nothing else.

    Args:
        source: A run to follow, or a flow to show alone.
        library: Where a flow that is shown alone finds the flows it invokes, to check them too.
        engine: Layout engine: ``embedded``, or ``dot`` for the one of the system.
        heat: Runs or sessions whose visits are shown as tints and counts; `heat_of` says what
            counts. ``ws.sessions()`` for all of a workspace.
        layout: An ipywidgets layout, for the widget's place in the page.
    """

    _esm = join_modules(_STATIC / "flow_diagram.js")
    _css = join_styles(
        _STATIC / "flow_diagram.css",
        *(_STATIC / f"{name}.css" for name in ("why", "evidence", "heat")),
    )

    _svg = traitlets.Unicode().tag(sync=True)
    _view = traitlets.Dict().tag(sync=True)
    _notes = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)
    _answers = traitlets.Int().tag(sync=True)  # counted by the browser, and only in marimo
    _has_run = traitlets.Bool(False).tag(sync=True)

    _questions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _given = traitlets.Dict().tag(sync=True)

    what_if = traitlets.Bool(False).tag(sync=True)
    """Whether the panel of evidence is open: what would open if; see `FlowRun.assume`."""

    _numbers = traitlets.Dict().tag(sync=True)
    _heat = traitlets.Dict().tag(sync=True)

    order = traitlets.Bool(False).tag(sync=True)
    """Whether states and transitions are numbered in the order in which the run came to them."""

    heat = traitlets.Any(None)
    """Visits to show: a `Heat`, or what `heat_of` counts; None for none."""

    level = traitlets.Int(None, allow_none=True)
    """Which flow of the call stack is shown: 0 is the outermost, None the innermost."""

    def __init__(
        self,
        source: FlowRun | Flow,
        *,
        library: FlowLibrary | None = None,
        engine: str = "embedded",
        heat: object = None,
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        self.run = source if isinstance(source, FlowRun) else None
        self._flow = None if isinstance(source, FlowRun) else source
        self._library = source.library if isinstance(source, FlowRun) else library
        self._engine = engine
        self._drawing: Drawing | None = None
        self._marks = Marks()
        self._checked: tuple[object, ...] = ()
        self.findings: tuple[Violation, ...] = ()
        self._seen: tuple[object, ...] = ()
        self._words = ""
        self._asked_of: tuple[object, ...] = ()
        self._has_extras = False
        self._order: Order | None = None
        self._heat_map: HeatMap | None = None
        self._mapped: tuple[object, ...] = ()
        look = layout or ipywidgets.Layout(width="100%")
        super().__init__(layout=look, _has_run=self.run is not None)
        self.heat = heat
        self._follow("session", "evidence", "assumed", "way", "looking_at")
        self.on_msg(self._on_message)
        self.observe(self._refresh, "level")
        self.observe(self._show_extras, ["what_if", "order", "heat"])
        if heat is not None:
            self._show_extras()

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
        """The picture as it is now, still, for a document: it shows everywhere."""
        return Snapshot(self.svg, self._words)

    @property
    def svg(self) -> str:
        """The picture as it is now, as an SVG document that needs no stylesheet."""
        if self._drawing is None:
            return ""
        overlays = [each for each in (self._heat_map, self._order) if each is not None]
        return to_picture(self._drawing, self._marks, self._words, self._notes, overlays)

    def _still(self) -> dict[str, str]:
        return still_bundle(self.svg, self._words)

    def _refresh(self, _change: object = None) -> None:
        run = self.run
        seen: tuple[object, ...] = (self.level,)
        if run is not None:
            seen = (*seen, run.session, run.evidence, run.assumed, run.way, run.looking_at)
        if self._seen and all(a is b for a, b in zip(seen, self._seen, strict=True)):
            return  # the session and its evidence changed together, and are shown
        self._seen = seen
        try:
            if self.run is None:
                assert self._flow is not None  # noqa: S101 - one of the two, see __init__
                self._check(self._flow)
                self._show(draw(self._flow, self._engine), Marks(), f"flow {self._flow.flow}")
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
            drawing = draw(run.library.load(trail[level].flow), self._engine)
            self._show(drawing, Marks(), str(error), is_error=True)
            return
        self._check(flow)
        drawing = draw(flow, self._engine)
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
        drawing = draw(flow, self._engine)
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
            if self._has_extras:
                self._show_extras()

    def _show_extras(self, change: object = None) -> None:
        """Bring up to date what is shown only where it is asked for: a step costs no more."""
        self._has_extras = bool(self.what_if or self.order or self.heat is not None)
        with self.hold_sync():
            self._show_heat()
            if self.run is not None:
                self._show_order(self.run)
                if self.what_if:
                    self._show_questions(self.run, anew=change is not None)

    def _show_questions(self, run: FlowRun, *, anew: bool) -> None:
        asked_of = (run.session.flow, run.session.state, run.session.stack, self._drawing)
        if anew or asked_of != self._asked_of:
            self._asked_of = asked_of
            self._questions = asked_by(run)
        self._given = given_to(run, self._given.get("turn"))

    def _show_order(self, run: FlowRun) -> None:
        self._order = None
        if self.order and self._drawing is not None:
            steps = run.history if run.looking_at is None else run.history[: run.looking_at + 1]
            begin = run.history[0].before if run.history else run.session
            self._order = Order(self._drawing, steps, begin)
        tags = self._order.tags if self._order else {}
        self._numbers = {element: tag.message for element, tag in tags.items()}

    def _show_heat(self) -> None:
        mapped = (self._drawing, self.heat)
        if self._mapped and all(a is b for a, b in zip(mapped, self._mapped, strict=True)):
            return
        self._mapped = mapped
        heat_map = self._heat_map = (
            HeatMap(self._drawing, self.heat) if self._drawing and self.heat else None
        )
        self._heat = (
            {
                "levels": heat_map.levels,
                "tags": {element: tag.message for element, tag in heat_map.tags.items()},
                "words": heat_map.words,
            }
            if heat_map
            else {}
        )

    @traitlets.validate("heat")
    def _count_visits(self, proposal: Any) -> Heat | None:  # noqa: ANN401 - untyped bunch
        source = proposal["value"]
        if source is None:
            return None
        return heat_of(source, self.run.store.history if self.run is not None else None)

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

    def _send_answer(self, answer: dict[str, Any], buffers: list[bytes]) -> None:
        self.send(answer, buffers)

    def _answer(self, content: dict[str, Any]) -> None:
        """``element``: the id of what a card is asked for; the answer is a message, too."""
        element = str(content.get("element"))
        card = card_of(self._drawing.graph, element, self._standpoint()) if self._drawing else None
        if card is not None:
            notes = (
                self._order.words(element) if self._order else "",
                self._heat_map.in_card(element) if self._heat_map else "",
            )
            card["note"] = "; ".join(filter(None, notes))
            self.send({"type": "card", "element": element, "card": card})

    def _assume(self, content: dict[str, Any]) -> None:
        """``values``: evidence key → text, or None for no more; ``turn``: given back when done."""
        values = content.get("values")
        if self.run is None or not isinstance(values, dict):
            return
        # With the picture in one message: the front end waits for the turn before it sends more.
        with self.hold_sync():
            self.run.assume(texts_of(values))
            self._given = given_to(self.run, content.get("turn"))

    def _standpoint(self) -> Standpoint:
        if self.run is not None:
            return standpoint_of(self.run, self.level)
        assert self._flow is not None  # noqa: S101 - one of the two, see __init__
        return Standpoint(self._library, (self._flow,))

    def _say_problem(self, text: str) -> None:
        if text:
            self._problem = text


_HANDLERS: Final[dict[str, Callable[[FlowDiagram, dict[str, Any]], None]]] = {
    "fire": FlowDiagram._fire,  # noqa: SLF001 - its own
    "export": FlowDiagram._export,  # noqa: SLF001
    "ask": FlowDiagram._answer,  # noqa: SLF001
    "assume": FlowDiagram._assume,  # noqa: SLF001
}
_ANSWER_THEMSELVES: Final = ("ask", "assume")
