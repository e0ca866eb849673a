"""From the tree to plain data: here ``80`` is a number, and ``true`` a boolean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from flowr_nb.yaml.nodes import YamlMapping, YamlReadError, YamlSequence, end_of

if TYPE_CHECKING:
    from flowr_nb.yaml.nodes import YamlNode, YamlScalar

STANDARD_TAG: Final = "tag:yaml.org,2002:"
# What a single piece of text may be; PyYAML's constructors of lists and mappings accept one, too,
# and give back a generator.
SCALAR_TAGS: Final = frozenset(
    f"{STANDARD_TAG}{kind}"
    for kind in ("binary", "bool", "float", "int", "null", "str", "timestamp")
)
_NUMBER_TAGS: Final = frozenset(f"{STANDARD_TAG}{kind}" for kind in ("float", "int", "timestamp"))
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR: Final = yaml.constructor.SafeConstructor()
_LONGEST_NUMBER: Final = 1000
"""Longest text that may be a number or a date: `1:30:00` takes ever longer to work out."""
_QUOTED: Final = 40


def to_python(node: YamlNode, *, unique: bool = False) -> Any:  # noqa: ANN401 - any plain data
    """Turn a tree into plain data: here ``80`` is a number and ``true`` a boolean, as in YAML 1.1.

    For the places that hold a project's own data (``attrs``, ``params``), not for names.

    Args:
        node: The tree.
        unique: Whether a key that stands twice is an error; else the last one counts.

    Raises:
        YamlReadError: A scalar does not fit the type that its form or tag promises, or two keys
            that are written differently are the same one.
    """
    if isinstance(node, YamlSequence):
        return [to_python(item, unique=unique) for item in node.items]
    if isinstance(node, YamlMapping):
        return _mapping_to_python(node, unique=unique)
    return _scalar_to_python(node)


def _mapping_to_python(node: YamlMapping, *, unique: bool) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    keys: dict[Any, YamlScalar] = {}
    for key, value in node.entries:
        name = _scalar_to_python(key)
        first = keys.setdefault(name, key)
        if first is not key and (unique or first.text != key.text):
            # Also `1` and `true`, of which one would be lost.
            problem = f"`{key.text}` is the same key as `{first.text}` in line {first.line}"
            raise YamlReadError(f"{problem}; remove one of them", key.line, key.column)
        found[name] = to_python(value, unique=unique)
    return found


def resolved_tag(node: YamlScalar) -> str:
    """The type of a scalar, by its tag or its form."""
    if node.tag is not None:
        return node.tag
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, node.text, (node.plain, not node.plain))
    return tag


def _scalar_to_python(node: YamlScalar) -> Any:  # noqa: ANN401 - plain YAML data of any type
    tag = resolved_tag(node)
    if node.tag is None and tag not in SCALAR_TAGS:
        return node.text  # `=` and `<<`, which mean something as keys only
    construct = _CONSTRUCTOR.yaml_constructors.get(tag)
    if construct is None or tag not in SCALAR_TAGS:
        problem = f"the tag `{tag}` is not supported"
        raise YamlReadError(problem, node.line, node.column, end_of(node))
    try:
        if tag in _NUMBER_TAGS and len(node.text) > _LONGEST_NUMBER:
            raise ValueError  # noqa: TRY301 - the same words as for any other that is none
        return construct(_CONSTRUCTOR, yaml.ScalarNode(tag, node.text))
    except (ValueError, TypeError, OverflowError, yaml.YAMLError, KeyError, AttributeError) as err:
        kind = tag.removeprefix(STANDARD_TAG)
        shown = node.text if len(node.text) <= _QUOTED else f"{node.text[:_QUOTED]}…"
        problem = f"`{shown}` is not a valid {kind}; put it in quotes to keep it as text"
        raise YamlReadError(problem, node.line, node.column, end_of(node)) from err
