"""The stepper against a naive interpreter of the same flows, on flows and walks made at random."""

import re
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, strategies as st

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow import FlowError, FlowLibrary
from flowr_nb.session import options, start
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.step_errors import (
    BrokenFlowError,
    ConditionsNotMetError,
    EvidenceError,
    RunOverError,
    UnknownTriggerError,
)
from flowr_nb.session.stepper import step
from tests.stepping import begin

TRIGGERS = ["go", "back", "on", "x", "y"]
KEYS = ["score", "verdict"]
VALUES = ["80", "75%", "pass", "no", "", True, 80, 81.5, -1, None]
EXPRESSIONS = ["==pass", "!=no", ">=80%", "<=75", ">79", "<1", "80", "true", "", ">=many"]


# The naive interpreter: flows are plain mappings, and every step is spelt out.


class CannotError(Exception):
    """Why a naive run cannot move; the text is the kind of reason."""


def first_number(text):
    found = re.search(r"-?\d+(\.\d+)?", text)
    return None if found is None else float(found.group())


def holds(expression, value):
    if value is None:  # not given
        return None
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    for sign in ("==", "!=", ">=", "<=", ">", "<"):
        if expression.startswith(sign):
            wanted = expression[len(sign) :]
            break
    else:
        sign, wanted = "==", expression
    if sign in ("==", "!="):
        return (text == wanted) == (sign == "==")
    a, b = first_number(text), first_number(wanted)
    if a is None or b is None:
        return False
    return {">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b}[sign]


def naive_enter(flows, stack, flow, state):
    """Go into a state, and into the first state of what it invokes, and so on."""
    while flows[flow]["states"][state].get("flow") is not None:
        child = flows[flow]["states"][state]["flow"]
        if child not in flows or child == flow or any(child == frame[0] for frame in stack):
            raise CannotError("broken")
        stack = [*stack, (flow, state)]
        flow, state = child, next(iter(flows[child]["states"]))
    return stack, flow, state


def naive_way(flows, stack, flow, state, trigger):
    """Where a trigger leads, and every guard on the way."""
    if state not in flows[flow]["states"]:
        raise CannotError("over")
    if trigger not in flows[flow]["states"][state]["next"]:
        raise CannotError("unknown")
    guards = []
    while True:
        edge = flows[flow]["states"][state]["next"][trigger]
        guards += list(edge.get("when", {}).items())
        target = edge["to"]
        if target in flows[flow]["states"]:
            return (*naive_enter(flows, stack, flow, target), guards)
        if target not in flows[flow]["exits"]:
            raise CannotError("broken")
        if not stack:
            return [], flow, target, guards
        *stack, (flow, state) = stack
        trigger = target
        if trigger not in flows[flow]["states"][state]["next"]:
            raise CannotError("broken")


def naive_fire(flows, place, trigger, evidence):
    *after, guards = naive_way(flows, *place, trigger)
    evidence = {key: value for key, value in evidence.items() if value is not None}
    if {key for key, _ in guards} != set(evidence):
        raise CannotError("evidence")
    if not all(holds(expression, evidence[key]) for key, expression in guards):
        raise CannotError("blocked")
    return tuple(after)


# Flows and walks at random.

guards = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(EXPRESSIONS), max_size=2)


@st.composite
def families(draw):
    """Up to four flows; each may invoke those after it, and now and then one that it must not."""
    count = draw(st.integers(1, 4))
    flows = {}
    for number in reversed(range(count)):
        ids = [f"s{number}{i}" for i in range(draw(st.integers(1, 4)))]
        exits = ["x", "y"][: draw(st.integers(1, 2))]
        targets = ids + exits
        states = {}
        for state in ids:
            below = [f"f{i}" for i in range(number + 1, count)]
            invoked = draw(st.none() | st.sampled_from(below)) if below else None
            if draw(st.integers(0, 30)) == 0:
                invoked = draw(st.sampled_from(["f0", f"f{number}", "gone"]))
            if invoked in flows:
                triggers = flows[invoked]["exits"]
                if draw(st.integers(0, 15)) == 0:
                    triggers = triggers[:-1]
            else:
                triggers = draw(st.lists(st.sampled_from(TRIGGERS), unique=True, max_size=3))
            edges = {}
            for trigger in triggers:
                is_lost = draw(st.integers(0, 30)) == 0
                edges[trigger] = {"to": "nowhere" if is_lost else draw(st.sampled_from(targets))}
                if draw(st.booleans()):
                    edges[trigger]["when"] = draw(guards)
            states[state] = {"next": edges} | ({"flow": invoked} if invoked else {})
        flows[f"f{number}"] = {"exits": exits, "states": states}
    return flows


def write(flows, folder):
    for name, flow in flows.items():
        content = {
            "flow": name,
            "version": "1.0.0",
            "exits": flow["exits"],
            "states": [{"id": state, **rest} for state, rest in flow["states"].items()],
        }
        text = yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False, default_style='"')
        (Path(folder) / f"{name}.yaml").write_text(text, "utf-8")
    return FlowLibrary(folder)


def kind_of(error):
    kinds = {
        RunOverError: "over",
        UnknownTriggerError: "unknown",
        EvidenceError: "evidence",
        ConditionsNotMetError: "blocked",
        BrokenFlowError: "broken",
    }
    return kinds.get(type(error), "broken" if isinstance(error, FlowError) else repr(error))


def place_of(session):
    return [(frame.flow, frame.state) for frame in session.stack], session.flow, session.state


def attempt(call, *args):
    """What a call gives, or the kind of error that it raises."""
    try:
        return call(*args)
    except CannotError as reason:
        return str(reason)
    except FlowrNbError as error:
        return kind_of(error)


def check_options(flows, library, session, evidence):
    """Each option leads where the naive run would land, and is open when that one would go."""
    place = place_of(session)
    offered = options(library, session.configuration, evidence)
    edges = flows[place[1]]["states"].get(place[2], {"next": {}})["next"]
    assert [option.trigger for option in offered] == list(edges)
    for option in offered:
        way = attempt(naive_way, flows, *place, option.trigger)
        if isinstance(way, str):
            assert (option.landing, option.status) == (None, OptionStatus.BLOCKED)
            assert option.problem
            continue
        *after, asked = way
        landing = option.landing
        there = [(frame.flow, frame.state) for frame in landing.stack]
        assert (there, landing.flow, landing.state) == tuple(after)
        assert landing.is_over == (landing.state not in flows[landing.flow]["states"])
        assert landing.places[-1] == (type(landing.places[-1]))(landing.flow, landing.state)
        verdicts = [holds(e, evidence[key]) if key in evidence else None for key, e in asked]
        assert [condition.holds for condition in option.conditions] == verdicts
        expected = OptionStatus.OPEN
        if None in verdicts:
            expected = OptionStatus.NEEDS_EVIDENCE
        if False in verdicts:
            expected = OptionStatus.BLOCKED
        assert option.status is expected


@given(families(), st.data())
def test_a_run_goes_where_the_naive_run_goes(flows, data):
    with tempfile.TemporaryDirectory() as folder:
        library = write(flows, folder)
        root = next(reversed(flows))  # f0, which may invoke the others
        place = attempt(naive_enter, flows, [], root, next(iter(flows[root]["states"])))
        begun = attempt(begin, library, root)
        if isinstance(place, str) or isinstance(begun, str):
            assert begun == place
            return
        session = begun
        assert place_of(session) == place
        for _ in range(data.draw(st.integers(0, 6), label="steps")):
            known = flows[place[1]]["states"].get(place[2], {"next": {}})["next"]
            trigger = data.draw(
                st.sampled_from([*known, *known, "no-such-trigger"]), label="trigger"
            )
            way = attempt(naive_way, flows, *place, trigger)
            asked = [key for key, _ in way[3]] if not isinstance(way, str) else []
            given = data.draw(
                st.fixed_dictionaries(
                    dict.fromkeys(asked, st.sampled_from(VALUES)),
                    optional={"unasked": st.just(1)} if data.draw(st.integers(0, 9)) == 0 else {},
                ),
                label="evidence",
            )
            if given and data.draw(st.integers(0, 9)) == 0:
                given.popitem()
            check_options(flows, library, session, given)
            expected = attempt(naive_fire, flows, place, trigger, given)
            landing = attempt(step, library, session.configuration, trigger, given)
            if isinstance(expected, str) or isinstance(landing, str):
                assert landing == expected
                continue
            after = session.moved_to(landing.configuration)
            assert place_of(after) == expected
            left = len(landing.edges) - 1
            kept = len(session.stack) - left
            assert after.stack[:kept] == session.stack[:kept], "those that wait go on waiting"
            session, place = after, expected


@given(families(), st.data())
def test_the_stack_returns_to_its_depth(flows, data):
    """However deep it went: a run that leaves a subflow for a plain state is as deep as before."""
    for flow in flows.values():
        for state in flow["states"].values():
            for edge in state["next"].values():
                edge.pop("when", None)
    with tempfile.TemporaryDirectory() as folder:
        library = write(flows, folder)
        session = attempt(begin, library, next(reversed(flows)))
        depths = {}
        for _ in range(data.draw(st.integers(1, 12), label="steps")):
            if isinstance(session, str):
                return
            # One flow is always as deep as the flows above it.
            above = tuple(session.stack)
            assert depths.setdefault(above, len(above)) == len({frame.flow for frame in above})
            ways = [o for o in options(library, session.configuration) if o.landing is not None]
            if not ways:
                return
            option = data.draw(st.sampled_from(ways), label="way")
            before, landing = session, step(library, session.configuration, option.trigger)
            session = session.moved_to(landing.configuration)
            outside = before.stack[: len(before.stack) - len(landing.edges) + 1]
            entered = session.stack[len(outside) :]
            assert session.stack[: len(outside)] == outside
            if landing.is_over:
                assert (session.stack, entered) == ((), ())
            elif library.load(session.flow).state(session.state).flow is None and not entered:
                assert len(session.stack) == len(before.stack) - (len(landing.edges) - 1)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_expression_judges_every_value_as_the_naive_one(write_flows, expression, value):
    text = yaml.dump(
        {
            "flow": "f",
            "version": "1.0.0",
            "exits": ["x"],
            "states": [{"id": "a", "next": {"go": {"to": "x", "when": {"k": expression}}}}],
        }
    )
    library = write_flows({"f": text})
    [option] = options(library, start(library, "f"), {"k": value})
    assert option.conditions[0].holds is holds(expression, value)
