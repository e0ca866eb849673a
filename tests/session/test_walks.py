"""Random walks: whatever is fired with whatever, a run stays somewhere that exists."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings, strategies as st

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import Session, SessionStackFrame, fire, options, step
from flowr_nb.session.landing import locate
from tests.evidence import evidence_for
from tests.stepping import begin

LIBRARY = FlowLibrary(Path(__file__).resolve().parents[2] / "flows")
NAMES = LIBRARY.names()

words = st.sampled_from(["passed", "approved", "resolved", "written", "intact", "80", "0", "1"])
values = words | st.integers(-5, 100) | st.booleans() | st.none() | st.floats() | st.text()


def consistent(session):
    """Every frame's state invokes the flow after it, and the run is where the flows say."""
    place = locate(LIBRARY, session.configuration)
    trail = session.trail
    for flow, frame, below in zip(place.flows, trail, trail[1:], strict=False):
        invoking = flow.state(frame.state)
        assert invoking.flow is not None
        assert LIBRARY.subflow(flow, invoking).flow == below.flow
    names = [frame.flow for frame in trail]
    assert len(set(names)) == len(names)
    if place.state is None:
        assert session.stack == ()
        assert session.state in place.flow.exits
    else:
        assert place.state.flow is None, "a subflow is always entered"
    return place


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.data())
def test_a_walk_with_true_evidence_lands_where_its_option_said(name, data):
    session = begin(LIBRARY, name)
    for _ in range(25):
        place = consistent(session)
        found = options(LIBRARY, session.configuration)
        assert bool(found) is (place.state is not None)
        if not found:
            break
        option = data.draw(st.sampled_from(found))
        evidence = evidence_for(option)
        landing = step(LIBRARY, session.configuration, option.trigger, evidence)
        session = session.moved_to(landing.configuration)
        assert landing == option.landing
        assert (session.flow, session.state) == (landing.flow, landing.state)
        assert session.stack == landing.stack
    consistent(session)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.data())
def test_a_walk_with_any_evidence_moves_or_raises_an_error_of_its_own(name, data):
    session = begin(LIBRARY, name)
    for _ in range(12):
        found = options(LIBRARY, session.configuration)
        triggers = [option.trigger for option in found]
        trigger = data.draw(st.sampled_from([*triggers, "", "nonsense"]))
        keys = [key for option in found if option.trigger == trigger for key in option.keys]
        chosen = data.draw(st.sets(st.sampled_from(keys)) if keys else st.just(set()))
        evidence = {
            key: data.draw(values)
            for key in [*chosen, *data.draw(st.just([]) | st.just(["extra"]))]
        }
        opened = {
            option.trigger: option.status.value
            for option in options(LIBRARY, session.configuration, evidence)
        }
        try:
            session = fire(LIBRARY, session, trigger, evidence)
        except FlowrNbError:
            # Open, and yet refused: only for a key too many, which options leave aside.
            assert opened.get(trigger) != "open" or "extra" in evidence
        else:
            assert opened[trigger] == "open"
        consistent(session)


@given(
    st.builds(
        Session,
        flow=st.sampled_from(NAMES) | st.text(max_size=5),
        state=st.sampled_from(["prepare", "write", "scope", "shipped"]) | st.text(max_size=5),
        stack=st.lists(
            st.builds(
                SessionStackFrame,
                st.sampled_from(NAMES) | st.text(max_size=5),
                st.sampled_from(["scope", "build", "review"]) | st.text(max_size=5),
            ),
            max_size=3,
        ).map(tuple),
    ),
    st.text(max_size=8),
)
def test_any_session_at_all_has_options_or_says_what_is_wrong(session, trigger):
    try:
        found = options(LIBRARY, session.configuration)
        fire(LIBRARY, session, trigger)
    except FlowrNbError:
        return
    else:
        assert trigger in [option.trigger for option in found]
