"""JSON's way to write a character in two halves, which no reader of YAML takes.

``json.dumps`` writes an emoji as two escapes, each of half a character. Before the text is parsed
each becomes that of a character for private use, which takes as much room there, so that every
place stays what it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PAIR: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)
_PRIVATE: Final = re.compile(r"\\(?:u|U0000)([eEfF][0-9a-fA-F]{3})|([\ue000-\uf7ff])")
_HALVES: Final = 0xD800
_HALF: Final = 0x400
_BLOCKS: Final = (0xE000, 0xE800, 0xF000)
"""Where as many characters for private use begin as there are halves."""


def with_stand_ins(text: str) -> tuple[str, int]:
    """A text with stand-ins for all pairs, and where they begin; 0 where there are none.

    There are none, either, where every block of characters for private use is in use already.
    """
    if _PAIR.search(text) is None:
        return text, 0
    found = _PRIVATE.finditer(text)
    used = {int(each[1], 16) if each[1] else ord(each[2]) for each in found}
    free = (each for each in _BLOCKS if used.isdisjoint(range(each, each + 2 * _HALF)))
    block = next(free, 0)
    return (_PAIR.sub(lambda pair: _escaped(pair, block - _HALVES), text) if block else text), block


def without_stand_ins(value: str, block: int, *, in_quotes: bool) -> str:
    """What was written, of a scalar that was read from a text with stand-ins.

    Args:
        value: The scalar.
        block: Where the stand-ins begin.
        in_quotes: Whether escapes mean something in it: it is in double quotes.
    """
    if in_quotes:
        return _characters(block).sub(lambda pair: _joined(pair, block), value)
    return _escapes(block).sub(lambda pair: _escaped(pair, _HALVES - block), value)


@lru_cache(maxsize=3)
def _characters(block: int) -> re.Pattern[str]:
    first, second, end = (re.escape(chr(block + at * _HALF)) for at in range(3))
    return re.compile(f"([{first}-{second}])([{second}-{end}])")


@lru_cache(maxsize=3)
def _escapes(block: int) -> re.Pattern[str]:
    digits = [f"{block + at * _HALF // 4:x}" for at in (0, 3, 4, 7)]
    low, high = (f"{a[0]}[{a[1]}-{b[1]}]" for a, b in (digits[:2], digits[2:]))
    return re.compile(rf"()\\u({low}[0-9a-f]{{2}})\\u({high}[0-9a-f]{{2}})")


def _escaped(pair: re.Match[str], shift: int) -> str:
    before, *halves = pair.groups()  # what comes before are backslashes that are written twice
    return before + "".join(f"\\u{int(half, 16) + shift:04x}" for half in halves)


def _joined(pair: re.Match[str], block: int) -> str:
    first, second = (ord(half) - block for half in pair.groups())
    return chr(0x10000 + (first << 10) + (second - _HALF))
