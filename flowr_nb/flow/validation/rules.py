"""The rules on one flow by itself, each a small generator (`subflow_rules` has the others)."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import first_number, numbers_in, parse_condition
from flowr_nb.flow.errors import ConditionSyntaxError
from flowr_nb.flow.paths import dead_ends, reachable_states
from flowr_nb.flow.validation.inspection import MUST, SHOULD
from flowr_nb.flow.validation.key_rules import duplicate_keys, known_keys
from flowr_nb.flow.validation.spelling_rules import spelling
from flowr_nb.yaml.nodes import YamlMapping, YamlScalar, YamlSequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.flow.validation.inspection import Check, KeyPath

LONGEST_VERSION: Final = 256
"""Longest version or constraint that is looked at; those who compare versions stop there, too."""
_GROUPS: Final = "conditions"
_ADD_TARGET: Final = "; add it, or name one that exists"
_SHOWN: Final = 40
_BOOLEANS: Final = ("True", "TRUE", "False", "FALSE")


def own_findings(check: Check) -> Iterator[Finding]:
    """What can be told from the flow's own file, in no particular order."""
    return chain(
        _not_empty(check),
        _unique(check),
        duplicate_keys(check),
        known_keys(check),
        _version(check),
        _targets(check),
        _guards(check),
        spelling(check),
        _reachability(check),
    )


def _not_empty(check: Check) -> Iterator[Finding]:
    if not check.flow.exits:
        yield check.finding(
            MUST, "has-exit", "a flow needs at least one exit; add it under `exits`", "exits"
        )
    if not check.flow.states:
        yield check.finding(
            MUST, "has-state", "a flow needs at least one state; add it under `states`", "states"
        )


def _unique(check: Check) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, state in enumerate(check.flow.states):
        first = seen.setdefault(state.id, index)
        if first != index:
            source = check.flow.source
            line = source.locate_value("states", first, "id").line if source else 0
            place = f" (the first is in line {line})" if line else ""
            yield check.finding(
                MUST,
                "unique-id",
                f"a second state `{state.id}`{place}; give each state its own id",
                "states",
                index,
                "id",
                value=True,
            )
    exits: set[str] = set()
    for index, name in enumerate(check.flow.exits):
        if name in exits:
            yield check.finding(
                MUST,
                "unique-exit",
                f"the exit `{name}` is listed twice; remove one",
                "exits",
                index,
            )
        exits.add(name)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _version(check: Check) -> Iterator[Finding]:
    version = check.flow.version
    import nodesemver  # noqa: PLC0415 - slow to import, and only who checks flows needs it

    known = len(version) <= LONGEST_VERSION and nodesemver.valid(version, False) is not None
    if not known:
        yield check.finding(
            SHOULD,
            "semver",
            f"`{_short(version)}` is not a semantic version; write three numbers, like 1.0.0",
            "version",
            value=True,
        )


def _targets(check: Check) -> Iterator[Finding]:
    exits = set(check.flow.exits)
    known = [*(state.id for state in check.flow.states), *check.flow.exits]
    for index, state, edge in check.transitions():
        is_state, is_exit = check.flow.state(edge.target) is not None, edge.target in exits
        where = check.target_keys(index, edge.trigger)
        if is_state and is_exit:
            yield check.finding(
                MUST,
                "target-unambiguous",
                f"`{state.id}` goes to `{edge.target}` on `{edge.trigger}`, which is both a state "
                "and an exit; rename one of them",
                *where,
                value=True,
            )
        elif not is_state and not is_exit:
            yield check.finding(
                MUST,
                "target-exists",
                f"`{state.id}` goes to `{edge.target}` on `{edge.trigger}`, which is neither a "
                f"state nor an exit{check.nearest(edge.target, known, _ADD_TARGET)}",
                *where,
                value=True,
            )


def _guards(check: Check) -> Iterator[Finding]:
    used: set[tuple[int, str]] = set()
    for index, state, edge in check.transitions():
        groups = state.conditions or {}
        for name in edge.groups:
            used.add((index, name))
            if name not in groups:
                yield check.finding(
                    MUST,
                    "group-exists",
                    f"the state `{state.id}` has no group of conditions `{name}`"
                    f"{check.nearest(name, groups, f'; define it under its `{_GROUPS}`')}",
                    *_group_keys(check, index, edge.trigger, name),
                    value=True,
                )
        where = ("states", index, "next", edge.trigger, "when")
        for key, expression in edge.guard.items():
            yield from _expression(check, key, expression, *where, key)
        yield from _block_texts(check, *where)
    for index, state in enumerate(check.flow.states):
        for name, conditions in (state.conditions or {}).items():
            group = ("states", index, "conditions", name)
            yield from _block_texts(check, *group)
            if (index, name) in used:
                continue
            yield check.finding(
                SHOULD,
                "group-used",
                f"no transition of `{state.id}` uses its group `{name}`; name it in a `when`, or "
                "remove it",
                *group,
            )
            for key, expression in conditions.items():
                yield from _expression(check, key, expression, *group, key)


def _group_keys(check: Check, index: int, trigger: str, name: str) -> KeyPath:
    """Where a guard names a group."""
    keys: KeyPath = ("states", index, "next", trigger, "when")
    node = check.flow.source.node(*keys) if check.flow.source else None
    for item, part in enumerate(node.items if isinstance(node, YamlSequence) else ()):
        if isinstance(part, YamlScalar) and part.text == name:
            return (*keys, item)
    return keys


def _expression(check: Check, key: str, expression: str, *where: str | int) -> Iterator[Finding]:
    try:
        operator, value = parse_condition(expression)
    except ConditionSyntaxError as error:
        message = f"condition `{key}`: {error}"
        yield check.finding(MUST, "operator-exists", message, *where, value=True)
        return
    if not operator.is_order and value in _BOOLEANS:
        told = (
            f"condition `{key}`: `{value}` is a text here, and the boolean {value.capitalize()} "
            f"another; write `{operator.value}{value.lower()}` for that"
        )
        yield check.finding(SHOULD, "boolean-text", told, *where, value=True)
    if not operator.is_order or (count := numbers_in(value)) == 1:
        return
    if count:
        told = f"compares the first number alone, which is {first_number(value)} here"
    else:
        told = "compares numbers, and finds none here, so that it never holds"
    yield check.finding(
        SHOULD,
        "one-number",
        f"condition `{key}`: `{operator.value}` of `{_short(expression)}` {told}; write one "
        "number, with a unit behind it or without",
        *where,
        value=True,
    )


def _block_texts(check: Check, *where: str | int) -> Iterator[Finding]:
    """Expressions that YAML took for blocks of text: ``score: >5`` is an empty one, indented."""
    source = check.flow.source
    node = source.node(*where) if source else None
    for part in node.items if isinstance(node, YamlSequence) else [node]:
        for key, value in part.entries if isinstance(part, YamlMapping) else ():
            if isinstance(value, YamlScalar) and value.block:
                yield check.finding(
                    SHOULD,
                    "expression-quoted",
                    f"condition `{key.text}` is a block of text, which `>` and `|` without quotes "
                    f'begin; put the expression in quotes, like `{key.text}: ">5"`',
                    *where,
                    key.text,
                )


def _reachability(check: Check) -> Iterator[Finding]:
    flow = check.flow
    if flow.initial is None:
        return
    reached = reachable_states(flow)
    stuck = set(dead_ends(flow))
    aims = {edge.target for _, _, edge in check.transitions()}
    for index, name in enumerate(flow.exits):
        if name not in aims:
            yield check.finding(
                SHOULD,
                "exit-reached",
                f"no transition leads to the exit `{name}`; add one, or remove the exit",
                "exits",
                index,
            )
    for index, state in enumerate(flow.states):
        where = ("states", index, "id")
        if state.id not in reached:
            yield check.finding(
                SHOULD,
                "state-reachable",
                f"`{state.id}` cannot be reached from the initial state `{flow.initial.id}`; add "
                "a transition that leads to it, or remove it",
                *where,
                value=True,
            )
        if flow.exits and state.id in stuck:
            yield check.finding(
                SHOULD,
                "exit-reachable",
                f"no exit can be reached from `{state.id}`, so a run that gets there never ends; "
                "add a transition that leads on",
                *where,
                value=True,
            )
