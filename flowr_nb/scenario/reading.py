"""From text to scenarios: what has not the shape of them is found, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.files import read_named
from flowr_nb.flow.shape import kind_of
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.scenario.errors import ScenarioError, ScenarioParseError
from flowr_nb.scenario.markdown import is_markdown, scenario_blocks
from flowr_nb.scenario.model import Scenario
from flowr_nb.scenario.step_reading import StepReader
from flowr_nb.yaml.nodes import (
    YamlMapping,
    YamlNode,
    YamlReadError,
    YamlScalar,
    YamlSequence,
)
from flowr_nb.yaml.reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

LONGEST_NAME: Final = 200
"""Most characters that the name of a scenario may have: it is that of a test, too."""

_A_FILE: Final = "scenarios are a mapping with `flow` and `scenarios`"
_A_CELL: Final = "scenarios of a flow are a list of steps, or a mapping with `scenarios`"


def parse(
    content: str | bytes, path: str | PathLike[str] | None = None, *, flow: str | None = None
) -> tuple[Scenario, ...]:
    """Read scenarios from YAML, or from the blocks of a Markdown text.

    Args:
        content: The text; bytes are taken as UTF-8. Where `path` ends in ``.md``, its fenced
            blocks of the language ``flow-scenario`` are read.
        path: The file it comes from, for messages.
        flow: The flow that they are of, where that is known without the text: it need not say so
            then, and may be a list of steps, which is one scenario that is called as the flow is.

    Raises:
        ScenarioParseError: It has not the shape of scenarios. It names every place.
    """
    file = None if path is None else Path(path)
    text = content if isinstance(content, str) else content[:MAX_BYTES].decode("utf-8", "replace")
    reader = _Reader(file, text, flow)
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
    file, content = read_named(path, MAX_BYTES, ScenarioError)
    return parse(content, file)


class _Reader(StepReader):
    """Reads the scenarios of one file."""

    what = "scenarios"
    failure = ScenarioParseError

    def __init__(self, path: Path | None, text: str, flow: str | None) -> None:
        super().__init__(path, text)
        self._flow = flow

    def scenarios(self, content: str | bytes) -> Iterator[Scenario]:
        """The scenarios of one YAML text."""
        root = read_yaml(content)
        if self._flow is not None and isinstance(root, YamlSequence) and root.items:
            steps = tuple(self._listed(root))
            yield Scenario(self._flow[:LONGEST_NAME], self._flow, steps, self._position(root))
            return
        if not isinstance(root, YamlMapping):
            self._at(root, f"{_A_FILE if self._flow is None else _A_CELL}; found {kind_of(root)}")
            return
        self._no_duplicates(root)
        for key, _ in root.entries:
            if key.text not in ("flow", "scenarios"):
                hint = did_you_mean(key.text, ("flow", "scenarios"))
                self._at(key, f"`{in_short(key.text)}` is no key of scenarios{hint}")
        flow = self._flow_of(root)
        named = self._required(root, "scenarios", "a mapping of name to steps")
        name = self._flow or ""
        if flow is not None:
            name = self._text_of(flow, "`flow` is the name or path of the flow")
            if self._flow not in {None, name}:
                self._at(flow, self._another(name))
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

    def _flow_of(self, root: YamlMapping) -> YamlNode | None:
        """Where a text names its flow, which it need not where that is known."""
        if self._flow is None:
            return self._required(root, "flow", "name or path of the flow")
        entry = root.last().get("flow")
        return None if entry is None else entry[1]

    def _another(self, name: str) -> str:
        asked, says = in_short(self._flow or ""), in_short(name)
        return f"these are scenarios of `{asked}`, and `flow` says `{says}`; leave it out here"
