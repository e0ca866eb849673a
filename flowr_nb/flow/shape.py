"""From the YAML tree to `Flow`: what has not the shape of a flow is found, all of it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flowr_nb.flow.errors import FlowParseError, NotAFlowError
from flowr_nb.flow.model import Flow, GuardCondition, Param, State, Transition
from flowr_nb.flow.positions import FlowText, Position
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.yaml.nodes import (
    YamlMapping,
    YamlNode,
    YamlReadError,
    YamlScalar,
    YamlSequence,
    end_of,
)
from flowr_nb.yaml.plain_data import STANDARD_TAG, to_python
from flowr_nb.yaml.written import WrittenData, as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BOOLEANS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
_BOOLEAN_TAG = f"{STANDARD_TAG}bool"
_A_FLOW = "a flow is a mapping with `flow`, `version`, `exits` and `states`"
_FORMS = {
    "exits": "; write it like `exits: [done]`",
    "states": "; begin each state with `- id: its-name`",
    "params": "; write it like `params: [service]`",
    "next": "; write it like `next: {trigger: target}`",
    "conditions": "; write it like `conditions: {ready: {tests: passed}}`",
}


class FlowReader:
    """Walks the YAML tree of one flow and collects what has no shape.

    Args:
        path: The file it comes from, if any.
        text: Its text, for the lines at fault.
    """

    def __init__(self, path: Path | None, text: str) -> None:
        self._path = path
        self._text = text
        self._name = ""
        self._findings: list[Finding] = []

    def flow(self, root: YamlNode) -> Flow:
        """The flow that a tree is.

        Raises:
            FlowParseError: It has not the shape of one.
        """
        if not isinstance(root, YamlMapping):
            empty = isinstance(root, YamlScalar) and root.is_null
            found = "the file is empty" if empty else f"found {kind_of(root)}"
            self._problem(root, f"{_A_FLOW}; {found}")
            raise self._error(NotAFlowError)
        keys = root.last()
        name = self._name = self._required_text(root, keys, "flow", "the flow's name")
        version = self._required_text(root, keys, "version", "its version, for instance 1.0.0")
        exits = tuple(self._texts(keys, "exits", "an exit name"))
        states = tuple(
            state
            for node in self._list(keys, "states", "a list of states")
            if (state := self._state(node)) is not None
        )
        params = tuple(
            param
            for node in self._list(keys, "params", "a list of parameters")
            if (param := self._param(node)) is not None
        )
        attrs = self._attrs(keys)
        if self._findings:
            # A session has a `flow`, too, and says in which `state` of it a run is.
            is_session = "state" in keys and "version" not in keys and "exits" not in keys
            is_other = "states" not in keys and ("flow" not in keys or is_session)
            raise self._error(NotAFlowError if is_other else FlowParseError)
        source = FlowText(self._path, self._text, root)
        return Flow(name, version, exits, states, params, attrs, source)

    def _error(self, kind: type[FlowParseError]) -> FlowParseError:
        self._findings.sort(key=lambda found: (found.line, found.column))
        # The flow's own name is known only now.
        return kind([replace(found, flow=self._name) for found in self._findings])

    def _problem(self, node: YamlNode, message: str, end: tuple[int, int] | None = None) -> None:
        found = YamlReadError(message, node.line, node.column, end or end_of(node))
        self._findings.append(shape_finding(found, self._path, self._text))

    def _state(self, node: YamlNode) -> State | None:
        if not isinstance(node, YamlMapping):
            self._problem(node, f"a state is a mapping with an `id`; found {kind_of(node)}")
            return None
        keys = node.last()
        state_id = self._required_text(node, keys, "id", "the state's name")
        groups = self._groups(keys)
        version_key = "flow-version" if "flow-version" in keys else "flow_version"
        return State(
            id=state_id,
            next=self._transitions(keys, groups or {}),
            flow=self._optional_text(keys, "flow", "the subflow's name or path"),
            flow_version=self._optional_text(keys, version_key, "a constraint like ^1"),
            attrs=self._attrs(keys),
            conditions=groups,
        )

    def _transitions(
        self, keys: _Keys, groups: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Transition]:
        found: dict[str, Transition] = {}
        for trigger, value in self._entries(keys, "next", "a mapping of trigger to target"):
            if isinstance(value, YamlScalar) and not value.is_null:
                found[trigger.text] = Transition(trigger.text, value.text)
            elif isinstance(value, YamlMapping):
                inner = value.last()
                target = self._required_text(value, inner, "to", "the transition's target")
                conditions, names = self._guard(inner, groups)
                found[trigger.text] = Transition(trigger.text, target, conditions, names)
            else:
                self._problem(
                    trigger,
                    f"`{trigger.text}` needs a target: a name or `{{to: name, when: guard}}`; "
                    f"found {kind_of(value)}",
                )
        return found

    def _guard(
        self, keys: _Keys, groups: Mapping[str, Mapping[str, str]]
    ) -> tuple[GuardCondition | None, frozenset[str] | None]:
        if "when" not in keys or _is_null(keys["when"][1]):
            return None, None
        value = keys["when"][1]
        conditions: dict[str, str] = {}
        names: set[str] = set()
        for part in value.items if isinstance(value, YamlSequence) else [value]:
            if isinstance(part, YamlMapping):
                conditions.update(self._conditions(part))
            elif isinstance(part, YamlScalar) and not part.is_null:
                names.add(part.text)
                conditions.update(groups.get(part.text, {}))
            else:
                self._problem(
                    part,
                    "a guard is `{key: expression}`, the name of a group, or a list of both; "
                    f"found {kind_of(part)}",
                )
        return GuardCondition(conditions), frozenset(names) or None

    def _groups(self, keys: _Keys) -> dict[str, dict[str, str]] | None:
        if "conditions" not in keys or _is_null(keys["conditions"][1]):
            return None
        groups: dict[str, dict[str, str]] = {}
        for name, value in self._entries(keys, "conditions", "a mapping of group to conditions"):
            if isinstance(value, YamlMapping):
                groups[name.text] = self._conditions(value)
            elif _is_null(value):
                groups[name.text] = {}
            else:
                self._problem(
                    name, f"group `{name.text}` is `{{key: expression}}`; found {kind_of(value)}"
                )
        return groups

    def _conditions(self, node: YamlMapping) -> dict[str, str]:
        conditions: dict[str, str] = {}
        for key, value in node.entries:
            if isinstance(value, YamlScalar):
                conditions[key.text] = expression_of(value)
            else:
                self._problem(
                    value, f"condition `{key.text}` is an expression; found {kind_of(value)}"
                )
        return conditions

    def _param(self, node: YamlNode) -> Param | None:
        if isinstance(node, YamlScalar) and not node.is_null:
            return Param(node.text)
        if not isinstance(node, YamlMapping):
            self._problem(
                node, f"a parameter is a name or `{{name, default}}`; found {kind_of(node)}"
            )
            return None
        keys = node.last()
        name = self._required_text(node, keys, "name", "the parameter's name")
        if "default" not in keys:
            return Param(name)
        return Param(name, self._data(keys["default"][1]), required=False)

    def _attrs(self, keys: _Keys) -> WrittenData | None:
        if "attrs" not in keys or _is_null(keys["attrs"][1]):
            return None
        key, value = keys["attrs"]
        if not isinstance(value, YamlMapping):
            self._problem(key, f"`attrs` is a mapping; found {kind_of(value)}")
            return None
        # Keys are names (`on:` stays `on`); values are the project's own data.
        return WrittenData(
            {name.text: self._data(part) for name, part in value.entries},
            {name.text: as_written(part) for name, part in value.entries},
        )

    def _data(self, node: YamlNode) -> Any:  # noqa: ANN401 - the project's own data
        try:
            return to_python(node)
        except YamlReadError as error:
            self._findings.append(shape_finding(error, self._path, self._text))
            return None

    def _required_text(self, node: YamlMapping, keys: _Keys, key: str, meaning: str) -> str:
        if key not in keys:
            self._problem(node, f"`{key}` is missing: {meaning}", (node.line, node.column))
            return ""
        value = keys[key][1]
        if isinstance(value, YamlScalar) and not value.is_null:
            return value.text
        found = "found nothing" if _is_null(value) else f"found {kind_of(value)}"
        self._problem(keys[key][0], f"`{key}` is a text ({meaning}); {found}")
        return ""

    def _optional_text(self, keys: _Keys, key: str, meaning: str) -> str | None:
        if key not in keys or _is_null(keys[key][1]):
            return None
        return self._required_text(YamlMapping([], 1, 1), keys, key, meaning)

    def _texts(self, keys: _Keys, key: str, meaning: str) -> Iterator[str]:
        for node in self._list(keys, key, f"a list; each item is {meaning}"):
            if isinstance(node, YamlScalar) and not node.is_null:
                yield node.text
            else:
                self._problem(node, f"an item of `{key}` is {meaning}; found {kind_of(node)}")

    def _list(self, keys: _Keys, key: str, meaning: str) -> list[YamlNode]:
        if key not in keys or _is_null(keys[key][1]):
            return []
        value = keys[key][1]
        if isinstance(value, YamlSequence):
            return value.items
        self._problem(keys[key][0], f"`{key}` is {meaning}; found {kind_of(value)}{_FORMS[key]}")
        return []

    def _entries(self, keys: _Keys, key: str, meaning: str) -> list[tuple[YamlScalar, YamlNode]]:
        if key not in keys or _is_null(keys[key][1]):
            return []
        value = keys[key][1]
        if isinstance(value, YamlMapping):
            return value.entries
        self._problem(keys[key][0], f"`{key}` is {meaning}; found {kind_of(value)}{_FORMS[key]}")
        return []


def shape_finding(problem: YamlReadError, file: Path | None, text: str) -> Finding:
    """What is wrong with a text that gives no flow."""
    where = Position(file, problem.line, problem.column, *problem.end)
    location = f"file:{file.name if file else '<flow>'}"
    return Finding.at(where, ConformanceLevel.MUST, "shape", problem.problem, location, text=text)


_Keys = dict[str, tuple[YamlScalar, YamlNode]]


def expression_of(value: YamlScalar) -> str:
    """A condition as written, but for the boolean: it is the text that evidence gives for it."""
    is_boolean = value.tag == _BOOLEAN_TAG or (value.plain and value.tag is None)
    if not is_boolean or value.text not in _BOOLEANS:
        return value.text
    return value.text.lower()


def _is_null(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and node.is_null


def kind_of(node: YamlNode) -> str:
    """What a part of a tree is, in words."""
    if isinstance(node, YamlMapping):
        return "a mapping"
    if isinstance(node, YamlSequence):
        return "a list"
    return "nothing" if node.is_null else f"the text `{node.text[:40]}`"
