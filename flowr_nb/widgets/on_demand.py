"""What a diagram shows where it is asked for: cards, evidence to try, step numbers, visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.diagram.explain import Card, Standpoint, card_of, standpoint_at
from flowr_nb.diagram.graph import place_of
from flowr_nb.diagram.heat import Heat, HeatMap, heat_of
from flowr_nb.diagram.label_placement import Room
from flowr_nb.diagram.step_numbers import Order
from flowr_nb.widgets.following import are_same
from flowr_nb.widgets.what_if import asked_by, given_to, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flowr_nb.diagram.annotations import Overlay
    from flowr_nb.diagram.svg import Drawing
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.showing import Scene


class ShowsOnDemand(traitlets.HasTraits):
    """A diagram that tells more where a person asks for it; nothing of it costs a step otherwise.

    A base of the diagram, which has a ``run`` or None, its ``_drawing`` and the ``_scene`` in it.
    """

    run: FlowRun | None
    _library: FlowLibrary | None
    _drawing: Drawing | None
    _scene: Scene | None

    what_if = traitlets.Bool(False).tag(sync=True)
    """Whether the panel of evidence is open: what would open if; see `FlowRun.assume`."""

    order = traitlets.Bool(False).tag(sync=True)
    """Whether states and transitions are numbered in the order in which the run came to them."""

    heat = traitlets.Any(None)
    """Visits to show: a `Heat`, or what `heat_of` counts; None for none."""

    _has_run = traitlets.Bool(False).tag(sync=True)
    _questions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _given = traitlets.Dict().tag(sync=True)
    _numbers = traitlets.Dict().tag(sync=True)
    _heat = traitlets.Dict().tag(sync=True)

    _has_extras = False
    _asked_of: tuple[object, ...] = ()
    _order: Order | None = None
    _heat_map: HeatMap | None = None
    _mapped: tuple[object, ...] = ()
    _room: tuple[Drawing, Room] | None = None

    hold_sync: Callable[[], AbstractContextManager[None]]
    send: Callable[..., None]

    def _root(self) -> Flow:
        """The outermost flow."""
        raise NotImplementedError

    @property
    def _overlays(self) -> list[Overlay]:
        """What else is drawn on a still picture."""
        return [each for each in (self._heat_map, self._order) if each is not None]

    @traitlets.observe("what_if", "order", "heat")
    def _on_wanted(self, change: object) -> None:
        self._show_extras(change)

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
            counts = self._heat_map.tags.values() if self._heat_map else ()
            room = self._room_in(self._drawing).with_boxes(tag.box for tag in counts)
            self._order = Order(self._drawing, steps, begin, room)
        tags = self._order.tags if self._order else {}
        self._numbers = {element: tag.message for element, tag in tags.items()}

    def _room_in(self, drawing: Drawing) -> Room:
        """What is drawn; looked through once for all the steps that are shown on it."""
        if self._room is None or self._room[0] is not drawing:
            self._room = (drawing, Room(drawing))
        return self._room[1]

    def _show_heat(self) -> None:
        mapped = (self._drawing, self.heat)
        if are_same(mapped, self._mapped):
            return
        self._mapped = mapped
        heat_map = self._heat_map = (
            HeatMap(self._drawing, self.heat, self._room_in(self._drawing).with_boxes())
            if self._drawing and self.heat
            else None
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
        return heat_of(source, self.run.store.histories if self.run is not None else None)

    def _answer(self, content: dict[str, Any]) -> None:
        """``element``: the id of what a card is asked for; the answer is a message, too."""
        element = str(content.get("element"))
        card = self._card(element)
        if card is not None:
            notes = (
                self._order.words(element) if self._order else "",
                self._heat_map.in_card(element) if self._heat_map else "",
            )
            card["note"] = "; ".join(filter(None, notes))
            self.send({"type": "card", "element": element, "card": card})

    def _card(self, element: str) -> Card | None:
        if self._drawing is None:
            return None
        return card_of(self._drawing.graph, element, self._standpoint(element))

    def _assume(self, content: dict[str, Any]) -> None:
        """``values``: evidence key → text, or None for no more; ``turn``: given back when done."""
        values = content.get("values")
        if self.run is None or not isinstance(values, dict):
            return
        # With the picture in one message: the front end waits for the turn before it sends more.
        with self.hold_sync():
            self.run.assume(texts_of(values))
            self._given = given_to(self.run, content.get("turn"))

    def _standpoint(self, element: str) -> Standpoint:
        base = self._scene.base if self._scene else ()
        inner = place_of(self._drawing.graph, element) if self._drawing else ()
        return standpoint_at((*base, *inner), self._root(), self._library, self.run)


ON_DEMAND_HANDLERS: Final[dict[str, Callable[[Any, dict[str, Any]], None]]] = {
    "ask": ShowsOnDemand._answer,  # noqa: SLF001 - its own
    "assume": ShowsOnDemand._assume,  # noqa: SLF001
}
"""What the browser's half may ask for; each answers by itself."""
