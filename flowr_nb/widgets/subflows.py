"""What a diagram shows of nested flows, as traits of the widget and what a person does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.diagram.layout.direction import DIRECTIONS, Direction
from flowr_nb.diagram.view import EXPAND, View, check_shown, flow_at
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level
    from flowr_nb.widgets.wire import Answer, Said

SHOWING: Final = (
    "expand", "level", "opened", "viewed", "direction", "show", "heat", "numbers",
)  # fmt: skip
"""The traits that say what is shown, as `View` takes them."""


class OpensSubflows(traitlets.HasTraits):
    """A diagram whose subflows open in place, or as a view of their own.

    A base of the diagram, which has a ``_library``, the ``_frame`` that is shown, and knows its
    outermost flow.
    """

    _library: FlowLibrary | None
    _frame: Frame

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

    _asked: View = View()
    """What those traits say: one object until one of them changes."""

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
        if change["name"] in ("level", "expand") and self.viewed is not None:
            self._views, self.viewed = (), None  # and that brings us here again
            return
        asked = View(**{name: getattr(self, name) for name in SHOWING})
        if asked != self._asked:  # of several that change together the first has brought all
            self._asked = asked
            self._refresh()

    def _refresh(self, _change: object = None) -> None:
        raise NotImplementedError

    def _root(self) -> Flow:
        """The outermost flow."""
        raise NotImplementedError

    @traitlets.validate("show")
    def _validate_show(self, proposal: Any) -> tuple[str, ...]:  # noqa: ANN401 - untyped bunch
        return check_shown(proposal["value"], self._root(), self._library)

    def _on_turn(self, _said: dict[str, Any]) -> None:
        now = self._frame.drawing.direction if self._frame.drawing else Direction.RIGHT
        self.direction = "TB" if now is Direction.RIGHT else "LR"


def _path(said: dict[str, Any]) -> Level:
    """``path``: the states that lead to a subflow, from the outermost flow on."""
    path = said.get("path")
    if not isinstance(path, list) or not path or not all(isinstance(name, str) for name in path):
        raise StepError("which subflow is meant is not told")
    return tuple(path)


SUBFLOW_HANDLERS: Final[dict[str, Callable[[Any, Said], Answer]]] = {
    "open": lambda it, said: it.unfold(*_path(said)),
    "close": lambda it, said: it.fold(*_path(said)),
    "enter": lambda it, said: it.enter(*_path(said)),
    "back": lambda it, _said: it.back(),
    "turn": OpensSubflows._on_turn,  # noqa: SLF001 - its own
}
"""What the browser's half may say about what is shown; see `flowr_nb.widgets.wire`."""
