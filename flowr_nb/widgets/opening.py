"""What a diagram shows of nested flows, as traits of the widget and what a person does to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.diagram.layout.direction import DIRECTIONS, Direction
from flowr_nb.diagram.marks import notes_of
from flowr_nb.diagram.plan import Plan
from flowr_nb.session.step_errors import StepError
from flowr_nb.widgets.showing import (
    EXPAND,
    Scene,
    Wish,
    check_shown,
    flow_at,
    opened_in,
    scene_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.session.configuration import Level
    from flowr_nb.widgets.laying_out import LayingOut

SHOWING: Final = ("expand", "level", "opened", "viewed", "direction", "show")
"""The traits that say what is shown, as `Wish` takes them."""


class OpensSubflows(traitlets.HasTraits):
    """A diagram whose subflows open in place, or as a view of their own.

    A base of the diagram, which has a ``_library``, an ``_engine``, and knows its outermost flow.
    """

    _library: FlowLibrary | None
    _engine: str
    findings: tuple[Violation, ...] = ()

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

    _wish: Wish = Wish()
    """What those traits say: one object until one of them changes."""

    _laying_out: LayingOut
    _plan: Plan | None = None
    _drawing: Drawing | None = None
    _scene: Scene | None = None
    _checked: tuple[Flow, ...] = ()
    _not_checked: str = ""
    _inside: tuple[Wish | None, Level, tuple[object, ...], dict[Level, Flow]] = (None, (), (), {})
    _noted: tuple[object, object, dict[str, tuple[str, str]]] = (None, None, {})
    _views: tuple[Level | None, ...] = ()

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

    @traitlets.observe(*SHOWING)
    def _on_showing(self, change: Any) -> None:  # noqa: ANN401 - untyped bunch
        self._wish = Wish(*(getattr(self, name) for name in SHOWING))
        if change["name"] in ("level", "expand") and self.viewed is not None:
            self._views, self.viewed = (), None  # and that brings us here again
        else:
            self._refresh()

    def _refresh(self, _change: object = None) -> None:
        raise NotImplementedError

    def _root(self) -> Flow:
        """The outermost flow."""
        raise NotImplementedError

    def _check(self, flow: Flow) -> None:
        """Validate a flow; `_checked` is another tuple as soon as what it says can be another."""
        raise NotImplementedError

    @traitlets.validate("show")
    def _validate_show(self, proposal: Any) -> tuple[str, ...]:  # noqa: ANN401 - untyped bunch
        return check_shown(proposal["value"], self._root(), self._library)

    def _draw(
        self, flows: Sequence[Flow], level: Level = (), state: str | None = None
    ) -> tuple[Scene, Drawing]:
        """Choose what is shown of the flows that a run is in, check it and draw it.

        Args:
            flows: The flows that the run is in, outermost first.
            level: The states that invoked them.
            state: The state that the run is in.
        """
        wish = self._wish
        scene = self._scene = scene_of(wish, self._library, flows, level)
        self._check(scene.flow)
        its_wish, its_level, its_checked, opened = self._inside
        if its_wish is not wish or its_level != level or its_checked is not self._checked:
            opened = opened_in(scene, wish, self._library, flows, level)
            self._inside = (wish, level, self._checked, opened)
        plan = self._plan
        if plan is None or plan.flow is not scene.flow or plan.opened is not opened:
            plan = Plan(scene.flow, self._engine, opened, wish.show, wish.direction)
        elif (plan.show, plan.direction) != (wish.show, wish.direction):
            plan = replace(plan, show=wish.show, direction=wish.direction)
        self._plan = plan
        return scene, self._laying_out.drawing(plan, _centre(scene, level, state))

    def _notes_on(self, drawing: Drawing) -> dict[str, tuple[str, str]]:
        """What validation found in the flow and in the subflows that are open in it."""
        drawn, checked, notes = self._noted
        if drawn is not drawing or checked is not self._checked:
            notes = notes_of(drawing.graph, self.findings)
            for place, flow in self._inside[-1].items():
                if self._library is not None and place in drawing.graph.scopes:
                    found = self._library.validate(flow).violations
                    notes = {**notes_of(drawing.graph, found, place), **notes}
            self._noted = (drawing, self._checked, notes)
        return notes

    def _place_of(self, content: dict[str, Any]) -> Level:
        """``node``: the id of a state, closed or open."""
        if self._drawing is not None and self._scene is not None:
            place = self._drawing.graph.path_to(str(content.get("node")))
            if place is not None:
                return (*self._scene.base, *place)
        raise StepError("that is no state of this picture")

    def _on_turn(self, _content: dict[str, Any]) -> None:
        now = self._drawing.direction if self._drawing else Direction.RIGHT
        self.direction = "TB" if now is Direction.RIGHT else "LR"


def _centre(scene: Scene, level: Level, state: str | None) -> tuple[Level, str] | None:
    """Where in a scene the run is: in the innermost flow, if the scene shows it open."""
    depth = len(scene.base)
    if state is None or level[:depth] != scene.base:
        return None
    return level[depth:], state


OPENING_HANDLERS: Final[dict[str, Callable[[Any, dict[str, Any]], None]]] = {
    "open": lambda it, content: it.unfold(*it._place_of(content)),  # noqa: SLF001 - its own
    "close": lambda it, content: it.fold(*it._place_of(content)),  # noqa: SLF001
    "enter": lambda it, content: it.enter(*it._place_of(content)),  # noqa: SLF001
    "back": lambda it, _content: it.back(),
    "turn": OpensSubflows._on_turn,  # noqa: SLF001
}
"""What the browser's half may say about what is shown."""
