"""A fleet that never was: sessions that walk through a flow by chance, at times that are reckoned.

For teaching and for trying out a board: the real stepper takes each step, nobody waits for it, and
one seed always gives the same fleet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log
from random import Random
from typing import TYPE_CHECKING, Final

from flowr_nb.board.cases import Case
from flowr_nb.board.errors import BoardError
from flowr_nb.board.moments import length_of
from flowr_nb.scenario.samples import opening
from flowr_nb.session import stepper
from flowr_nb.session.history import Step
from flowr_nb.session.model import Session
from flowr_nb.session.moments import in_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import Option
    from flowr_nb.store.protocol import SessionStore

BEGINS_AT: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""When a fleet begins where nobody says: a Monday morning."""
MOST: Final = 100_000
MOST_STEPS: Final = 200
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Pace:
    """How long a fleet takes for what."""

    usual: timedelta
    states: Mapping[str, timedelta]

    def length(self, state: str, chance: Random) -> timedelta:
        """How long one stays in a state this time: mostly less than is usual, at times far more."""
        seconds = self.states.get(state, self.usual).total_seconds()
        return timedelta(seconds=1 + int(-log(1 - chance.random()) * seconds))


def simulate(  # noqa: PLR0913 - what a fleet is like, by name
    store: SessionStore,
    library: FlowLibrary,
    flow: str,
    count: int,
    *,
    seed: int | str = 0,
    begin: datetime = BEGINS_AT,
    during: str | timedelta = "7 days",
    usual: str | timedelta = _AN_HOUR,
    states: Mapping[str, str | timedelta] | None = None,
    stuck: float = 0.05,
    dropped: float = 0.1,
    name: str = "{flow}-{number:04}",
) -> list[Case]:
    """Make up sessions that have walked through a flow, and keep them in a store.

    They begin one after the other in the first half of the time, and take one transition or
    another, the first of a state three times as often as any further one, with evidence by which
    its guard holds. Who is neither stuck nor has dropped out goes on until it, or the time, is
    over.

    Args:
        store: Where they are kept, with every step.
        library: Where flows are found.
        flow: The flow that they are begun with.
        count: How many, 100,000 at most.
        seed: Another one gives another fleet.
        begin: When the first begins; without a zone it is UTC.
        during: How long the whole takes.
        usual: How long one stays in a state on average.
        states: State → how long it is on average there, where that is something else.
        stuck: Which share comes to stand still on the way, after the steps that it took.
        dropped: Which share never goes on from where it began.
        name: What they are called: ``{flow}`` and ``{number}`` are filled in.

    Returns:
        The sessions as they were kept, with their steps.

    Raises:
        BoardError: There can be no such fleet.
        SessionAlreadyExistsError: There is a session of such a name; those before it are kept.
        FlowError: The flow is not to be had.
        StepError: It cannot be begun.
    """
    length = length_of(during)
    pace = _Pace(length_of(usual), {key: length_of(each) for key, each in (states or {}).items()})
    first = in_utc(begin)
    if not 0 <= count <= MOST:
        raise BoardError(f"a fleet has from 0 to {MOST:,} sessions, and not {count:,}")
    if not (stuck >= 0 and dropped >= 0 and stuck + dropped <= 1):
        raise BoardError(
            f"`stuck` ({stuck}) and `dropped` ({dropped}) are shares of one fleet: each from 0 to "
            "1, and 1 at most together"
        )
    root = library.load(flow)
    start = stepper.start(library, root)
    cases = []
    for number in range(1, count + 1):
        chance = Random(f"{seed}:{number}")  # noqa: S311 - it is to be the same each time
        began = first + length / 2 * ((number - 1) / count) if count else first
        session = _begun(_named(name, root.flow, number), start, began)
        fate = chance.random()
        if fate < dropped:
            most = 0
        else:
            most = 1 + chance.randrange(6) if fate < dropped + stuck else MOST_STEPS
        steps = _walked(library, session, began, first + length, pace, most, chance)
        kept = store.create(session)
        if steps:
            kept = kept.moved_to(steps[-1].after.configuration, steps[-1].at)
            store.save(kept, steps)
        cases.append(Case(kept, tuple(steps)))
    return cases


def _named(pattern: str, flow: str, number: int) -> str:
    try:
        return pattern.format(flow=flow, number=number)
    except (LookupError, ValueError, AttributeError) as error:
        raise BoardError(
            f"`{pattern}` is no pattern of names ({error}); write as in `run-{{number:03}}`"
        ) from error


def _begun(name: str, at: Configuration, moment: datetime) -> Session:
    text = moment.isoformat()
    return Session(at.flow, at.state, name, text, text, at.stack)


def _walked(  # noqa: PLR0913, PLR0917 - what one walk hangs on
    library: FlowLibrary,
    session: Session,
    moment: datetime,
    end: datetime,
    pace: _Pace,
    most: int,
    chance: Random,
) -> list[Step]:
    """The steps of one session, as far as it comes."""
    steps: list[Step] = []
    while len(steps) < most:
        moment += pace.length(session.state, chance)
        chosen = _chosen(stepper.options(library, session.configuration), chance)
        if chosen is None or moment > end:
            break
        option, evidence = chosen
        landing = stepper.step(library, session.configuration, option.trigger, evidence)
        at = moment.isoformat()
        after = session.moved_to(landing.configuration, at)
        steps.append(Step(option.trigger, evidence, session, after, landing.edges, at))
        session = after
    return steps


def _chosen(options: Sequence[Option], chance: Random) -> tuple[Option, dict[str, str]] | None:
    """A transition that can be taken, and evidence for it; None where there is none."""
    ways = []
    for option in options:
        given = opening((each.key, each.expression) for each in option.conditions)
        if option.landing is not None and given is not None:
            ways.append((option, given))
    if not ways:
        return None
    weights = [3, *[1] * (len(ways) - 1)]
    return chance.choices(ways, weights)[0]
