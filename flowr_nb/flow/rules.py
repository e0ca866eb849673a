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
    from collections.abc import Iterable, Iterator

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
        self, key: YamlScalar, severity: ConformanceLevel, rule: str, message: str
    ) -> Violation:
        """A finding on a key of the text."""
        return Violation.at(
            Position(self.flow.path, key.line, key.column),
            severity,
            rule,
            message,
            f"flow:{self.flow.flow}/key:{key.text}",
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

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """``; did you mean `x`?`` for the closest known name, or nothing.

        Comparing names takes time, and a broken flow may have thousands: the first findings get
        their hints, and the others are findings all the same.
        """
        names = list(known)
        if not self._hints_left or len(names) > _MOST_NAMES or len(name) > _LONGEST_NAME:
            return ""
        self._hints_left -= 1
        near = difflib.get_close_matches(name, names, 1)
        return f"; did you mean `{near[0]}`?" if near else ""

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
    seen: set[str] = set()
    for index, state in enumerate(check.flow.states):
        if state.id in seen:
            yield check.violation(
                MUST,
                "unique-id",
                f"a second state `{state.id}`; give each state its own id",
                "states",
                index,
                "id",
                value=True,
            )
        seen.add(state.id)
    exits: set[str] = set()
    for index, name in enumerate(check.flow.exits):
        if name in exits:
            yield check.violation(
                MUST, "unique-exit", f"the exit `{name}` is listed twice", "exits", index
            )
        exits.add(name)


def _duplicate_keys(check: Check) -> Iterator[Violation]:
    if check.flow.source is None:
        return
    nodes: list[YamlNode] = [check.flow.source.root]
    visited: set[int] = set()
    while nodes:
        node = nodes.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, YamlMapping):
            for key, first in node.duplicates():
                yield check.on_key(
                    key,
                    MUST,
                    "unique-key",
                    f"`{key.text}` stands twice in one mapping (first in line {first.line}); "
                    "the last one wins, so remove one",
                )
            nodes.extend(value for _, value in node.entries)
        elif isinstance(node, YamlSequence):
            nodes.extend(node.items)


def _known_keys(check: Check) -> Iterator[Violation]:
    if check.flow.source is None:
        return
    root = check.flow.source.root
    yield from _unknown(check, root, _FLOW_KEYS, "a flow")
    keys = root.last()
    for node in _items(keys, "states"):
        if not isinstance(node, YamlMapping):
            continue
        yield from _unknown(check, node, _STATE_KEYS, "a state")
        if "next" in node.last() and isinstance(edges := node.last()["next"][1], YamlMapping):
            for _, value in edges.entries:
                if isinstance(value, YamlMapping):
                    yield from _unknown(check, value, _EDGE_KEYS, "a transition")
    for node in _items(keys, "params"):
        if isinstance(node, YamlMapping):
            yield from _unknown(check, node, _PARAM_KEYS, "a parameter")


def _items(keys: dict[str, tuple[YamlScalar, YamlNode]], key: str) -> list[YamlNode]:
    node = keys[key][1] if key in keys else None
    return node.items if isinstance(node, YamlSequence) else []


def _unknown(
    check: Check, node: YamlMapping, known: tuple[str, ...], what: str
) -> Iterator[Violation]:
    for key, _ in node.entries:
        if key.text not in known:
            hint = check.nearest(key.text, known)
            message = f"`{key.text}` is not a key of {what}{hint}"
            yield check.on_key(key, _SHOULD, "known-key", message)


def _version(check: Check) -> Iterator[Violation]:
    version = check.flow.version
    known = len(version) <= LONGEST_VERSION and nodesemver.valid(version, False) is not None
    if not known:
        yield check.violation(
            _SHOULD,
            "semver",
            f"`{check.flow.version}` is not a semantic version; write one like 1.0.0",
            "version",
            value=True,
        )


def _targets(check: Check) -> Iterator[Violation]:
    exits = set(check.flow.exits)
    for index, state, edge in check.transitions():
        is_state, is_exit = check.flow.state(edge.target) is not None, edge.target in exits
        where = check.target_keys(index, edge.trigger)
        if is_state and is_exit:
            yield check.violation(
                MUST,
                "target-unambiguous",
                f"`{edge.target}` is both a state and an exit; rename one",
                *where,
                value=True,
            )
        elif not is_state and not is_exit:
            known = [*(other.id for other in check.flow.states), *check.flow.exits]
            yield check.violation(
                MUST,
                "target-exists",
                f"`{state.id}` goes to `{edge.target}` on `{edge.trigger}`, which is neither a "
                f"state nor an exit{check.nearest(edge.target, known)}",
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
                    f"{check.nearest(name, groups)}",
                    *("states", index, "next", edge.trigger),
                )
        for key, expression in edge.guard.items():
            yield from _expression(check, key, expression, "states", index, "next", edge.trigger)
    for index, state in enumerate(check.flow.states):
        for name, conditions in (state.conditions or {}).items():
            if (index, name) in used:
                continue
            where = ("states", index, "conditions", name)
            yield check.violation(
                _SHOULD, "group-used", f"no transition uses the group `{name}`", *where
            )
            for key, expression in conditions.items():
                yield from _expression(check, key, expression, *where)


def _expression(check: Check, key: str, expression: str, *where: str | int) -> Iterator[Violation]:
    try:
        parse_condition(expression)
    except ConditionSyntaxError as error:
        yield check.violation(MUST, "operator-exists", f"condition `{key}`: {error}", *where)


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
                _SHOULD, "exit-reached", f"no transition leads to the exit `{name}`", "exits", index
            )
    for index, state in enumerate(flow.states):
        where = ("states", index, "id")
        if state.id not in reached:
            yield check.violation(
                _SHOULD,
                "state-reachable",
                f"`{state.id}` cannot be reached from the initial state `{flow.initial.id}`",
                *where,
                value=True,
            )
        if flow.exits and state.id in stuck:
            yield check.violation(
                _SHOULD,
                "exit-reachable",
                f"no exit can be reached from `{state.id}`",
                *where,
                value=True,
            )
