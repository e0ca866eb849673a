"""Names as messages tell them: what was meant, and what of a name cannot be seen."""

from __future__ import annotations

import difflib
import heapq
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BIDI_CONTROLS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""What turns the direction of writing, and so shows a name as another."""
_UNPRINTABLE: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Letters and marks that show nothing: fillers, a blank, selectors of variants.
_BLANK: Final = frozenset(
    (*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", *map(chr, range(0xFE00, 0xFE10)))
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))
_MOST_CODES: Final = 4
MOST_NAMED: Final = 12
"""Most names that a message lists."""
_MOST_COMPARED: Final = 200
_LONGEST_COMPARED: Final = 200


_LONGEST_WORD: Final = 400  # as long as the path of a file may well be
_PASSWORD: Final = re.compile(r"(?<![\w/@.])([A-Za-z][\w+.-]+://?[^\s/:@`]*:)(?!password@)[^\s`]*@")
"""Up to the last `@`: a password may have one. What was taken for a path has one slash; the word
`password` is what messages have in its place."""
_SECRET: Final = re.compile(r"([?&](?:ssl)?pass(?:word|file)=)(?!%2A%2A%2A)[^\s&`'\"]+")
_TOO_LONG: Final = re.compile(rf"(?<=`)[^`\n]{{{_LONGEST_WORD},}}(?=`)|[^\s`]{{{_LONGEST_WORD},}}")


def in_short(name: str, longest: int = 80) -> str:
    """A name as messages tell it: of a very long one the beginning and the end."""
    return name if len(name) <= longest else f"{name[: longest - 20]}…{name[-19:]}"


def listed(names: Iterable[str], most: int = MOST_NAMED) -> str:
    """Names as messages list them, the first of many, with how many more there are."""
    known = list(names)
    shown = ", ".join(f"`{in_short(name)}`" for name in known[:most])
    return f"{shown} and {len(known) - most:,} more" if len(known) > most else shown


def way_in_short(names: Sequence[str]) -> str:
    """Names that follow one another as messages tell them: of many the first and the last."""
    half = MOST_NAMED // 2
    left_out = len(names) - 2 * half
    shown = [*names[:half], f"… ({left_out:,} more)", *names[-half:]] if left_out > 1 else names
    return " → ".join(map(in_short, shown))


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """``; did you mean `x`?`` for the known name that is nearest.

    Of a known name that only looks the same it says what the difference is. Of many names those
    that begin and end alike are compared letter by letter, and very long ones not at all: who has
    misspelt one of fifty thousand is not to wait for it.

    Args:
        name: What was written.
        known: What could have been meant.
        otherwise: What to say where nothing is near.
    """
    names, seen = list(known), seen_as(name)
    twin = next((each for each in names if each != name and seen_as(each) == seen), None)
    if twin is not None:
        return (
            f"; did you mean `{in_short(twin)}`? It only looks the same: {what_differs(name, twin)}"
        )
    near = nearest_name(name, names)
    return f"; did you mean `{near}`?" if near is not None else otherwise


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is spelt most like another, or None where none is near.

    Args:
        name: What was written.
        known: What could have been meant.
    """
    near = difflib.get_close_matches(name, _candidates(name, list(known)), 1)
    return near[0] if near else None


def as_told(message: str) -> str:
    """A message as it is shown.

    It is `printable`, without the passwords of URLs, and names too long to be read are cut short.
    """
    shown = without_passwords(message)
    return printable(_TOO_LONG.sub(lambda name: in_short(name[0]), shown))


def without_passwords(text: str) -> str:
    """A text without the passwords of the URLs in it, wherever somebody put one by mistake."""
    if "@" in text:
        text = _PASSWORD.sub(r"\1***@", text)
    return _SECRET.sub(r"\1***", text) if "ass" in text else text


def printable(text: str) -> str:
    """A text without what a terminal would obey or a line would break at, written as escapes."""
    if text.isprintable():
        return text
    return "".join(
        character
        if unicodedata.category(character) not in _UNPRINTABLE
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def seen_as(name: str) -> str:
    """What is seen of a name: without its Unicode form, outer spaces and what is invisible."""
    if not name.isascii():
        kept = (each for each in unicodedata.normalize("NFC", name) if not is_invisible(each))
        name = unicodedata.normalize("NFC", "".join(kept))
    elif not name.isprintable():
        name = "".join(each for each in name if each.isspace() or each.isprintable())
    return " ".join(name.split()) if " " in name or not name.isprintable() else name


def is_invisible(character: str) -> bool:
    """Whether a character shows nothing and takes no room; a space does."""
    if character in _BLANK:
        return True
    return unicodedata.category(character) in _UNPRINTABLE and not character.isspace()


def what_differs(name: str, other: str) -> str:
    """What the difference is between two names that look the same: ``this has U+… where that …``.

    Args:
        name: The one that is spoken of.
        other: What it looks like.
    """
    start = _alike_up_to(name, other)
    end = _alike_up_to(name[start:][::-1], other[start:][::-1])
    here, there = (text[start : len(text) - end] for text in (name, other))
    return f"this has {_codes(here)} where that has {_codes(there)}"


def _candidates(name: str, names: list[str]) -> list[str]:
    """The names that are worth to be compared with one that was written."""
    if len(name) > _LONGEST_COMPARED:
        return []
    short = [each for each in names if len(each) <= _LONGEST_COMPARED]
    if len(short) <= _MOST_COMPARED:
        return short

    def ends_alike(other: str) -> int:
        return _alike_up_to(name, other) + _alike_up_to(name[::-1], other[::-1])

    return heapq.nlargest(_MOST_COMPARED, short, ends_alike)


def _alike_up_to(name: str, other: str) -> int:
    pairs = enumerate(zip(name, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(name), len(other)))


def _codes(characters: str) -> str:
    shown = " ".join(f"U+{ord(each):04X}" for each in characters[:_MOST_CODES])
    return f"{shown} …" if len(characters) > _MOST_CODES else shown or "nothing"
