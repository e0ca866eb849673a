"""Plain data that remembers how it is written, so that it is shown and written again like that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from flowr_nb.yaml.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence
from flowr_nb.yaml.plain_data import STANDARD_TAG, resolved_tag, to_python

if TYPE_CHECKING:
    from collections.abc import Mapping


class WrittenData(dict[str, Any]):
    """A mapping of plain data that remembers how each of its values is written.

    Whoever shows it shows that: half past twelve is ``12:30`` and not 750, which is what YAML 1.1
    reads.

    Args:
        values: Name → value.
        written: Name → the value with every scalar as the text that it is in the file.
        source: The YAML text of all of it; empty where nobody is to write it again.
    """

    def __init__(
        self, values: Mapping[str, Any], written: Mapping[str, Any], source: str = ""
    ) -> None:
        super().__init__(values)
        self.source = source
        self._read = dict(values)
        self._written = dict(written)

    def __reduce__(self) -> tuple[type[WrittenData], tuple[dict[str, Any], dict[str, Any], str]]:
        written = {name: text for name, text in self._written.items() if self._is_as_read(name)}
        return WrittenData, (dict(self), written, self.source)

    @property
    def as_written(self) -> dict[str, Any]:
        """Name → value as written; of one that somebody has set since the value itself."""
        return {
            name: self._written.get(name, value) if self._is_as_read(name) else value
            for name, value in self.items()
        }

    def _is_as_read(self, name: str) -> bool:
        return name in self and self[name] is self._read.get(name)


def as_written(node: YamlNode) -> Any:  # noqa: ANN401 - lists and mappings of texts
    """Like `to_python`, with every scalar as the text that is written: ``~`` is no None."""
    if isinstance(node, YamlSequence):
        return [as_written(item) for item in node.items]
    if isinstance(node, YamlMapping):
        return {key.text: as_written(value) for key, value in node.entries}
    return node.text


def written_data(node: YamlMapping, dumper: Any) -> WrittenData:  # noqa: ANN401 - PyYAML is untyped
    """The plain data of a mapping, with all that it takes to write it again as it is.

    Args:
        node: The mapping.
        dumper: PyYAML's class that writes it.

    Raises:
        YamlReadError: See `to_python`; a key that stands twice is an error.
    """
    values = to_python(node, unique=True)
    written = {
        name: as_written(value) for name, (_, value) in zip(values, node.entries, strict=True)
    }
    source: str = yaml.serialize(to_yaml(node), Dumper=dumper, allow_unicode=True)
    return WrittenData(values, written, source)


def to_yaml(node: YamlNode) -> yaml.Node:
    """PyYAML's tree for one of ours: what it writes has each scalar as it was read.

    Of the layout nothing stays: that is the one in which PyYAML writes.
    """
    return _to_yaml(node, {})


def _to_yaml(node: YamlNode, known: dict[int, yaml.Node]) -> yaml.Node:
    if isinstance(node, YamlScalar):
        text = node.text or "null" if node.is_null else node.text
        return yaml.ScalarNode(resolved_tag(node), text, style="|" if node.block else None)
    if id(node) in known:  # an alias
        return known[id(node)]
    made: yaml.Node
    if isinstance(node, YamlSequence):
        made = yaml.SequenceNode(
            f"{STANDARD_TAG}seq", [_to_yaml(each, known) for each in node.items]
        )
    else:
        pairs = [(_to_yaml(key, known), _to_yaml(value, known)) for key, value in node.entries]
        made = yaml.MappingNode(f"{STANDARD_TAG}map", pairs)
    known[id(node)] = made
    return made
