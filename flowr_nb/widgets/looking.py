"""What a person does to a picture: ask why, turn it, look into subflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flowr_nb.diagram.card import card_of
from flowr_nb.diagram.layout.direction import Direction
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.standpoint import Standpoint
    from flowr_nb.session.configuration import Level
    from flowr_nb.widgets.wire import Answer, Handler, Said


class _Unfolds(Protocol):
    """What has subflows to be looked into: a `FlowDiagram`."""

    def unfold(self, *path: str) -> None: ...
    def fold(self, *path: str) -> None: ...
    def enter(self, *path: str) -> None: ...
    def back(self) -> None: ...


def subflow_handlers(diagram: _Unfolds) -> dict[str, Handler]:
    """What the browser's half may say about subflows; see `flowr_nb.widgets.wire`."""
    return {
        "open": lambda said: diagram.unfold(*_path(said)),
        "close": lambda said: diagram.fold(*_path(said)),
        "enter": lambda said: diagram.enter(*_path(said)),
        "back": lambda _said: diagram.back(),
    }


def turned(frame: Frame) -> str:
    """The direction that a picture does not run in."""
    now = frame.drawing.direction if frame.drawing else Direction.RIGHT
    return "TB" if now is Direction.RIGHT else "LR"


def explain(frame: Frame, standpoint_of: Callable[[Level], Standpoint], said: Said) -> Answer:
    """The card of a state (``path``, from the outermost flow on) or of its ``trigger``.

    Args:
        frame: What is seen.
        standpoint_of: Gives from where the flow at a level is explained.
        said: What is asked for.
    """
    element = frame.element_at(said.get("path"), said.get("trigger"))
    if frame.drawing is None or element is None:
        return {}  # it is not shown any more
    card = card_of(frame.drawing.graph, element, standpoint_of(frame.place_of(element)))
    if card is None:
        return {}
    card["note"] = frame.in_card(element)
    return {"card": card}


def _path(said: Said) -> Level:
    """``path``: the states that lead to a subflow, from the outermost flow on."""
    path = said.get("path")
    if not isinstance(path, list) or not path or not all(isinstance(name, str) for name in path):
        raise StepError("which subflow is meant is not told")
    return tuple(path)
