"""Nothing that only the reference has is told; a score is 1 exactly where flows are equal."""

import copy
import json
import re
import zlib
from pathlib import Path

import pytest
import yaml

from flowr_nb import FlowError, FlowLibrary
from flowr_nb.comparison import compare
from flowr_nb.teaching import exercise
from tests.comparison.mutants import equal_copy, mutants_of
from tests.comparison.oracle import read

FLOWS = {
    path.stem: read(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "flows").glob("*.yaml"))
}
LIBRARY = FlowLibrary(Path(__file__).parents[2] / "flows")
WORD = re.compile(r"[\w.-]+")
NUMBER = re.compile(r"\d+")


def text_of(data):
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def secretive(data):
    """A flow that does something else, in words that are nowhere else: but its triggers."""
    flow = copy.deepcopy(data)
    names = {each["id"]: f"secret-state-{n}" for n, each in enumerate(flow["states"])}
    names |= {each: f"secret-exit-{n}" for n, each in enumerate(flow["exits"][1:])}
    flow["exits"] = [names.get(each, each) for each in flow["exits"]]
    for state in flow["states"]:
        state["id"] = names[state["id"]]
        for trigger, way in (state.get("next") or {}).items():
            if not isinstance(way, dict):
                state["next"][trigger] = names.get(way, way)
                continue
            way["to"] = names.get(way["to"], way["to"])
            if isinstance(way["when"], dict):
                way["when"] = {key: secret_condition(each) for key, each in way["when"].items()}
    return flow


def secret_condition(expression):
    operator = re.match(r"[=!<>]*", expression)[0]
    value = expression.removeprefix(operator)
    if NUMBER.search(value):
        return operator + NUMBER.sub(lambda n: f"{int(n[0]) + 3}.4567", value, count=1)
    return f"{operator}secret-value"


def words_of(data):
    """The names, values and keys of a flow, and the numbers in them; without its triggers."""
    found = set(data["exits"]) | {each["id"] for each in data["states"]}
    for state in data["states"]:
        for way in (state.get("next") or {}).values():
            if not isinstance(way, dict):
                found.add(way)
                continue
            found.add(way["to"])
            for part in way["when"] if isinstance(way["when"], list) else [way["when"]]:
                guard = state["conditions"][part] if isinstance(part, str) else part
                found |= {*guard, *(each.lstrip("=!<>") for each in guard.values())}
    return found | {each for word in found for each in re.findall(r"\d[\d.]*", word)}


def triggers_of(data):
    return {each for state in data["states"] for each in state.get("next") or {}}


def some_of(data, most=60):
    """So many of the mutants of a flow, from all over it."""
    mutants = list(mutants_of(data))
    return mutants[:: -(-len(mutants) // most)]


TRIGGERS = {trigger for data in FLOWS.values() for trigger in triggers_of(data)}


def shown_of(result):
    """All that a result says; without the names of its own fields, and numbers of lines."""
    data = result.to_json()
    texts = [result.message, repr(result), str(result)]
    # Drawing takes most of the time, and shows the answer alone.
    texts += [result._repr_html_()] if zlib.crc32(result.message.encode()) % 8 == 0 else []
    texts += [json.dumps([value for key, value in data.items() if key not in ("score", "walk")])]
    texts += [str(result.walk), str(result.at)]
    texts += [value for step in result.walk for each in step.evidence.items() for value in each]
    return re.sub(r"<?[\w-]+>?:\d+:\d+: ", "", "\n".join(texts))


def told_of(result, secrets):
    """What of a list of words is said anywhere."""
    picture = re.compile(r'src="[^"]*"|(?:width|height)="[^"]*"|WalkStep|\d+px|\d+ %|"line": .*')
    words = set(WORD.findall(picture.sub("", shown_of(result))))
    bare = {word for word in secrets if not word.isdigit()}
    given = {value for step in result.walk for value in step.evidence.values()}
    return (words & bare) | (given & secrets)


@pytest.mark.parametrize("name", ["deploy", "online-order", "pull-request"])
def test_nothing_that_only_the_reference_has_is_told(name):
    answer = FLOWS[name]
    references = [secretive(answer), *(data for _, data in some_of(secretive(answer), 30))]
    told = 0
    for reference in references:
        try:
            task = exercise(text_of(reference), library=LIBRARY)
        except FlowError as error:  # a mutant that breaks a rule is no reference
            assert "the reference has an error" in str(error)  # noqa: PT017 - see above
            continue
        secrets = words_of(reference) - words_of(answer) - triggers_of(answer)
        secrets -= triggers_of(reference)
        assert any(word.startswith("secret-") for word in secrets)
        result = task.check(text_of(answer), feedback="place")
        assert not result
        told += 1
        assert not told_of(result, secrets), result.message
    assert told > 10


@pytest.mark.parametrize("name", FLOWS)
def test_of_each_mutant_as_the_answer_nothing_of_the_reference_is_told(name):
    task = exercise(text_of(FLOWS[name]), library=LIBRARY)
    for what, data in some_of(FLOWS[name], 30):
        result = task.check(text_of(data), feedback="place")
        secrets = words_of(FLOWS[name]) - words_of(data) - TRIGGERS
        if result.is_readable:
            assert not told_of(result, secrets), (what, result.message)


@pytest.mark.parametrize("name", FLOWS)
def test_a_score_is_one_exactly_where_no_walk_tells_the_flows_apart(name):
    reference = text_of(FLOWS[name])
    task = exercise(reference, library=LIBRARY)
    assert task.check(text_of(equal_copy(FLOWS[name]))).score == 1
    scores = []
    for what, data in some_of(FLOWS[name]):
        result = task.check(text_of(data))
        if not result.is_readable:
            continue
        is_equal = bool(compare(reference, text_of(data), library=LIBRARY))
        assert result.passed == is_equal, what
        assert (result.score == 1) == is_equal, (what, result.score)
        assert task.check(text_of(data)).score == result.score
        scores.append(result.score)
    assert sorted(scores)[len(scores) // 2] > 0.7, "one fault of many is not all there is"


def test_two_states_that_do_the_same_may_be_one_and_one_may_be_two():
    one = (
        "{flow: x, version: 1.0.0, exits: [o], states: [{id: a, next: {t: b}}, "
        "{id: b, next: {t: a, e: o}}]}"
    )
    two = (
        "{flow: x, version: 1.0.0, exits: [o], states: [{id: a, next: {t: b}}, "
        "{id: b, next: {t: c, e: o}}, {id: c, next: {t: d}}, {id: d, next: {t: a, e: o}}]}"
    )
    assert exercise(one).check(two).score == 1
    assert exercise(two).check(one).score == 1
