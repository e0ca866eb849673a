"""The diagram as a widget: a flow with the state of a run lit, stepped by click and key.

Longer than 300 lines: it is the one place where what is shown, what is asked for and what the
browser says meet; each of these has a file of its own.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anywidget
import ipywidgets
import traitlets

from flowr_nb.diagram.frame import Frame
from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.labels import MAX_LABEL
from flowr_nb.diagram.looks import sheet_of_widget
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.view import check_words
from flowr_nb.diagram.words import standing
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.model import Flow
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.history import is_same_place
from flowr_nb.session.model import Session
from flowr_nb.session.step_errors import StepError
from flowr_nb.widgets.esm import join_modules, join_styles, packed, packed_text
from flowr_nb.widgets.exporting import ExportsPicture, in_theme
from flowr_nb.widgets.laying_out import LayingOut
from flowr_nb.widgets.mimebundle import Snapshot, beside_widget, still_bundle
from flowr_nb.widgets.overlays import ON_DEMAND_HANDLERS, ShowsOnDemand
from flowr_nb.widgets.run_widget import FollowsRun, are_same
from flowr_nb.widgets.subflows import SUBFLOW_HANDLERS, OpensSubflows
from flowr_nb.widgets.wire import answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.widgets.wire import Handler

_STATIC: Final = Path(__file__).parent / "static"
MODULE: Final = join_modules(_STATIC / "hosts" / "anywidget.js")
"""The browser's half, as it runs."""
_SHEETS: Final = (
    "theme", "frame", "moving", "picture", "legend", "explain", "what_if", "annotations",
)  # fmt: skip
STYLES: Final = sheet_of_widget() + join_styles(
    *(_STATIC / "core" / f"{name}.css" for name in _SHEETS)
)
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
        numbers: Whether states and transitions are numbered in the order of the run's steps.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
        layout: An ipywidgets layout, for the widget's place in the page.

    Raises:
        NotShownError: `source` is neither.
        ViewError: A word is none of those, or no state has an attribute of `show`.
        HeatError: No visits can be counted of `heat`.
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
        show: str | Iterable[str] = (),
        direction: str = "auto",
        numbers: bool = False,
        theme: str = "auto",
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        self.run = source if isinstance(source, FlowRun) else None
        self._flow = None if isinstance(source, FlowRun) else source
        self._library = source.library if isinstance(source, FlowRun) else library
        self._laying_out = LayingOut(self._on_laid_out)
        self._framing = Framing(self._library, engine, self._laying_out.drawing)
        self._frame = Frame(None)
        self._seen: tuple[object, ...] = ()
        check_words(expand, direction, theme)
        super().__init__(
            layout=layout or ipywidgets.Layout(width="100%"),
            expand=expand,
            show=(show,) if isinstance(show, str) else tuple(show),
            direction=direction,
            numbers=numbers,
            theme=theme,
            _opens=self._library is not None,
            _has_run=self.run is not None,
        )
        self.heat = heat
        self._follow("session", "evidence", "assumed", "lit_path", "looking_at")
        self.on_msg(lambda it, content, _buffers: answer(it, _HANDLERS, content))

    def __repr__(self) -> str:
        return f"FlowDiagram({self._frame.words})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        return beside_widget(super()._repr_mimebundle_(**kwargs), self._still())

    @property
    def host_metadata(self) -> dict[str, Any]:
        """What the host wants to be told beside the widget's view; empty but in Colab."""
        own = super()._repr_mimebundle_()
        return own[1] if isinstance(own, tuple) else {}

    def snapshot(self, *, theme: str | None = None) -> Snapshot:
        """The picture as it is now, still, for a document: it shows everywhere.

        A picture that is still being laid out is waited for, as `wait` does.

        Args:
            theme: ``light``, ``dark``, or ``auto`` for the one that its reader prefers; by default
                what `frame` has.
        """
        frame = in_theme(self.frame, theme)
        return Snapshot(frame.svg, frame.words)

    def wait(self) -> bool:
        """Wait until the flow is laid out, at most as long as that may take.

        Returns:
            Whether the whole flow is shown, and not only what is around the current state.
        """
        return self._laying_out.wait()

    @property
    def findings(self) -> tuple[Violation, ...]:
        """What validation found in the flow that is shown."""
        return self._framing.findings

    @property
    def frame(self) -> Frame:
        """What is shown as it is now, as a value; of a page's own theme it is the light one.

        A picture that is still being laid out is waited for, as `wait` does.
        """
        self.wait()
        return self._still_frame()

    def _still_frame(self) -> Frame:
        part = self._laying_out.progress.get("words", "")
        words = f"{self._frame.words} ({part})" if part else self._frame.words
        return replace(self._frame, words=words, theme="dark" if self.theme == "dark" else "light")

    def _still(self) -> dict[str, str]:
        """What is beside the widget: never waited for, the cell is to be done."""
        return still_bundle(self._still_frame().svg, self._frame.words)

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
        if run is not None and self.viewed is not None and self._has_moved(run):
            self._views, self.viewed = (), None
            return  # and that has brought us here again
        seen: tuple[object, ...] = (self._asked,)
        if run is not None:
            seen = (*seen, run.session, run.evidence, run.assumed, run.lit_path, run.looking_at)
        if are_same(seen, self._seen):
            return  # the session and its evidence changed together, and are shown
        self._seen = seen
        try:
            frame = self._framed()
        except FlowrNbError as error:
            frame = replace(self._frame, marks=Marks(), words=str(error), is_error=True)
        self._show(frame)

    def _framed(self) -> Frame:
        run = self.run
        if run is None:
            return self._framing.of_flow(self._asked, self._root())
        try:
            situation = run.situation if run.looking_at is None else None
        except StepError:
            situation = None  # the frame says what is wrong
        return self._framing.of_run(self._asked, run.value, situation)

    def _has_moved(self, run: FlowRun) -> bool:
        known = next((each for each in self._seen if isinstance(each, Session)), run.session)
        return not is_same_place(known, run.session)

    def _show(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        view: dict[str, object] = {"marks": frame.marks.classes, "label": frame.words}
        if self.run is not None:
            view["at"] = _at(self.run.session)
        if frame.scene is not None and frame.scene.base:
            view["base"] = frame.scene.base
            if self.viewed:
                view["title"] = frame.scene.title
        more = (frame.notes, frame.words if frame.is_error else "", self._laying_out.progress)
        if (
            frame.drawing is before.drawing
            and frame.overlays is before.overlays
            and not self.what_if
            and (self._notes, self._problem, self._progress) == more
        ):
            self._view = view  # what a step changes: alone it needs no gathering
            return
        with self.hold_sync():
            if frame.drawing is not before.drawing:
                self._svg = frame.drawing.svg if frame.drawing else ""
            self._view = view
            self._notes = dict(frame.notes)
            self._problem, self._progress = more[1:]
            self._show_overlays()
            if self.run is not None and self.what_if:
                self._show_questions(self.run)

    def _fire(self, said: dict[str, Any]) -> None:
        """``trigger``, and ``at`` which place it was seen."""
        if self.run is None:
            raise StepError("a flow that is shown alone has nothing to fire")
        session = self.run.session
        if said.get("at") != _at(session):
            raise StepError(
                f"the run has moved on: it is in {standing(session)} now, and "
                f"`{str(said.get('trigger'))[:MAX_LABEL]}` was not fired"
            )
        self.run.press(str(said.get("trigger")))


def _at(session: Session) -> list[list[str]]:
    """Where a run stands, as the browser's half says it back."""
    return [[frame.flow, frame.state] for frame in session.trail]


_HANDLERS: Final[dict[str, Handler]] = {
    "fire": FlowDiagram._fire,  # noqa: SLF001 - its own
    "export": FlowDiagram._export,  # noqa: SLF001
    # The layout that is under way is not wanted any more, or the whole flow is after all.
    "cancel": lambda it, _said: it._laying_out.cancel(),  # noqa: SLF001
    "lay-out": lambda it, _said: it._laying_out.lay_out(),  # noqa: SLF001
    **SUBFLOW_HANDLERS,
    **ON_DEMAND_HANDLERS,
}
