"""Flows with one fault each, made of sound ones; and copies that differ in nothing that counts."""

import copy
import re

NUMBER = re.compile(r"\d+")
OTHER_WAY = {">=": ">", "<=": "<", "==": "!=", "!=": "==", ">": ">=", "<": "<="}


def mutants_of(data):
    """Every mutant of a flow: what was changed, and the flow."""
    for index, state in enumerate(data["states"]):
        yield from _of_ways(data, index, state)
        if index:
            mutant = copy.deepcopy(data)
            mutant["states"].insert(0, mutant["states"].pop(index))
            yield f"begins in {state['id']}", mutant


def _of_ways(data, index, state):
    places = [each["id"] for each in data["states"]] + data["exits"]
    for trigger, way in (state.get("next") or {}).items():
        here = f"{state['id']}/{trigger}"

        def changed(change, trigger=trigger):
            mutant = copy.deepcopy(data)
            ways = mutant["states"][index]["next"]
            change(ways, ways[trigger])
            return mutant

        if "flow" not in state:
            yield f"{here} removed", changed(lambda ways, _, t=trigger: ways.pop(t))
            yield (
                f"{here} renamed",
                changed(lambda ways, _, t=trigger: ways.update({f"{t}-too": ways.pop(t)})),
            )
        target = way["to"] if isinstance(way, dict) else way
        for place in places:
            if place != target:
                yield f"{here} to {place}", changed(_retarget(trigger, place))
        if not isinstance(way, dict):
            guarded = {"to": way, "when": {"asked": "==yes"}}
            yield f"{here} guarded", changed(_set(trigger, guarded))
            continue
        yield f"{here} unguarded", changed(_set(trigger, target))
        if not isinstance(way["when"], dict):
            continue
        for key, expression in way["when"].items():
            yield f"{here} without {key}", changed(_condition(trigger, key, None))
            yield (
                f"{here} asks otherwise for {key}",
                changed(_condition(trigger, f"{key}-too", expression)),
            )
            for other in _other_conditions(expression):
                yield f"{here} {key} {other}", changed(_condition(trigger, key, other))


def _other_conditions(expression):
    operator = re.match(r"[=!<>]*", expression)[0]
    value = expression.removeprefix(operator)
    yield OTHER_WAY[operator or "=="] + value
    number = NUMBER.search(value)
    if number:
        for step in (-1, 1):
            yield operator + value.replace(number[0], str(int(number[0]) + step), 1)
    else:
        yield f"{operator}{value}-too"


def _set(trigger, way):
    return lambda ways, _: ways.__setitem__(trigger, way)


def _retarget(trigger, place):
    def change(ways, way):
        ways[trigger] = {**way, "to": place} if isinstance(way, dict) else place

    return change


def _condition(trigger, key, expression):
    def change(ways, way):
        when = dict(way["when"])
        if expression is None:
            del when[key]
        elif key in when:
            when[key] = expression
        else:
            when = {key if key == f"{each}-too" else each: when[each] for each in when}
        ways[trigger] = {**way, "when": when}

    return change


def equal_copy(data):
    """The same flow with its states renamed and, but for the first, in another order."""
    text = {each["id"]: f"{each['id']}-renamed" for each in data["states"]}
    mutant = copy.deepcopy(data)
    for state in mutant["states"]:
        state["id"] = text[state["id"]]
        for trigger, way in (state.get("next") or {}).items():
            if isinstance(way, dict):
                way["to"] = text.get(way["to"], way["to"])
            else:
                state["next"][trigger] = text.get(way, way)
        if state.get("next"):
            state["next"] = dict(reversed(list(state["next"].items())))
    first, *others = mutant["states"]
    mutant["states"] = [first, *reversed(others)]
    mutant["version"] = "9.9.9"
    mutant["attrs"] = {"title": "another"}
    return mutant
