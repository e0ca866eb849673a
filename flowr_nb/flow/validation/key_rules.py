"""The rules on the keys of a flow's file: each known, and each once in its mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.flow.validation.inspection import MUST, SHOULD
from flowr_nb.yaml.nodes import YamlMapping, YamlSequence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.flow.validation.inspection import Check, KeyPath
    from flowr_nb.yaml.nodes import YamlNode, YamlScalar

_FLOW_KEYS: Final = ("flow", "version", "exits", "states", "params", "attrs")
_STATE_KEYS: Final = ("id", "next", "flow", "flow-version", "flow_version", "conditions", "attrs")
_EDGE_KEYS: Final = ("to", "when")
_PARAM_KEYS: Final = ("name", "default")


def duplicate_keys(check: Check) -> Iterator[Finding]:
    """Keys that stand twice in one mapping, anywhere in the file."""
    if check.flow.source is None:
        return
    nodes: list[tuple[KeyPath, YamlNode]] = [((), check.flow.source.root)]
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


def known_keys(check: Check) -> Iterator[Finding]:
    """Keys that the format does not know."""
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
    check: Check, node: YamlMapping, path: KeyPath, known: tuple[str, ...], what: str
) -> Iterator[Finding]:
    own = "; your own data goes under `attrs`" if "attrs" in known else ""
    names = [name for name in known if name != "flow_version"]
    for key, _ in node.entries:
        if key.text not in known:
            hint = check.nearest(key.text, known, f"; {what} has {_listed(names)}{own}")
            message = f"`{key.text}` is not a key of {what}{hint}"
            yield check.on_key(key, path, SHOULD, "known-key", message)


def _listed(names: Collection[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
