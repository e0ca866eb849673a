"""The diagram as a widget: a flow with the state of a run lit, stepped by click and key.

Longer than 300 lines: half of it tells people what its traits, arguments and methods are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

import traitlets

from flowr_nb.browser.esm import packed_text
from flowr_nb.browser.halves import PACKED_PICTURE
from flowr_nb.comparison.side import check_library
from flowr_nb.diagram.frame import Frame
from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.layout.direction import DIRECTIONS
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.overlays.heat import Heat, heat_of
from flowr_nb.diagram.panel import trail_of
from flowr_nb.diagram.renderers.export import (
    OF_THE_GRAPH,
    SCALE,
    content_of,
    format_of,
    save_frame,
)
from flowr_nb.diagram.standpoint import standpoint_at
from flowr_nb.diagram.still import Snapshot, still_bundle
from flowr_nb.diagram.view import EXPAND, View, check_shown, check_words, flow_at, names_shown
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.model import Flow
from flowr_nb.page import MAX_CONFIGURATIONS, make_page
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.history import is_same_place
from flowr_nb.session.model import Session
from flowr_nb.session.step_errors import StepError
from flowr_nb.widgets import looking
from flowr_nb.widgets.exporting import exported, in_theme
from flowr_nb.widgets.frame_message import news_of
from flowr_nb.widgets.laying_out import LayingOut
from flowr_nb.widgets.moving import fire
from flowr_nb.widgets.run_widget import RunWidget, are_same, told
from flowr_nb.widgets.what_if import WhatIfPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import ipywidgets

    from flowr_nb.diagram.standpoint import Standpoint
    from flowr_nb.diagram.still import Bundle
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.page import Page
    from flowr_nb.renderers import Renderer
    from flowr_nb.session.configuration import Level
    from flowr_nb.widgets.part import Part
    from flowr_nb.widgets.wire import Answer, Handler, Said


_FOLLOWED: Final = (
    "session", "evidence", "assumed", "lit_path", "looking_at", "flows_changed",
)  # fmt: skip
"""The traits of a run that its picture shows."""
_SHOWING: Final = (
    "expand", "level", "opened", "viewed", "direction", "show", "heat", "numbers",
)  # fmt: skip
"""The traits that say what is shown, as `View` takes them."""


class FlowPicture(RunWidget):
    """The picture of a flow or a run, as every widget has it that shows one.

    Arguments and errors are those of `FlowDiagram`.
    """

    _esm = PACKED_PICTURE
    _shows: ClassVar[tuple[type, ...]] = (FlowRun, Flow)
    _names: ClassVar[tuple[str, ...]] = ("diagram",)
    _keeps_last: ClassVar[bool] = False  # see `LayingOut`

    level = traitlets.Int(None, allow_none=True)
    """Which flow of the call stack is shown: 0 is the outermost; None for what `expand` says."""

    expand = traitlets.Enum(EXPAND, "none")
    """Which subflows are opened in place: ``none``, ``current`` (those the run is in), ``all``."""

    opened: traitlets.Dict[Level, bool] = traitlets.Dict()
    """What was opened (True) or closed (False) by hand, whatever `expand` says: the invoking
    states that lead to a subflow, outermost first, as a tuple → whether it is open."""

    viewed: Any = traitlets.Tuple(None, allow_none=True)
    """The invoking states of a subflow that is looked at by itself; None for the run's place."""

    direction = traitlets.Enum(DIRECTIONS, "auto")
    """``LR`` from left to right, ``TB`` from the top down, ``auto`` by the flow's shape."""

    show: Any = traitlets.Tuple()
    """Names of the attributes that are written into the states that have them."""

    what_if = traitlets.Bool(False).tag(sync=True)
    """Whether what lies ahead is shown: what would open if; see `FlowRun.assume`."""

    numbers = traitlets.Bool(False).tag(sync=True)
    """Whether states and transitions are numbered in the order in which the run came to them."""

    heat = traitlets.Any(None)
    """Visits to show: a `Heat`, or what `heat_of` counts; None for none."""

    problem = traitlets.Unicode("")
    """What is wrong with a newer text of the flow: told over the picture of what it was before,
    which is greyed; empty for nothing."""

    _svg = traitlets.Unicode().tag(sync=True, to_json=lambda svg, _widget: packed_text(svg))
    _view = told()
    _notes = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)
    _opens = traitlets.Bool().tag(sync=True)
    _progress = traitlets.Dict().tag(sync=True)
    _has_run = traitlets.Bool(False).tag(sync=True)
    _ahead: Any = told()
    _step_numbers = traitlets.Dict().tag(sync=True)
    _heat = traitlets.Dict().tag(sync=True)

    _asked: View = View()  # what the traits of `_SHOWING` say: one object until one of them changes
    _views: tuple[Level | None, ...] = ()
    _has_slept = _is_outdated = _is_moving = False

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
        watch: bool = False,
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        check_library(library)
        run = self.run = source if isinstance(source, FlowRun) else None
        self._flow = None if isinstance(source, FlowRun) else source
        self._library = source.library if isinstance(source, FlowRun) else library
        self._reference = _reference(self._flow, library)
        self._watches, self._stops = watch, list[Callable[[], None]]()
        self._laying_out = LayingOut(self._on_laid_out, keeps_last=self._keeps_last)
        self._framing = Framing(self._library, engine, self._laying_out.drawing)
        self._frame = Frame(None)
        self._seen: tuple[object, ...] = ()
        check_words(expand, direction, theme)
        others = self._parts_of(run) if run is not None else ()
        super().__init__(
            run,
            others,
            names=self._names,
            layout=layout,
            expand=expand,
            show=names_shown(show),
            direction=direction,
            numbers=numbers,
            theme=theme,
            heat=heat,
            _opens=self._library is not None,
            _has_run=run is not None,
        )
        self._handlers.update(self._handlers_of_picture())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._frame.words})"

    def snapshot(self, *, theme: str | None = None) -> Snapshot:
        """The picture as it is now, still, for a document: it shows everywhere.

        A picture that is still being laid out is waited for, as `wait` does.

        Args:
            theme: ``light``, ``dark``, or ``auto`` for the one that its reader prefers; by default
                what `frame` has.
        """
        frame = in_theme(self.frame, theme)
        return Snapshot(frame.svg, frame.words)

    def page(self, *, max_configurations: int = MAX_CONFIGURATIONS) -> Page:
        """A page that steps by itself, and shows at first what this shows of its flow.

        Args:
            max_configurations: Most configurations that the page may hold.

        Raises:
            FlowError: The flow or a subflow is not to be had.
            StepError: The run's state is gone, or the flow has none to begin with.
            LayoutError: It cannot be laid out.
        """
        return make_page(
            self.run if self.run is not None else self._root(),
            library=self._library,
            max_configurations=max_configurations,
            expand=self.expand,
            show=self.show,
            direction=self.direction,
            heat=self.heat,
            theme=self.theme,
        )

    def wait(self) -> bool:
        """Wait until the flow is laid out, at most as long as that may take.

        Returns:
            Whether the whole flow is shown, and not only what is around the current state.
        """
        return self._laying_out.wait()

    def unfold(self, *path: str) -> None:
        """Open a subflow in place.

        Args:
            *path: The states that invoke it, outermost first: ``unfold("build", "review")``.

        Raises:
            FlowError: It is not to be had, or invokes itself.
            StepError: There is no such state, or it invokes nothing.
        """
        flow_at(self._library, self._root(), path)
        parents = {path[:index]: True for index in range(1, len(path))}
        self.opened = {**self.opened, **parents, path: True}

    def fold(self, *path: str) -> None:
        """Close a subflow that is open in place. `path` as for `unfold`."""
        self.opened = {**self.opened, path: False}

    def enter(self, *path: str) -> None:
        """Look at a subflow by itself, wherever the run is, until it moves.

        Arguments and errors are those of `unfold`.
        """
        flow_at(self._library, self._root(), path)
        if path != self.viewed:
            self._views = (*self._views, self.viewed)
            self.viewed = path

    def back(self) -> None:
        """Go back from a subflow that is looked at to what was shown before."""
        before = self._views[-1] if self._views else None
        self._views = self._views[:-1]
        self.viewed = before

    def look_again(self) -> None:
        """Show the flows as they are now, also where they are not watched."""
        self._is_outdated = True
        for part in self._made_of:
            part.again()
        self._seen = ()
        self._refresh()

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

    @property
    def svg(self) -> str:
        """The picture as it is now, as an SVG document that needs no stylesheet; see `frame`."""
        return self.frame.svg

    @property
    def mermaid(self) -> str:
        """The picture in Mermaid's ``stateDiagram-v2``, with the states lit as they are now."""
        return content_of(self._frame, "mermaid").decode()

    @property
    def dot(self) -> str:
        """The graph of the picture in DOT."""
        return content_of(self._frame, "dot").decode()

    def png(self, *, scale: float = SCALE) -> bytes:
        """The picture as it is now, as PNG; ``scale`` is its pixels for each CSS pixel."""
        return content_of(self.frame, "png", scale=scale)

    def pdf(self) -> bytes:
        """The picture as it is now, as PDF of one page."""
        return content_of(self.frame, "pdf")

    def _frame_for(self, output: str) -> Frame:
        """What is shown; the graph alone is had without waiting for the whole picture."""
        return self._frame if output in OF_THE_GRAPH else self.frame

    def _still_frame(self) -> Frame:
        part = self._laying_out.progress.get("words", "")
        words = f"{self._frame.words} ({part})" if part else self._frame.words
        return replace(self._frame, words=words, theme="dark" if self.theme == "dark" else "light")

    def _still(self, renderer: Renderer) -> Bundle:
        return still_bundle(self._still_frame().svg, self._in_text(self._frame), renderer)

    def _alone(self, renderer: Renderer) -> Bundle:
        frame = self.frame  # which waits: nothing follows that would bring the whole picture
        return still_bundle(frame.svg, self._in_text(frame), renderer)

    def _in_text(self, frame: Frame) -> str:
        """What there is in place of the picture where nothing but text is shown."""
        return frame.words

    def _page(self) -> Page:
        return self.page()

    def close(self) -> None:
        """Stop following the run, call off what is being laid out, and go off the page.

        What it shows stays as it is then: `svg`, `save` and `snapshot` give that.
        """
        is_open = self.comm is not None
        if hasattr(self, "_laying_out"):  # else its arguments were refused
            self._laying_out.close()
        super().close()
        if is_open:
            # ipywidgets takes the method away, and leaves nothing that says what this was.
            words = f"{self._frame.words} (this widget is closed; make another to go on)"
            svg = self._still_frame().svg
            self.__dict__["_repr_mimebundle_"] = Snapshot(svg, words)._repr_mimebundle_

    def _follow(self) -> None:
        super()._follow()
        if not self._watches:
            return
        if self.run is not None:
            self._stops.append(self.run.watch_flows())
        elif self._reference is not None and self._library is not None:
            self._stops.append(self._library.watch(self.look_again))
        if self._has_slept:
            self.look_again()
        self._has_slept = True  # whenever this comes again

    def _unfollow(self) -> None:
        while self._stops:
            self._stops.pop()()
        super()._unfollow()

    def _parts_of(self, run: FlowRun) -> Sequence[Part]:
        """What else is shown of a run."""
        self._what_if_part = WhatIfPart(
            run, lambda: self.what_if, with_here="panel" not in self._names
        )
        return (self._what_if_part,)

    def _on_laid_out(self) -> None:
        self._seen = ()
        self._refresh()

    @property
    def _subject(self) -> tuple[object, ...]:
        return (*super()._subject, self._flow.flow if self._flow is not None else None)

    def _root(self) -> Flow:
        if self._flow is not None:
            return self._flow
        assert self.run is not None  # noqa: S101 - one of the two, see __init__
        return self.run.library.load(self.run.session.root_flow)

    def _traits_shown(self) -> Iterable[str]:
        return dict.fromkeys((*_FOLLOWED, *super()._traits_shown()))

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Tell what comes of several changes when they are over, in one message."""
        self._is_moving = True
        try:
            yield
        finally:
            self._is_moving = False
            self._refresh()

    def _refresh(self, change: object = None) -> None:
        if self._is_moving:
            return
        run = self.run
        if run is not None and self._is_elsewhere and self._has_moved(run):
            self._go_home()
            return  # and that has brought us here again
        super()._refresh(change)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether something is looked at that the run's next step leads away from."""
        return self.viewed is not None

    def _go_home(self) -> None:
        self._views, self.viewed = (), None

    def _changes(self) -> dict[str, object]:
        run = self.run
        seen: tuple[object, ...] = (self._asked, self.problem)
        if run is not None:
            seen = (*seen, *map(run._trait_values.get, _FOLLOWED))  # noqa: SLF001 - at each step
        news = super()._changes()
        if are_same(seen, self._seen):
            return news  # the session and its evidence changed together, and are shown
        self._seen = seen
        before = self._frame
        try:
            self._frame = self._framed()
        except FlowrNbError as error:
            self._frame = replace(before, marks=Marks(), words=str(error), is_error=True)
        if self.problem:
            self._frame = replace(self._frame, words=self.problem, is_error=True)
        news.update(self._picture(self._frame, before))
        return news

    def _framed(self) -> Frame:
        run = self.run
        if run is None:
            if self._is_outdated and self._reference is not None and self._library is not None:
                self._flow = self._library.load(self._reference)
                self._is_outdated = False  # not before: what cannot be read is looked at again
            return self._framing.of_flow(self._asked, self._root())
        try:
            situation = run.situation if run.looking_at is None else None
        except StepError:
            situation = None  # the frame says what is wrong
        return self._framing.of_run(self._asked, run.value, situation)

    def _has_moved(self, run: FlowRun) -> bool:
        known = next((each for each in self._seen if isinstance(each, Session)), run.session)
        return not is_same_place(known, run.session)

    def _picture(self, frame: Frame, before: Frame) -> dict[str, object]:
        at = trail_of(self.run.session) if self.run is not None else None
        progress = self._laying_out.progress
        return news_of(frame, before, at=at, viewed=self.viewed, progress=progress)

    @traitlets.observe(*_SHOWING)
    def _on_showing(self, change: Any) -> None:  # noqa: ANN401 - untyped bunch
        if change["name"] in ("level", "expand") and self.viewed is not None:
            self._views, self.viewed = (), None  # and that brings us here again
            return
        asked = View(**{name: getattr(self, name) for name in _SHOWING})
        if asked != self._asked:  # of several that change together the first has brought all
            self._asked = asked
            self._refresh()

    @traitlets.observe("problem")
    def _on_problem(self, _change: object) -> None:
        self._refresh()

    @traitlets.observe("what_if")
    def _on_what_if(self, _change: object) -> None:
        if self.run is not None:
            self._what_if_part.again()
            self._refresh()

    @traitlets.validate("show")
    def _validate_show(self, proposal: Any) -> tuple[str, ...]:  # noqa: ANN401 - untyped bunch
        return check_shown(proposal["value"], self._root(), self._library)

    @traitlets.validate("heat")
    def _count_visits(self, proposal: Any) -> Heat | None:  # noqa: ANN401 - untyped bunch
        source = proposal["value"]
        if source is None:
            return None
        return heat_of(source, self.run.store.histories if self.run is not None else None)

    def _handlers_of_picture(self) -> dict[str, Handler]:
        """What the browser's half may say to it; see `flowr_nb.widgets.wire`."""
        return {
            **looking.subflow_handlers(self),
            "fire": self._fire,
            "explain": lambda said: looking.explain(self._frame, self._standpoint, said),
            "export": partial(exported, self._frame_for),
            "turn": lambda _said: self.set_trait("direction", looking.turned(self._frame)),
            # The layout that is under way is not wanted any more, or the whole flow is after all.
            "cancel": lambda _said: self._laying_out.cancel(),
            "lay-out": lambda _said: self._laying_out.lay_out(),
        }

    def _standpoint(self, level: Level) -> Standpoint:
        return standpoint_at(level, self._root(), self._library, self.run)

    def _fire(self, said: Said) -> Answer:
        if self.run is None:
            raise StepError("a flow that is shown alone has nothing to fire")
        return fire(self.run, said)


class FlowDiagram(FlowPicture):
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
        watch: Whether to show what becomes of the flows, in their files or in memory, as it
            happens; of a flow alone, where `library` has it.
        layout: An ipywidgets layout, for the widget's place in the page.

    Raises:
        NotShownError: `source` is neither.
        ViewError: A word is none of those, or no state has an attribute of `show`.
        HeatError: No visits can be counted of `heat`.
    """

    def save(
        self,
        path: str | Path,
        *,
        engine: str | None = None,
        scale: float = SCALE,
        theme: str | None = None,
    ) -> Path:
        """Write the picture as it is now into a file, in the format that its suffix tells.

        The formats and errors are those of `flowr_nb.diagram.save_frame`.

        Args:
            path: The file; its directory must be there.
            engine: ``dot`` to have the system's Graphviz draw an SVG, PNG or PDF, in its plain
                looks and without the session.
            scale: Pixels of a PNG for each CSS pixel.
            theme: ``light``, ``dark``, or of an SVG ``auto`` for the one that its reader prefers;
                by default what `frame` has.

        Returns:
            The file.
        """
        frame = in_theme(self._frame_for(format_of(path)), theme)
        return save_frame(path, frame, engine=engine, scale=scale)


def _reference(flow: Flow | None, library: FlowLibrary | None) -> str | Path | None:
    """By what a flow is found again in its library; None for one that is not there."""
    if flow is None or library is None or not any(each.holds(flow) for each in library.sources):
        return None
    return flow.path or flow.flow
