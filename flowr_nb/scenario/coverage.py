"""How much of the flows scenarios walk: every transition taken, every guard seen both ways."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from flowr_nb.diagram.overlays.heat import Heat
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.hints import in_short, printable
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.scenario.seen import Seen, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.scenario.result import ScenarioResult

Place: TypeAlias = tuple[str, str]
"""A transition of a flow: state and trigger."""


@dataclass(frozen=True, slots=True, repr=False)
class FlowCoverage(ShowsRows):
    """How much of one flow is covered.

    Attributes:
        file: Its file, from the flows directory; of a flow in memory ``<name>``.
        flow: The flow.
        transitions: Each transition → how often it was taken.
        guards: Each guarded one → how often its guard was seen open, and how often blocked.
        arrivals: State or exit → how often one came there.
        walks: How many walks were ever in it.
    """

    file: str
    flow: Flow
    transitions: Mapping[Place, int] = field(hash=False)
    guards: Mapping[Place, tuple[int, int]] = field(hash=False)
    arrivals: Mapping[str, int] = field(hash=False)
    walks: int = 0

    def __repr__(self) -> str:
        return f"FlowCoverage({self.file}, {self.covered} of {self.units})"

    @property
    def missing(self) -> list[Place]:
        """The transitions that were never taken."""
        return [place for place, count in self.transitions.items() if not count]

    @property
    def missing_guards(self) -> list[Place]:
        """The guards that were not seen both open and blocked."""
        return [place for place, counts in self.guards.items() if not all(counts)]

    @property
    def units(self) -> int:
        """How much there is to cover: transitions, and guards."""
        return len(self.transitions) + len(self.guards)

    @property
    def covered(self) -> int:
        """How much of that is covered."""
        return self.units - len(self.missing) - len(self.missing_guards)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Its file, its transitions and guards, each covered of all, and the percentage."""
        ways, guards = len(self.transitions), len(self.guards)
        return (
            self.file,
            f"{ways - len(self.missing)}/{ways}",
            f"{guards - len(self.missing_guards)}/{guards}",
            f"{percentage(self.covered, self.units)}%",
        )

    @property
    def missing_in_words(self) -> list[str]:
        """What is not covered, a line each."""
        if not self.walks and self.units:
            return ["no scenario walks it"]
        lines = [f"{_told(place)} never taken" for place in self.missing]
        for place in self.missing_guards:
            seen = zip(self.guards[place], ("open", "blocked"), strict=True)
            never = " nor ".join(word for count, word in seen if not count)
            lines.append(f"the guard of {_told(place)} never {never}")
        return lines

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        ways, guards = self.transitions, self.guards
        return {
            "transitions": {
                "covered": [list(place) for place in ways if ways[place]],
                "missing": [list(place) for place in self.missing],
            },
            "guards": {
                "covered": [list(place) for place in guards if all(guards[place])],
                "missing": [list(place) for place in self.missing_guards],
                "open": [list(place) for place in guards if guards[place][0]],
                "blocked": [list(place) for place in guards if guards[place][1]],
            },
        }

    def _table(self) -> Table:
        file, ways, guards, percent = self.row
        title = f"{file}: {ways} transitions, {guards} guards, {percent}"
        return Table(title, [(line,) for line in self.missing_in_words])


_HEAD = ("flow", "transitions", "guards", "cover")


@dataclass(frozen=True, slots=True, repr=False)
class Coverage(ShowsRows):
    """How much of all flows of a library is covered; can be given as ``heat`` of a diagram.

    Attributes:
        flows: Each flow.
        seen: What was taken and seen.
    """

    flows: tuple[FlowCoverage, ...]
    seen: Seen = field(compare=False)

    def __repr__(self) -> str:
        return f"Coverage({self.percent}%, {self.seen.runs} scenarios)"

    @classmethod
    def of(cls, library: FlowLibrary, results: Iterable[ScenarioResult | Seen]) -> Coverage:
        """What results cover of a library.

        A transition is covered by a step that fires it; an exit of a subflow that is followed
        covers the invoking state's transition of its name, too. An assertion takes nothing; one
        of ``open`` or ``blocked`` sees a guard, as a step that fires does.

        Args:
            library: Where flows are found; each of its flows is to be covered.
            results: What came of scenarios, or what others saw.
        """
        seen = Seen()
        for each in results:
            seen.add(each if isinstance(each, Seen) else each.seen)
        return cls(tuple(_flow_coverage(name, flow, seen) for name, flow in _flows(library)), seen)

    @property
    def percent(self) -> int:
        """Of all there is to cover, in whole percents, rounded down."""
        return percentage(*self._sums)

    def is_at_least(self, percent: float) -> bool:
        """Whether so much is covered, exactly; nothing to cover is all."""
        covered, units = self._sums
        return covered * 100 >= percent * units

    @property
    def _sums(self) -> tuple[int, int]:
        covered = sum(each.covered for each in self.flows)
        return covered, sum(each.units for each in self.flows)

    @property
    def heat(self) -> Heat:
        """The same numbers as visits; what was never taken is 0."""
        # Several files may have flows of one name, which is what pictures know.
        states: Counter[tuple[str, str]] = Counter()
        edges: Counter[tuple[str, str, str]] = Counter()
        walks: Counter[str] = Counter()
        for each in self.flows:
            name = each.flow.flow
            states.update({(name, state): count for state, count in each.arrivals.items()})
            edges.update({(name, *place): count for place, count in each.transitions.items()})
            walks.update({name: each.walks})
        return Heat(dict(states), dict(edges), dict(walks), self.seen.runs)

    def to_json(self) -> dict[str, Any]:
        """As plain data: file → what of its transitions and guards is covered and missing."""
        return {"flows": {each.file: each.to_json() for each in self.flows}}

    def in_lines(self, *, missing: bool = False) -> str:
        """As a table for a terminal.

        Args:
            missing: Whether what is not covered is told, too.
        """
        rows = [_HEAD, *(each.row for each in self.flows), self._total]
        lines = str(Table(rows=rows)).split("\n")
        if not missing:
            return "\n".join(lines)
        told = [lines[0]]
        for line, each in zip(lines[1:-1], self.flows, strict=True):
            told += [line, *(f"    {printable(words)}" for words in each.missing_in_words)]
        return "\n".join([*told, lines[-1]])

    @property
    def _total(self) -> tuple[str, str, str, str]:
        ways = [count for each in self.flows for count in each.transitions.values()]
        guards = [counts for each in self.flows for counts in each.guards.values()]
        return (
            "in all",
            f"{sum(map(bool, ways))}/{len(ways)}",
            f"{sum(map(all, guards))}/{len(guards)}",
            f"{self.percent}%",
        )

    def _table(self) -> Table:
        title = f"{self.percent}% covered by {self.seen.runs:,} scenarios"
        return Table(title, [*(each.row for each in self.flows), self._total], _HEAD)


def percentage(covered: int, units: int) -> int:
    """In whole percents, rounded down, so that only all is 100; all of nothing is all."""
    return covered * 100 // units if units else 100


def _flows(library: FlowLibrary) -> Iterator[tuple[str, Flow]]:
    """Every flow that can be read, with what its file is called."""
    for source in library.sources:
        for place in source.places():
            with suppress(FlowError):  # which is for a check to tell
                flow = source.read(place)
                if isinstance(source, DirectorySource) and flow.path is not None:
                    yield flow.path.relative_to(source.directory).as_posix(), flow
                else:
                    yield key_of(flow), flow


def _flow_coverage(name: str, flow: Flow, seen: Seen) -> FlowCoverage:
    key = key_of(flow)
    ways = {
        (state.id, trigger): transition
        for state in flow.states
        for trigger, transition in state.next.items()
    }
    return FlowCoverage(
        name,
        flow,
        {place: seen.taken[key, *place] for place in ways},
        {
            place: (seen.open[key, *place], seen.blocked[key, *place])
            for place, transition in ways.items()
            if transition.guard
        },
        {state: count for (at, state), count in seen.states.items() if at == key},
        seen.flows[key,],
    )


def _told(place: Place) -> str:
    return " › ".join(map(in_short, place))
