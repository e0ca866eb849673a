"""From text to scenarios: what has not the shape of them is found, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import expanded, read_file, shown
from flowr_nb.flow.positions import Position
from flowr_nb.flow.shape import expression_of, kind_of
from flowr_nb.flow.validation.findings import ConformanceLevel, Finding
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.scenario.errors import ScenarioError, ScenarioParseError
from flowr_nb.scenario.markdown import is_markdown, scenario_blocks
from flowr_nb.scenario.model import Scenario, ScenarioStep, ScenarioStepKind
from flowr_nb.yaml.nodes import (
    YamlMapping,
    YamlNode,
    YamlReadError,
    YamlScalar,
    YamlSequence,
    end_of,
)
from flowr_nb.yaml.reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

LONGEST_NAME: Final = 200
"""Most characters that the name of a scenario may have: it is that of a test, too."""

_KEYWORDS: Final = {kind.value: kind for kind in ScenarioStepKind}
_WITH: Final = "with"
_TAKE_EVIDENCE: Final = (ScenarioStepKind.FIRE, ScenarioStepKind.OPEN, ScenarioStepKind.BLOCKED)
_A_FILE: Final = "scenarios are a mapping with `flow` and `scenarios`"
_A_STEP: Final = (
    "a step is a trigger, `trigger: {evidence}`, or `at:`, `open:`, `blocked:`, `exits:` or "
    "`fire:` with a name"
)


def parse(content: str | bytes, path: str | PathLike[str] | None = None) -> tuple[Scenario, ...]:
    """Read scenarios from YAML, or from the blocks of a Markdown text.

    Args:
        content: The text; bytes are taken as UTF-8. Where `path` ends in ``.md``, its fenced
            blocks of the language ``flow-scenario`` are read.
        path: The file it comes from, for messages.

    Raises:
        ScenarioParseError: It has not the shape of scenarios. It names every place.
    """
    file = None if path is None else Path(path)
    text = content if isinstance(content, str) else content[:MAX_BYTES].decode("utf-8", "replace")
    reader = _Reader(file, text)
    try:
        is_blocks = file is not None and is_markdown(file.name)
        parts = scenario_blocks(content) if is_blocks else [content]
        found = [scenario for part in parts for scenario in reader.scenarios(part)]
    except YamlReadError as error:
        reader.problem(error)
        found = []
    reader.refuse()
    return tuple(found)


def parse_file(path: str | PathLike[str]) -> tuple[Scenario, ...]:
    """Read scenarios from a file: YAML, or Markdown with blocks of them.

    Raises:
        ScenarioParseError: See `parse`.
        ScenarioError: There is no such file, or it cannot be read.
    """
    file = expanded(path, ScenarioError)
    try:
        content = read_file(file, MAX_BYTES)
    except FileNotFoundError:
        raise ScenarioError(f"there is no file {shown(file)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScenarioError(f"{shown(file)} cannot be read: {reason}") from error
    return parse(content, file)


class _Reader:
    """Walks the YAML trees of one file and collects what has no shape."""

    def __init__(self, path: Path | None, text: str) -> None:
        self._path = path
        self._text = text
        self._findings: list[Finding] = []

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self._findings:
            self._findings.sort(key=lambda found: (found.line, found.column))
            raise ScenarioParseError(self._findings)

    def problem(self, error: YamlReadError) -> None:
        """Note what is wrong at a place."""
        where = Position(self._path, error.line, error.column, *error.end)
        location = f"file:{self._path.name if self._path else '<scenarios>'}"
        self._findings.append(
            Finding.at(
                where, ConformanceLevel.MUST, "shape", error.problem, location, text=self._text
            )
        )

    def scenarios(self, content: str | bytes) -> Iterator[Scenario]:
        """The scenarios of one YAML text."""
        root = read_yaml(content)
        if not isinstance(root, YamlMapping):
            self._at(root, f"{_A_FILE}; found {kind_of(root)}")
            return
        self._no_duplicates(root)
        for key, _ in root.entries:
            if key.text not in ("flow", "scenarios"):
                hint = did_you_mean(key.text, ("flow", "scenarios"))
                self._at(key, f"`{in_short(key.text)}` is no key of scenarios{hint}")
        flow = self._required(root, "flow", "name or path of the flow")
        named = self._required(root, "scenarios", "a mapping of name to steps")
        name = "" if flow is None else self._text_of(flow, "`flow` is the name or path of the flow")
        if named is None:
            return
        if not isinstance(named, YamlMapping) or not named.entries:
            self._at(named, f"`scenarios` is a mapping of name to steps; found {kind_of(named)}")
            return
        self._no_duplicates(named)
        for key, value in named.entries:
            yield Scenario(
                self._name(key),
                name,
                tuple(self._steps(key, value)),
                self._position(key),
                None if flow is None else self._position(flow),
            )

    def _name(self, key: YamlScalar) -> str:
        if not key.text.strip():
            self._at(key, "a scenario needs a name")
        if len(key.text) > LONGEST_NAME:
            self._at(key, f"the name of a scenario has {LONGEST_NAME} characters at most")
        return key.text

    def _steps(self, name: YamlScalar, value: YamlNode) -> Iterator[ScenarioStep]:
        if not isinstance(value, YamlSequence) or not value.items:
            self._at(
                name,
                f"`{in_short(name.text)}` is a list of steps; found {kind_of(value)}; {_A_STEP}",
            )
            return
        for item in value.items:
            step = self._step(item)
            if step is not None:
                yield step

    def _step(self, node: YamlNode) -> ScenarioStep | None:
        where = self._position(node)
        if isinstance(node, YamlScalar) and not node.is_null:
            return ScenarioStep(ScenarioStepKind.FIRE, node.text, {}, where)
        if not isinstance(node, YamlMapping) or not node.entries:
            self._at(node, f"{_A_STEP}; found {kind_of(node)}")
            return None
        self._no_duplicates(node)
        keys = node.last()
        others = [key for key in keys if key != _WITH]
        if len(keys) == 1:
            key, value = node.entries[-1]
            if isinstance(value, YamlMapping):  # whatever it is called, as a trigger may be
                return ScenarioStep(ScenarioStepKind.FIRE, key.text, self._evidence(value), where)
        if len(others) != 1:
            self._at(node, f"one step does one thing; {_A_STEP}")
            return None
        key, value = keys[others[0]]
        kind = _KEYWORDS.get(key.text)
        if kind is None:
            self._at(key, self._no_keyword(key, value))
            return None
        name = self._text_of(value, f"`{key.text}` has a name as its value")
        given: dict[str, str] = {}
        if _WITH in keys:
            word, evidence = keys[_WITH]
            if kind not in _TAKE_EVIDENCE:
                self._at(word, f"`{key.text}` takes no evidence; remove `with`")
            elif isinstance(evidence, YamlMapping):
                given = self._evidence(evidence)
            else:
                self._at(word, f"`with` is `{{key: value}}`; found {kind_of(evidence)}")
        return ScenarioStep(kind, name, given, self._position(value))

    def _no_keyword(self, key: YamlScalar, value: YamlNode) -> str:
        name = in_short(key.text)
        if isinstance(value, YamlMapping):
            return f"the evidence of `{name}` stands in it; `with` belongs to `fire: {name}`"
        if isinstance(value, YamlScalar) and value.is_null:
            return f"nothing follows `{name}:`; to fire it without evidence write `- {name}`"
        hint = did_you_mean(key.text, _KEYWORDS)
        return (
            f"`{name}` asserts nothing{hint or '; there are `at`, `open`, `blocked` and `exits`.'} "
            f"To fire it with evidence write `{name}: {{key: value}}`"
        )

    def _evidence(self, node: YamlMapping) -> dict[str, str]:
        self._no_duplicates(node)
        given: dict[str, str] = {}
        for key, value in node.entries:
            if isinstance(value, YamlScalar) and not value.is_null:
                given[key.text] = expression_of(value)
            else:
                self._at(
                    key, f"evidence for `{in_short(key.text)}` is a text; found {kind_of(value)}"
                )
        return given

    def _required(self, root: YamlMapping, key: str, meaning: str) -> YamlNode | None:
        entry = root.last().get(key)
        if entry is None:
            problem = f"`{key}` is missing: {meaning}"
            self.problem(YamlReadError(problem, root.line, root.column))
            return None
        return entry[1]

    def _text_of(self, node: YamlNode, meaning: str) -> str:
        if isinstance(node, YamlScalar) and not node.is_null:
            return node.text
        self._at(node, f"{meaning}; found {kind_of(node)}")
        return ""

    def _no_duplicates(self, node: YamlMapping) -> None:
        for key, first in node.duplicates():
            self._at(key, f"`{in_short(key.text)}` stands in line {first.line} already")

    def _at(self, node: YamlNode, problem: str) -> None:
        self.problem(YamlReadError(problem, node.line, node.column, end_of(node)))

    def _position(self, node: YamlNode) -> Position:
        return Position(self._path, node.line, node.column, *end_of(node))
