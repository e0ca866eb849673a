"""Read YAML from strangers: every scalar as it is written, with its place, within bounds.

PyYAML's parser (libyaml) gives the events; this module composes them into a small tree, because
the stock composer resolves ``no`` to ``False`` and ``1.10`` to ``1.1``, silently lets a later
duplicate key win, recurses on nested input and lets aliases multiply without a limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from flowr_nb.yaml.json_pairs import with_stand_ins, without_stand_ins
from flowr_nb.yaml.nodes import (
    UnsupportedYamlError,
    YamlMapping,
    YamlReadError,
    YamlScalar,
    YamlSequence,
)
from flowr_nb.yaml.plain_data import SCALAR_TAGS, STANDARD_TAG
from flowr_nb.yaml.words import HALF_A_CHARACTER, in_plain_words, split_lines

if TYPE_CHECKING:
    from flowr_nb.yaml.nodes import YamlNode

MAX_BYTES: Final = 4 * 1024 * 1024
"""Largest text that is read, in bytes of UTF-8."""
MAX_DEPTH: Final = 60
"""Deepest nesting of mappings and lists that is read."""
MAX_NODES: Final = 200_000
"""Most nodes that a text may hold, counted with every alias written out."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""What gives the events: libyaml's parser where PyYAML was built with it, else PyYAML's own."""
_MERGE_KEY: Final = "<<"
_CONTAINER_TAGS: Final = frozenset(f"{STANDARD_TAG}{kind}" for kind in ("map", "seq"))
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SECOND: Final = "a second document (`---`); write each flow in a file of its own"
_NO_ESCAPES: Final = -1
_BLOCK_STYLES: Final = ("|", ">")
_TOO_DEEP: Final = "exceeded maximum nesting depth"
"""What libyaml says from 0.2.6 on, of 1,000 levels."""


def read_yaml(content: str | bytes) -> YamlNode:
    """Compose one YAML document.

    Args:
        content: The text; bytes are taken as UTF-8, with or without a byte order mark.

    Returns:
        The root of the tree; an empty text gives an empty scalar.

    Raises:
        YamlReadError: Not UTF-8, not YAML, more than one document, too large, too deep, too many
            aliases, a key that is not a scalar, or a tag of its own.
    """
    text = _decode(content)
    stack: list[_Open] = []
    try:
        # Looked for only where an escape is: this is asked of every file.
        if "\\u" in text:
            text, block = with_stand_ins(text)
            return _compose(text, stack, block)
        return _compose(text, stack, _NO_ESCAPES)
    except yaml.MarkedYAMLError as error:
        if _TOO_DEEP in str(error.problem) and error.problem_mark is not None:
            raise _too_deep(text, stack, error.problem_mark) from None
        raise YamlReadError(*in_plain_words(error, text)) from None
    except yaml.reader.ReaderError as error:
        raise _unprintable(text, str(error.reason)) from None
    except yaml.YAMLError as error:
        raise YamlReadError(str(error)) from None


def _decode(content: str | bytes) -> str:
    if len(content) > MAX_BYTES:
        raise YamlReadError(f"larger than {MAX_BYTES:,} bytes, the most that is read")
    if isinstance(content, str):
        lone = _SURROGATE.search(content)
        if lone:
            # libyaml takes UTF-8, which has no way to write half a character.
            raise _unprintable(content, f"half a character, U+{ord(lone.group()):04X}")
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        problem = f"not UTF-8 (byte 0x{content[error.start]:02x}); save the file as UTF-8"
        raise YamlReadError(problem, line, column) from None


def _unprintable(text: str, reason: str) -> YamlReadError:
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if yaml.reader.Reader.NON_PRINTABLE.match(character):
                problem = f"the character U+{ord(character):04X} is not allowed in YAML"
                return YamlReadError(problem, number, column)
    return YamlReadError(reason)


def _too_deep(text: str, stack: list[_Open], mark: yaml.Mark) -> YamlReadError:
    """What `_compose` says of a line in which libyaml has looked ahead as far as it ever does."""
    inner = stack[-1].node if stack else None
    begin = inner.column if inner and inner.line == mark.line + 1 else 0
    line = split_lines(text)[mark.line]
    depth = len(stack)
    for column in range(begin, mark.column):
        depth += (line[column] in "[{") - (line[column] in "]}")
        if depth > MAX_DEPTH:
            return _nested(mark.line + 1, column + 1)
    return _nested(mark.line + 1, mark.column + 1)


def _nested(line: int, column: int) -> YamlReadError:
    return YamlReadError(f"nested deeper than {MAX_DEPTH} levels", line, column)


class _Open:
    """A container that is being read."""

    __slots__ = ("anchor", "is_block", "key", "node")

    def __init__(self, node: YamlSequence | YamlMapping, event: Any) -> None:  # noqa: ANN401
        self.node = node
        self.anchor: str | None = event.anchor
        self.is_block = not event.flow_style
        self.key: YamlScalar | None = None


def _compose(text: str, stack: list[_Open], block: int) -> YamlNode:  # noqa: C901, PLR0912, PLR0915 - one event loop reads best whole
    anchors: dict[str, YamlNode | None] = {}
    root: YamlNode | None = None
    documents = 0
    total = 0
    mark: Any = None  # the end of what was read last
    event: Any
    for event in yaml.parse(text, Loader=LOADER):
        kind, start = type(event), event.start_mark
        line, column = start.line + 1, start.column + 1
        node: YamlNode
        if kind is yaml.ScalarEvent:
            # No style is None to PyYAML's own parser and an empty text to libyaml's.
            style, tag = event.style, event.tag
            if tag is not None:
                tag = _own_tag(tag, line, column)
            is_block = style in _BLOCK_STYLES
            mark = _end_of_block(event, text) if is_block else event.end_mark
            value = event.value
            if block != _NO_ESCAPES:
                if block:
                    value = without_stand_ins(value, block, in_quotes=style == '"')
                if _SURROGATE.search(value):  # PyYAML's own parser takes one
                    raise YamlReadError(HALF_A_CHARACTER, line, column)
            node = YamlScalar(value, line, column, not style, tag, is_block, mark)
            if event.anchor is not None:
                anchors[event.anchor] = node
            size = 1
        elif kind is yaml.AliasEvent:
            if event.anchor not in anchors:
                problem = f"`*{event.anchor}` names no anchor above it; put a text in quotes"
                raise YamlReadError(problem, line, column)
            target = anchors[event.anchor]
            if target is None:
                raise YamlReadError(f"`*{event.anchor}` contains itself", line, column)
            node, size, mark = target, getattr(target, "size", 1), event.end_mark
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if len(stack) >= MAX_DEPTH:
                raise _nested(line, column)
            if event.tag is not None:
                _own_tag(event.tag, line, column)
            container: YamlSequence | YamlMapping = (
                YamlMapping([], line, column)
                if kind is yaml.MappingStartEvent
                else YamlSequence([], line, column)
            )
            if event.anchor is not None:
                anchors[event.anchor] = None
            stack.append(_Open(container, event))
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            closed = stack.pop()
            node = closed.node
            if not closed.is_block:  # one without brackets ends with what it holds
                mark = event.end_mark
            node.mark = mark
            if isinstance(node, YamlMapping):
                _merge(node)
            if closed.anchor is not None:
                anchors[closed.anchor] = node
            line, column, size = node.line, node.column, node.size
            total -= size - 1  # its children were counted as they came
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise UnsupportedYamlError(_SECOND, line, column)
            continue
        else:
            continue
        total += size
        if total > MAX_NODES:
            raise YamlReadError(
                f"more than {MAX_NODES:,} values, with aliases written out", line, column
            )
        if stack:
            _add(stack[-1], node, size, line, column, mark)
        else:
            root = node
    return YamlScalar("", 1, 1, plain=True) if root is None else root


def _add(  # noqa: PLR0913, PLR0917 - called for every node there is
    parent: _Open,
    node: YamlNode,
    size: int,
    line: int,
    column: int,
    mark: Any,  # noqa: ANN401 - PyYAML is untyped
) -> None:
    container = parent.node
    container.size += size
    if isinstance(container, YamlSequence):
        container.items.append(node)
    elif parent.key is not None:
        container.entries.append((parent.key, node))
        parent.key = None
    elif isinstance(node, YamlScalar):
        # An aliased key stands where it is used, so that findings point there.
        parent.key = YamlScalar(node.text, line, column, node.plain, node.tag, mark=mark)
    else:
        raise UnsupportedYamlError("a key must be a name, not a list or a mapping", line, column)


def _end_of_block(event: Any, text: str) -> Any:  # noqa: ANN401 - PyYAML is untyped
    """The end of a block of text: of its last line, not of the empty ones behind it."""
    lines = split_lines(text)
    last, column = event.end_mark.line, event.end_mark.column
    while last > event.start_mark.line and not lines[last][:column].strip():
        last, column = last - 1, None
    return yaml.Mark("", 0, last, len(lines[last].rstrip()), None, 0)


def _own_tag(tag: str, line: int, column: int) -> str | None:
    if tag == "!":
        return None
    if tag not in SCALAR_TAGS | _CONTAINER_TAGS:
        if tag.startswith("!="):
            problem = f'`{tag}` without quotes is a YAML tag; write "{tag}"'
            raise YamlReadError(problem, line, column)
        shown = tag.replace(STANDARD_TAG, "!!", 1)
        raise UnsupportedYamlError(f"the tag `{shown}` is not supported; remove it", line, column)
    return tag


def _merge(mapping: YamlMapping) -> None:
    """Bring in what ``<<: *anchor`` names; the mapping's own keys win."""
    merges = [value for key, value in mapping.entries if key.plain and key.text == _MERGE_KEY]
    if not merges:
        return
    own = [pair for pair in mapping.entries if not (pair[0].plain and pair[0].text == _MERGE_KEY)]
    brought: dict[str, tuple[YamlScalar, YamlNode]] = {}
    for merge in merges:
        # Of several the first wins, so it comes last.
        for source in reversed(merge.items) if isinstance(merge, YamlSequence) else [merge]:
            if not isinstance(source, YamlMapping):
                raise YamlReadError(
                    "`<<` merges mappings; this is not one", merge.line, merge.column
                )
            brought.update((pair[0].text, pair) for pair in source.entries)
    # What is brought in stands first, as in PyYAML's own order; an own value takes its key's place.
    rest, taken = [], set[str]()
    for pair in own:
        if pair[0].text in brought and pair[0].text not in taken:
            brought[pair[0].text] = pair
            taken.add(pair[0].text)
        else:
            rest.append(pair)
    mapping.entries = [*brought.values(), *rest]
