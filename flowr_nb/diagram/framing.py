"""From a view to a frame: how what is asked for becomes what is seen."""

from __future__ import annotations

from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, Protocol

from flowr_nb.comparison.side import check_library
from flowr_nb.diagram.frame import NO_OVERLAYS, Frame
from flowr_nb.diagram.marks import Marks, as_past, marks_at, notes_of
from flowr_nb.diagram.overlays.heat import heat_of
from flowr_nb.diagram.overlays.shown import ShownOverlays
from flowr_nb.diagram.overlays.step_numbers import Walk
from flowr_nb.diagram.plan import Plan, draw_plan
from flowr_nb.diagram.view import View, check_shown, check_words, names_shown, opened_in, scene_of
from flowr_nb.diagram.words import describe
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import refuse_no_flow
from flowr_nb.flow.validation.validate import validate
from flowr_nb.run.flow_run import FlowRun, Situation
from flowr_nb.session.landing import locate
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.view import Scene
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.session.configuration import Level
    from flowr_nb.session.run_value import RunValue


class LayOut(Protocol):
    """How a plan becomes a drawing: at once, or a part of it until the whole is there."""

    def __call__(self, plan: Plan, centre: tuple[Level, str] | None = None, /) -> Drawing:
        """Draw a plan.

        Args:
            plan: What is to be drawn.
            centre: The level and name of the state that is shown in any case.

        Raises:
            LayoutError: It cannot be laid out.
        """


class Framing:
    """Makes frames, one after another of what is much the same: what is the same is kept.

    Args:
        library: Where flows are found; None for a flow alone.
        engine: Name of the layout engine.
        lay_out: How a plan becomes a drawing; by default it is waited for.

    Attributes:
        findings: What validation found in the flow that was framed last.
    """

    def __init__(
        self, library: FlowLibrary | None, engine: str = "embedded", lay_out: LayOut | None = None
    ) -> None:
        self.library = library
        self.findings: tuple[Violation, ...] = ()
        self._engine = engine
        self._lay_out: LayOut = lay_out or draw_plan
        self._overlays = ShownOverlays()
        self._plan: Plan | None = None
        self._checked: tuple[Flow, ...] = ()
        self._not_checked = ""
        self._inside: tuple[View | None, Level, object, dict[Level, Flow]] = (None, (), (), {})
        self._noted: tuple[object, object, dict[str, tuple[str, str]]] = (None, None, {})

    def of_flow(self, view: View, flow: Flow) -> Frame:
        """The frame of a flow alone.

        Raises:
            FlowError: A subflow that is looked at is not to be had.
            LayoutError: It cannot be laid out.
        """
        scene, drawing = self._draw(view, [flow])
        return self._framed(view, drawing, Marks(), f"flow {scene.flow.flow}", scene)

    def of_run(self, view: View, run: RunValue, situation: Situation | None = None) -> Frame:
        """The frame of a run: where it stands, or where it was.

        Where its state or flow is gone it is the flow all the same, if that is there, and says so.

        Args:
            view: What is asked for.
            run: The run, which looks back where it looks back.
            situation: The run's place and options, for those who have looked them up already.

        Raises:
            FlowError: The flow is not to be had.
            LayoutError: It cannot be laid out.
        """
        assert self.library is not None  # noqa: S101 - a run has one
        step = run.looking_at if view.past_step is None else view.past_step
        if step is not None:
            return self._past(view, run, step)
        at = run.session.configuration
        try:
            now = situation or _situation(self.library, run)
        except StepError as error:
            depth = len(at.stack) if view.level is None else min(view.level, len(at.stack))
            plan = Plan(self.library.load(at.trail[depth].flow), self._engine)
            return self._framed(view, self._lay_out(plan), Marks(), str(error), is_error=True)
        scene, drawing = self._draw(view, now.place.flows, at.level, at.state)
        marks = marks_at(drawing.graph, run, scene.base, now.options)
        level, depth = at.level, len(scene.base)
        if level[:depth] != scene.base:
            words = f"looking at {scene.title}; the run is in {run.session.configuration}"
        elif level[depth:] in drawing.graph.scopes:
            words = describe(run, now.options)
        else:
            # As far in as it is drawn.
            drawn = (k for k in range(depth, len(level)) if level[depth:k] in drawing.graph.scopes)
            outer, inner = at.trail[(deepest := max(drawn))], at.trail[deepest + 1]
            words = f"{outer.flow} waits in {outer.state} for {inner.flow}"
        return self._framed(view, drawing, marks, words, scene, run)

    def _past(self, view: View, run: RunValue, step: int) -> Frame:
        assert self.library is not None  # noqa: S101 - as above
        past = run.past(step)
        at = past.session.configuration
        flows = locate(self.library, at).flows
        scene, drawing = self._draw(view, flows, at.level, at.state)
        what = f"after step {step + 1} of {len(run.history)}" if step >= 0 else "at the beginning"
        words = f"looking back: {flows[-1].flow} was in {at.state} {what}"
        marks = as_past(marks_at(drawing.graph, past, scene.base))
        return self._framed(view, drawing, marks, words, scene, past)

    def _framed(  # noqa: PLR0913, PLR0917 - the parts of a frame
        self,
        view: View,
        drawing: Drawing,
        marks: Marks,
        words: str,
        scene: Scene | None = None,
        run: RunValue | None = None,
        *,
        is_error: bool = False,
    ) -> Frame:
        overlays = NO_OVERLAYS
        if view.heat is not None or view.numbers:
            walk = Walk.of(run) if view.numbers and run is not None else None
            overlays = self._overlays.show(drawing, {"heat": view.heat, "numbers": walk})
        notes = self._notes_on(drawing)
        return Frame(drawing, marks, words, notes, overlays, scene, view.theme, is_error)

    def _draw(
        self, view: View, flows: Sequence[Flow], level: Level = (), state: str | None = None
    ) -> tuple[Scene, Drawing]:
        """Choose what is shown of the flows that a run is in, check it and draw it."""
        scene = scene_of(view, self.library, flows, level)
        self._check(scene.flow)
        its_view, its_level, its_checked, opened = self._inside
        if its_view is not view or its_level != level or its_checked is not self._checked:
            opened = opened_in(scene, view, self.library, flows, level)
            self._inside = (view, level, self._checked, opened)
        plan = self._plan
        if plan is None or plan.flow is not scene.flow or plan.opened is not opened:
            plan = Plan(scene.flow, self._engine, opened, view.show, view.direction)
        elif (plan.show, plan.direction) != (view.show, view.direction):
            plan = replace(plan, show=view.show, direction=view.direction)
        self._plan = plan
        return scene, self._lay_out(plan, _centre(scene, level, state))

    def _check(self, flow: Flow) -> None:
        """Validate the flow that is shown, again only if it or one that it invokes changed."""
        problem = ""
        try:
            flows = self.library.closure(flow) if self.library else [flow]
        except FlowrNbError as error:
            flows, problem = [flow], str(error)
        known = self._checked
        is_known = len(flows) == len(known) and all(map(is_, flows, known))
        if not is_known or problem != self._not_checked:
            self._checked, self._not_checked = tuple(flows), problem
            result = self.library.validate(flow) if self.library else validate(flow)
            self.findings = result.violations

    def _notes_on(self, drawing: Drawing) -> dict[str, tuple[str, str]]:
        """What validation found in the flow and in the subflows that are open in it."""
        drawn, checked, notes = self._noted
        if drawn is not drawing or checked is not self._checked:
            notes = notes_of(drawing.graph, self.findings)
            for level, flow in self._inside[-1].items():
                if self.library is not None and level in drawing.graph.scopes:
                    found = self.library.validate(flow).violations
                    notes = {**notes_of(drawing.graph, found, level), **notes}
            self._noted = (drawing, self._checked, notes)
        return notes


def frame_of(  # noqa: PLR0913 - what is shown, each by a word of its own
    source: Flow | FlowRun,
    *,
    library: FlowLibrary | None = None,
    expand: str = "none",
    show: str | Iterable[str] = (),
    direction: str = "auto",
    heat: object = None,
    numbers: bool = False,
    past_step: int | None = None,
    theme: str = "light",
    engine: str = "embedded",
    lay_out: LayOut | None = None,
) -> Frame:
    """What is seen of a flow or a run: the picture of a `FlowDiagram` that is asked for the same.

    Args:
        source: The run, or a flow alone.
        library: Where a flow that is shown alone finds those that it invokes.
        expand: ``none`` for the innermost flow alone, ``current`` for the outermost one with the
            subflows that the run is in opened in place, ``all`` with every subflow opened.
        show: Attributes to write into the states that have them.
        direction: ``LR`` from left to right, ``TB`` from the top down, ``auto`` by the shape.
        heat: Runs or sessions whose visits are shown, or the coverage of scenarios; `heat_of` says
            what counts.
        numbers: Whether states and transitions are numbered in the order of the run's steps.
        past_step: The step of the run's history to look back at; -1 for before the first.
        theme: ``light``, ``dark``, or ``auto`` for the one that the reader prefers.
        engine: Name of the layout engine.
        lay_out: How it is laid out; by default whole, and waited for.

    Raises:
        ViewError: A word is none of those, or no state has an attribute of `show`.
        HeatError: No visits can be counted of `heat`.
        StepError: There is no such past step.
        FlowError: The flow or a subflow is not to be had.
        LayoutError: It cannot be laid out.
    """
    check_words(expand, direction, theme)
    run, histories = None, None
    if isinstance(source, FlowRun):
        run, histories, library = source.value, source.store.histories, source.library
        source = library.load(run.session.root_flow)
    refuse_no_flow(source)
    check_library(library)
    view = View(
        expand=expand,
        direction=direction,
        show=check_shown(names_shown(show), source, library),
        heat=None if heat is None else heat_of(heat, histories),
        numbers=numbers,
        theme=theme,
        past_step=past_step,
    )
    framing = Framing(library, engine, lay_out)
    return framing.of_flow(view, source) if run is None else framing.of_run(view, run)


def _situation(library: FlowLibrary, run: RunValue) -> Situation:
    whose = f"the run `{run.session.name}`"
    return Situation.of(library, run, locate(library, run.session.configuration, whose=whose))


def _centre(scene: Scene, level: Level, state: str | None) -> tuple[Level, str] | None:
    """Where in a scene the run is: in the innermost flow, if the scene shows it open."""
    depth = len(scene.base)
    if state is None or level[:depth] != scene.base:
        return None
    return level[depth:], state
