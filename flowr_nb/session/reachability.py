"""Everything that a run can come to: the one search over configurations, breadth first.

Guards are taken as open: what evidence will be given is not known. Paths ahead and what-if
questions are read off the same search.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session import stepper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Option, Place

MAX_CONFIGURATIONS: Final = 10_000
"""Most configurations that a search looks at; 4 to 19 are all there are of most flows."""
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class Reachable(ShowsRows):
    """The graph of what a run can come to.

    Attributes:
        start: Where it begins.
        options: Every configuration that was looked at → the transitions out of it, with their
            landings, in the flow's order; the nearest configurations first.
        stopped_at: How many configurations were looked at where there are more; None where these
            are all.
    """

    start: Configuration
    options: Mapping[Configuration, tuple[Option, ...]]
    stopped_at: int | None = None

    def __len__(self) -> int:
        return len(self.options)

    def __iter__(self) -> Iterator[Configuration]:
        return iter(self.options)

    def __contains__(self, configuration: object) -> bool:
        return configuration in self.options

    def __repr__(self) -> str:
        return f"Reachable({self.start}: {self.in_words})"

    def _table(self) -> Table:
        return Table(self.in_words, self._rows(), ("configuration", "triggers"))

    @property
    def in_words(self) -> str:
        """How many there are, and whether these are all: ``8 configurations``."""
        if self.stopped_at is not None:
            return f"the nearest configurations of more, stopped at {self.stopped_at:,}"
        return f"{len(self)} configuration{'' if len(self) == 1 else 's'}"

    def _rows(self) -> list[tuple[str, str]]:
        rows = [
            (str(at), ", ".join(option.trigger for option in offered))
            for at, offered in islice(self.options.items(), _MOST_ROWS)
        ]
        more = len(self) - len(rows)
        return [*rows, ("…", f"{more:,} more")] if more else rows


def reachable(
    library: FlowLibrary, configuration: Configuration, *, limit: int = MAX_CONFIGURATIONS
) -> Reachable:
    """Everything that a run can come to from a configuration, itself included.

    Transitions of which the flow does not say where they lead have no landing, and nothing is
    reached by them.

    Args:
        library: Where flows are found.
        configuration: From where.
        limit: Most configurations to look at.

    Raises:
        SessionPlaceError: The flow or state is gone.
        BrokenFlowError: The run rests on an exit that the flow above does not handle.
    """
    options = dict(nearest_first(library, configuration, limit))
    landings = (option.landing for offered in options.values() for option in offered)
    is_whole = all(it is None or it.configuration in options for it in landings)
    return Reachable(configuration, options, None if is_whole else len(options))


def nearest_first(
    library: FlowLibrary, configuration: Configuration, limit: int = MAX_CONFIGURATIONS
) -> Iterator[tuple[Configuration, tuple[Option, ...]]]:
    """Each configuration that can be reached with its options, as far as anybody asks for them.

    Args:
        library: Where flows are found.
        configuration: From where; comes first.
        limit: Most configurations to give.

    Raises:
        SessionPlaceError: The flow or state is gone.
        BrokenFlowError: The run rests on an exit that the flow above does not handle.
    """
    known = {configuration}
    waiting: deque[tuple[Configuration, Place | None]] = deque([(configuration, None)])
    while waiting:
        at, place = waiting.popleft()
        options = tuple(stepper.options(library, at, place=place))
        for option in options:
            landing = option.landing
            if landing and landing.configuration not in known and len(known) < limit:
                known.add(landing.configuration)
                waiting.append((landing.configuration, landing.place))
        yield at, options
