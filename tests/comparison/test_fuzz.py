"""Generated flows and faulty copies of them: what is said of them is so, and the walk tells it."""

import copy
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given, settings, strategies as st

from flowr_nb.comparison import compare
from flowr_nb.flow import FlowLibrary
from flowr_nb.session import StepError
from flowr_nb.session.stepper import start, step
from tests.comparison.oracle import Machine, read, shortest_difference

# A threshold that nothing meets, words that look like the samples, units, and what contradicts.
EXPRESSIONS = [
    "==1", ">=1", ">1", "<=1", "<1", "<0", ">=-1.5", "==-1.50", ">=.5", ">=1.0", "<2", ">=80%",
    ">80.5%", "<= 80 %", "==80%", ">=abc", "==", "!=", "!=1", "yes", "!=yes", "==no number",
]  # fmt: skip


def condition(drawn):
    keys = drawn.sample(["n", "m"], drawn.randint(1, 2))
    return {key: drawn.choice(EXPRESSIONS) for key in keys}


def way(drawn, places):
    target = drawn.choice(places)
    guard = drawn.choice([condition(drawn), "group", [condition(drawn), "group"]])
    return {"to": target, "when": guard} if drawn.random() < 0.3 else target


def flow(drawn, name, exits, *children):
    """A flow: with cycles, dead ends, exits of its subflows that it does not handle."""
    ids = [f"{name}-{number}" for number in range(drawn.randint(2, 4))]
    states = []
    for each in ids:
        state = {"id": each, "conditions": {"group": condition(drawn)}}
        triggers = drawn.sample(["go", "stop", "x"], drawn.choice([0, 1, 2, 2, 2]))
        if children and drawn.random() < 0.4:
            child = drawn.choice(children)
            state["flow"] = child["flow"]
            triggers = [each for each in child["exits"] if drawn.random() < 0.95]
        # More states than exits, so that there is a way to go.
        state["next"] = {trigger: way(drawn, [*ids, *ids, *exits]) for trigger in triggers}
        states.append(state)
    return {"flow": name, "version": "1.0.0", "exits": exits, "states": states}


def folder(drawn):
    """A flow with subflows two deep; exits of one name stand at several levels."""
    inner = flow(drawn, "inner", ["done", "failed"])
    middle = flow(drawn, "middle", ["done", "bad"], inner)
    outer = flow(drawn, "outer", ["end", "done"], middle, inner)
    return {each["flow"]: each for each in (outer, middle, inner)}


def faulty(drawn, flows):
    """The same with one transition that is another, or missing."""
    flows = copy.deepcopy(flows)
    data = drawn.choice(list(flows.values()))
    ways = drawn.choice([each for each in data["states"] if each["next"]] or [{"next": {"": ""}}])
    trigger = drawn.choice(list(ways["next"]))
    if drawn.random() < 0.2:
        del ways["next"][trigger]
    else:
        places = [each["id"] for each in data["states"]] + data["exits"]
        ways["next"][trigger] = way(drawn, places)
    return flows


def written(path, flows):
    path.mkdir()
    for name, data in flows.items():
        (path / f"{name}.yaml").write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return path


def machine(flows):
    return Machine({name: read(yaml.safe_dump(data)) for name, data in flows.items()}, "outer")


def walked(path, walk):
    """After each step of a walk the exit that ends the run, by the stepper; None for no step."""
    library = FlowLibrary(path)
    at, seen = start(library, "outer"), []
    for each in walk:
        try:
            landing = step(library, at, each.trigger, each.evidence)
        except StepError:
            return [*seen, None]
        at = landing.configuration
        seen.append(at.state if landing.is_over else "")
    return seen


# Not drawn piece by piece: what Hypothesis likes to begin with are flows without a way.
@given(st.integers(0, 2**32))
@settings(max_examples=settings.default.max_examples * 4 // 5)
def test_what_is_said_of_two_flows_is_what_an_oracle_says_and_the_stepper_shows(seed):
    drawn = Random(seed)
    flows = folder(drawn)
    both = flows, faulty(drawn, faulty(drawn, flows))
    shortest = shortest_difference(*map(machine, both))
    with TemporaryDirectory() as here:
        one, other = (
            written(Path(here) / name, each) for name, each in zip("ab", both, strict=True)
        )
        files = one / "outer.yaml", other / "outer.yaml"
        found, turned = compare(*files), compare(*reversed(files))
        by_name = compare(*files, names=True)
        assert compare(files[0], files[0], names=True).equal is True
        assert found.equal is turned.equal is (shortest is None)
        assert len(found.walk) == len(turned.walk) == (shortest or 0)
        assert found.equal or by_name.equal is False
        for each in (found, turned):
            if each.equal:
                continue
            ends = walked(one, each.walk), walked(other, each.walk)
            assert ends[0] != ends[1]
            assert ends[0][:-1] == ends[1][:-1]
            assert max(map(len, ends)) == len(each.walk)
