"""YAML as editors read it: by the core schema of YAML 1.2, whose numbers are no names any more.

A reader of its own: what the schemas are shown has to be what an editor shows them, not ours.
"""

import re

import yaml


class CoreLoader(yaml.SafeLoader):
    """Takes for something else than text only what YAML 1.2 does."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's way


for kind, pattern in {
    "null": r"(?:~|null|Null|NULL|)\Z",
    "bool": r"(?:true|True|TRUE|false|False|FALSE)\Z",
    "int": r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z",
    "float": r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z",
    "merge": r"<<\Z",
}.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(pattern), None)


_VALUES = {
    "str": str,
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": lambda text: int(text, 0 if text[:2] in ("0x", "0o") else 10),
    "float": lambda text: float(text.replace(".inf", "inf").replace(".nan", "nan")),
}


def as_an_editor_reads(content):
    """The plain data that a schema judges.

    Raises:
        ValueError: The editor's own parser finds something.
    """
    try:
        root = yaml.compose(content, Loader=CoreLoader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return None if root is None else _plain(root, ())


def _plain(node, above):
    if any(node is each for each in above):
        raise ValueError("it contains itself")
    above = (*above, node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, above) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, above)
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind not in _VALUES:
        raise ValueError(f"an editor does not know the tag {node.tag}")
    return _VALUES[kind](node.value)


def _mapping(node, above):
    merged, own = {}, {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError("a key that is no name")  # noqa: TRY004 - of the text, not of a call
        if key.tag.endswith(":merge"):
            found = _plain(value, above)
            for part in reversed(found if isinstance(found, list) else [found]):
                if not isinstance(part, dict):
                    raise ValueError("what is merged is no mapping")  # noqa: TRY004
                merged.update(part)
        elif key.value in own:
            raise ValueError(f"the key {key.value} stands twice")
        else:
            own[key.value] = _plain(value, above)
    return {**merged, **own}
