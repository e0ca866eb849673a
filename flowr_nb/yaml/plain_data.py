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


def to_python(node: YamlNode) -> Any:  # noqa: ANN401 - plain YAML data of any type
    """Turn a tree into plain data: here ``80`` is a number and ``true`` a boolean, as in YAML 1.1.

    For the places that hold a project's own data (``attrs``, ``params``), not for names.

    Raises:
        YamlReadError: A scalar does not fit the type that its form or tag promises.
    """
    if isinstance(node, YamlSequence):
        return [to_python(item) for item in node.items]
    if isinstance(node, YamlMapping):
        return {_scalar_to_python(key): to_python(value) for key, value in node.entries}
    return _scalar_to_python(node)


def _scalar_to_python(node: YamlScalar) -> Any:  # noqa: ANN401 - plain YAML data of any type
    tag = node.tag or _RESOLVER.resolve(yaml.ScalarNode, node.text, (node.plain, not node.plain))
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
