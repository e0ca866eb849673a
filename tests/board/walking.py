"""Sessions that have walked through the sample flows, at times that a test says."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from flowr_nb.board import Case
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session, Step, options, start
from flowr_nb.session.history import StepKind
from tests.evidence import evidence_for

FLOWS = Path(__file__).resolve().parents[2] / "flows"
LIBRARY = FlowLibrary(FLOWS)
NAMES = ("deploy", "feature", "pull-request", "online-order", "traffic-light")
BEGIN = datetime(2026, 5, 1, 12, tzinfo=UTC)


def at(minutes):
    """A time as sessions write it."""
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def walk(flow, choices, minutes, name="w", library=LIBRARY):
    """A case that took these options one after the other, at these minutes; the first begins it.

    A choice is the number of an option, counted around; of None it goes back to where it began.
    """
    place = start(library, flow)
    session = Session(place.flow, place.state, name, at(minutes[0]), at(minutes[0]), place.stack)
    began, steps = session, []
    for choice, moment in zip(choices, minutes[1:], strict=False):
        if choice is None:
            after = session.moved_to(began.configuration, at(moment))
            steps.append(Step("", {}, session, after, (), at(moment), StepKind.RETURN))
        else:
            offered = [each for each in options(library, session.configuration) if each.landing]
            if not offered:
                break
            option = offered[choice % len(offered)]
            after = session.moved_to(option.landing.configuration, at(moment))
            edges = option.landing.edges
            steps.append(
                Step(option.trigger, evidence_for(option), session, after, edges, at(moment))
            )
        session = after
    return Case(session, tuple(steps))


@st.composite
def walks(draw, name="w", most=12):
    """A case that walked somewhere, each step later than the one before."""
    choices = draw(st.lists(st.integers(0, 5) | st.none(), max_size=most))
    gaps = draw(st.lists(st.integers(1, 500), min_size=len(choices), max_size=len(choices)))
    minutes = [draw(st.integers(0, 1000))]
    for gap in gaps:
        minutes.append(minutes[-1] + gap)
    return walk(draw(st.sampled_from(NAMES)), choices, minutes, name)


def levels(trail):
    """Every state that a trail is in, each with what waits for it."""
    return [tuple(trail[: depth + 1]) for depth in range(len(trail))]


def stood(case):
    """Where a case stood from when until when; until None for where it stands."""
    times = [case.began.updated_at, *(step.at for step in case.steps)]
    sessions = [case.began, *(step.after for step in case.steps)]
    moments = [datetime.fromisoformat(time) for time in times]
    spans = [(*pair, session) for pair, session in zip(pairwise(moments), sessions, strict=False)]
    return [*spans, (moments[-1], None, sessions[-1])]
