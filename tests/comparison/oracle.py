"""A second opinion on what two flows do, which shares no code with the package.

Flows are what PyYAML reads, every scalar a text; a place is a tuple of flow names and states, from
the outside in, or the name of the exit that ended the run. Slow and plain: evidence is tried by
brute force.
"""

import re
from itertools import product

import yaml

NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")
OPERATORS = (">=", "<=", "==", "!=", ">", "<")


def read(text):
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts of all there is


def guard_of(state, way):
    if not isinstance(way, dict):
        return {}
    guard = {}
    when = way.get("when") or {}
    for part in when if isinstance(when, list) else [when]:
        guard.update(state["conditions"][part] if isinstance(part, str) else part)
    return guard


def holds(expression, value):
    operator = next((each for each in OPERATORS if expression.startswith(each)), "")
    wanted = expression.removeprefix(operator)
    if operator in ("", "==", "!="):
        return (value == wanted) != (operator == "!=")
    here, there = NUMBER.search(value), NUMBER.search(wanted)
    if here is None or there is None:
        return False
    one, other = float(here[0]), float(there[0])
    return {">=": one >= other, "<=": one <= other, ">": one > other, "<": one < other}[operator]


class Machine:
    """Flows of one folder, by name, and the one that is run."""

    def __init__(self, flows, root):
        self.flows = flows
        self.begin = self._entered(((root, self._first(root)),))

    def _first(self, name):
        return self.flows[name]["states"][0]["id"]

    def _state(self, name, state):
        return next(each for each in self.flows[name]["states"] if each["id"] == state)

    def _entered(self, place):
        while "flow" in self._state(*place[-1]):
            child = self._state(*place[-1])["flow"]
            place = (*place, (child, self._first(child)))
        return place

    def triggers(self, place):
        return [] if isinstance(place, str) else list(self._state(*place[-1]).get("next") or {})

    def asked(self, place, trigger):
        """Every condition in force, and where the transition leads; None for no such transition."""
        conditions = []
        while True:
            name, at = place[-1]
            state = self._state(name, at)
            ways = state.get("next") or {}
            if trigger not in ways:
                return None
            way = ways[trigger]
            conditions += guard_of(state, way).items()
            target = way["to"] if isinstance(way, dict) else way
            if target in [each["id"] for each in self.flows[name]["states"]]:
                return conditions, self._entered((*place[:-1], (name, target)))
            if target not in self.flows[name]["exits"]:
                return None
            if len(place) == 1:
                return conditions, target
            place, trigger = place[:-1], target

    def step(self, place, trigger, evidence):
        asked = self.asked(place, trigger)
        if asked is None or {key for key, _ in asked[0]} != set(evidence):
            return None
        return asked[1] if all(holds(each, evidence[key]) for key, each in asked[0]) else None


def values_for(expressions):
    values = {"none of these"}
    for expression in expressions:
        value = expression.lstrip("=!<>")
        values.add(value)
        number = NUMBER.search(value)
        if number:
            values.update(str(float(number[0]) + each) for each in (-0.5, 0, 0.5))
    return sorted(values)


def evidences(machines, places, trigger):
    """Evidence for each set of keys that one of the two asks for."""
    asked = [
        machine.asked(place, trigger)
        for machine, place in zip(machines, places, strict=True)
        if not isinstance(place, str)
    ]
    asked = [conditions for conditions, _ in filter(None, asked)]
    for keys in {frozenset(key for key, _ in conditions) for conditions in asked}:
        ordered = sorted(keys)
        tried = [
            values_for([each for conditions in asked for name, each in conditions if name == key])
            for key in ordered
        ]
        yield from (dict(zip(ordered, values, strict=True)) for values in product(*tried))


def shortest_difference(one, other):
    """Length of a shortest walk that tells two machines apart; None where there is none."""
    machines, begin = (one, other), (one.begin, other.begin)
    seen, layer, length = {begin}, [begin], 0
    while layer:
        onward = []
        for places in layer:
            triggers = dict.fromkeys(
                each
                for machine, place in zip(machines, places, strict=True)
                for each in machine.triggers(place)
            )
            for trigger in triggers:
                for evidence in evidences(machines, places, trigger):
                    after = tuple(
                        machine.step(place, trigger, evidence)
                        if trigger in machine.triggers(place)
                        else None
                        for machine, place in zip(machines, places, strict=True)
                    )
                    ends = [each if isinstance(each, str) else "" for each in after]
                    if (after[0] is None) != (after[1] is None) or ends[0] != ends[1]:
                        return length + 1
                    if after[0] is not None and after not in seen:
                        seen.add(after)
                        onward.append(after)
        layer, length = onward, length + 1
    return None


def tells_apart(one, other, walk):
    """Whether a walk tells two machines apart in its last step, and not before."""
    places = (one.begin, other.begin)
    for number, (trigger, evidence) in enumerate(walk, 1):
        places = tuple(
            machine.step(place, trigger, evidence)
            for machine, place in zip((one, other), places, strict=True)
        )
        ends = [each if isinstance(each, str) else "" for each in places]
        is_apart = (places[0] is None) != (places[1] is None) or ends[0] != ends[1]
        if is_apart != (number == len(walk)):
            return False
    return bool(walk)
