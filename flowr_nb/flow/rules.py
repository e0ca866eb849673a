"""The rules on one flow by itself, each a small generator (`subflow_rules` has the others)."""

from __future__ import annotations

import difflib
from itertools import chain
from typing import TYPE_CHECKING, Final

import nodesemver

from flowr_nb.flow.analysis import dead_ends, reachable
from flowr_nb.flow.conditions import parse_condition
from flowr_nb.flow.errors import ConditionSyntaxError
from flowr_nb.flow.source import Position
from flowr_nb.flow.validation import ConformanceLevel, Violation
from flowr_nb.flow.yaml_reader import YamlMapping, YamlScalar, YamlSequence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flowr_nb.flow.model import Flow, State, Transition
    from flowr_nb.flow.yaml_reader import YamlNode

MUST: Final = ConformanceLevel.MUST
_SHOULD: Final = ConformanceLevel.SHOULD
_FLOW_KEYS: Final = ("flow", "version", "exits", "states", "params", "attrs")
_STATE_KEYS: Final = ("id", "next", "flow", "flow-version", "flow_version", "conditions", "attrs")
_EDGE_KEYS: Final = ("to", "when")
_PARAM_KEYS: Final = ("name", "default")
_MOST_HINTS: Final = 50
_MOST_NAMES: Final = 2000
_LONGEST_NAME: Final = 100
LONGEST_VERSION: Final = 256
"""Longest version or constraint that is looked at; those who compare versions stop there, too."""


_GROUPS: Final = "conditions"
_Path = tuple[str | int, ...]
_ADD_TARGET: Final = "; add it, or name one that exists"
_SHOWN: Final = 40


def own_findings(check: Check) -> Iterator[Violation]:
    """What can be told from the flow's own file, in no particular order."""
    return chain(
        _not_empty(check),
        _unique(check),
        _duplicate_keys(check),
        _known_keys(check),
        _version(check),
        _targets(check),
        _guards(check),
        _reachability(check),
    )


class Check:
    """A flow under inspection: makes findings that know their place."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._hints_left = _MOST_HINTS

    def violation(
        self,
        severity: ConformanceLevel,
        rule: str,
        message: str,
        *keys: str | int,
        value: bool = False,
    ) -> Violation:
        """A finding on the part that `keys` lead to (its value, where `value`)."""
        source = self.flow.source
        where = None
        if source is not None:
            where = source.locate_value(*keys) if value else source.locate(*keys)
        state = trigger = None
        if keys[:1] == ("states",) and len(keys) > 1 and isinstance(keys[1], int):
            state = self.flow.states[keys[1]].id
            trigger = str(keys[3]) if keys[2:3] == ("next",) and len(keys) > 3 else None  # noqa: PLR2004
        return Violation.at(
            where,
            severity,
            rule,
            message,
            self.location(keys),
            state=state,
            trigger=trigger,
            text=source.text if source else "",
        )

    def on_key(
        self,
        key: YamlScalar,
        path: tuple[str | int, ...],
        severity: ConformanceLevel,
        rule: str,
        message: str,
    ) -> Violation:
        """A finding on a key of the text, in the mapping that `path` leads to."""
        state = trigger = None
        location = f"flow:{self.flow.flow}"
        if path[:1] == ("states",) and len(path) > 1 and isinstance(path[1], int):
            state = self.flow.states[path[1]].id
            location += f"/state:{state}"
            if path[2:3] == ("next",):
                trigger = str([*path, key.text][3])
                location += f"/next:{trigger}"
        if path[2:] != ("next",):
            location += f"/key:{key.text}"
        return Violation.at(
            Position(self.flow.path, key.line, key.column),
            severity,
            rule,
            message,
            location,
            state=state,
            trigger=trigger,
            text=self.flow.source.text if self.flow.source else "",
        )

    def target_keys(self, index: int, trigger: str) -> tuple[str | int, ...]:
        """Where the target of a transition is written."""
        keys = ("states", index, "next", trigger)
        has_mapping = self.flow.source is not None and self.flow.source.has(*keys, "to")
        return (*keys, "to") if has_mapping else keys

    def location(self, keys: tuple[str | int, ...]) -> str:
        """``flow:f/state:s/next:t`` for a path of keys."""
        parts = [f"flow:{self.flow.flow}"]
        rest = list(keys)
        if rest[:1] == ["states"] and len(rest) > 1 and isinstance(rest[1], int):
            state = self.flow.states[rest[1]] if rest[1] < len(self.flow.states) else None
            parts.append(f"state:{state.id if state else rest[1]}")
            rest = rest[2:]
        if rest:
            head, *tail = [str(key) for key in rest]
            parts.append(f"{head}:{tail[0]}" if tail else head)
        return "/".join(parts)

    def nearest(self, name: str, known: Collection[str], otherwise: str = "") -> str:
        """``; did you mean `x`?`` for the closest known name, or another hint.

        Comparing names takes time, and a broken flow may have thousands: the first findings get
        their hints, and the others are findings all the same.
        """
        if not self._hints_left or len(known) > _MOST_NAMES or len(name) > _LONGEST_NAME:
            return ""
        self._hints_left -= 1
        near = difflib.get_close_matches(name, known, 1)
        return f"; did you mean `{near[0]}`?" if near else otherwise

    def transitions(self) -> Iterator[tuple[int, State, Transition]]:
        """Every transition with its state and that state's place in the list."""
        for index, state in enumerate(self.flow.states):
            for transition in state.next.values():
                yield index, state, transition


def _not_empty(check: Check) -> Iterator[Violation]:
    if not check.flow.exits:
        yield check.violation(
            MUST, "has-exit", "a flow needs at least one exit; add it under `exits`", "exits"
        )
    if not check.flow.states:
        yield check.violation(
            MUST, "has-state", "a flow needs at least one state; add it under `states`", "states"
        )


def _unique(check: Check) -> Iterator[Violation]:
    seen: dict[str, int] = {}
    for index, state in enumerate(check.flow.states):
        first = seen.setdefault(state.id, index)
        if first != index:
            source = check.flow.source
            line = source.locate_value("states", first, "id").line if source else 0
            place = f" (the first is in line {line})" if line else ""
            yield check.violation(
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
            yield check.violation(
                MUST,
                "unique-exit",
                f"the exit `{name}` is listed twice; remove one",
                "exits",
                index,
            )
        exits.add(name)


def _duplicate_keys(check: Check) -> Iterator[Violation]:
    if check.flow.source is None:
        return
    nodes: list[tuple[_Path, YamlNode]] = [((), check.flow.source.root)]
    visited: set[int] = set()
    while nodes:
        path, node = nodes.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, YamlMapping):
            for key, first in node.duplicates():
                yield check.on_key(
                    key,
                    path,
                    MUST,
                    "unique-key",
                    f"`{key.text}` stands twice in one mapping (first in line {first.line}); "
                    "the last one wins, so remove one",
                )
            nodes.extend(((*path, key.text), value) for key, value in node.entries)
        elif isinstance(node, YamlSequence):
            nodes.extend(((*path, index), item) for index, item in enumerate(node.items))


def _known_keys(check: Check) -> Iterator[Violation]:
    if check.flow.source is None:
        return
    root = check.flow.source.root
    yield from _unknown(check, root, (), _FLOW_KEYS, "a flow")
    keys = root.last()
    for index, node in enumerate(_items(keys, "states")):
        if not isinstance(node, YamlMapping):
            continue
        path = ("states", index)
        yield from _unknown(check, node, path, _STATE_KEYS, "a state")
        if "next" in node.last() and isinstance(edges := node.last()["next"][1], YamlMapping):
            for key, value in edges.entries:
                if isinstance(value, YamlMapping):
                    way = (*path, "next", key.text)
                    yield from _unknown(check, value, way, _EDGE_KEYS, "a transition")
    for index, node in enumerate(_items(keys, "params")):
        if isinstance(node, YamlMapping):
            yield from _unknown(check, node, ("params", index), _PARAM_KEYS, "a parameter")


def _items(keys: dict[str, tuple[YamlScalar, YamlNode]], key: str) -> list[YamlNode]:
    node = keys[key][1] if key in keys else None
    return node.items if isinstance(node, YamlSequence) else []


def _unknown(
    check: Check, node: YamlMapping, path: _Path, known: tuple[str, ...], what: str
) -> Iterator[Violation]:
    own = "; your own data goes under `attrs`" if "attrs" in known else ""
    names = [name for name in known if name != "flow_version"]
    for key, _ in node.entries:
        if key.text not in known:
            hint = check.nearest(key.text, known, f"; {what} has {_listed(names)}{own}")
            message = f"`{key.text}` is not a key of {what}{hint}"
            yield check.on_key(key, path, _SHOULD, "known-key", message)


def _listed(names: Collection[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _version(check: Check) -> Iterator[Violation]:
    version = check.flow.version
    known = len(version) <= LONGEST_VERSION and nodesemver.valid(version, False) is not None
    if not known:
        yield check.violation(
            _SHOULD,
            "semver",
            f"`{_short(version)}` is not a semantic version; write three numbers, like 1.0.0",
            "version",
            value=True,
        )


def _targets(check: Check) -> Iterator[Violation]:
    exits = set(check.flow.exits)
    known = [*(state.id for state in check.flow.states), *check.flow.exits]
    for index, state, edge in check.transitions():
        is_state, is_exit = check.flow.state(edge.target) is not None, edge.target in exits
        where = check.target_keys(index, edge.trigger)
        if is_state and is_exit:
            yield check.violation(
                MUST,
                "target-unambiguous",
                f"`{state.id}` goes to `{edge.target}` on `{edge.trigger}`, which is both a state "
                "and an exit; rename one of them",
                *where,
                value=True,
            )
        elif not is_state and not is_exit:
            yield check.violation(
                MUST,
                "target-exists",
                f"`{state.id}` goes to `{edge.target}` on `{edge.trigger}`, which is neither a "
                f"state nor an exit{check.nearest(edge.target, known, _ADD_TARGET)}",
                *where,
                value=True,
            )


def _guards(check: Check) -> Iterator[Violation]:
    used: set[tuple[int, str]] = set()
    for index, state, edge in check.transitions():
        groups = state.conditions or {}
        for name in edge.referenced_condition_groups:
            used.add((index, name))
            if name not in groups:
                yield check.violation(
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
            yield check.violation(
                _SHOULD,
                "group-used",
                f"no transition of `{state.id}` uses its group `{name}`; name it in a `when`, or "
                "remove it",
                *group,
            )
            for key, expression in conditions.items():
                yield from _expression(check, key, expression, *group, key)


def _group_keys(check: Check, index: int, trigger: str, name: str) -> _Path:
    """Where a guard names a group."""
    keys: _Path = ("states", index, "next", trigger, "when")
    node = check.flow.source.node(*keys) if check.flow.source else None
    for item, part in enumerate(node.items if isinstance(node, YamlSequence) else ()):
        if isinstance(part, YamlScalar) and part.text == name:
            return (*keys, item)
    return keys


def _expression(check: Check, key: str, expression: str, *where: str | int) -> Iterator[Violation]:
    try:
        parse_condition(expression)
    except ConditionSyntaxError as error:
        message = f"condition `{key}`: {error}"
        yield check.violation(MUST, "operator-exists", message, *where, value=True)


def _block_texts(check: Check, *where: str | int) -> Iterator[Violation]:
    """Expressions that YAML took for blocks of text: ``score: >5`` is an empty one, indented."""
    source = check.flow.source
    node = source.node(*where) if source else None
    for part in node.items if isinstance(node, YamlSequence) else [node]:
        for key, value in part.entries if isinstance(part, YamlMapping) else ():
            if isinstance(value, YamlScalar) and value.block:
                yield check.violation(
                    _SHOULD,
                    "expression-quoted",
                    f"condition `{key.text}` is a block of text, which `>` and `|` without quotes "
                    f'begin; put the expression in quotes, like `{key.text}: ">5"`',
                    *where,
                    key.text,
                )


def _reachability(check: Check) -> Iterator[Violation]:
    flow = check.flow
    if flow.initial is None:
        return
    reached = reachable(flow)
    stuck = set(dead_ends(flow))
    aims = {edge.target for _, _, edge in check.transitions()}
    for index, name in enumerate(flow.exits):
        if name not in aims:
            yield check.violation(
                _SHOULD,
                "exit-reached",
                f"no transition leads to the exit `{name}`; add one, or remove the exit",
                "exits",
                index,
            )
    for index, state in enumerate(flow.states):
        where = ("states", index, "id")
        if state.id not in reached:
            yield check.violation(
                _SHOULD,
                "state-reachable",
                f"`{state.id}` cannot be reached from the initial state `{flow.initial.id}`; add "
                "a transition that leads to it, or remove it",
                *where,
                value=True,
            )
        if flow.exits and state.id in stuck:
            yield check.violation(
                _SHOULD,
                "exit-reachable",
                f"no exit can be reached from `{state.id}`, so a run that gets there never ends; "
                "add a transition that leads on",
                *where,
                value=True,
            )
