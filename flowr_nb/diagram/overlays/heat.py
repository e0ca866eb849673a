"""How often many runs came through a flow: counts for its states and transitions."""

from __future__ import annotations

import contextlib
import math
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.looks import HEAT_LEVELS, attributes_of, colour_in
from flowr_nb.diagram.overlays.annotations import (
    Tag,
    box_of,
    elements_of,
    make_room,
    place_tags,
    resize,
)
from flowr_nb.diagram.overlays.heat_words import VISITS, HeatWords
from flowr_nb.errors import FlowrNbError
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.history import Step, acknowledged
from flowr_nb.session.model import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.overlays.label_placement import Room

    Histories = Callable[[Iterable[str]], Mapping[str, Sequence[Step]]]
    Run = tuple[Session | None, Sequence[Step] | None]

_LEGEND_HEIGHT: Final = 26.0
_SWATCH: Final = 14.0
_MOST_ROWS: Final = 30


class HeatError(FlowrNbError, TypeError):
    """Something that no visits can be counted of."""


@dataclass(frozen=True)
class Heat(ShowsRows):
    """Visits, counted over runs; or whatever else is counted, as `words` tell it.

    Attributes:
        states: Flow and state or exit → how often runs came there.
        edges: Flow, state and trigger → how often that transition was followed.
        flows: Flow → how many runs were ever in it.
        runs: How many runs were looked at.
        legend: What the legend says in place of how many runs and visits there are.
        words: How what is counted is told.
        of: As `states` and `edges`: of how many each count is a part, where it is the share that
            is hot; empty where it is the count.
    """

    states: Mapping[tuple[str, str], int] = field(default_factory=dict, hash=False)
    edges: Mapping[tuple[str, str, str], int] = field(default_factory=dict, hash=False)
    flows: Mapping[str, int] = field(default_factory=dict, hash=False)
    runs: int = 0
    legend: str = ""
    words: HeatWords = VISITS
    of: Mapping[tuple[str, ...], int] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"Heat({self.runs} runs, {len(self.states)} states, {len(self.edges)} transitions)"

    def _table(self) -> Table:
        """The states that were come to most."""
        most = sorted(self.states.items(), key=lambda each: (-each[1], each[0]))[:_MOST_ROWS]
        rows = [
            (flow, state, self.words.drawn(count, self.of.get((flow, state), 0)))
            for (flow, state), count in most
        ]
        more = len(self.states) - len(rows)
        title = f"{self.words.what} of {self.runs:,} run{'' if self.runs == 1 else 's'}"
        return Table(title, [*rows, ("…", f"{more:,} more", "")] if more else rows)


def heat_of(source: object, histories: Histories | None = None) -> Heat:
    """Count the visits of runs.

    What counts, for each kind of run: of a `FlowRun` and of its ``history`` the place where it
    began and each arrival of each step, and every transition that was followed, through subflows
    and out of them. Of a `Session` the same where its journal is to be had: for those of
    ``ws.sessions()``, which know their store, or through `histories`; without a journal only where
    it stands now, once.

    Args:
        source: Runs, sessions or histories, also mixed; one of them; or a `Heat`, which is given
            back, as is that of what has one as its ``heat``: the coverage of scenarios.
        histories: The steps that led to sessions by their names, for instance ``store.histories``;
            asked once for all.

    Raises:
        HeatError: It is none of these.
    """
    made = getattr(source, "heat", source)
    if isinstance(made, Heat):
        return made
    found = getattr(source, "histories", None)
    if histories is None and callable(found):
        histories = found
    states: Counter[tuple[str, str]] = Counter()
    edges: Counter[tuple[str, str, str]] = Counter()
    flows: Counter[str] = Counter()
    runs = 0
    for session, steps in _with_steps(_runs(source), histories):
        runs += 1
        been: set[str] = set()
        began = steps[0].before if steps else session
        if began is not None:
            been.update(frame.flow for frame in began.trail)
            states.update((frame.flow, frame.state) for frame in began.trail)
        for step in steps:
            edges.update((edge.flow, edge.state, edge.trigger) for edge in step.edges)
            states.update((frame.flow, frame.state) for frame in step.arrivals)
            been.update(frame.flow for frame in step.arrivals)
        flows.update(been)
    return Heat(dict(states), dict(edges), dict(flows), runs)


def _runs(source: object) -> list[Run]:
    """Where each run stands, and its steps; None where the store may know them."""
    if isinstance(source, FlowRun):
        return [(source.session, source.history)]
    if isinstance(source, Session):
        return [(source, None)]
    if not isinstance(source, Iterable) or isinstance(source, str | bytes):
        raise HeatError(f"visits are counted of runs, sessions or histories; found {source!r}")
    items = list(source)
    if any(isinstance(item, Step) for item in items):
        if not all(isinstance(item, Step) for item in items):
            raise HeatError("a history holds steps alone; give runs as a list of histories")
        return [(None, items)]
    return [run for item in items for run in _item(item)]


def _item(item: object) -> list[Run]:
    if isinstance(item, Iterable) and not isinstance(item, str | bytes):
        steps = list(item)
        if all(isinstance(step, Step) for step in steps):
            return [(None, steps)]
    elif isinstance(item, FlowRun | Session):
        return _runs(item)
    raise HeatError(f"visits are counted of runs, sessions or histories; found {item!r}")


def _with_steps(
    runs: list[Run], histories: Histories | None
) -> Iterator[tuple[Session | None, Sequence[Step]]]:
    names = [session.name for session, steps in runs if session is not None and steps is None]
    known: Mapping[str, Sequence[Step]] = {}
    if histories is not None and names:
        with contextlib.suppress(FlowrNbError):  # where they stand is known all the same
            known = histories(names)
    for session, steps in runs:
        if session is not None and steps is None:
            yield session, acknowledged(known.get(session.name, ()), session)
        else:
            yield session, steps or ()


class HeatMap:
    """A heat on a drawing.

    Args:
        drawing: The laid out flow.
        heat: The visits.
        room: What is taken in the drawing; the counts take what they need of it.

    Attributes:
        counts: Element id → visits, of those that have any; or whatever is counted.
        of: Element id → of how many that is a part, where it is the share that is hot.
        levels: Element id → 1 to `HEAT_LEVELS`, by visits on a logarithmic scale; of none there is
            none, so that what is told as 0 looks as it is.
        tags: Element id → where and how its count is drawn.
        words: The legend: the least and the greatest count, and of how many runs.
        message: See `Overlay`.
        kind: See `Overlay`.
        least: The least count, or share, that is drawn; 0 where there is none.
        most: The greatest.
    """

    kind = "visits"

    def __init__(self, drawing: Drawing, heat: Heat, room: Room | None = None) -> None:
        graph = drawing.graph
        self.counts: dict[str, int] = {}
        self.of: dict[str, int] = {}
        for key, count in (*heat.states.items(), *heat.edges.items()):
            for element in elements_of(graph, *key):
                self.counts[element] = self.counts.get(element, 0) + count
                if heat.of:
                    self.of[element] = self.of.get(element, 0) + heat.of.get(key, 0)
        values = [self._value(element) for element in self.counts]
        self.least, self.most = min(values, default=0), max(values, default=0)
        self._told = heat.words
        self.levels = {
            element: self._level(element) for element, count in self.counts.items() if count
        }
        texts = {
            element: self._told.drawn(count, self.of.get(element, 0))
            for element, count in self.counts.items()
        }
        self.tags: dict[str, Tag] = place_tags(drawing, texts, late=True, room=room)
        self.words = heat.legend or self._in_words(heat.runs, heat.flows.get(graph.name, 0))
        self.message: dict[str, Any] = {
            "levels": self.levels,
            "tags": {element: tag.message for element, tag in self.tags.items()},
            "words": self.words,
        }

    def _value(self, element: str) -> float:
        """How hot an element is: its count, or its share."""
        count = self.counts.get(element, 0)
        return count / max(1, self.of[element]) if element in self.of else count

    def _level(self, element: str) -> int:
        if not self._told.is_linear:
            return level_of(self.counts[element], round(self.most))
        return 1 + round((HEAT_LEVELS - 1) * self._value(element) / self.most)

    def _in_words(self, runs: int, here: int) -> str:
        of = f"{runs} run{'' if runs == 1 else 's'}"
        if not self.counts:
            return f"{self._told.what}: none, of {of}"
        least, most = (
            self._told.in_legend(self.counts[element], self.of.get(element, 0))
            for element in (find(self.counts, key=self._value) for find in (min, max))
        )
        span = least if least == most else f"{least} … {most}"
        never = runs - here
        rest = f"; {never} of them never {'was' if never == 1 else 'were'} here" if never else ""
        return f"{self._told.what}: {span}, of {of}{rest}"

    def in_card(self, element: str) -> str:
        """See `Overlay`: the count."""
        count = self.counts.get(element)
        return "" if count is None else self._told.in_card(count, self.of.get(element, 0))

    def classes_of(self, element: str) -> set[str]:
        """See `Overlay`: how hot it is."""
        level = self.levels.get(element)
        return set() if level is None else {"heat", f"heat-{level}"}

    def finish(self, root: ET.Element, theme: str) -> None:
        """See `Overlay`: the scale, on a strip of its own below the picture."""
        make_room(root, self.tags.values())
        x, y, width, height = box_of(root)
        least = _SWATCH * HEAT_LEVELS + 5.5 * len(self.words) + 36
        resize(root, (x, y, max(width, least), height + _LEGEND_HEIGHT))
        top = y + height + 4
        legend = ET.SubElement(root, "g", {"class": "legend"})
        for index in range(HEAT_LEVELS):
            place = {"x": f"{x + 12 + index * _SWATCH:g}", "y": f"{top:g}"}
            size = {"width": f"{_SWATCH:g}", "height": "12"}
            ET.SubElement(
                legend, "rect", {**place, **size, "fill": colour_in(f"heat-{index + 1}", theme)}
            )
        place = {"x": f"{x + 20 + HEAT_LEVELS * _SWATCH:g}", "y": f"{top + 10:g}"}
        looks = attributes_of(frozenset(), "scale", theme)
        ET.SubElement(legend, "text", {**place, **looks}).text = self.words


def level_of(count: int, most: int) -> int:
    """How hot a count is, from 1 to `HEAT_LEVELS`, where `most` is the hottest."""
    if most <= 1:
        return (HEAT_LEVELS + 1) // 2
    return 1 + round((HEAT_LEVELS - 1) * math.log(count) / math.log(most))
