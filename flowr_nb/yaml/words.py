"""What a YAML parser complains about, said for people who write flows.

libyaml speaks of simple keys, flow sequences and block mappings; whoever forgot a quote is helped
by none of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

_LINE_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1, and so for libyaml, which counts the lines."""
_TAB: Final = "a tab in the indentation; indent with spaces"
_AFTER_QUOTES: Final = "nothing may follow a text in quotes; look at the quotes in this line"
HALF_A_CHARACTER: Final = (
    "this escape is half a character; write both halves (`\\ud83d\\ude80`), or the character itself"
)
_OPERATORS: Final = "<>=!~"
_BRACKETS: Final = {"flow sequence": ("list", "[", "]"), "flow mapping": ("mapping", "{", "}")}


@lru_cache(maxsize=1)
def split_lines(text: str) -> list[str]:
    """The lines of a text as YAML counts them; those of the last text are kept."""
    return _LINE_BREAK.split(text)


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins, as YAML counts lines."""
    return [0, *(found.end() for found in _LINE_BREAK.finditer(text))]


def in_plain_words(error: yaml.MarkedYAMLError, text: str) -> tuple[str, int, int]:
    """What is wrong, and what to do; of a complaint not known here the parser's own words.

    Args:
        error: What the parser raised.
        text: The text that it was reading.

    Returns:
        The words, and line and column of the place, counted from 1.
    """
    context, problem = str(error.context or ""), str(error.problem or "")
    place = _Place(error, text)
    said = ""
    for part, words in _WORDS.items():
        if not said and (part in problem or part in context):
            if isinstance(words, str):
                said = words.format(line=place.begun_line)
            else:
                said = words(context, place)
    said = said or " ".join(part for part in (context, problem) if part)
    # Of what never ends the beginning is the place, not the end of the file.
    begins = "quoted scalar" in context and "end of stream" in problem
    mark: Any = error.problem_mark or error.context_mark
    if begins or "scanning a tag" in context:
        mark = error.context_mark or mark
    return (said, mark.line + 1, mark.column + 1) if mark else (said, 1, 1)


class _Place:
    """Where the parser stopped, and where what it was reading began."""

    def __init__(self, error: yaml.MarkedYAMLError, text: str) -> None:
        mark: Any = error.problem_mark or error.context_mark
        begun: Any = error.context_mark or mark
        self.begun_line = begun.line + 1 if begun else 1
        lines = split_lines(text)
        self.line = lines[mark.line] if mark and mark.line < len(lines) else ""
        self.column = mark.column if mark else 0

    @property
    def character(self) -> str:
        return self.line[self.column : self.column + 1]

    @property
    def indent(self) -> str:
        return self.line[: len(self.line) - len(self.line.lstrip())]

    def expression(self) -> str:
        """The guard's expression without quotes that the line has here, or nothing."""
        start = self.column
        while start and (self.line[start - 1] in _OPERATORS or self.line[start - 1].isdigit()):
            start -= 1
        rest = self.line[start:]
        for mark in (",", "}", "]", " #"):
            rest = rest.split(mark, 1)[0]
        return rest.strip() if rest[:1] in tuple(_OPERATORS) else ""


def _cannot_start(_context: str, place: _Place) -> str:
    if "\t" in place.indent:
        return _TAB
    expression = place.expression()
    if expression:
        return f'`{expression}` needs quotes; write "{expression}"'
    if not place.character:
        return ""
    return f"no name begins with `{place.character}` in YAML; put it in quotes"


def _block(_context: str, place: _Place) -> str:
    expression = place.expression()
    if expression:
        return f'`{expression}` needs quotes (`>` begins a block of text); write "{expression}"'
    return "nothing may follow the sign that begins a block of text (`|`, `>`); go on in a new line"


def _tag(_context: str, place: _Place) -> str:
    start = place.line.rfind("!", 0, place.column + 1)
    written = place.line[start : place.column].strip() if start >= 0 else "!=…"
    return f'an expression that begins with `!` needs quotes: "{written}"'


def _unclosed(context: str, place: _Place) -> str:
    if place.line[: place.column].endswith(("'", '"')):
        return _AFTER_QUOTES
    for name, (what, opened, closed) in _BRACKETS.items():
        if name in context:
            return (
                f"expected `,` or `{closed}` here: the {what} that `{opened}` opened in line "
                f"{place.begun_line} is not closed"
            )
    return ""


def _no_key(_context: str, place: _Place) -> str:
    if place.column > len(place.indent):
        return _AFTER_QUOTES
    return (
        "expected `key: value` here, indented like the keys it belongs to; they begin in line "
        f"{place.begun_line}"
    )


def _no_content(_context: str, place: _Place) -> str:
    if not place.character:
        return "the text ends in the middle; a bracket or a value is missing"
    return f"`{place.character}` stands where a value belongs; put it in quotes, or remove it"


_WORDS: Final[dict[str, str | Callable[[str, _Place], str]]] = {
    "cannot start any token": _cannot_start,
    "found a tab character": _TAB,
    "while scanning a block scalar": _block,
    "while scanning a tag": _tag,
    "did not find expected ',' or": _unclosed,
    "did not find expected key": _no_key,
    "did not find expected '-' indicator": "expected `- ` here, or another indentation: this "
    "stands where the next item of the list would, which begins in line {line}",
    "could not find expected ':'": "expected `:` after the key in line {line}",
    "mapping values are not allowed": "a `:` is one too many here; indent a key like those beside "
    "it, and put a text with a colon in quotes",
    "block sequence entries are not allowed": "a list cannot begin here; put `- ` on a line of its "
    "own, or write `[…]`",
    "found unexpected end of stream": "the quote that opened in line {line} is never closed",
    "invalid Unicode character escape code": HALF_A_CHARACTER,
    "unknown escape character": "no such escape after `\\`; write `\\\\`, or use single quotes",
    "did not find expected node content": _no_content,
    "did not find expected alphabetic": "`*` and `&` begin an alias in YAML and need a "
    "name; put the text in quotes",
}
"""What a parser says → our words, with the line in which it began, or what finds them."""
