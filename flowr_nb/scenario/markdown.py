"""Scenarios in Markdown: the fenced blocks of the language ``flow-scenario``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flowr_nb.scenario_words import LANGUAGE, MARKDOWN_SUFFIXES
from flowr_nb.yaml.nodes import YamlReadError
from flowr_nb.yaml.reader import MAX_BYTES
from flowr_nb.yaml.words import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*(.*)")
_MOST_LINES: Final = 2_000_000
"""Most lines that are read of all blocks, with those that stand before each."""


def is_markdown(name: str) -> bool:
    """Whether a file is Markdown, by its name."""
    return name.lower().endswith(MARKDOWN_SUFFIXES)


def scenario_blocks(content: str | bytes) -> Iterator[str]:
    """The blocks of a Markdown text, each with as many empty lines before it as lines are there.

    So what is found in one has its place in the file. A block in a block of another language is
    that one's text.

    Args:
        content: The text; bytes are taken as UTF-8.

    Raises:
        YamlReadError: It is not UTF-8, too large, or has so many blocks that nobody wrote it.
    """
    if len(content) > MAX_BYTES:
        raise YamlReadError(f"larger than {MAX_BYTES:,} bytes, the most that is read")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.object[: error.start].count(b"\n") + 1
        raise YamlReadError("not UTF-8; save the file as UTF-8", at) from None
    fence, is_ours, begun, lines, total = "", False, 0, list[str](), 0
    for number, line in enumerate(split_lines(text), 1):
        match = _FENCE.match(line)
        if not fence:
            if match and not (match[1][0] == "`" and "`" in match[2]):
                fence, begun, lines = match[1], number, []
                is_ours = match[2].split()[:1] == [LANGUAGE]
        elif match and not match[2].strip() and match[1].startswith(fence):
            if is_ours:
                total += number
                yield _placed(begun, lines, total)
            fence = ""
        elif is_ours:
            lines.append(line)
    if fence and is_ours:  # Markdown ends a block that nobody closes with the text
        yield _placed(begun, lines, total)


def _placed(begun: int, lines: list[str], total: int) -> str:
    if total > _MOST_LINES:
        raise YamlReadError("too many blocks for so long a file; put some into another", begun)
    return "\n" * begun + "\n".join(lines)
